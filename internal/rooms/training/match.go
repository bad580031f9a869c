package training

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/person"
)

// LineState is what is to be done about a line of a list.
type LineState string

// The states.
const (
	Matched LineState = "matched" // one person fits
	Choose  LineState = "choose"  // several do, or one nearly
	Missing LineState = "missing" // nobody does
	Again   LineState = "again"   // the same person stands above
	Present LineState = "present" // has this course on this day already
	Oneself LineState = "own"     // nobody records their own training
)

// Line is a line of a list and whom it means.
type Line struct {
	Text    string      `json:"text"`
	State   LineState   `json:"state"`
	Person  ids.ID      `json:"person,omitzero"`
	Name    string      `json:"name,omitempty"`
	Choices []Candidate `json:"choices,omitempty"`
	Who     string      `json:"who,omitempty"` // what was chosen for it: a person's id, or add
	adds    string      // what somebody new would be called
	root    ids.ID
}

// maxNear is how many lines that nobody fits are looked for by parts of their names.
const maxNear = 100

// match finds whom lines mean: by number, else by the whole name, else by beginnings of it.
func (s *Service) match(ctx context.Context, q db.Q, sc access.Scope, list []wanted) ([]Line, error) {
	var numbers, names []string
	for _, w := range list {
		numbers, names = append(numbers, w.numbers...), append(names, w.names...)
	}
	numbered, err := byNumbers(ctx, q, sc, unique(numbers))
	if err != nil {
		return nil, err
	}
	named, err := byNames(ctx, q, sc, unique(names))
	if err != nil {
		return nil, err
	}
	out, looked := make([]Line, len(list)), 0
	for i, w := range list {
		out[i] = Line{Text: w.text, State: Missing, adds: w.name}
		if out[i].among(w.exact(numbered)) || out[i].among(first(w.names, named)) {
			continue
		}
		some := first(w.numbers, numbered) // 12345 of RN 12345
		if words := w.words(); len(some) == 0 && len(words) > 0 && looked < maxNear {
			looked++
			if some, err = near(ctx, q, sc, words); err != nil {
				return nil, err
			}
		}
		if len(some) > 0 {
			out[i].State, out[i].Choices = Choose, some
		}
	}
	return out, nil
}

// exact are those whose whole number is one of the line's.
func (w wanted) exact(by map[string][]Candidate) []Candidate {
	for _, n := range w.numbers {
		for _, c := range by[n] {
			if person.NumberKey(c.Number) == n {
				return []Candidate{c}
			}
		}
	}
	return nil
}

// words are by what a line without a match is looked for.
func (w wanted) words() []string {
	if len(w.names) == 0 {
		return nil
	}
	words := strings.Fields(w.names[0])
	if len(w.numbers) > 0 && len(words) < 2 { // the RN of RN 00123
		return nil
	}
	for i, word := range words {
		words[i] = strings.Trim(word, ".'’-")
	}
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	return words[:min(len(words), 4)]
}

// among settles a line by those who fit it, and reports whether there are any.
func (l *Line) among(fit []Candidate) bool {
	switch len(fit) {
	case 0:
		return false
	case 1:
		l.State, l.Person, l.Name, l.root = Matched, fit[0].ID, fit[0].Name, fit[0].root
	default:
		l.State, l.Choices = Choose, fit
	}
	return true
}

func first(keys []string, by map[string][]Candidate) []Candidate {
	for _, k := range keys {
		if len(by[k]) > 0 {
			return by[k]
		}
	}
	return nil
}

func unique(all []string) []string {
	out := slices.Clone(all)
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return s == "" })
}
