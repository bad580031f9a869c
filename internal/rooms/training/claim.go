package training

import (
	"context"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/civil"
	"standing/internal/credit"
)

const (
	class     = "training"       // the retention class of what this room seals
	claimKind = "training.claim" // of approvals
	claimFor  = 60 * 24 * time.Hour
)

// ClaimState is where a claim stands.
type ClaimState string

// The states.
const (
	Asked     ClaimState = "asked"
	Approved  ClaimState = "approved"
	Refused   ClaimState = "refused" // or nobody answered in time
	Withdrawn ClaimState = "withdrawn"
)

// Claim is training that somebody says they did elsewhere. Nothing counts before somebody
// else agreed.
type Claim struct {
	ID         ids.ID
	Version    int64
	Person     ids.ID
	Course     ids.ID // zero: none of the catalogue was chosen
	Title      pii.Text
	Provider   pii.Text
	Note       pii.Text
	Categories pii.Text // codes by which requirements count it, as read by categoriesOf
	On         civil.Date
	ExpiresOn  civil.Date // as the certificate itself states it
	Amount     credit.Amount
	NoAmount   bool
	Unit       string
	State      ClaimState
	Approval   ids.ID
	Completion ids.ID
	CreatedAt  time.Time
	DecidedAt  time.Time
}

// ClaimInput is what somebody sends in.
type ClaimInput struct {
	Course   string     `json:"course" minLength:"1" maxLength:"300" doc:"What the training was called, or a course of the catalogue"`
	On       civil.Date `json:"on" doc:"The day on which it was completed"`
	Hours    string     `json:"hours,omitempty" maxLength:"30" doc:"Such as 1.5, 1:30 or 90 min"`
	Expires  civil.Date `json:"expires_on,omitempty" doc:"The last good day, where the certificate says one"`
	Provider string     `json:"provider,omitempty" maxLength:"200" doc:"Who gave it"`
	// Categories are a proposal: whoever decides has the last word.
	Categories string `json:"categories,omitempty" maxLength:"1000" doc:"What it should count for, in codes or words of the requirements; as the course has them if empty"`
	Note       string `json:"note,omitempty" maxLength:"2000" doc:"What whoever decides should know, such as where the certificate can be seen"`
	Spelling
}

// Claim sends in training of the caller's own. In an organization of one it is a completion at once.
func (s *Service) Claim(ctx context.Context, sc access.Scope, in ClaimInput) (v ClaimView, err error) {
	if sc.Person().Zero() {
		return v, fault.Wrap("send training in", fault.Bad("", "training.no_person"))
	}
	var c Claim
	err = s.DB.Write(ctx, sc, db.On("person", sc.Person()), func(ctx context.Context, tx *db.Tx) error {
		c, err = s.ClaimTx(ctx, tx, sc, in)
		return err
	})
	if err != nil {
		return v, fault.Wrap("send training in", err)
	}
	return s.viewOf(ctx, sc, c)
}

// ClaimTx is Claim in a transaction that touched the caller's person.
func (s *Service) ClaimTx(ctx context.Context, tx *db.Tx, sc access.Scope, in ClaimInput) (c Claim, err error) {
	if sc.Person().Zero() {
		return c, fault.Bad("", "training.no_person")
	}
	if c, err = s.newClaim(ctx, tx, sc, in); err != nil {
		return c, err
	}
	lone, err := alone(ctx, tx, sc)
	if err != nil {
		return c, err
	}
	if !lone {
		r, _, err := s.Approvals.AskTx(ctx, tx, sc, approval.Ask{Kind: claimKind, Row: c.ID, By: sc.Account(), Deadline: c.CreatedAt.Add(claimFor), How: approval.SecondPerson})
		if err != nil {
			return c, err
		}
		c.Approval = r.ID
	} else {
		c.Approval = c.ID // nobody is asked
	}
	if err := s.storeClaim(ctx, tx, sc, c); err != nil {
		return c, err
	}
	if err := s.logClaim(ctx, tx, sc, c, "claim.made"); err != nil || !lone {
		return c, err
	}
	return c, s.accept(ctx, tx, sc, &c, Ruling{New: true}) // there is nobody else who could choose
}

