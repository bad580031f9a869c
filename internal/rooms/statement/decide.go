package statement

import (
	"cmp"
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
)

// Ref names a statement.
type Ref struct {
	ID ids.ID `path:"id" kind:"statement" json:"-"`
}

// AcceptInput is as what a statement is accepted: as it was said, unless told.
type AcceptInput struct {
	Ref
	Course     string `json:"course,omitempty" maxLength:"300" doc:"The course of the catalogue as which it is recorded, by title or code; as it was said if empty"`
	New        bool   `json:"new,omitempty" doc:"A title that is not in the catalogue becomes a new course; without this it is refused"`
	Hours      string `json:"hours,omitempty" maxLength:"30" doc:"What is agreed to, where it differs"`
	Categories string `json:"categories,omitempty" maxLength:"1000" doc:"As the course has them, or those of the requirements that were said, if empty"`
}

// Accept lets a statement count: it becomes a completion or a credential, or says otherwise
// what one of the same source said before. However many accept it at once, it counts once.
func (s *Service) Accept(ctx context.Context, sc access.Scope, in AcceptInput) (v View, err error) {
	if err := s.accept(ctx, sc, in); err != nil {
		return v, fault.Wrap("accept a statement", err)
	}
	return s.view(ctx, sc, in.ID)
}

func (s *Service) accept(ctx context.Context, sc access.Scope, in AcceptInput) error {
	var was Statement
	var root, held ids.ID
	if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if was, err = s.one(ctx, q, sc, in.ID); err != nil {
			return err
		}
		if was.Person.Zero() {
			return nil
		}
		if root, err = s.rootOf(ctx, q, sc, was.Person); err != nil || was.What != Credential {
			return err
		}
		held, err = s.Credentials.StatedOn(ctx, q, sc, root, was.Said.credential())
		return err
	}); err != nil {
		return err
	}
	switch {
	case !was.State.open():
		return fault.Gone
	case was.Person.Zero():
		return fault.Bad("person", "statement.nobody")
	}
	on := db.On("person", root).And(db.On("statement", touched(was)...))
	if !held.Zero() {
		on = on.And(db.On("credential", held))
	}
	return s.DB.Write(ctx, sc, on, func(ctx context.Context, tx *db.Tx) error {
		st, err := s.one(ctx, tx, sc, in.ID)
		if err != nil {
			return err
		}
		now, err := s.rootOf(ctx, tx, sc, st.Person)
		switch {
		case err != nil:
			return err
		case !st.State.open():
			return fault.Gone // somebody was faster, or its source took it back
		case now != root || st.Replaces != was.Replaces:
			return fault.Conflict
		}
		if err := s.notOwn(ctx, tx, sc, st); err != nil {
			return err
		}
		return s.acceptTx(ctx, tx, sc, st, root, held, in)
	})
}

func touched(st Statement) []ids.ID {
	if st.Replaces.Zero() {
		return []ids.ID{st.ID}
	}
	return []ids.ID{st.ID, st.Replaces}
}

func (s *Service) acceptTx(ctx context.Context, tx *db.Tx, sc access.Scope, st Statement, root, held ids.ID, in AcceptInput) error {
	src, err := sourceByID(ctx, tx, sc, st.Source)
	if err != nil {
		return err
	}
	switch {
	case st.State == Disputed && !st.Made.Zero(): // it was accepted before, and stays
	case st.What == Completion:
		err = s.completion(ctx, tx, sc, &st, root, in)
	default:
		err = s.credential(ctx, tx, sc, &st, src, root, held)
	}
	if err != nil {
		return err
	}
	if !st.Replaces.Zero() {
		end := Replaced
		if st.Withdraws {
			end = Withdrawn
		}
		if err := endStatement(ctx, tx, sc, st.Replaces, end, s.Clock.Now()); err != nil {
			return err
		}
	}
	st.State, st.DecidedBy, st.DecidedAt = Accepted, sc.Account(), s.Clock.Now()
	return s.decided(ctx, tx, sc, src, st, "statement.accepted")
}

// notOwn refuses who decides about themselves, except where there is nobody else.
func (s *Service) notOwn(ctx context.Context, q db.Q, sc access.Scope, st Statement) error {
	own, err := s.own(ctx, q, sc, st.Person)
	if err != nil || !own {
		return err
	}
	lone, err := alone(ctx, q, sc)
	if err == nil && !lone {
		err = fault.Bad("", "statement.own")
	}
	return err
}

func (s *Service) rootOf(ctx context.Context, q db.Q, sc access.Scope, person ids.ID) (ids.ID, error) {
	roots, err := s.People.RootsOf(ctx, q, sc, []ids.ID{person})
	if err != nil {
		return person, err
	}
	if roots[person].Zero() {
		return person, fault.NotFound
	}
	return roots[person], nil
}

// decided writes what became of a statement, with its entry in the log, and has its source told.
func (s *Service) decided(ctx context.Context, tx *db.Tx, sc access.Scope, src Source, st Statement, verb string) error {
	if err := update(ctx, tx, sc, st); err != nil {
		return err
	}
	if _, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: "statement", Row: st.ID, Subject: st.Person,
		Codes: map[string]string{"source": src.ID.String(), "what": string(st.What)}}); err != nil {
		return err
	}
	if !src.Here || st.origin.Zero() {
		return nil // a program asks by itself
	}
	to, err := orgByPublic(ctx, tx, src.from)
	if err != nil || !to.works {
		return err
	}
	return jobs.Enqueue(ctx, tx, to.number, jobs.New{Kind: toldKind, Key: st.ID.String(), Payload: statementRef{sc.PublicOrg(), st.ID}, Now: s.Clock.Now()})
}

