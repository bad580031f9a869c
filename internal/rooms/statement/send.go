package statement

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/civil"
	"standing/internal/rooms/grant"
)

// Parcel is what an organization sent to another at once.
type Parcel struct {
	ID     ids.ID    `json:"id"`
	To     string    `json:"to" doc:"As it was called when it was found"`
	Lines  int       `json:"lines"`
	Again  int       `json:"again" doc:"Of them, how many say the same as before under their reference"`
	SentAt time.Time `json:"sent_at"`

	org int64
	by  ids.ID
}

// SayInput is one line, to one organization.
type SayInput struct {
	To string `json:"to" minLength:"1" maxLength:"120" doc:"Exact name or code of the organization, or of a professional alone"`
	Line
}

// SendInput are lines for one organization.
type SendInput struct {
	To    string `json:"to" minLength:"1" maxLength:"120" doc:"Exact name or code of the organization"`
	Lines []Line `json:"lines" minItems:"1" maxItems:"1000"`
}

// Say sends one line to another organization.
func (s *Service) Say(ctx context.Context, sc access.Scope, in SayInput) (Parcel, error) {
	to, today, err := s.receiver(ctx, sc, in.To)
	if err == nil {
		in.Line = in.tidy()
		err = in.check(today)
	}
	if err != nil {
		return Parcel{}, fault.Wrap("send a statement", err)
	}
	p, err := s.send(ctx, sc, to, []Line{in.Line})
	return p, fault.Wrap("send a statement", err)
}

// Send sends lines to another organization: all of them or none. Whom they are about is found
// out there, and the answer to each is the same.
func (s *Service) Send(ctx context.Context, sc access.Scope, in SendInput) (Parcel, error) {
	to, today, err := s.receiver(ctx, sc, in.To)
	if err != nil {
		return Parcel{}, fault.Wrap("send statements", err)
	}
	if n := len(in.Lines); n == 0 || n > maxAtOnce {
		return Parcel{}, fault.Wrap("send statements", fault.Bad("lines", "too_large", maxAtOnce))
	}
	for i, l := range in.Lines {
		in.Lines[i] = l.tidy()
		if err := in.Lines[i].check(today); err != nil {
			return Parcel{}, fault.Wrap("send statements", badLine(i, err))
		}
	}
	p, err := s.send(ctx, sc, to, in.Lines)
	return p, fault.Wrap("send statements", err)
}

// SendFile is Send with a file: it is read to its end before anything of it is sent.
func (s *Service) SendFile(ctx context.Context, sc access.Scope, to string, file io.Reader) (p Parcel, err error) {
	found, today, err := s.receiver(ctx, sc, to)
	if err != nil {
		return p, fault.Wrap("send a file of statements", err)
	}
	t, err := spool(s.Dir, file, today)
	if err != nil {
		return p, fault.Wrap("send a file of statements", err)
	}
	defer t.drop()
	p = s.parcel(sc, found)
	p.Lines, p.Again, err = t.pour(ctx, func(some []Line) (int, error) { return s.putLines(ctx, sc, p, some) })
	if err == nil {
		err = s.dispatch(ctx, sc, p, found)
	}
	return p, fault.Wrap("send a file of statements", err)
}

// receiver is who a name or a code means, where they take statements.
func (s *Service) receiver(ctx context.Context, sc access.Scope, to string) (f grant.Found, today civil.Date, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if today, err = s.People.DayIn(ctx, q, sc); err != nil {
			return err
		}
		if f, err = grant.Find(ctx, q, to); err != nil {
			if len(fault.Fields(err)) > 0 {
				err = fault.Bad("to", "statement.nobody_there")
			}
			return err
		}
		yes, err := takes(ctx, q, f.Org())
		switch {
		case err != nil:
			return err
		case f.Org() == sc.OrgID():
			return fault.Bad("to", "statement.oneself")
		case !yes:
			return fault.Bad("to", "statement.nobody_there")
		}
		return nil
	})
	return f, today, err
}

func (s *Service) parcel(sc access.Scope, to grant.Found) Parcel {
	now := s.Clock.Now()
	return Parcel{ID: s.NewID(now), To: to.Name, SentAt: now, org: to.Org(), by: sc.Account()}
}

