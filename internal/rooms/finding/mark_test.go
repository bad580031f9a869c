package finding

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/person"
)

// Those who have one number are looked at at once by many, who all mark each other's people.
func TestRace_OneNumberOfManyLookedAtAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		for _, name := range []string{"Ana", "Bo", "Cy", "Di"} {
			k.fact(k.person(name), "license_number", person.Said{Value: "RN 1234"})
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if err := k.Work(context.Background(), k.system()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		k.work()
		if got := k.found(""); len(got) != 6 || k.marks() != 0 {
			t.Errorf("%d of the 6 pairs, %d marks", len(got), k.marks())
		}
	})
}

// A job that is killed before its commit has done nothing, and the mark waits for the next.
func TestKilledBeforeItsCommitItIsRunAgain(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ana := k.person("Ana Ruiz")
		k.attend(k.class("Alpha", "9:00", "12:00", 0), ana)
		k.attend(k.class("Beta", "10:30", "11:30", 0), ana)
		killed := errors.New("killed")
		err := d.Write(context.Background(), k.system(), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			if err := k.look(ctx, tx, k.system(), marked{OfPerson, ana}); err != nil {
				return err
			}
			if n, err := waiting(ctx, tx, k.system()); n != 2 { // of the classes
				t.Error(n, err)
			}
			return killed
		})
		if !errors.Is(err, killed) || len(k.found("all")) != 0 {
			t.Fatal(err, k.found("all"))
		}
		if k.work(); len(k.found("all")) != 1 || k.marks() != 0 {
			t.Error(k.found("all"), k.marks())
		}
	})
}

func (k *kit) marks() (n int64) {
	k.t.Helper()
	k.must(k.d.Read(context.Background(), k.system(), func(ctx context.Context, q db.Q) (err error) {
		n, err = waiting(ctx, q, k.system())
		return err
	}))
	return n
}

// Somebody whose sealed number cannot be opened is not looked at; everybody else is.
func TestAMarkThatFailsStopsNoOther(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		people := []ids.ID{k.person("Ana"), k.person("Bo"), k.person("Cy")}
		k.fact(people[0], "license_number", person.Said{Value: "RN 1"}) // so that there is a key
		k.must(d.Write(context.Background(), k.system(), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO person_fact (org_id, id, person_id, kind, name, value, sealed, source, known_at, audit_id) VALUES ($1, $2, $3, 'value', 'license_number', '', $4, 'admin', 0, $5)`,
				k.org, ids.ID{5}, people[0], []byte("damaged"), ids.ID{6})
			return err
		}))
		k.attend(k.class("Alpha", "9:00", "12:00", 2), people...)
		k.attend(k.class("Beta", "10:30", "11:30", 0), people...)
		if err := k.Work(context.Background(), k.system()); err == nil {
			t.Error("nothing failed")
		}
		if got := strings.Join(k.found("all"), ", "); strings.Count(got, "overlap open") != 2 || !strings.Contains(got, "more_seats open") || k.marks() != 1 {
			t.Errorf("%s; %d marks", got, k.marks())
		}
	})
}
