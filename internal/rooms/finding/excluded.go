package finding

import (
	"strings"

	"standing/internal/base/words"
)

// excluded says of a line of a list what is the same, and what the line says. The name of its
// piece is the list, what is the same, the list's own reason and, where it is so, reinstated,
// with | between.
func excluded(l *words.Lang, p Piece, who string) string {
	if p.Hidden {
		return l.Text("finding.why_exclusion_hidden")
	}
	part := append(strings.Split(p.Name, "|"), "", "", "", "")
	text := l.Text("finding.why_exclusion", who, l.Text("finding.exclusion_"+part[0]), l.Text("finding.same_"+part[1]))
	if p.From != 0 {
		text += " " + l.Text("finding.excluded_since", l.Day(p.From), part[2])
	}
	switch {
	case p.To == 0:
	case part[3] != "":
		text += " " + l.Text("finding.reinstated_on", l.Day(p.To))
	default:
		text += " " + l.Text("finding.excluded_until", l.Day(p.To))
	}
	return text
}
