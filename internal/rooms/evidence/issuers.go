package evidence

import (
	"cmp"
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/rooms/training"
)

// NameIssuers keeps who issued what documents were accepted of, of those that were accepted
// before that was kept. Run again it changes nothing.
func (s *Service) NameIssuers(ctx context.Context, sc access.Scope) error {
	const most = 200
	for after := (ids.ID{}); ; {
		var n int
		err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			all, err := factsAfter(ctx, tx, sc.OrgID(), after, most)
			if n = len(all); err != nil || n == 0 {
				return err
			}
			people := make([]ids.ID, n)
			for i := range all {
				people[i] = all[i].Person
			}
			o, err := s.Keys.Load(ctx, tx, sc.OrgID(), class, people)
			if err != nil {
				return err
			}
			var issued []training.Issued
			for _, f := range all {
				if !o.Has(f.Person) {
					continue
				}
				if err := f.open(o); err != nil {
					return err
				}
				for _, seen := range f.Seen {
					if name := cmp.Or(seen.Accepted, seen.Proposed); seen.Field == "provider" && name != "" {
						issued = append(issued, training.Issued{Completion: f.Completion, Issuer: pii.Hide(name)})
					}
				}
			}
			after = all[n-1].ID
			return s.Training.NameIssuersTx(ctx, tx, sc, issued)
		})
		if err != nil || n < most {
			return fault.Wrap("look up who issued documents", err)
		}
	}
}
