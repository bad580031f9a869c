package keys_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
)

var ctx = context.Background()

// house is an organization and a ring on one database.
type house struct {
	t    testing.TB
	d    *db.DB
	r    *keys.Ring
	org  int64
	dirs []string
}

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, d: d, dirs: keystest.Dirs(t)}
	h.r, _ = keystest.RingIn(t, h.dirs)
	h.org, _ = testkit.NewOrg(t, d)
	return h
}

// replica is another process on the same database and the same places.
func (h *house) replica() *house {
	h.t.Helper()
	r, _ := keystest.RingIn(h.t, h.dirs)
	return &house{h.t, testkit.Reopen(h.t, h.d.Config()), r, h.org, h.dirs}
}

func (h *house) subject(p ids.ID) keys.Subject {
	return keys.Subject{Org: h.org, Person: p, Class: "roster"}
}

func (h *house) write(fn func(context.Context, *db.Tx) error) error {
	return h.d.Write(ctx, testkit.Org(h.org), db.Fresh(), fn)
}

func (h *house) seal(p ids.ID, text string) (s keys.Sealed, err error) {
	err = h.write(func(ctx context.Context, tx *db.Tx) error {
		s, err = h.r.Seal(ctx, tx, h.subject(p), nameOf(p), pii.Hide(text))
		return err
	})
	return s, err
}

func (h *house) open(p ids.ID, s keys.Sealed) (text string, err error) {
	err = h.d.Read(ctx, testkit.Org(h.org), func(ctx context.Context, q db.Q) error {
		v, err := h.r.Open(ctx, q, h.subject(p), nameOf(p), s)
		text = v.Reveal()
		return err
	})
	return text, err
}

func someone() ids.ID { return ids.New(clockAt.Now()) }

func nameOf(p ids.ID) keys.Place { return keys.Place{Table: "person", Column: "name", Row: p} }

func (h *house) mustSeal(p ids.ID, text string) keys.Sealed {
	h.t.Helper()
	s, err := h.seal(p, text)
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

func (h *house) mustOpen(p ids.ID, s keys.Sealed, want string) {
	h.t.Helper()
	if got, err := h.open(p, s); err != nil || got != want {
		h.t.Fatalf("open gives %q and %v, not %q", got, err, want)
	}
}

func (h *house) destroy(p ids.ID) {
	h.t.Helper()
	err := h.write(func(ctx context.Context, tx *db.Tx) error { return h.r.Destroy(ctx, tx, h.subject(p)) })
	if err != nil {
		h.t.Fatal(err)
	}
}

func TestOpensOnlyWhereItWasSealed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		other := newHouse(t, d)
		other.r = h.r
		p, q := someone(), someone()
		s := h.mustSeal(p, "Zoë")
		h.mustSeal(q, "another")
		other.mustSeal(p, "the same person elsewhere")
		h.mustOpen(p, s, "Zoë")
		if len(s) != len("Zoë")+keys.Overhead || s[0] != 1 {
			t.Errorf("%d bytes, version %d", len(s), s[0])
		}
		open := func(sub keys.Subject, at keys.Place, s keys.Sealed) error {
			return d.Read(ctx, testkit.Org(sub.Org), func(ctx context.Context, rq db.Q) error {
				_, err := h.r.Open(ctx, rq, sub, at, s)
				return err
			})
		}
		for name, err := range map[string]error{
			"organization": open(other.subject(p), nameOf(p), s),
			"person":       open(h.subject(q), nameOf(p), s),
			"row":          open(h.subject(p), nameOf(q), s),
			"column":       open(h.subject(p), keys.Place{Table: "person", Column: "born", Row: p}, s),
			"table":        open(h.subject(p), keys.Place{Table: "account", Column: "name", Row: p}, s),
		} {
			if !errors.Is(err, keys.Tampered) || errors.Is(err, keys.Destroyed) {
				t.Errorf("with another %s: %v", name, err)
			}
		}
		if err := open(keys.Subject{Org: h.org, Person: p, Class: "log"}, nameOf(p), s); !errors.Is(err, keys.Destroyed) {
			t.Errorf("under a class without a key: %v", err)
		}
		for bit := range len(s) * 8 {
			bad := append(keys.Sealed{}, s...)
			bad[bit/8] ^= 1 << (bit % 8)
			if err := open(h.subject(p), nameOf(p), bad); !errors.Is(err, keys.Tampered) {
				t.Fatalf("bit %d flipped: %v", bit, err)
			}
		}
		for n := 1; n < len(s); n++ {
			if err := open(h.subject(p), nameOf(p), s[:n]); !errors.Is(err, keys.Tampered) {
				t.Fatalf("cut to %d bytes: %v", n, err)
			}
		}
	})
}

