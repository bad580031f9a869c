package requirement

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/civil"
)

// waiverKind is the kind of approval; class the retention class of the reason.
const (
	waiverKind = "training.waiver"
	class      = "training"
)

// waitFor is how long a waiver waits for an answer.
const waitFor = 30 * 24 * time.Hour

// Kind is what is asked for.
type Kind string

// The two kinds.
const (
	Waive  Kind = "waive"  // nothing is asked, for a period
	Extend Kind = "extend" // the same is asked, later
)

// State is where a waiver stands.
type State string

// The states. Only a granted one has any effect.
const (
	Asking    State = "asked"
	Granted   State = "granted"
	Refused   State = "refused" // or nobody answered in time
	Withdrawn State = "withdrawn"
	Ended     State = "ended" // granted once, and taken back
)

// Waiver is a waiver or an extension of what is asked of one person.
type Waiver struct {
	ID          ids.ID     `json:"id"`
	Version     int64      `json:"version"`
	Person      ids.ID     `json:"person"`
	Requirement ids.ID     `json:"requirement"`
	Title       string     `json:"title"` // of the requirement
	Kind        Kind       `json:"kind"`
	Need        string     `json:"need,omitempty"`     // empty: all of it
	Cycle       civil.Date `json:"cycle_on,omitempty"` // the last day of the period; zero: every period
	Until       civil.Date `json:"until,omitempty"`
	Reason      pii.Text   `json:"-"`
	State       State      `json:"state"`
	Approval    ids.ID     `json:"approval"`
	AskedAt     time.Time  `json:"asked_at"`
	GrantedOn   civil.Date `json:"granted_on,omitempty"`

	reason keys.Sealed
}

// AskInput asks for a waiver or an extension.
type AskInput struct {
	Person      ids.ID     `path:"id" kind:"person" json:"-"`
	Requirement ids.ID     `json:"requirement" kind:"requirement"`
	Kind        Kind       `json:"kind" enum:"waive,extend"`
	Need        string     `json:"need,omitempty" maxLength:"120" doc:"One part of it, by the name in the rule; all of it if empty"`
	Cycle       civil.Date `json:"cycle_on,omitempty" doc:"The last day of the period it is for, or the day on which a card runs out. Empty: waive: every period; extend: the last one that ends before the new day"`
	Until       civil.Date `json:"until,omitempty" doc:"extend: the new last day; waive: the last day on which it holds, the period's if empty"`
	Reason      string     `json:"reason" minLength:"1" maxLength:"2000" doc:"Why; sealed"`
	Outside     string     `json:"outside,omitempty" maxLength:"200" doc:"Where nobody else here could agree: who does, from outside, by name. Else it is granted after 72 hours unless somebody objects"`
}

// AskedFor is a waiver that was asked for; Link is an outside person's, shown once.
type AskedFor struct {
	Waiver
	How  approval.How `json:"how"`
	Link string       `json:"link,omitempty" doc:"Only now: where the outside person decides"`
}

// Ask asks for a waiver. It has no effect before somebody else agreed.
func (s *Service) Ask(ctx context.Context, sc access.Scope, in AskInput) (AskedFor, error) {
	var out AskedFor
	err := in.check()
	if err == nil {
		err = s.DB.Write(ctx, sc, db.On("person", in.Person), func(ctx context.Context, tx *db.Tx) (err error) {
			out, err = s.ask(ctx, tx, sc, in)
			return err
		})
	}
	return out, fault.Wrap("ask for a waiver", err)
}

func (in AskInput) check() error {
	switch {
	case strings.TrimSpace(in.Reason) == "":
		return fault.Bad("reason", "required")
	case in.Kind == Extend && in.Until == 0:
		return fault.Bad("until", "required")
	case in.Kind == Extend && in.Cycle != 0 && in.Until <= in.Cycle:
		return fault.Bad("until", "requirement.not_longer")
	case in.Kind == Waive && in.Until != 0 && in.Cycle != 0 && in.Until > in.Cycle:
		return fault.Bad("until", "requirement.waive_until")
	}
	return nil
}