func (s *Service) newClaim(ctx context.Context, tx *db.Tx, sc access.Scope, in ClaimInput) (c Claim, err error) {
	today, err := s.today(ctx, tx, sc)
	if err != nil {
		return c, err
	}
	if in.Categories, err = s.coded(ctx, tx, sc, in.Categories); err != nil {
		return c, err
	}
	told, err := Done{Course: in.Course, On: in.On, Expires: in.Expires, Hours: in.Hours, Categories: in.Categories}.read(today)
	if err != nil {
		return c, err
	}
	now := s.Clock.Now()
	c = Claim{ID: s.NewID(now), Version: 1, Person: sc.Person(), Title: pii.Hide(strings.TrimSpace(in.Course)), Provider: pii.Hide(strings.TrimSpace(in.Provider)),
		Note: pii.Hide(strings.TrimSpace(in.Note)), Categories: pii.Hide(strings.TrimSpace(in.Categories)), On: in.On, ExpiresOn: in.Expires, NoAmount: true, Unit: hour, State: Asked, CreatedAt: now}
	if err := s.spelt(ctx, tx, sc, in.Course, in.Spelling); err != nil {
		return c, err
	}
	course, ok, err := s.course(ctx, tx, sc, in.Course)
	if err != nil {
		return c, err
	}
	if ok {
		c.Course, c.Title = course.ID, pii.Text{}
		there, err := alreadyThere(ctx, tx, sc, c.Course, c.On, []ids.ID{c.Person})
		if err != nil {
			return c, err
		}
		if there[c.Person] {
			return c, fault.Bad("course", "training.already")
		}
	}
	if told.amount != nil {
		c.Amount, c.NoAmount = told.amount.Value, false
		if told.amount.Worded {
			c.Unit = told.amount.Unit
		}
	}
	return c, nil
}

func (s *Service) logClaim(ctx context.Context, tx *db.Tx, sc access.Scope, c Claim, verb string) error {
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: "claim", Row: c.ID, Subject: c.Person})
	return err
}

// sealed are the texts of a claim with the columns in which they lie.
func (c *Claim) sealed() map[string]*pii.Text {
	return map[string]*pii.Text{"title": &c.Title, "provider": &c.Provider, "note": &c.Note, "categories": &c.Categories}
}

func claimPlace(column string, id ids.ID) keys.Place {
	return keys.Place{Table: "claim", Column: column, Row: id}
}

func (s *Service) storeClaim(ctx context.Context, tx *db.Tx, sc access.Scope, c Claim) error {
	o, err := s.Keys.Make(ctx, tx, sc.OrgID(), class, []ids.ID{c.Person})
	if err != nil {
		return err
	}
	texts := map[string]keys.Sealed{}
	for column, text := range c.sealed() {
		if texts[column], err = o.Seal(c.Person, claimPlace(column, c.ID), *text); err != nil {
			return err
		}
	}
	return insertClaim(ctx, tx, sc, c, texts)
}

// openClaims fills the texts of claims. Of somebody whose key is gone they are empty.
func (s *Service) openClaims(ctx context.Context, q db.Q, sc access.Scope, all []storedClaim) ([]Claim, error) {
	who := make([]ids.ID, len(all))
	for i, c := range all {
		who[i] = c.Person
	}
	o, err := s.Keys.Load(ctx, q, sc.OrgID(), class, who)
	if err != nil {
		return nil, err
	}
	out := make([]Claim, len(all))
	for i, st := range all {
		out[i] = st.Claim
		for column, text := range out[i].sealed() {
			if len(st.texts[column]) == 0 || !o.Has(st.Person) {
				continue
			}
			if *text, err = o.Open(st.Person, claimPlace(column, st.ID), st.texts[column]); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