func TestPlacesAreUnambiguous(t *testing.T) {
	a := keys.Place{Table: "person", Column: "name"}
	for _, b := range []keys.Place{{Table: "personn", Column: "ame"}, {Table: "perso", Column: "nname"}, {Table: "personname"}} {
		if keys.SameBound(a, b, 1, 1) {
			t.Errorf("%v and %v are one place", a, b)
		}
	}
	if keys.SameBound(a, a, 1, 2) || !keys.SameBound(a, a, 1, 1) {
		t.Error("the organization is not part of the place")
	}
}

func TestEmptyIsNull(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		p := someone()
		if s := h.mustSeal(p, ""); s != nil {
			t.Errorf("%d bytes", len(s))
		}
		h.mustOpen(p, nil, "")
	})
}

func TestSealedInColumns(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		p := someone()
		s := h.mustSeal(p, "Ada")
		var back keys.Sealed
		err := h.write(func(ctx context.Context, tx *db.Tx) error { // any column of bytes will do
			_, err := tx.Exec(ctx, `INSERT INTO idempotency (org_id, actor_id, key, request, status, location, created_at)
				VALUES ($1, $2, 'k', $3, 200, '', 0)`, h.org, p, s)
			if err != nil {
				return err
			}
			back, err = db.One(ctx, tx, db.Scalar[keys.Sealed], `SELECT request FROM idempotency WHERE org_id = $1`, h.org)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		h.mustOpen(p, back, "Ada")
	})
}

func TestManyAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		var people []ids.ID
		for range 1201 {
			people = append(people, someone())
		}
		people = append(people, people[0]) // twice
		first := h.mustSeal(people[7], "seven")
		sealed := map[ids.ID]keys.Sealed{}
		err := h.write(func(ctx context.Context, tx *db.Tx) error {
			o, err := h.r.Make(ctx, tx, h.org, "roster", people)
			for _, p := range people {
				if err == nil {
					sealed[p], err = o.Seal(p, nameOf(p), pii.Hide(p.String()))
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		h.mustOpen(people[7], first, "seven")
		stranger := someone()
		err = d.Read(ctx, testkit.Org(h.org), func(ctx context.Context, q db.Q) error {
			o, err := h.r.Load(ctx, q, h.org, "roster", append(people, stranger))
			if err != nil {
				return err
			}
			for _, p := range people {
				if v, err := o.Open(p, nameOf(p), sealed[p]); err != nil || v.Reveal() != p.String() {
					t.Fatal("not what was sealed: ", err)
				}
			}
			if o.Has(stranger) {
				t.Error("a stranger has a key")
			}
			if _, err := o.Seal(stranger, nameOf(stranger), pii.Hide("x")); !errors.Is(err, keys.Destroyed) {
				t.Errorf("sealed without a key: %v", err)
			}
			all, err := h.r.LoadRange(ctx, q, h.org, "roster", ids.ID{}, ids.ID{255})
			if err == nil && !all.Has(people[1200]) {
				t.Error("the range has not everybody")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestDestroyedIsNotTampered(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		p := someone()
		s := h.mustSeal(p, "Ada")
		old := h.rows()[0]
		h.destroy(p)
		h.destroy(p) // again is no error
		_, err := h.open(p, s)
		if !errors.Is(err, keys.Destroyed) || !errors.Is(err, fault.Gone) || errors.Is(err, keys.Tampered) {
			t.Errorf("after the key was destroyed: %v", err)
		}
		for _, r := range []*keys.Ring{h.r, h.replica().r} {
			if gone, err := r.Revoked(ctx, old.sub, old.epoch, old.wrapped); err != nil || !gone {
				t.Errorf("a restore would bring the key back: %v %v", gone, err)
			}
		}
		// A new key for the same person is another key: what it seals is not revoked.
		again := h.mustSeal(p, "Ada")
		h.mustOpen(p, again, "Ada")
		now := h.rows()[0]
		if gone, err := h.r.Revoked(ctx, now.sub, now.epoch, now.wrapped); err != nil || gone {
			t.Errorf("the new key counts as destroyed: %v %v", gone, err)
		}
		if _, err := h.open(p, s); !errors.Is(err, keys.Tampered) {
			t.Errorf("the new key opens the old value: %v", err)
		}
	})
}

// TestDestroyRolledBack: a key whose destruction did not commit is not in the ledger.
func TestDestroyRolledBack(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		p := someone()
		s := h.mustSeal(p, "Ada")
		stop := errors.New("stop")
		err := h.write(func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(h.r.Destroy(ctx, tx, h.subject(p)), stop)
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		h.mustOpen(p, s, "Ada")
		if n, err := h.r.Ledger().Head(); n != 0 || err != nil {
			t.Errorf("the ledger has %d entries, %v", n, err)
		}
	})
}

// TestDestroyReachesTheLedgerLater: the process dies, or a place is full, between the
// commit and the ledger.
func TestDestroyReachesTheLedgerLater(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		p := someone()
		h.mustSeal(p, "Ada")
		old := h.rows()[0]
		h.r.Fill(h.dirs[0])
		h.destroy(p)
		next := h.replica()
		if gone, _ := next.r.Revoked(ctx, old.sub, old.epoch, old.wrapped); gone {
			t.Fatal("the ledger has it already; this test proves nothing")
		}
		if err := next.r.Start(ctx, next.d); err != nil {
			t.Fatal(err)
		}
		if gone, err := next.r.Revoked(ctx, old.sub, old.epoch, old.wrapped); err != nil || !gone {
			t.Errorf("after the next start: %v %v", gone, err)
		}
		if n, err := next.r.Ledger().Head(); n != 1 || err != nil {
			t.Errorf("%d entries, %v", n, err)
		}
	})
}

func TestRace_OneKeyForTwoReplicas(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		houses := []*house{h, h.replica()}
		for round := range 10 {
			p := someone()
			sealed := make([]keys.Sealed, 16)
			var wg sync.WaitGroup
			for i := range sealed {
				wg.Go(func() {
					s, err := houses[i%2].seal(p, fmt.Sprint(i))
					if err != nil {
						t.Error(err)
					}
					sealed[i] = s
				})
			}
			wg.Wait()
			if n := len(h.rows()); n != round+1 {
				t.Fatalf("%d keys for %d people", n, round+1)
			}
			for i, s := range sealed {
				houses[(i+1)%2].mustOpen(p, s, fmt.Sprint(i))
			}
		}
	})
}

