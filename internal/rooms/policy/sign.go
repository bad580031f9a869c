package policy

import (
	"context"
	"strconv"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/civil"
)

// class is the retention class of what this room seals.
const class = "training"

// How says how somebody signed.
type How string

// The ways.
const (
	ByAccount How = "account" // themselves, signed in, under the whole text
	OnPaper   How = "paper"   // staff entered it
)

// Signature is that somebody signed a version.
type Signature struct {
	ID         ids.ID     `json:"id"`
	Policy     ids.ID     `json:"policy"`
	N          int64      `json:"n" doc:"The version that was signed"`
	Person     ids.ID     `json:"person"`
	Digest     Digest     `json:"digest" doc:"SHA-256 of the text that was signed"`
	How        How        `json:"how"`
	SignedOn   civil.Date `json:"signed_on"`
	KnownAt    time.Time  `json:"known_at"`
	Voided     bool       `json:"voided,omitempty"`
	Supersedes ids.ID     `json:"supersedes,omitzero"`
	Reason     pii.Text   `json:"-"`
	account    ids.ID
	audit      ids.ID
	sealed     keys.Sealed
}

// SignInput signs a version by the digest of the text that was read.
type SignInput struct {
	ID     ids.ID `path:"id" kind:"policy" json:"-"`
	N      int64  `json:"n" minimum:"1" doc:"The version that was read"`
	Digest string `json:"digest" minLength:"64" maxLength:"64" doc:"SHA-256 of its text"`
	Read   bool   `json:"read,omitempty" doc:"I have read the whole text and will follow it"`
}

// Sign signs a policy for the caller, who is signed in. A program that holds a token, and
// whoever helps from outside, cannot.
func (s *Service) Sign(ctx context.Context, sc access.Scope, in SignInput) (g Signature, err error) {
	err = s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.newest(ctx, tx, sc, in.ID); err != nil {
			return err
		}
		switch {
		case sc.Person().Zero():
			return fault.Bad("", "policy.no_person")
		case sc.Session().Zero() || !sc.Via().ID.Zero():
			return fault.Denied
		case !in.Read:
			return fault.Bad("read", "policy.tick")
		}
		a, err := s.asksOf(ctx, tx, sc, in.ID, sc.Person())
		if err != nil {
			return err
		}
		v, err := s.newest(ctx, tx, sc, in.ID) // under their head
		switch {
		case err != nil:
			return err
		case !a.Signature.Zero():
			return fault.Bad("", "policy.signed_already")
		case v.N != in.N || v.Digest.String() != in.Digest:
			return fault.Bad("", "policy.changed_meanwhile")
		}
		today, err := s.today(ctx, tx, sc)
		if err != nil {
			return err
		}
		g = Signature{Policy: in.ID, N: v.N, Person: a.Person, Digest: v.Digest, How: ByAccount, SignedOn: today}
		return s.put(ctx, tx, sc, &g, "policy.signed")
	})
	return g, fault.Wrap("sign policy", err)
}

// asksOf works out what a policy asks of one person, whose head is held from then on.
func (s *Service) asksOf(ctx context.Context, tx *db.Tx, sc access.Scope, policy, who ids.ID) (Asked, error) {
	roots, err := s.People.RootsOf(ctx, tx, sc, []ids.ID{who})
	if err != nil {
		return Asked{}, err
	}
	all, err := s.evaluate(ctx, tx, sc, []ids.ID{who, roots[who]})
	if err != nil {
		return Asked{}, err
	}
	for _, a := range all {
		if a.Policy == policy && a.Person == roots[who] {
			return a, nil
		}
	}
	return Asked{}, fault.Bad("", "policy.not_asked")
}

// newest is the version that is signed now.
func (s *Service) newest(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Version, error) {
	p, err := policyByID(ctx, q, sc, id)
	if err != nil {
		return Version{}, err
	}
	return versionAt(ctx, q, sc, id, p.Published)
}

// put writes a signature with its entry in the log. Where the first of a person for a version
// was voided, the new one supersedes that: of one version they have one.
func (s *Service) put(ctx context.Context, tx *db.Tx, sc access.Scope, g *Signature, verb string) (err error) {
	g.KnownAt, g.account = s.Clock.Now(), sc.Account()
	g.ID = s.NewID(g.KnownAt)
	if g.Supersedes.Zero() {
		if g.Supersedes, err = lastVoid(ctx, tx, sc, *g); err != nil {
			return err
		}
	}
	if !g.Reason.Empty() {
		o, err := s.Keys.Make(ctx, tx, sc.OrgID(), class, []ids.ID{g.Person})
		if err != nil {
			return err
		}
		if g.sealed, err = o.Seal(g.Person, reasonPlace(g.ID), g.Reason); err != nil {
			return err
		}
	}
	g.audit, err = audit.Append(ctx, tx, sc, audit.Event{At: g.KnownAt, Verb: verb, Table: "policy_signature", Row: g.ID, Subject: g.Person,
		Codes: map[string]string{"policy": g.Policy.String(), "n": strconv.FormatInt(g.N, 10), "digest": g.Digest.String(), "how": string(g.How)}})
	if err != nil {
		return err
	}
	if err := insertSignature(ctx, tx, sc, *g); err != nil {
		if db.Unique(err) {
			return fault.Bad("", "policy.signed_already")
		}
		return err
	}
	if g.Supersedes.Zero() { // it answers what was asked a moment ago, under the same head
		return setSigned(ctx, tx, sc, *g)
	}
	_, err = s.evaluate(ctx, tx, sc, []ids.ID{g.Person})
	return err
}

func reasonPlace(id ids.ID) keys.Place {
	return keys.Place{Table: "policy_signature", Column: "reason", Row: id}
}

// open fills the reasons of signatures. Of somebody whose key is gone they are empty.
func (s *Service) open(ctx context.Context, q db.Q, sc access.Scope, all []Signature) error {
	var who []ids.ID
	for _, g := range all {
		if len(g.sealed) > 0 {
			who = append(who, g.Person)
		}
	}
	if len(who) == 0 {
		return nil
	}
	o, err := s.Keys.Load(ctx, q, sc.OrgID(), class, sorted(who))
	if err != nil {
		return err
	}
	for i := range all {
		if g := &all[i]; len(g.sealed) > 0 && o.Has(g.Person) {
			if g.Reason, err = o.Open(g.Person, reasonPlace(g.ID), g.sealed); err != nil {
				return err
			}
		}
	}
	return nil
}
