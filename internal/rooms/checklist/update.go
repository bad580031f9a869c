package checklist

import (
	"context"
	"encoding/json"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Update is what bringing a file up to date with its checklist changes.
type Update struct {
	ID      ids.ID `json:"id"`
	Name    string `json:"name"`
	From    int64  `json:"from_version"`
	To      int64  `json:"to_version"`
	Added   []Item `json:"added"`
	Changed []Item `json:"changed" doc:"As they are then; what was answered stays"`
	Dropped []Item `json:"dropped" doc:"Not asked any more; what was said stays in the log of the file"`

	all  []Item
	have map[string]ItemView
}

// same reports whether two ask the same.
func (i Item) same(o Item) bool {
	a, _ := json.Marshal(i)
	b, _ := json.Marshal(o)
	return string(a) == string(b)
}

// compare says what the items of a checklist change in a file. They are known by their codes.
func compare(have []ItemView, want []Item) (u Update) {
	u = Update{Added: []Item{}, Changed: []Item{}, Dropped: []Item{}, all: want, have: map[string]ItemView{}}
	stays := map[string]bool{}
	for _, i := range have {
		u.have[i.Code] = i
	}
	for _, w := range want {
		had, ok := u.have[w.Code]
		stays[w.Code] = true
		switch {
		case !ok:
			u.Added = append(u.Added, w)
		case !had.same(w):
			u.Changed = append(u.Changed, w)
		}
	}
	for _, i := range have {
		if !stays[i.Code] {
			u.Dropped = append(u.Dropped, i.Item)
		}
	}
	return u
}

// Preview says what bringing a file up to date would change.
func (s *Service) Preview(ctx context.Context, sc access.Scope, in Ref) (u Update, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		v, err := s.one(ctx, q, sc, in.ID)
		if err == nil && v.own {
			err = fault.Bad("", "checklist.own")
		}
		if err == nil {
			u, err = s.updateOf(ctx, q, sc, v)
		}
		return err
	})
	return u, fault.Wrap("compare a file", err)
}

func (s *Service) updateOf(ctx context.Context, q db.Q, sc access.Scope, v View) (u Update, err error) {
	if v.Checklist.Zero() {
		return u, fault.NotFound // of a sample: it has no newer version
	}
	c, err := whole(ctx, q, sc, v.Checklist)
	if err != nil {
		return u, err
	}
	u = compare(v.Items, c.Items)
	u.ID, u.Name, u.From, u.To = v.ID, v.Name, v.N, c.N
	return u, nil
}

// UpdateInput brings a file up to date with the version of the checklist that was previewed.
type UpdateInput struct {
	ID ids.ID `path:"id" kind:"hiringfile" json:"-"`
	To int64  `json:"to_version" minimum:"1"`
}

// BringUp has a file ask what the newest version of its checklist asks. What was answered to an
// item that stays, stays.
func (s *Service) BringUp(ctx context.Context, sc access.Scope, in UpdateInput) (View, error) {
	return s.touch(ctx, sc, in.ID, "hiringfile.updated", func(ctx context.Context, tx *db.Tx, v *View) error {
		if err := v.open(); err != nil {
			return err
		}
		u, err := s.updateOf(ctx, tx, sc, *v)
		if err != nil {
			return err
		}
		if u.To != in.To {
			return fault.Conflict // said anew since it was previewed
		}
		o, err := s.Keys.Make(ctx, tx, sc.OrgID(), class, []ids.ID{v.key()})
		if err != nil {
			return err
		}
		for n, w := range u.all {
			had, ok := u.have[w.Code]
			if !ok {
				if err := s.putItem(ctx, tx, sc, o, v.File, n, w); err != nil {
					return err
				}
				continue
			}
			st := storedItem{ID: had.ID, Item: w, place: n}
			if st.asked, err = sealJSON(o, v.key(), place("checklist_item", "asked", had.ID), w); err != nil {
				return err
			}
			if err := updateItem(ctx, tx, sc, st); err != nil {
				return err
			}
		}
		for _, d := range u.Dropped {
			if err := dropItem(ctx, tx, sc, u.have[d.Code].ID, s.Clock.Now()); err != nil {
				return err
			}
		}
		c, err := checklistByID(ctx, tx, sc, v.Checklist)
		if err != nil {
			return err
		}
		v.N, v.Months = u.To, c.Months
		return updateFile(ctx, tx, sc, v.File, ids.ID{})
	})
}