func TestBlind(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		other := newHouse(t, d)
		blind := func(org int64, field, value string) (b string) {
			err := d.Write(ctx, testkit.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
				v, err := h.r.Blind(ctx, tx, org, field, value)
				b = string(v)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		read := func(org int64) (b string) {
			err := d.Read(ctx, testkit.Org(org), func(ctx context.Context, q db.Q) error {
				v, err := h.r.Blind(ctx, q, org, "email", "a@example.org")
				b = string(v)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		if first, second := read(h.org), read(h.org); first == second {
			t.Error("an index without a key matches something")
		}
		b := blind(h.org, "email", "a@example.org")
		if len(b) != 32 || b != read(h.org) || b != blind(h.org, "email", "a@example.org") {
			t.Error("the same value is not found again")
		}
		for name, c := range map[string]string{
			"organization": blind(other.org, "email", "a@example.org"), "field": blind(h.org, "phone", "a@example.org"),
			"value": blind(h.org, "email", "b@example.org"), "split": blind(h.org, "emaila", "@example.org"),
		} {
			if c == b {
				t.Errorf("another %s gives the same index", name)
			}
		}
		if _, err := h.r.Rotate(ctx, d); err != nil {
			t.Fatal(err)
		}
		if read(h.org) != b {
			t.Error("a rotation changed the index")
		}
	})
}

// wrapped is a row of the table, as a backup would hold it.
type wrapped struct {
	sub     keys.Subject
	epoch   int64
	wrapped []byte
}

func (h *house) rows() (out []wrapped) {
	h.t.Helper()
	rows, err := testkit.OwnerDB(h.t, h.d.Config()).Query(`SELECT org_id, person_id, class, epoch, wrapped FROM subject_key ORDER BY org_id, class, person_id`)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var w wrapped
		if err := rows.Scan(&w.sub.Org, &w.sub.Person, &w.sub.Class, &w.epoch, &w.wrapped); err != nil {
			h.t.Fatal(err)
		}
		out = append(out, w)
	}
	if err := rows.Err(); err != nil {
		h.t.Fatal(err)
	}
	return out
}

// A key is wrapped for one person: whoever may write the table cannot give somebody's key
// to somebody else.
func TestAWrappedKeyIsOnePersons(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		p, q := someone(), someone()
		s := h.mustSeal(p, "Zoë")
		h.mustSeal(q, "another")
		err := d.Write(ctx, testkit.Org(h.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			n, err := tx.Exec(ctx, `UPDATE subject_key SET wrapped = (SELECT k.wrapped FROM subject_key k WHERE k.org_id = $1 AND k.person_id = $3 AND k.class = $4)
				WHERE org_id = $1 AND person_id = $2 AND class = $4`, h.org, p, q, h.subject(p).Class)
			if err == nil && n != 1 {
				t.Errorf("%d rows were changed", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.open(p, s); !errors.Is(err, keys.Tampered) {
			t.Error("another's key was taken for one's own: ", err)
		}
		if _, err := h.seal(p, "x"); !errors.Is(err, keys.Tampered) {
			t.Error("something was sealed under another's key: ", err)
		}
	})
}
