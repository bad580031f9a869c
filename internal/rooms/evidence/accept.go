package evidence

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/base/tenant"
	"standing/internal/civil"
	"standing/internal/reading"
	"standing/internal/rooms/training"
)

// Fact is what somebody accepted of a version: a completion, or a claim of one's own.
type Fact struct {
	ID, Document, Version ids.ID
	N                     int64
	Person                ids.ID
	Completion, Claim     ids.ID
	Page                  int // on which it is seen first
	Seen                  []SeenField
	By                    ids.ID
	At, GoneAt            time.Time
}

// SeenField is one field as it was proposed and as it was accepted.
type SeenField struct {
	Field      string  `json:"field"`
	Proposed   string  `json:"proposed,omitempty"`
	Accepted   string  `json:"accepted,omitempty"`
	Literal    string  `json:"literal,omitempty"`
	Confidence float64 `json:"confidence,omitempty"`
	Page       int     `json:"page,omitempty"`
	Box        [4]int  `json:"box,omitzero"`
}

// AcceptInput is what a document says, as somebody read it.
type AcceptInput struct {
	ID         ids.ID     `path:"id" kind:"document" json:"-"`
	N          int64      `json:"version_n,omitempty" minimum:"0" doc:"The version that was read; the one that is shown if 0"`
	Course     string     `json:"course" minLength:"1" maxLength:"300" doc:"What the training was called, or a course of the catalogue"`
	On         civil.Date `json:"on" doc:"The day on which it was completed"`
	Hours      string     `json:"hours,omitempty" maxLength:"30" doc:"Such as 1.5, 1:30 or 90 min"`
	Categories string     `json:"categories,omitempty" maxLength:"1000" doc:"What it counts for; as the course has them if empty"`
	Expires    civil.Date `json:"expires_on,omitempty" doc:"The last good day, where the document says one"`
	Provider   string     `json:"provider,omitempty" maxLength:"200" doc:"Who gave it"`
	Number     string     `json:"number,omitempty" maxLength:"60" doc:"Of the certificate; kept sealed, and compared with those of others"`
	Queue      bool       `json:"queue,omitempty" doc:"Lead to the next document that waits"`
	training.Spelling
}

// Accepted is what became of it.
type Accepted struct {
	Document   ids.ID `json:"document"`
	Completion ids.ID `json:"completion,omitzero"`
	Claim      ids.ID `json:"claim,omitzero" doc:"One's own is decided by somebody else"`
	next       ids.ID
}

// Accept makes a completion of what a document says, or of one's own a claim. Of one version
// that is done once, however often and by however many.
func (s *Service) Accept(ctx context.Context, sc access.Scope, in AcceptInput) (out Accepted, err error) {
	a := acceptance{s: s, sc: sc, in: in}
	err = s.DB.Read(ctx, sc, a.prepare)
	if err == nil {
		err = s.DB.Write(ctx, sc, db.On("document", in.ID).And(db.On("person", a.who)), func(ctx context.Context, tx *db.Tx) error {
			out, err = a.write(ctx, tx)
			return err
		})
	}
	if err == nil && in.Queue {
		out.next, err = s.nextOf(ctx, sc, in.ID)
	}
	return out, fault.Wrap("accept a document", err)
}

// acceptance is one document on its way to a fact.
type acceptance struct {
	s   *Service
	sc  access.Scope
	in  AcceptInput
	who ids.ID // whose training it becomes
	own bool   // it is a claim

	opener  keys.Opener
	reading Reading
}

func (a *acceptance) prepare(ctx context.Context, q db.Q) error {
	d, err := documentByID(ctx, q, a.sc, a.in.ID)
	if err != nil {
		return err
	}
	a.who = d.root
	if a.own, err = a.s.claims(ctx, q, a.sc, d.Person); err == nil && a.own {
		a.who = a.sc.Person()
	}
	return err
}

