package requirement

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/pack"
	"standing/internal/rooms/person"
	"standing/internal/rule"
)

// Vocabulary is the tags of all requirements that hold, with their labels and other
// spellings: what a course can be of, and what spreadsheets call it.
func (s *Service) Vocabulary(ctx context.Context, q db.Q, sc access.Scope) ([]pack.Term, error) {
	return s.VocabularyAsOf(ctx, q, sc, person.Everything)
}

// VocabularyAsOf is the same as of a place in the log.
func (s *Service) VocabularyAsOf(ctx context.Context, q db.Q, sc access.Scope, known int64) ([]pack.Term, error) {
	b, err := s.RulebookOf(ctx, q, sc, known)
	if err != nil {
		return nil, err
	}
	return b.terms(func(p *pack.Pack) []pack.Term { return p.Tags }), nil
}

// FactNames is what people can be known by: what requirements name, and what the
// organization keeps anyway.
func (s *Service) FactNames(ctx context.Context, q db.Q, sc access.Scope) ([]pack.Term, error) {
	b, err := s.RulebookOf(ctx, q, sc, person.Everything)
	if err != nil {
		return nil, err
	}
	out := b.terms(func(p *pack.Pack) []pack.Term { return p.Facts })
	known := map[string]bool{}
	for _, t := range out {
		known[t.ID] = true
	}
	more := rule.KnownFacts()
	dates := len(more)
	if s.Facts != nil {
		names, err := s.Facts(ctx, q, sc)
		if err != nil {
			return nil, err
		}
		more = append(more, names...)
	}
	for i, name := range more {
		if !known[name] {
			known[name] = true
			out = append(out, pack.Term{ID: name, Label: strings.ReplaceAll(name, "_", " "), Date: i < dates})
		}
	}
	slices.SortFunc(out, func(a, b pack.Term) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// terms are the names of all packs, each once, in order: the first label, every spelling.
func (b *Rulebook) terms(of func(*pack.Pack) []pack.Term) []pack.Term {
	at := map[string]int{}
	var out []pack.Term
	for _, r := range b.Requirements {
		for _, t := range of(r.Pack) {
			i, ok := at[t.ID]
			if !ok {
				i, at[t.ID] = len(out), len(out)
				out = append(out, pack.Term{ID: t.ID, Label: t.Label, Date: t.Date})
			}
			o := &out[i]
			for _, w := range append([]string{t.Label}, t.Also...) {
				if fold(w) != fold(o.Label) && !slices.ContainsFunc(o.Also, func(x string) bool { return fold(x) == fold(w) }) {
					o.Also = append(o.Also, w)
				}
			}
			o.Date = o.Date || t.Date
		}
	}
	slices.SortFunc(out, func(a, b pack.Term) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// names calls yield for a need and everything inside it.
func names(n *rule.Need, yield func(string)) {
	yield(n.Name)
	if n.Pool != nil {
		for _, w := range n.Pool.Within {
			names(w, yield)
		}
	}
	if n.Choice != nil {
		for _, o := range n.Choice.Options {
			for _, w := range o.All {
				names(w, yield)
			}
		}
	}
	for _, w := range n.Exclusive {
		names(w, yield)
	}
}
