package catalog

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Means reports whether a text is what the requirements call it.
func (t Term) Means(text string) bool {
	key := foldTitle(text)
	return slices.ContainsFunc(append([]string{t.Code, t.Label}, t.Also...), func(word string) bool { return foldTitle(word) == key })
}

// Titled are the courses whose whole title is a word of the requirements, with the codes of
// those words: a course called "Human trafficking" counts for it, also where it was recorded
// before anything asked for it.
func (s *Service) Titled(ctx context.Context, q db.Q, sc access.Scope, words []Term) (map[ids.ID][]string, error) {
	codes := map[string][]string{}
	var keys []string
	for _, w := range words {
		for _, text := range append([]string{w.Code, w.Label}, w.Also...) {
			key := foldTitle(text)
			if key == "" || slices.Contains(codes[key], w.Code) {
				continue
			}
			if codes[key] == nil {
				keys = append(keys, key)
			}
			codes[key] = append(codes[key], w.Code)
		}
	}
	slices.Sort(keys)
	all, err := byKeys(ctx, q, sc, "title_key", keys)
	out := make(map[ids.ID][]string, len(all))
	for _, c := range all {
		out[c.ID] = codes[foldTitle(c.Title)]
	}
	return out, fault.Wrap("find courses by their titles", err)
}