// claims reports whether what a document says is the caller's own, for somebody else to decide.
func (s *Service) claims(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (bool, error) {
	own, err := s.own(ctx, q, sc, who)
	if err != nil || !own {
		return false, err
	}
	o, err := tenant.Of(ctx, q, sc.OrgID())
	return o.Kind != tenant.Professional, err
}

func (a *acceptance) write(ctx context.Context, tx *db.Tx) (out Accepted, err error) {
	d, v, err := a.version(ctx, tx)
	if err != nil {
		return out, err
	}
	there, err := factOf(ctx, tx, a.sc.OrgID(), v.ID, v.Person)
	if err != nil {
		return out, err
	}
	if len(there) > 0 {
		return Accepted{Document: d.ID, Completion: there[0].Completion, Claim: there[0].Claim}, nil
	}
	now := a.s.Clock.Now()
	f := storedFact{Fact: Fact{ID: a.s.NewID(now), Document: d.ID, Version: v.ID, N: v.N, Person: v.Person, Page: 1, By: a.sc.Account(), At: now}}
	if err := a.open(ctx, tx, f); err != nil {
		return out, err
	}
	if err := a.count(ctx, tx, &f); err != nil {
		return out, err
	}
	if err := a.keep(ctx, tx, &f); err != nil {
		return out, err
	}
	codes := map[string]string{"version": v.ID.String()}
	if f.Claim.Zero() {
		codes["completion"] = f.Completion.String()
	} else {
		codes["claim"] = f.Claim.String()
	}
	return Accepted{Document: d.ID, Completion: f.Completion, Claim: f.Claim}, a.s.log(ctx, tx, a.sc, "document.accepted", d.ID, v.Person, codes)
}

// version is the one that was read, of a document that is still whose it was.
func (a *acceptance) version(ctx context.Context, tx *db.Tx) (d storedDocument, v storedVersion, err error) {
	if d, err = documentByID(ctx, tx, a.sc, a.in.ID); err != nil {
		return d, v, err
	}
	if !d.RemovedAt.IsZero() {
		return d, v, fault.Gone
	}
	if !a.own && d.root != a.who {
		return d, v, fault.Conflict
	}
	if a.own {
		if own, err := a.s.claims(ctx, tx, a.sc, d.Person); err != nil || !own {
			return d, v, cmp.Or(err, fault.Conflict)
		}
	}
	all, err := versionsOf(ctx, tx, a.sc.OrgID(), d.ID)
	want := cmp.Or(a.in.N, d.Shown)
	i := slices.IndexFunc(all, func(v storedVersion) bool { return v.N == want && v.State == Ready })
	if err != nil || i < 0 {
		return d, v, cmp.Or(err, fault.NotFound)
	}
	return d, all[i], nil
}

// count hands it to whoever keeps what people completed.
func (a *acceptance) count(ctx context.Context, tx *db.Tx, f *storedFact) error {
	in := a.in
	if a.own {
		may, err := a.sc.Narrow(training.PermClaim)
		if err != nil {
			return err
		}
		c, err := a.s.Training.ClaimTx(ctx, tx, may, training.ClaimInput{Course: in.Course, On: in.On, Hours: in.Hours, Expires: in.Expires, Provider: in.Provider, Categories: in.Categories, Spelling: in.Spelling})
		f.Claim = c.ID
		return err
	}
	may, err := a.sc.Narrow(training.PermEnter)
	if err != nil {
		return err
	}
	c, err := a.s.Training.RecordTx(ctx, tx, may, training.RecordInput{Person: a.who, Spelling: in.Spelling,
		Done: training.Done{Course: in.Course, On: in.On, Hours: in.Hours, Categories: in.Categories, Expires: in.Expires}}, training.Origin{Fact: f.ID, Issuer: pii.Hide(a.issuer())})
	f.Completion = c.ID
	return err
}

// open reads what was proposed of the version.
func (a *acceptance) open(ctx context.Context, tx *db.Tx, f storedFact) (err error) {
	if a.opener, err = a.s.Keys.Make(ctx, tx, a.sc.OrgID(), class, []ids.ID{f.Person}); err != nil {
		return err
	}
	a.reading, err = a.s.openReading(ctx, tx, a.sc.OrgID(), f.Version, a.opener)
	return err
}

// issuer is who issued it as it was accepted, else as it was read.
func (a *acceptance) issuer() string {
	if in := strings.TrimSpace(a.in.Provider); in != "" {
		return in
	}
	for _, p := range a.reading.of(reading.Issuer) {
		return p.Value
	}
	return ""
}

// keep writes down beside it what was proposed, and where that is seen.
func (a *acceptance) keep(ctx context.Context, tx *db.Tx, f *storedFact) (err error) {
	org, o := a.sc.OrgID(), a.opener
	f.Seen = seenFields(a.reading, a.in)
	if i := slices.IndexFunc(f.Seen, func(n SeenField) bool { return n.Page > 0 }); i >= 0 {
		f.Page = f.Seen[i].Page
	}
	if f.seen, err = sealJSON(o, f.Person, keys.Place{Table: "document_fact", Column: "seen", Row: f.ID}, f.Seen); err != nil {
		return err
	}
	return insertFact(ctx, tx, org, *f)
}

func (s *Service) openReading(ctx context.Context, q db.Q, org int64, version ids.ID, o keys.Opener) (r Reading, err error) {
	all, err := readingOf(ctx, q, org, version)
	if err != nil || len(all) == 0 {
		return r, err
	}
	r = all[0].Reading
	return r, openJSON(o, r.Person, keys.Place{Table: "document_reading", Column: "said", Row: version}, all[0].said, &r.Said)
}

func (f *storedFact) open(o keys.Opener) error {
	return openJSON(o, f.Person, keys.Place{Table: "document_fact", Column: "seen", Row: f.ID}, f.seen, &f.Seen)
}
