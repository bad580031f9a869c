package credential

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/tenant"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

// Said is a credential as somebody says it is.
type Said struct {
	Kind         Kind       `json:"kind" enum:"licence,certification,registration,other"`
	Title        string     `json:"title" minLength:"1" maxLength:"200" doc:"What it is, such as Registered nurse"`
	Issuer       string     `json:"issuer" minLength:"1" maxLength:"200" doc:"The board or body that issued it"`
	Jurisdiction string     `json:"jurisdiction,omitempty" maxLength:"60" doc:"Where it is good, such as Florida"`
	Number       string     `json:"number,omitempty" maxLength:"60" doc:"Kept sealed. Of one that is corrected or renewed, empty keeps the number that is known"`
	Status       Status     `json:"status,omitempty" enum:"active,pending,inactive,expired,suspended,surrendered,revoked" doc:"active unless told"`
	StatusOn     civil.Date `json:"status_on,omitempty" doc:"Since when it is so; wanted where it holds no more"`
	IssuedOn     civil.Date `json:"issued_on,omitempty"`
	ValidFrom    civil.Date `json:"valid_from,omitempty" doc:"The first day of what runs now; the day of issue unless told"`
	ExpiresOn    civil.Date `json:"expires_on,omitempty" doc:"The last good day; empty: it does not expire"`
	Code         string     `json:"code,omitempty" maxLength:"80" doc:"By which rules know it"`
}

// AddInput is a credential of somebody.
type AddInput struct {
	Person ids.ID `json:"person,omitzero" kind:"person" doc:"Whose; the caller's own if empty"`
	Name   string `json:"name,omitempty" maxLength:"200" doc:"Of whoever is alone in their organization and was not entered yet"`
	Said
}

// Add says that somebody holds a credential.
func (s *Service) Add(ctx context.Context, sc access.Scope, in AddInput) (v View, err error) {
	who := in.Person
	if who.Zero() {
		who = sc.Person()
	}
	on := db.OnOrg()
	if !who.Zero() {
		on = db.On("person", who)
	}
	var id ids.ID
	err = s.DB.Write(ctx, sc, on, func(ctx context.Context, tx *db.Tx) error {
		if who.Zero() {
			if who, err = s.oneself(ctx, tx, sc, in.Name); err != nil {
				return err
			}
			id, err = s.addTx(ctx, tx, sc, who, in.Said, "")
			return err
		}
		o, err := rootInReach(ctx, tx, sc, who)
		if err != nil || o.ID != who {
			return cmp.Or(err, fault.Conflict) // merged meanwhile
		}
		id, err = s.addTx(ctx, tx, sc, who, in.Said, "")
		return err
	})
	if err != nil {
		return v, fault.Wrap("add a credential", err)
	}
	return s.view(ctx, sc, id)
}

// oneself enters the caller as a person of their own organization, where they are alone.
func (s *Service) oneself(ctx context.Context, tx *db.Tx, sc access.Scope, name string) (ids.ID, error) {
	alone, err := s.alone(ctx, tx, sc)
	if err != nil {
		return ids.ID{}, err
	}
	if !alone || s.Own == nil {
		return ids.ID{}, fault.Bad("", "credential.no_person")
	}
	if strings.TrimSpace(name) == "" {
		return ids.ID{}, fault.Bad("name", "required")
	}
	enter, err := sc.Narrow(person.PermEnter)
	if err != nil {
		return ids.ID{}, err
	}
	p, err := s.People.AddTx(ctx, tx, enter, person.Input{Name: name}, person.FromSelf)
	if err != nil {
		return ids.ID{}, err
	}
	return p.ID, s.Own(ctx, tx, sc, p.ID)
}

func (s *Service) alone(ctx context.Context, q db.Q, sc access.Scope) (bool, error) {
	o, err := tenant.Of(ctx, q, sc.OrgID())
	return o.Kind == tenant.Professional, err
}

// own reports whether somebody is the caller.
func (s *Service) own(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (bool, error) {
	if sc.Person().Zero() {
		return false, nil
	}
	roots, err := s.People.RootsOf(ctx, q, sc, []ids.ID{sc.Person(), who})
	self, ok := roots[sc.Person()]
	return ok && self == roots[who], err
}

// addTx adds a credential in a transaction that has the person's touch.
func (s *Service) addTx(ctx context.Context, tx *db.Tx, sc access.Scope, who ids.ID, in Said, pack string) (ids.ID, error) {
	now := s.Clock.Now()
	e, err := s.entry(ctx, tx, sc, in)
	if err != nil {
		return ids.ID{}, err
	}
	c := Credential{ID: s.NewID(now), Person: who, Pack: pack, Code: strings.TrimSpace(in.Code), Head: 1, AddedBy: sc.Account(), AddedAt: now}
	e.credential, e.person, e.N, e.Did = c.ID, who, 1, "added"
	if err := s.mine(ctx, tx, sc, who, &e); err != nil {
		return c.ID, err
	}
	st, err := s.seal(ctx, tx, sc, e)
	if err != nil {
		return c.ID, err
	}
	if err := s.notTwice(ctx, tx, sc, who, st.Entry, c.ID); err != nil {
		return c.ID, err
	}
	if err := s.soon(ctx, tx, sc, &c, st.Entry); err != nil {
		return c.ID, err
	}
	if err := insert(ctx, tx, sc, c, st); err != nil {
		return c.ID, err
	}
	return c.ID, s.keep(ctx, tx, sc, Held{stored: stored{Credential: c, root: who}, Entries: []Entry{st.Entry}}, st)
}

// keep writes an entry with what follows from it: the log, the facts, the look at its number.
func (s *Service) keep(ctx context.Context, tx *db.Tx, sc access.Scope, h Held, e storedEntry) error {
	if err := insertEntry(ctx, tx, sc, e); err != nil {
		return err
	}
	if err := s.log(ctx, tx, sc, "credential."+e.Did, h.Credential, map[string]string{"kind": string(e.Kind), "status": string(e.Status)}); err != nil {
		return err
	}
	if err := s.markNew(ctx, tx, sc, &h); err != nil {
		return err
	}
	if err := s.counts(ctx, tx, sc, h); err != nil {
		return err
	}
	if s.OnEntry != nil {
		if err := s.OnEntry(ctx, tx, sc); err != nil {
			return err
		}
	}
	if s.Findings == nil {
		return nil
	}
	return s.Findings.Changed(ctx, tx, sc, []ids.ID{h.Person})
}

func (s *Service) log(ctx context.Context, tx *db.Tx, sc access.Scope, verb string, c Credential, codes map[string]string) error {
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: "credential", Row: c.ID, Subject: c.Person, Codes: codes})
	return err
}

