package server

import (
	"context"
	"fmt"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/web"
	"standing/internal/rooms/org"
)

// The keys of requests are known for a week and are then forgotten, in every organization
// and in the installation, however many there are; the younger ones stay.
func TestKeysOfRequestsAreSwept(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, e)
			one, two := s.found(org.Workforce, "One"), s.found(org.School, "Two")
			at := []db.Tenancy{db.Org(one.Number), db.Org(two.Number), db.Platform}
			keep := func(n int, name string) {
				for _, in := range at {
					err := s.DB.Write(t.Context(), in, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
						for i := range n {
							if _, err := tx.Exec(ctx, `INSERT INTO idempotency (org_id, actor_id, key, request, status, location, created_at) VALUES ($1, $2, $3, $4, 200, '', $5)`,
								in.OrgID(), ids.ID{7}, fmt.Sprint(name, i), []byte{1}, s.clock.Now()); err != nil {
								return err
							}
						}
						return nil
					})
					if err != nil {
						t.Fatal(err)
					}
				}
			}
			s.work() // the timetable begins
			keep(1201, "old")
			s.clock.Move(time.Hour)
			keep(3, "young")
			s.clock.Move(web.KeyLife - time.Minute)
			s.work()
			for _, in := range at {
				var n int64
				if err := s.DB.Read(t.Context(), in, func(ctx context.Context, q db.Q) (err error) {
					n, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM idempotency WHERE org_id = $1 AND actor_id = $2`, in.OrgID(), ids.ID{7})
					return err
				}); err != nil || n != 3 {
					t.Errorf("organization %d: %d are left: %v", in.OrgID(), n, err)
				}
			}
		})
	}
}