// RefuseInput is why a statement does not count.
type RefuseInput struct {
	Ref
	Reason string `json:"reason" minLength:"1" maxLength:"1000" doc:"Why; its source reads it where it is told of refusals"`
}

// Refuse says that a statement does not count. Of one that was accepted and disputed since,
// what it became is taken back.
func (s *Service) Refuse(ctx context.Context, sc access.Scope, in RefuseInput) (v View, err error) {
	why, err := reason(in.Reason)
	if err == nil {
		err = s.settled(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, st *Statement, src Source) (string, error) {
			if err := s.notOwn(ctx, tx, sc, *st); err != nil {
				return "", err
			}
			if err := s.takeBack(ctx, tx, sc, *st); err != nil {
				return "", err
			}
			st.State, st.DecidedBy, st.DecidedAt = Refused, sc.Account(), s.Clock.Now()
			st.reason, err = s.because(ctx, tx, sc, why, class, place("statement", "reason", st.ID))
			return "statement.refused", err
		})
	}
	if err != nil {
		return v, fault.Wrap("refuse a statement", err)
	}
	return s.view(ctx, sc, in.ID)
}

func reason(text string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return "", fault.Bad("reason", "required")
	case utf8.RuneCountInString(text) > 1000:
		return "", fault.Bad("reason", "too_long", 1000)
	case strings.ContainsFunc(text, turning):
		return "", fault.Bad("reason", "text_invalid")
	}
	return text, nil
}

// turning reports whether a character turns others around, or is no text.
func turning(r rune) bool {
	return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// settled runs fn on a statement in reach that is open, under its touch and that of whom it
// is about, and writes what fn made of it.
func (s *Service) settled(ctx context.Context, sc access.Scope, id ids.ID, fn func(context.Context, *db.Tx, *Statement, Source) (string, error)) error {
	var was Statement
	var root ids.ID
	if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if was, err = byID(ctx, q, sc, id); err != nil || was.Person.Zero() {
			return err
		}
		root, err = s.rootOf(ctx, q, sc, was.Person)
		return err
	}); err != nil {
		return err
	}
	on := db.On("statement", id)
	if !root.Zero() {
		on = on.And(db.On("person", root))
	}
	return s.DB.Write(ctx, sc, on, func(ctx context.Context, tx *db.Tx) error {
		st, err := s.one(ctx, tx, sc, id)
		if err != nil {
			return err
		}
		if st.Person != was.Person {
			return fault.Conflict
		}
		src, err := sourceByID(ctx, tx, sc, st.Source)
		if err != nil {
			return err
		}
		verb, err := fn(ctx, tx, &st, src)
		if err != nil || verb == "" {
			return err
		}
		return s.decided(ctx, tx, sc, src, st, verb)
	})
}

// AssignInput says whom a statement is about.
type AssignInput struct {
	Ref
	Person ids.ID `json:"person" kind:"person" doc:"Whom it is about"`
}

// Assign says by hand whom a statement is about. Then they read it, and it can be accepted.
func (s *Service) Assign(ctx context.Context, sc access.Scope, in AssignInput) (v View, err error) {
	err = s.settled(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, st *Statement, _ Source) (string, error) {
		if !st.State.open() || !st.Made.Zero() {
			return "", fault.Gone
		}
		ok, err := s.People.Reaches(ctx, tx, sc, in.Person)
		if err != nil || !ok {
			return "", cmp.Or(err, fault.Bad("person", "statement.person_unknown"))
		}
		if st.Person, err = s.rootOf(ctx, tx, sc, in.Person); err != nil {
			return "", err
		}
		if err := s.notOwn(ctx, tx, sc, *st); err != nil {
			return "", err
		}
		st.Fits, st.AgreedAt = ByHand, time.Time{}
		st.ExpiresAt = time.Time{}
		return "statement.assigned", nil
	})
	if err != nil {
		return v, fault.Wrap("say whom a statement is about", err)
	}
	return s.view(ctx, sc, in.ID)
}

// Many are statements that are decided about at once.
type Many struct {
	IDs []ids.ID `json:"statements" kind:"statement" minItems:"1" maxItems:"200" uniqueItems:"true" doc:"At most 200"`
}

// Done is what came of it.
type Done struct {
	Accepted int `json:"accepted"`
	Left     int `json:"left" doc:"Those that need a look of their own: about nobody, disputed, of a course that is not in the catalogue, or decided meanwhile"`
}

// AcceptMany accepts as they were said those of several that nothing speaks against, each in
// a transaction of its own.
func (s *Service) AcceptMany(ctx context.Context, sc access.Scope, in Many) (out Done, err error) {
	if n := len(in.IDs); n == 0 || n > 200 {
		return out, fault.Wrap("accept statements", fault.Bad("statements", "statement.choose"))
	}
	var all []Statement
	if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		all = nil
		for _, id := range in.IDs {
			st, err := byID(ctx, q, sc, id)
			if err != nil {
				return err // one that they may not know of: then none is
			}
			all = append(all, st)
		}
		return nil
	}); err != nil {
		return out, fault.Wrap("accept statements", err)
	}
	for _, st := range all {
		if st.State != Waiting || !st.Replaces.Zero() {
			out.Left++
			continue
		}
		err := s.accept(ctx, sc, AcceptInput{Ref: Ref{st.ID}})
		switch {
		case err == nil:
			out.Accepted++
		case refused(err):
			out.Left++
		default:
			return out, fault.Wrap("accept statements", err)
		}
	}
	return out, nil
}