func (s *Service) ask(ctx context.Context, tx *db.Tx, sc access.Scope, in AskInput) (AskedFor, error) {
	title, err := s.mayAsk(ctx, tx, sc, in)
	if err != nil {
		return AskedFor{}, err
	}
	if err := s.ofOne(ctx, tx, sc, &in); err != nil {
		return AskedFor{}, err
	}
	now := s.Clock.Now()
	w := Waiver{ID: s.NewID(now), Version: 1, Person: in.Person, Requirement: in.Requirement, Title: title, Kind: in.Kind, Need: in.Need,
		Cycle: in.Cycle, Until: in.Until, Reason: pii.Hide(strings.TrimSpace(in.Reason)), State: Asking, AskedAt: now}
	question := approval.Ask{Kind: waiverKind, Row: w.ID, By: sc.Account(), Deadline: now.Add(waitFor), Outside: pii.Hide(strings.TrimSpace(in.Outside))}
	if question.How, err = s.how(ctx, tx, sc, in); err != nil {
		return AskedFor{}, err
	}
	r, link, err := s.Approvals.AskTx(ctx, tx, sc, question)
	if err != nil {
		return AskedFor{}, err
	}
	w.Approval = r.ID
	if w.reason, err = s.sealReason(ctx, tx, sc, w); err != nil {
		return AskedFor{}, err
	}
	if err := insertWaiver(ctx, tx, sc, w); err != nil {
		return AskedFor{}, err
	}
	out := AskedFor{Waiver: w, How: question.How}
	if question.How == approval.OutsidePerson && s.Link != nil {
		out.Link = s.Link(sc.PublicOrg(), r.ID, link)
	}
	_, err = s.logPeople(ctx, tx, sc, "waiver.asked", "waiver", w.ID, w.Person)
	return out, err
}

// mayAsk is the title of the requirement that is asked about, of somebody in reach, once.
func (s *Service) mayAsk(ctx context.Context, q db.Q, sc access.Scope, in AskInput) (string, error) {
	if n, err := inReach(ctx, q, sc, []ids.ID{in.Person}); err != nil || n == 0 {
		return "", cmp.Or(err, fault.NotFound)
	}
	title, err := s.waivable(ctx, q, sc, in)
	if err != nil {
		return "", err
	}
	if n, err := sameAsked(ctx, q, sc, in); err != nil || n == 0 {
		return title, err
	}
	return "", fault.Bad("", "requirement.asked_already")
}

// how says who agrees: somebody else here who may; where there is nobody, a named person
// from outside, or else three days in which whoever is told can object.
func (s *Service) how(ctx context.Context, q db.Q, sc access.Scope, in AskInput) (approval.How, error) {
	if s.Deciders == nil {
		return approval.SecondPerson, nil
	}
	all, err := s.Deciders(ctx, q, sc, in.Person)
	if err != nil {
		return "", err
	}
	switch {
	case slices.ContainsFunc(all, func(a ids.ID) bool { return a != sc.Account() }):
		return approval.SecondPerson, nil
	case strings.TrimSpace(in.Outside) != "":
		return approval.OutsidePerson, nil
	}
	return approval.Delay, nil
}

// waivable is the title of a requirement that holds and has the need named.
func (s *Service) waivable(ctx context.Context, q db.Q, sc access.Scope, in AskInput) (string, error) {
	b, err := s.RulebookOf(ctx, q, sc, -1)
	if err != nil {
		return "", err
	}
	p := b.ByID(in.Requirement)
	switch {
	case p == nil:
		return "", fault.Bad("requirement", "requirement.unknown")
	case in.Need != "" && !slices.Contains(needsOf(p.Pack), in.Need):
		return "", fault.Bad("need", "requirement.need_unknown")
	}
	return p.Title, nil
}

func reasonPlace(id ids.ID) keys.Place {
	return keys.Place{Table: "waiver", Column: "reason", Row: id}
}

func (s *Service) sealReason(ctx context.Context, tx *db.Tx, sc access.Scope, w Waiver) (keys.Sealed, error) {
	o, err := s.Keys.Make(ctx, tx, sc.OrgID(), class, []ids.ID{w.Person})
	if err != nil {
		return nil, err
	}
	return o.Seal(w.Person, reasonPlace(w.ID), w.Reason)
}

// openReason fills the reason; of somebody whose key was destroyed there is none.
func (s *Service) openReason(ctx context.Context, q db.Q, sc access.Scope, w *Waiver) error {
	o, err := s.Keys.Load(ctx, q, sc.OrgID(), class, []ids.ID{w.Person})
	if err != nil || len(w.reason) == 0 || !o.Has(w.Person) {
		return err
	}
	w.Reason, err = o.Open(w.Person, reasonPlace(w.ID), w.reason)
	return err
}