func (s *Service) send(ctx context.Context, sc access.Scope, to grant.Found, all []Line) (p Parcel, err error) {
	p = s.parcel(sc, to)
	p.Lines = len(all)
	if p.Again, err = s.putLines(ctx, sc, p, all); err != nil {
		return p, err
	}
	return p, s.dispatch(ctx, sc, p, to)
}

// putLines keeps lines for the receiver's job to fetch. Of two who send at once one is after
// the other, by the parcel's receiver.
func (s *Service) putLines(ctx context.Context, sc access.Scope, p Parcel, all []Line) (again int, err error) {
	err = s.DB.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		again = 0
		if err := ensureParcel(ctx, tx, sc, p); err != nil {
			return err
		}
		w := sending{s: s, tx: tx, sc: sc, parcel: p, last: map[string]sentLine{}}
		if w.blind, err = s.Keys.Blinder(ctx, tx, sc.OrgID()); err != nil {
			return err
		}
		if w.seal, err = s.Keys.Make(ctx, tx, sc.OrgID(), sentClass, []ids.ID{{}}); err != nil {
			return err
		}
		if err := w.known(ctx, all); err != nil {
			return err
		}
		for _, l := range all {
			new, err := w.one(ctx, l)
			if err != nil {
				return err
			}
			if !new {
				again++
			}
		}
		return nil
	})
	return again, err
}

// dispatch says what was sent, and has the receiver fetch it: a job of theirs, which may run
// again. Two organizations are never in one transaction.
func (s *Service) dispatch(ctx context.Context, sc access.Scope, p Parcel, to grant.Found) error {
	return s.DB.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		if err := countParcel(ctx, tx, sc, p); err != nil {
			return err
		}
		if _, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: "statement.sent", Table: "statement_parcel", Row: p.ID, Codes: map[string]string{"to": to.Public().String(), "lines": strconv.Itoa(p.Lines)}}); err != nil {
			return err
		}
		return jobs.Enqueue(ctx, tx, p.org, jobs.New{Kind: deliverKind, Key: p.ID.String(), Payload: parcelRef{sc.PublicOrg(), p.ID}, Now: s.Clock.Now()})
	})
}

// sentLine is a line as its sender keeps it.
type sentLine struct {
	ID         ids.ID
	Parcel     ids.ID
	N          int64
	Said       Line
	State      string
	Reason     string
	AnsweredAt time.Time
	SentAt     time.Time
	to         int64
	ref, words []byte
	sealed     keys.Sealed
	reason     keys.Sealed
}

type sending struct {
	s      *Service
	tx     *db.Tx
	sc     access.Scope
	parcel Parcel
	blind  keys.Blinder
	seal   keys.Opener
	last   map[string]sentLine
}

func (w *sending) ref(l Line) []byte { return w.blind.Of("statement.sent", refKey(l.Ref)) }

func (w *sending) known(ctx context.Context, all []Line) error {
	refs := make([][]byte, len(all))
	for i, l := range all {
		refs[i] = w.ref(l)
	}
	known, err := newestSent(ctx, w.tx, w.sc, w.parcel.org, refs)
	for _, k := range known {
		w.last[string(k.ref)] = k
	}
	return err
}

// one keeps one line, and reports whether it says something new.
func (w *sending) one(ctx context.Context, l Line) (bool, error) {
	ref, words := w.ref(l), w.blind.Of("statement.words", l.words())
	was, had := w.last[string(ref)]
	if had && bytes.Equal(was.words, words) || !had && l.Withdraw {
		return false, nil
	}
	now := w.s.Clock.Now()
	one := sentLine{ID: w.s.NewID(now), Parcel: w.parcel.ID, N: was.N + 1, Said: l, State: "taken", SentAt: now, to: w.parcel.org, ref: ref, words: words}
	var err error
	if one.sealed, err = w.seal.Seal(ids.ID{}, place("statement_sent", "said", one.ID), pii.Hide(l.words())); err != nil {
		return false, err
	}
	w.last[string(ref)] = one
	return true, insertSent(ctx, w.tx, w.sc, one, w.parcel.by)
}

