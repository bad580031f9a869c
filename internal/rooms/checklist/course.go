package checklist

import (
	"context"
	"strconv"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// ItemKey names an entry in the key of a notice.
func (e Entry) ItemKey(now time.Time) string {
	return e.Item.String() + "-" + strconv.FormatInt(now.Unix(), 10)
}

// touch does something to a file, under its touch, that is not about the caller.
func (s *Service) touch(ctx context.Context, sc access.Scope, id ids.ID, verb string, do func(context.Context, *db.Tx, *View) error) (View, error) {
	err := s.DB.Write(ctx, sc, db.On("checklist_file", id), func(ctx context.Context, tx *db.Tx) error {
		v, err := s.one(ctx, tx, sc, id)
		if err != nil {
			return err
		}
		if v.own {
			return fault.Bad("", "checklist.own")
		}
		if err := do(ctx, tx, &v); err != nil {
			return err
		}
		if err := s.soon(ctx, tx, sc, id); err != nil {
			return err
		}
		return s.log(ctx, tx, sc, verb, v.File, nil)
	})
	if err != nil {
		return View{}, fault.Wrap("change a file", err)
	}
	return s.view(ctx, sc, id)
}

// DueInput says when a file is due, and asks the person for what is missing.
type DueInput struct {
	ID    ids.ID     `path:"id" kind:"hiringfile" json:"-"`
	DueOn civil.Date `json:"due_on,omitempty" doc:"As before if empty"`
}

// Ask tells the person what is wanted of them, or tells them again.
func (s *Service) Ask(ctx context.Context, sc access.Scope, in DueInput) (View, error) {
	return s.touch(ctx, sc, in.ID, "hiringfile.asked", func(ctx context.Context, tx *db.Tx, v *View) error {
		if err := v.open(); err != nil {
			return err
		}
		if in.DueOn != 0 && in.DueOn < v.today {
			return fault.Bad("due_on", "checklist.past")
		}
		if in.DueOn != 0 {
			v.DueOn = in.DueOn
		}
		v.AskedAt = s.Clock.Now()
		if err := updateFile(ctx, tx, sc, v.File, ids.ID{}); err != nil {
			return err
		}
		return s.tell(ctx, tx, sc, v.File, "checklist.asked", "asked-"+v.today.String())
	})
}

// Close ends a file without a decision, such as of a candidate who withdrew. What was asked of
// others ends with it.
func (s *Service) Close(ctx context.Context, sc access.Scope, in Ref) (View, error) {
	return s.touch(ctx, sc, in.ID, "hiringfile.closed", func(ctx context.Context, tx *db.Tx, v *View) error {
		if err := v.open(); err != nil {
			return err
		}
		v.State = Closed
		if err := updateFile(ctx, tx, sc, v.File, ids.ID{}); err != nil {
			return err
		}
		return endLinks(ctx, tx, sc, v.ID, s.Clock.Now())
	})
}

// AgreeOnPaper notes that the person signed on paper that others may be asked about them.
func (s *Service) AgreeOnPaper(ctx context.Context, sc access.Scope, in Ref) (View, error) {
	return s.touch(ctx, sc, in.ID, "hiringfile.agreed", func(ctx context.Context, tx *db.Tx, v *View) error {
		return s.agree(ctx, tx, sc, v, "paper")
	})
}

// Agree says that others may be asked about oneself.
func (s *Service) Agree(ctx context.Context, sc access.Scope, in OwnRef) (View, error) {
	return s.consent(ctx, sc, in.ID, "hiringfile.agreed", func(ctx context.Context, tx *db.Tx, v *View) error { return s.agree(ctx, tx, sc, v, "self") })
}

// TakeBack ends it: nobody else is asked from then on, and whoever was and has not answered
// finds no page.
func (s *Service) TakeBack(ctx context.Context, sc access.Scope, in OwnRef) (View, error) {
	return s.consent(ctx, sc, in.ID, "hiringfile.took_back", func(ctx context.Context, tx *db.Tx, v *View) error {
		v.AgreedAt, v.AgreedHow = time.Time{}, ""
		if err := updateFile(ctx, tx, sc, v.File, ids.ID{}); err != nil {
			return err
		}
		return endLinks(ctx, tx, sc, v.ID, s.Clock.Now())
	})
}

func (s *Service) agree(ctx context.Context, tx *db.Tx, sc access.Scope, v *View, how string) error {
	if err := v.open(); err != nil || !v.AgreedAt.IsZero() {
		return err
	}
	v.AgreedAt, v.AgreedHow = s.Clock.Now(), how
	return updateFile(ctx, tx, sc, v.File, sc.Account())
}

// consent does something to a file about the caller, under its touch.
func (s *Service) consent(ctx context.Context, sc access.Scope, id ids.ID, verb string, do func(context.Context, *db.Tx, *View) error) (View, error) {
	err := s.DB.Write(ctx, sc, db.On("checklist_file", id), func(ctx context.Context, tx *db.Tx) error {
		v, err := s.one(ctx, tx, sc, id)
		if err != nil {
			return err
		}
		if !v.own || v.AskedAt.IsZero() {
			return fault.NotFound
		}
		if err := do(ctx, tx, &v); err != nil {
			return err
		}
		return s.log(ctx, tx, sc, verb, v.File, nil)
	})
	if err != nil {
		return View{}, fault.Wrap("agree", err)
	}
	return s.ShowMine(ctx, sc, OwnRef{id})
}
