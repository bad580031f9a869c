package statement

import (
	"cmp"
	"context"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// completion lets count what a source says of a course, through training's door.
func (s *Service) completion(ctx context.Context, tx *db.Tx, sc access.Scope, st *Statement, root ids.ID, in AcceptInput) error {
	enter, err := sc.Narrow(training.PermEnter)
	if err != nil {
		return err
	}
	was, err := s.before(ctx, tx, sc, *st)
	if err != nil {
		return err
	}
	if !was.Person.Zero() {
		if whose, err := s.rootOf(ctx, tx, sc, was.Person); err != nil || whose != root {
			return cmp.Or(err, fault.Bad("", "statement.other_person"))
		}
	}
	if st.Withdraws {
		if was.Known || was.Made.Zero() { // it was recorded before the source said so: that is not the source's to take back
			st.Known, st.Made = true, was.Made
			return nil
		}
		st.Made, err = s.Training.UnstateTx(ctx, tx, enter, was.Made, st.ID)
		return err
	}
	told, err := s.telling(ctx, tx, sc, *st, root, in)
	if err != nil {
		return err
	}
	if !was.Made.Zero() && !was.Known {
		st.Made, err = s.Training.RestateTx(ctx, tx, enter, was.Made, told)
		return err
	}
	st.Made, st.Known, err = s.Training.StateTx(ctx, tx, enter, told)
	return err
}

// before is what the same source said under the same reference, where that was accepted.
func (s *Service) before(ctx context.Context, q db.Q, sc access.Scope, st Statement) (Statement, error) {
	if st.Replaces.Zero() {
		return Statement{}, nil
	}
	return byID(ctx, q, sc, st.Replaces)
}

// telling is what is recorded: what was said, unless whoever accepts says otherwise. Of its
// categories those count that the requirements know; else the course's do.
func (s *Service) telling(ctx context.Context, q db.Q, sc access.Scope, st Statement, root ids.ID, in AcceptInput) (out training.Stated, err error) {
	l := st.Said
	out = training.Stated{Person: root, From: st.ID, New: in.New, Failed: l.Failed, Done: training.Done{Course: l.Course, On: l.On, Hours: l.Hours, Expires: l.Expires}}
	if c := strings.TrimSpace(in.Course); c != "" {
		out.Course = c
	}
	if h := strings.TrimSpace(in.Hours); h != "" {
		out.Hours = h
	}
	if out.Categories = strings.TrimSpace(in.Categories); out.Categories == "" && l.Categories != "" {
		out.Categories, err = s.Training.Topics(ctx, q, sc, strings.FieldsFunc(l.Categories, func(r rune) bool { return r == ',' || r == ';' }))
	}
	return out, err
}

// credential is a line as room credential is told it.
func (l Line) credential() credential.Said {
	return credential.Said{Kind: l.Kind, Title: l.Title, Issuer: l.Issuer, Jurisdiction: l.Jurisdiction, Number: l.Licence, Status: l.Status, StatusOn: l.StatusOn, IssuedOn: l.IssuedOn, ExpiresOn: l.Expires}
}

// credential lets count what a source says of a licence. Where the source is whoever issued
// it, that is an answer of the primary source; else it is what staff wrote down, and no more
// than that: a provider did not issue the licence and shows nobody a document.
func (s *Service) credential(ctx context.Context, tx *db.Tx, sc access.Scope, st *Statement, src Source, root, held ids.ID) error {
	if st.Withdraws {
		return fault.Bad("", "statement.by_hand")
	}
	enter, err := sc.Narrow(credential.PermEnter)
	if err != nil {
		return err
	}
	primary := src.issued(st.Said)
	if primary {
		if _, err := sc.Narrow(credential.PermVouch); err != nil {
			return err
		}
	}
	st.Made, st.Known, err = s.Credentials.StateTx(ctx, tx, enter, credential.Stated{Person: root, Held: held, Said: st.Said.credential(), Primary: primary, Name: st.Said.Name, From: src.Name})
	return err
}

// issued reports whether a source is the board that issued what it speaks of. That its name is
// the issuer's is checked by what the receiver registered it as, not by what it says of itself.
func (s Source) issued(l Line) bool {
	same := person.NameKey(s.Name) == person.NameKey(l.Issuer)
	if s.Jurisdiction != "" || l.Jurisdiction != "" {
		same = same && person.NumberKey(s.Jurisdiction) == person.NumberKey(l.Jurisdiction)
	}
	return same && s.Kind == Board && !s.addedBy.Zero()
}

// takeBack takes back what a statement became, where nothing but it says so.
func (s *Service) takeBack(ctx context.Context, tx *db.Tx, sc access.Scope, st Statement) error {
	switch {
	case st.Made.Zero() || st.Known || st.State != Disputed:
		return nil
	case st.What == Credential:
		return fault.Bad("", "statement.by_hand")
	}
	enter, err := sc.Narrow(training.PermEnter)
	if err != nil {
		return err
	}
	_, err = s.Training.UnstateTx(ctx, tx, enter, st.Made, st.ID)
	return err
}
