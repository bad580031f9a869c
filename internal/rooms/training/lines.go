package training

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"standing/internal/base/fault"
	"standing/internal/rooms/person"
)

// maxLines is how many people a class may have on one screen.
const maxLines = 400

// wanted is one line of a list of people: who it may mean.
type wanted struct {
	text    string
	numbers []string // folded
	names   []string // folded, in each order in which they may be written
	name    string   // as somebody new would be called
}

var numbering = regexp.MustCompile(`^(\d{1,3}[.)]|[-*•])\s+`)

// readLines reads a list: a name or a number a line, or cells of a spreadsheet with both.
func readLines(text string) (out []wanted, err error) {
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(numbering.ReplaceAllString(strings.TrimSpace(line), ""))
		if line == "" {
			continue
		}
		if len(out) == maxLines {
			return nil, fault.Bad("lines", "training.too_many", maxLines)
		}
		if len([]rune(line)) > 300 || strings.ContainsFunc(strings.ReplaceAll(line, "\t", " "), unicode.IsControl) {
			return nil, fault.Bad("lines", "training.line_form", len(out)+1)
		}
		out = append(out, readLine(line))
	}
	return out, nil
}

func readLine(line string) wanted {
	w := wanted{text: strings.Join(strings.Fields(line), " ")}
	cells := strings.FieldsFunc(line, func(r rune) bool { return r == '\t' || r == ';' || r == '|' || r == ',' })
	var words []string
	for _, c := range cells {
		c = strings.Trim(strings.TrimSpace(c), `"`)
		switch {
		case c == "" || strings.Contains(c, "@"):
		case !strings.ContainsFunc(c, unicode.IsDigit):
			words = append(words, c)
		default:
			w.numbers = append(w.numbers, numbersIn(c)...)
			if rest := withoutDigits(c); rest != "" && len(cells) == 1 {
				words = append(words, rest)
			}
		}
	}
	switch len(words) {
	case 0:
	case 1:
		w.name = words[0]
		w.names = []string{person.NameKey(words[0])}
	default: // Lopez, Maria and Lopez ⇥ Maria; a third cell is something else
		family, given := words[0], words[1]
		w.name = family + " " + given
		if strings.Contains(line, ",") {
			w.name = given + " " + family
		}
		w.names = []string{person.NameKey(given + " " + family), person.NameKey(family + " " + given), person.NameKey(family)}
	}
	return w
}

// numbersIn are the numbers that a cell may be: the whole, and each word of it with a digit.
func numbersIn(cell string) []string {
	out := []string{person.NumberKey(cell)}
	for _, f := range strings.Fields(cell) {
		if key := person.NumberKey(f); strings.ContainsFunc(f, unicode.IsDigit) && !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	return out
}

func withoutDigits(cell string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(cell), func(f string) bool { return strings.ContainsFunc(f, unicode.IsDigit) }), " ")
}
