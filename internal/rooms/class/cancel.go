package class

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Cancel says that a class will not be held, and tells whoever has a seat or waits for one.
func (s *Service) Cancel(ctx context.Context, sc access.Scope, in Ref) (c Class, err error) {
	err = s.write(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, st *stored) error {
		if err := s.mayManage(sc, st.Class); err != nil {
			return err
		}
		if st.State != Open {
			return fault.Gone
		}
		all, err := placesOf(ctx, tx, sc, st.ID)
		if err != nil {
			return err
		}
		var people []ids.ID
		for _, p := range all {
			if p.State != Withdrawn {
				people = append(people, p.Person)
			}
		}
		st.State, st.EndedAt = Cancelled, s.Clock.Now()
		if err := update(ctx, tx, sc, *st); err != nil {
			return err
		}
		if err := s.settleAll(ctx, tx, sc, st.Class, nil); err != nil {
			return err
		}
		if err := s.heldWhole(ctx, tx, sc, st.ID, nil); err != nil {
			return err
		}
		if err := s.log(ctx, tx, sc, "class.cancelled", st.ID, people...); err != nil {
			return err
		}
		c = st.Class
		return s.tell(ctx, tx, sc, c, "class.off", people)
	})
	return c, fault.Wrap("cancel a class", err)
}