// notTwice refuses a number that the same person has at the same board already.
func (s *Service) notTwice(ctx context.Context, tx *db.Tx, sc access.Scope, who ids.ID, e Entry, but ids.ID) error {
	if e.number == nil {
		return nil
	}
	all, err := ofNumber(ctx, tx, sc, e.number, e.board)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(c stored) bool { return c.root == who && c.ID != but }) {
		return fault.Bad("number", "credential.number_there")
	}
	return nil
}

// mine says who says it. Who may not see numbers does not say any of somebody else.
func (s *Service) mine(ctx context.Context, q db.Q, sc access.Scope, who ids.ID, e *Entry) error {
	own, err := s.own(ctx, q, sc, who)
	if err != nil {
		return err
	}
	e.By, e.Source = sc.Account(), FromAdmin
	if own {
		e.Source = FromSelf
		return nil
	}
	if e.Number.Empty() {
		return nil
	}
	ok, err := s.sees(ctx, q, sc, who)
	if err == nil && !ok {
		err = fault.Bad("number", "not_shown")
	}
	return err
}

// sees reports whether the caller may see the numbers of somebody.
func (s *Service) sees(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (bool, error) {
	if own, err := s.own(ctx, q, sc, who); err != nil || own {
		return own, err
	}
	may, ok := sc.May(person.PermContact)
	if !ok {
		return false, nil
	}
	return s.People.Reaches(ctx, q, may, who)
}

// entry is what was said, tidied and checked.
func (s *Service) entry(ctx context.Context, q db.Q, sc access.Scope, in Said) (e Entry, err error) {
	now := s.Clock.Now()
	in.Title, in.Issuer, in.Jurisdiction, in.Number = strings.TrimSpace(in.Title), strings.TrimSpace(in.Issuer), strings.TrimSpace(in.Jurisdiction), strings.TrimSpace(in.Number)
	today, err := s.People.DayIn(ctx, q, sc)
	if err != nil {
		return e, err
	}
	if in.Status == "" {
		in.Status = Active
	}
	if err := in.check(today); err != nil {
		return e, err
	}
	if err := s.codeKnown(ctx, q, sc, in.Code); err != nil {
		return e, err
	}
	return Entry{ID: s.NewID(now), Kind: in.Kind, Status: in.Status, StatusOn: in.StatusOn, Title: pii.Hide(in.Title), Issuer: pii.Hide(in.Issuer), Jurisdiction: in.Jurisdiction,
		Number: pii.Hide(in.Number), IssuedOn: in.IssuedOn, ValidFrom: in.ValidFrom, ExpiresOn: in.ExpiresOn, KnownAt: now}, nil
}

// codeKnown refuses a name by which no rule could know a credential.
func (s *Service) codeKnown(ctx context.Context, q db.Q, sc access.Scope, code string) error {
	if code = strings.TrimSpace(code); code == "" {
		return nil
	}
	terms, err := s.terms(ctx, q, sc)
	if err == nil && !slices.ContainsFunc(terms, func(f person.Field) bool { return f.Name == code }) {
		err = fault.Bad("code", "credential.code_unknown")
	}
	return err
}

// check reports what cannot be.
func (in Said) check(today civil.Date) error {
	for _, t := range []struct{ field, text string }{{"title", in.Title}, {"issuer", in.Issuer}, {"jurisdiction", in.Jurisdiction}, {"number", in.Number}} {
		if strings.ContainsFunc(t.text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
			return fault.Bad(t.field, "text_invalid")
		}
	}
	last := in.ExpiresOn
	switch {
	case in.Title == "":
		return fault.Bad("title", "required")
	case in.Issuer == "":
		return fault.Bad("issuer", "required")
	case in.Number != "" && numberOf(in.Number) == "":
		return fault.Bad("number", "credential.number_none")
	case in.IssuedOn > today:
		return fault.Bad("issued_on", "credential.not_yet")
	case last != 0 && in.IssuedOn > last:
		return fault.Bad("expires_on", "ends_before")
	case last != 0 && in.ValidFrom > last:
		return fault.Bad("expires_on", "ends_before")
	case in.ValidFrom != 0 && in.IssuedOn != 0 && in.ValidFrom < in.IssuedOn:
		return fault.Bad("valid_from", "credential.before_issue")
	case in.Status.ended() && in.StatusOn == 0:
		return fault.Bad("status_on", "required")
	case in.StatusOn > today:
		return fault.Bad("status_on", "credential.not_yet")
	}
	return nil
}