// deliver is the receiver's job: it fetches what was sent. Run again, or after what was sent
// later, it adds nothing.
func (s *Service) deliver(ctx context.Context, sc access.Scope, p parcelRef, _ string) error {
	var from orgOf
	err := s.DB.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) (err error) {
		from, err = orgByPublic(ctx, q, p.Org)
		return err
	})
	if err != nil || !from.works {
		return fault.Wrap("fetch statements", err)
	}
	open := false
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		open, err = takes(ctx, q, sc.OrgID())
		return err
	})
	if err != nil || !open {
		return fault.Wrap("fetch statements", err) // it was switched off meanwhile; nobody is told
	}
	src, err := s.sourceHere(ctx, sc, from)
	if err != nil {
		return fault.Wrap("fetch statements", err)
	}
	for after := (ids.ID{}); ; {
		some, err := s.fetch(ctx, from.number, sc.OrgID(), p.Parcel, after)
		if err != nil || len(some) == 0 {
			return fault.Wrap("fetch statements", err)
		}
		after = some[len(some)-1].origin
		if err := s.DB.Write(ctx, sc, db.On("statement_source", src.ID), func(ctx context.Context, tx *db.Tx) error {
			now, err := sourceByID(ctx, tx, sc, src.ID)
			if err != nil {
				return err
			}
			_, err = s.takeTx(ctx, tx, sc, now, p.Parcel, some)
			return err
		}); err != nil {
			return fault.Wrap("fetch statements", err)
		}
	}
}

// fetch reads what another organization sent here, in its own transaction and with its key.
func (s *Service) fetch(ctx context.Context, from, to int64, parcel, after ids.ID) (out []arriving, err error) {
	err = s.DB.Read(ctx, db.Org(from), func(ctx context.Context, q db.Q) error {
		out = nil
		all, err := sentTo(ctx, q, from, to, parcel, after, maxAtOnce)
		if err != nil {
			return err
		}
		all, err = s.openSent(ctx, q, from, all)
		for _, l := range all {
			out = append(out, arriving{l.Said, l.ID, l.N})
		}
		return err
	})
	return out, err
}

// sourceHere is the source that another organization is, made the first time it sends: as a
// provider that nobody looked at yet.
func (s *Service) sourceHere(ctx context.Context, sc access.Scope, from orgOf) (src Source, err error) {
	err = s.DB.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		if src, err = sourceFrom(ctx, tx, sc, from.public); !errors.Is(err, fault.NotFound) {
			return err
		}
		now := s.Clock.Now()
		src = Source{ID: s.NewID(now), Version: 1, Kind: Provider, Name: from.name, Here: true, Tells: Usual, AddedAt: now, from: from.public}
		if err := insertSource(ctx, tx, sc, src); err != nil {
			return err
		}
		return s.logSource(ctx, tx, sc, src, "statementsource.added")
	})
	return src, err
}

// told is the sender's job: it writes down what the receiver tells of a line.
func (s *Service) told(ctx context.Context, sc access.Scope, p statementRef, _ string) error {
	var receiver orgOf
	err := s.DB.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) (err error) {
		receiver, err = orgByPublic(ctx, q, p.Org)
		return err
	})
	if err != nil || !receiver.works {
		return fault.Wrap("tell what became of a line", err)
	}
	var st Statement
	var state, why string
	err = s.DB.Read(ctx, db.Org(receiver.number), func(ctx context.Context, q db.Q) error {
		if st, err = byNumber(ctx, q, receiver.number, p.Statement); err != nil {
			return err
		}
		all, err := s.opened(ctx, q, receiver.number, []Statement{st})
		if err != nil {
			return err
		}
		st = all[0]
		src, err := sourceByNumber(ctx, q, receiver.number, st.Source)
		if err != nil {
			return err
		}
		if src.from != sc.PublicOrg() {
			return fault.NotFound
		}
		state, why = tell(src, st)
		return nil
	})
	if errors.Is(err, fault.NotFound) {
		return nil // erased there
	}
	if err != nil {
		return fault.Wrap("tell what became of a line", err)
	}
	if state == "taken" {
		return nil // that somebody looked at it is not told
	}
	return fault.Wrap("tell what became of a line", s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		sealed, err := s.because(ctx, tx, sc, why, sentClass, place("statement_sent", "reason", st.origin))
		if err != nil {
			return err
		}
		if err := answerSent(ctx, tx, sc, st.origin, state, sealed, s.Clock.Now()); err != nil || state != string(Disputed) {
			return err
		}
		return s.notify(ctx, tx, sc, PermSend, "disputed_there", p.Org, "/sent")
	}))
}
