package training

import (
	"bytes"
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// PastClass is a class that was recorded, as a line of a list: also one that was taken back.
type PastClass struct {
	Class  ids.ID     `json:"class"`
	Course ids.ID     `json:"course"`
	Title  string     `json:"title"`
	On     civil.Date `json:"on"`
	People int        `json:"people" doc:"In reach, who have it still"`
	Undone bool       `json:"undone" doc:"All of it was taken back"`
}

const (
	pastLines = 25
	pastSeeks = 300 // how many sources, imports and claims among them, a page looks at
)

// PastClasses are classes of which something was recorded of people in reach, the last one
// first, after one that was shown; next is where the next page begins, zero at the end.
func (s *Service) PastClasses(ctx context.Context, q db.Q, sc access.Scope, after ids.ID) (out []PastClass, next ids.ID, err error) {
	before := after
	if before.Zero() {
		before = ids.ID(bytes.Repeat([]byte{0xff}, len(before)))
	}
	for range pastSeeks {
		source, ok, err := sourceBefore(ctx, q, sc, before)
		if err != nil || !ok {
			return out, ids.ID{}, err
		}
		before = source
		first, err := firstOf(ctx, q, sc, source)
		if err != nil {
			return out, ids.ID{}, err
		}
		if first != FromClass {
			continue
		}
		c, ok, err := pastClass(ctx, q, sc, source)
		if err != nil {
			return out, ids.ID{}, err
		}
		if ok {
			out = append(out, c)
		}
		if len(out) == pastLines {
			break
		}
	}
	return out, before, nil
}
