package intake

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// Endless is a course of the catalogue that is good for some months, of which the file brings
// records that say no last day: an import keeps what the file says and reckons none, so that
// these never run out by themselves.
type Endless struct {
	ID      ids.ID `json:"id"`
	Title   string `json:"title"`
	Months  int    `json:"months" doc:"How long the course is good"`
	Records int64  `json:"records" doc:"How many records of the file have no last day"`
}

// endless adds the records of a chunk that would be new and have no last day, by their courses.
func (d *dryRun) endless(ctx context.Context, q db.Q, of map[ids.ID]int64) error {
	if len(of) == 0 {
		return nil
	}
	var all []ids.ID
	for id := range of {
		all = append(all, id)
	}
	courses, err := d.w.s.Catalog.ByIDs(ctx, q, d.w.sc, all)
	if err != nil {
		return err
	}
	look := &d.w.look
	for id, n := range of {
		c := courses[id]
		if c.ValidityMonths == 0 {
			continue
		}
		at := slices.IndexFunc(look.Endless, func(e Endless) bool { return e.ID == id })
		if at < 0 {
			at, look.Endless = len(look.Endless), append(look.Endless, Endless{ID: id, Title: c.Title, Months: c.ValidityMonths})
		}
		look.Endless[at].Records += n
	}
	slices.SortFunc(look.Endless, func(a, b Endless) int { return strings.Compare(a.Title, b.Title) })
	if len(look.Endless) > maxEndless {
		look.Endless = look.Endless[:maxEndless]
	}
	return nil
}

// maxEndless is of how many courses a check says it.
const maxEndless = 200
