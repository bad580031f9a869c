package approval_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
)

var (
	start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	need  = access.Perm{Name: "waiver.approve", Module: "m", Right: access.Approve}
	ann   = ids.ID{1}
	bob   = ids.ID{2}
	cid   = ids.ID{3}
)

type desk struct {
	*approval.Service
	d     *db.DB
	clock *clock.Manual
	org   int64
	orgID ids.ID
	mu    sync.Mutex
	done  []approval.State
}

func newDesk(t *testing.T, d *db.DB) *desk {
	k := &desk{d: d, clock: clock.At(start)}
	k.org, k.orgID = testkit.NewOrg(t, d)
	k.Service = approval.New(d, keystest.Ring(t), k.clock, ids.New, func(_ context.Context, _ db.Q, _ int64, a ids.ID) (bool, error) {
		return a == ann || a == bob || a == cid, nil
	})
	k.Register(approval.Kind{Name: "waiver.give", Need: need, Then: func(_ context.Context, tx *db.Tx, _ access.Scope, r approval.Request) error {
		tx.After(func() {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.done = append(k.done, r.State)
		})
		return nil
	}})
	return k
}

func (k *desk) as(t *testing.T, who ids.ID, reach access.Reach) access.Scope {
	t.Helper()
	any := access.Perm{Name: "any.thing", Module: "any", Right: access.View}
	sc, err := access.Authorize(access.Principal{Account: who, Org: k.org, OrgID: k.orgID, Matrix: access.Matrix{
		{Module: "m", Right: access.Approve}: reach, {Module: "any", Right: access.View}: access.Org}}, any, start)
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

func (k *desk) ask(t *testing.T, a approval.Ask) (approval.Request, pii.Text) {
	t.Helper()
	a.Kind, a.Row, a.By = "waiver.give", ids.New(start), ann
	if a.Deadline.IsZero() {
		a.Deadline = start.Add(7 * 24 * time.Hour)
	}
	var r approval.Request
	var link pii.Text
	err := k.d.Write(context.Background(), testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
		r, link, err = k.AskTx(ctx, tx, k.as(t, ann, access.Org), a)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, link
}

func TestWhoAskedDoesNotApprove(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newDesk(t, d)
		r, _ := k.ask(t, approval.Ask{How: approval.SecondPerson})
		_, err := k.Decide(ctx, k.as(t, ann, access.Org), approval.DecideInput{ID: r.ID, Yes: true})
		if f := fault.Fields(err); len(f) != 1 || f[0].Reason != "own_request" {
			t.Error(err)
		}
		// The wall behind the program.
		err = d.Write(ctx, testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE approval SET state = 'approved', decided_by = asked_by, decided_at = 1 WHERE org_id = $1 AND id = $2`, k.org, r.ID)
			return err
		})
		if v := (*db.Violation)(nil); !errors.As(err, &v) || v.Kind != "check" {
			t.Error("the database let it through: ", err)
		}
		if _, err := k.Decide(ctx, k.as(t, bob, access.None), approval.DecideInput{ID: r.ID, Yes: true}); !errors.Is(err, fault.NotFound) {
			t.Error("it concerns others: ", err)
		}
		if _, err := k.Decide(ctx, k.as(t, bob, access.Org), approval.DecideInput{ID: r.ID, Yes: true}); err != nil {
			t.Error(err)
		}
		if _, err := k.Decide(ctx, k.as(t, bob, access.Org), approval.DecideInput{ID: r.ID, Yes: true}); !errors.Is(err, fault.Gone) {
			t.Error("decided twice: ", err)
		}
	})
}

func TestRace_DecidedOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newDesk(t, d)
		r, _ := k.ask(t, approval.Ask{How: approval.SecondPerson})
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				_, err := k.Decide(ctx, k.as(t, []ids.ID{bob, cid}[i%2], access.Org), approval.DecideInput{ID: r.ID, Yes: i%3 == 0, Note: "n"})
				if err != nil && !errors.Is(err, fault.Gone) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(k.done) != 1 {
			t.Errorf("what follows happened %d times", len(k.done))
		}
	})
}

func TestLoneAdministrator(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newDesk(t, d)
		sc := k.as(t, ann, access.Org)
		wait, _ := k.ask(t, approval.Ask{How: approval.Delay})
		k.clock.Move(approval.Ripe - time.Second)
		if n, err := k.Sweep(ctx, sc); n != 0 || err != nil {
			t.Error("before its time: ", n, err)
		}
		k.clock.Move(time.Second)
		if n, err := k.Sweep(ctx, sc); n != 1 || err != nil {
			t.Error(n, err)
		}
		got, _, err := k.Inbox(ctx, sc, approval.Approved, ids.ID{}, 10)
		if err != nil || len(got) != 1 || got[0].ID != wait.ID || got[0].How != approval.Delay {
			t.Error(got, err)
		}

		out, link := k.ask(t, approval.Ask{How: approval.OutsidePerson, Outside: pii.Hide("Dr. Outside"), Deadline: k.clock.Now().Add(time.Hour)})
		if _, err := k.DecideOutside(ctx, sc, out.ID, pii.Hide("forged"), true); !errors.Is(err, fault.NotFound) {
			t.Error("a forged link: ", err)
		}
		if _, err := k.DecideOutside(ctx, sc, out.ID, link, true); err != nil {
			t.Error(err)
		}
		if _, err := k.DecideOutside(ctx, sc, out.ID, link, true); !errors.Is(err, fault.NotFound) {
			t.Error("the link decided twice: ", err)
		}
	})
}

// A link shows and decides one open request; one that is wrong, was used or is over is
// not told from one that never was.
func TestOutsideLink(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newDesk(t, d)
		sc := access.System(k.org, k.orgID, "test")
		r, link := k.ask(t, approval.Ask{How: approval.OutsidePerson, Outside: pii.Hide("Dr. Outside"), Deadline: start.Add(time.Hour)})
		other, otherLink := k.ask(t, approval.Ask{How: approval.OutsidePerson, Outside: pii.Hide("Dr. Outside"), Deadline: start.Add(time.Hour)})
		if got, err := k.LookOutside(ctx, sc, r.ID, link); err != nil || got.ID != r.ID {
			t.Error(got, err)
		}
		if _, err := k.LookOutside(ctx, sc, r.ID, otherLink); !errors.Is(err, fault.NotFound) {
			t.Error("another request's link: ", err)
		}
		if _, err := k.DecideOutside(ctx, sc, r.ID, link, false); err != nil {
			t.Error(err)
		}
		if _, err := k.LookOutside(ctx, sc, r.ID, link); !errors.Is(err, fault.NotFound) {
			t.Error("a used link: ", err)
		}
		k.clock.Move(time.Hour)
		if _, err := k.DecideOutside(ctx, sc, other.ID, otherLink, true); !errors.Is(err, fault.NotFound) {
			t.Error("after the deadline: ", err)
		}
		if _, err := k.LookOutside(ctx, sc, other.ID, otherLink); !errors.Is(err, fault.NotFound) {
			t.Error("after the deadline: ", err)
		}
	})
}

func TestRace_LinkDecidesOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newDesk(t, d)
		sc := access.System(k.org, k.orgID, "test")
		r, link := k.ask(t, approval.Ask{How: approval.OutsidePerson, Outside: pii.Hide("Dr. Outside"), Deadline: start.Add(time.Hour)})
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				if _, err := k.DecideOutside(ctx, sc, r.ID, link, i%2 == 0); err != nil && !errors.Is(err, fault.NotFound) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(k.done) != 1 {
			t.Errorf("what follows happened %d times", len(k.done))
		}
	})
}

// Whoever can object to what approves itself is told in the transaction of the question,
// and their no needs no reason. Whoever asked is told of the end, in the transaction of it.
func TestDelayIsToldAndObjectedTo(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newDesk(t, d)
		var told []ids.ID
		k.OnAsked = func(_ context.Context, tx *db.Tx, _ access.Scope, r approval.Request) error {
			tx.After(func() { told = append(told, r.ID) })
			return nil
		}
		var closed []approval.State
		k.OnClosed = func(_ context.Context, tx *db.Tx, _ access.Scope, r approval.Request) error {
			tx.After(func() { closed = append(closed, r.State) })
			return nil
		}
		r, _ := k.ask(t, approval.Ask{How: approval.Delay})
		if len(told) != 1 || told[0] != r.ID {
			t.Error("told of ", told)
		}
		if got, err := k.Decide(ctx, k.as(t, bob, access.Org), approval.DecideInput{ID: r.ID}); err != nil || got.State != approval.Refused {
			t.Error(got.State, err)
		}
		if len(closed) != 1 || closed[0] != approval.Refused {
			t.Error("told of the end ", closed)
		}
		k.OnAsked = func(context.Context, *db.Tx, access.Scope, approval.Request) error { return fault.Busy }
		err := d.Write(ctx, testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			_, _, err := k.AskTx(ctx, tx, k.as(t, ann, access.Org), approval.Ask{Kind: "waiver.give", Row: ids.New(start), By: ann, How: approval.Delay, Deadline: start.Add(time.Hour)})
			return err
		})
		if !errors.Is(err, fault.Busy) {
			t.Error("asked, though nobody could be told: ", err)
		}
	})
}

func TestDeadlineDelegationNote(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newDesk(t, d)
		r, _ := k.ask(t, approval.Ask{How: approval.SecondPerson, Deadline: start.Add(time.Hour)})
		if _, err := k.Delegate(ctx, k.as(t, bob, access.Org), r.ID, ann); len(fault.Fields(err)) != 1 {
			t.Error("delegated to who asked: ", err)
		}
		if _, err := k.Delegate(ctx, k.as(t, bob, access.Org), r.ID, cid); err != nil {
			t.Error(err)
		}
		if _, err := k.Decide(ctx, k.as(t, cid, access.None), approval.DecideInput{ID: r.ID, Note: "not enough hours"}); err != nil {
			t.Error("the delegate: ", err)
		}
		refused, _, err := k.Inbox(ctx, k.as(t, bob, access.Org), approval.Refused, ids.ID{}, 10)
		if err != nil || len(refused) != 1 || refused[0].Note.Reveal() != "not enough hours" {
			t.Error(refused, err)
		}
		late, _ := k.ask(t, approval.Ask{How: approval.SecondPerson, Deadline: start.Add(time.Hour)})
		k.clock.Move(time.Hour)
		got, err := k.Decide(ctx, k.as(t, bob, access.Org), approval.DecideInput{ID: late.ID, Yes: true})
		if err != nil || got.State != approval.Expired {
			t.Error("after the deadline: ", got.State, err)
		}
	})
}

// What follows a decision is committed with it or not at all.
func TestWhatFollowsIsPartOfTheDecision(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newDesk(t, d)
		fail := errors.New("no")
		k.Register(approval.Kind{Name: "waiver.give", Need: need, Then: func(context.Context, *db.Tx, access.Scope, approval.Request) error { return fail }})
		r, _ := k.ask(t, approval.Ask{How: approval.SecondPerson})
		if _, err := k.Decide(ctx, k.as(t, bob, access.Org), approval.DecideInput{ID: r.ID, Yes: true}); !errors.Is(err, fail) {
			t.Error(err)
		}
		got, _, err := k.Inbox(ctx, k.as(t, bob, access.Org), approval.Open, ids.ID{}, 10)
		if err != nil || len(got) != 1 || !got[0].DecidedBy.Zero() {
			t.Error("it was decided all the same: ", got, err)
		}
	})
}

// In the table a note and the outside person's name are noise.
func TestNotesAreSealed(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			ctx := context.Background()
			conf := testkit.NewDB(t, e)
			k := newDesk(t, testkit.Reopen(t, conf))
			r, _ := k.ask(t, approval.Ask{How: approval.OutsidePerson, Outside: pii.Hide("CANARY Outside")})
			if _, err := k.Decide(ctx, k.as(t, bob, access.Org), approval.DecideInput{ID: r.ID, Note: "CANARY note"}); err != nil {
				t.Fatal(err)
			}
			var note, outside []byte
			if err := testkit.OwnerDB(t, conf).QueryRow(`SELECT note, outside_name FROM approval`).Scan(&note, &outside); err != nil {
				t.Fatal(err)
			}
			if len(note) == 0 || len(outside) == 0 || bytes.Contains(append(note, outside...), []byte("CANARY")) {
				t.Errorf("%q %q", note, outside)
			}
		})
	}
}

// Who reaches a part of the organization decides about the people in it. To whom it is
// about somebody else's people a request does not exist, and pages of an inbox go on
// behind what they may not see.
func TestReachDecides(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newDesk(t, d)
		mine := map[ids.ID]bool{}
		k.Register(approval.Kind{Name: "waiver.give", Need: need, Then: func(context.Context, *db.Tx, access.Scope, approval.Request) error { return nil },
			Reaches: func(_ context.Context, _ db.Q, sc access.Scope, rows []ids.ID) (out []ids.ID, err error) {
				for _, r := range rows {
					if sc.Account() == bob && sc.Perm() == need && mine[r] {
						out = append(out, r)
					}
				}
				return out, nil
			}})
		var of []approval.Request
		for i := range 6 {
			k.clock.Move(time.Second)
			r, _ := k.ask(t, approval.Ask{How: approval.SecondPerson})
			if of = append(of, r); i%2 == 0 {
				mine[r.Row] = true
			}
		}
		manager, stranger := k.as(t, bob, access.Units), k.as(t, cid, access.Units)
		first, next, err := k.Inbox(ctx, manager, approval.Open, ids.ID{}, 2)
		if err != nil || len(first) != 2 || first[0].ID != of[4].ID || first[1].ID != of[2].ID || next.Zero() {
			t.Error(len(first), next, err)
		}
		if last, next, err := k.Inbox(ctx, manager, approval.Open, next, 2); err != nil || len(last) != 1 || last[0].ID != of[0].ID || !next.Zero() {
			t.Error(len(last), next, err)
		}
		if _, err := k.Decide(ctx, manager, approval.DecideInput{ID: of[1].ID, Yes: true}); !errors.Is(err, fault.NotFound) {
			t.Error("about somebody else's people: ", err)
		}
		if _, err := k.Decide(ctx, stranger, approval.DecideInput{ID: of[0].ID, Yes: true}); !errors.Is(err, fault.NotFound) {
			t.Error("the manager of another unit: ", err)
		}
		if _, err := k.Delegate(ctx, stranger, of[0].ID, bob); !errors.Is(err, fault.NotFound) {
			t.Error("handed on by the manager of another unit: ", err)
		}
		if _, err := k.Decide(ctx, k.as(t, bob, access.Own), approval.DecideInput{ID: of[0].ID, Yes: true}); !errors.Is(err, fault.NotFound) {
			t.Error("reaching oneself only: ", err)
		}
		if got, err := k.Decide(ctx, manager, approval.DecideInput{ID: of[0].ID, Yes: true}); err != nil || got.State != approval.Approved {
			t.Error(got.State, err)
		}
	})
}
