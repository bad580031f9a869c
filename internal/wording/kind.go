package wording

import (
	"strings"

	"standing/internal/rule"
)

// kind names the records that a selection picks; empty: every record.
func (w *Words) kind(s rule.Select) string {
	var parts []string
	if len(s.All) > 0 {
		parts = append(parts, w.all(s.All))
	}
	if len(s.Any) > 0 {
		parts = append(parts, w.list(s.Any, "or"))
	}
	out := strings.Join(parts, " and also ")
	if len(s.None) > 0 {
		if out == "" {
			out = "anything but "
		} else {
			out += " but not "
		}
		out += w.list(s.None, "or")
	}
	if days := done(s); days != "" {
		if out == "" {
			out = "anything"
		}
		out += " " + days
	}
	return out
}

// all says that one record must be several things at once.
func (w *Words) all(ids []string) string {
	if len(ids) == 1 {
		return w.Label(ids[0])
	}
	return w.list(ids, "and") + " together"
}

func done(s rule.Select) string {
	switch {
	case s.From != 0 && s.Until != 0:
		return "done from " + Day(s.From) + " to " + Day(s.Until)
	case s.From != 0:
		return "done on or after " + Day(s.From)
	case s.Until != 0:
		return "done on or before " + Day(s.Until)
	}
	return ""
}

// kindOr is kind with a word for "every record".
func (w *Words) kindOr(s rule.Select, everything string) string {
	if k := w.kind(s); k != "" {
		return k
	}
	return everything
}

// headlines are names of totals that say nothing next to an amount.
const headlines = " total hours credits units all "

// topic names what a need is about, for a list of what is missing. A plain total
// needs no name.
func (w *Words) topic(n *rule.Need, name string) string {
	if n == nil || n.Pool == nil || !strings.Contains(headlines, " "+n.Name+" ") || w.labels[n.Name] != "" {
		return w.Need(name)
	}
	if _, from := splitYear(name); from != 0 {
		return "in the year from " + Day(from)
	}
	return ""
}
