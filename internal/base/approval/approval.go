package approval

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

// State is where an approval stands.
type State string

// The states. All but Open are final.
const (
	Open      State = "open"
	Approved  State = "approved"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
	Expired   State = "expired"
)

// How says who stands beside the one who asks.
type How string

// The ways.
const (
	SecondPerson  How = "second_person"
	OutsidePerson How = "outside_person" // named, by a link that decides once
	Delay         How = "delay"          // nobody objected for 72 hours
)

// Ripe is how long a lone administrator waits.
const Ripe = 72 * time.Hour

// Request is something that waits, or waited, for a yes.
type Request struct {
	ID         ids.ID
	Version    int64
	Kind       string
	Row        ids.ID
	State      State
	AskedBy    ids.ID
	AskedAt    time.Time
	DeadlineAt time.Time
	Delegated  ids.ID
	How        How
	RipeAt     time.Time
	Outside    pii.Text
	DecidedBy  ids.ID
	DecidedAt  time.Time
	Note       pii.Text
}

// Brief says in a list what a request asks. It holds words for a page, and no reason.
type Brief struct {
	Who  string // whom it is about
	What string // what is asked, such as of which course
	More string // how much of it, until when
}

// Kind is a sort of thing that can be approved.
type Kind struct {
	Name string // noun.verb, such as support.access
	Need access.Perm
	// Reaches gives those of rows that are about people whom sc reaches: whoever holds Need
	// over a part of the organization decides about these. nil: only who holds it over everybody.
	Reaches func(ctx context.Context, q db.Q, sc access.Scope, rows []ids.ID) ([]ids.ID, error)
	// Then runs in the transaction of the decision, for Approved and for everything else.
	Then func(ctx context.Context, tx *db.Tx, sc access.Scope, r Request) error
}

// Service is the approvals of all organizations.
type Service struct {
	db    *db.DB
	keys  *keys.Ring
	clock clock.Clock
	newID ids.Maker
	kinds map[string]Kind
	// member reports whether an account works in an organization: a room knows.
	member Members
	// OnAsked is told of every question, and OnClosed of what became of it, in the transaction
	// of that: whoever can answer, or object, and whoever asked hear of it. nil tells nobody.
	// They may be set after New.
	OnAsked, OnClosed func(ctx context.Context, tx *db.Tx, sc access.Scope, r Request) error
}

// Members reports whether an account is an active member of an organization.
type Members func(ctx context.Context, q db.Q, org int64, account ids.ID) (bool, error)

// New returns a Service. Rooms register their kinds with it.
func New(d *db.DB, k *keys.Ring, c clock.Clock, newID ids.Maker, m Members) *Service {
	return &Service{db: d, keys: k, clock: c, newID: newID, kinds: map[string]Kind{}, member: m}
}

// Register adds a kind, once, before the first question.
func (s *Service) Register(k Kind) { s.kinds[k.Name] = k }

// Ask is a question as a room puts it.
type Ask struct {
	Kind     string
	Row      ids.ID
	By       ids.ID // the account that asks
	Deadline time.Time
	How      How
	Outside  pii.Text // the outside person, by name
}

// AskTx puts the question in the caller's transaction. The link of an outside person is
// returned once and kept nowhere.
func (s *Service) AskTx(ctx context.Context, tx *db.Tx, sc access.Scope, a Ask) (r Request, link pii.Text, err error) {
	if _, ok := s.kinds[a.Kind]; !ok {
		return r, link, fmt.Errorf("approval: kind %q is not registered", a.Kind)
	}
	now := s.clock.Now()
	if !a.Deadline.After(now) {
		return r, link, fault.Bad("deadline", "past")
	}
	r = Request{ID: s.newID(now), Version: 1, Kind: a.Kind, Row: a.Row, State: Open, AskedBy: a.By, AskedAt: now, DeadlineAt: a.Deadline, How: a.How}
	var secret keys.Sealed
	var hash []byte
	switch a.How {
	case SecondPerson:
	case Delay:
		if r.RipeAt = now.Add(Ripe); !r.RipeAt.Before(a.Deadline) {
			r.DeadlineAt = r.RipeAt.Add(24 * time.Hour)
		}
	case OutsidePerson:
		if a.Outside.Empty() {
			return r, link, fault.Bad("outside", "required")
		}
		link, hash = newLink()
		if secret, err = s.keys.Seal(ctx, tx, keys.Organization(sc.OrgID()), place("outside_name", r.ID), a.Outside); err != nil {
			return r, link, err
		}
	}
	if err := insert(ctx, tx, sc, r, secret, hash); err != nil {
		return r, link, err
	}
	due := r.DeadlineAt
	if !r.RipeAt.IsZero() {
		due = r.RipeAt
	}
	if err := jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: dueKind, Key: r.ID.String(), RunAt: due, Payload: dueJob{r.ID}, Now: now}); err != nil {
		return r, link, err
	}
	if s.OnAsked != nil {
		if err := s.OnAsked(ctx, tx, sc, r); err != nil {
			return r, link, err
		}
	}
	return r, link, s.log(ctx, tx, sc, r, "approval.asked")
}

const dueKind = "approval.due"

type dueJob struct {
	Approval ids.ID `json:"approval"`
}

// Jobs is the work of this package: closing what is over, at its time.
func (s *Service) Jobs() []jobs.Kind {
	return []jobs.Kind{jobs.Outside(dueKind, func(ctx context.Context, sc access.Scope, _ dueJob, _ string) error {
		_, err := s.Sweep(ctx, sc)
		return err
	})}
}

func place(column string, id ids.ID) keys.Place {
	return keys.Place{Table: "approval", Column: column, Row: id}
}

func newLink() (pii.Text, []byte) {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: it ends the program instead
	text := base64.RawURLEncoding.EncodeToString(b)
	return pii.Hide(text), digest(text)
}

func digest(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

func (s *Service) log(ctx context.Context, tx *db.Tx, sc access.Scope, r Request, verb string) error {
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.clock.Now(), Verb: verb, Table: "approval", Row: r.ID,
		Codes: map[string]string{"kind": r.Kind, "how": string(r.How), "state": string(r.State)}})
	return err
}
