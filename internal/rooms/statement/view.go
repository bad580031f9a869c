package statement

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/person"
)

// View is a statement as it is shown.
type View struct {
	ID         ids.ID     `json:"id"`
	Version    int64      `json:"version"`
	Source     ids.ID     `json:"source"`
	SourceName string     `json:"source_name" doc:"Who says it, as the organization registered them"`
	SourceKind SourceKind `json:"source_kind"`
	Batch      ids.ID     `json:"batch" doc:"What came at once"`
	What       What       `json:"what"`
	Said       Line       `json:"said" doc:"Numbers are left out for who may not see them"`
	Person     ids.ID     `json:"person,omitzero"`
	Name       string     `json:"name,omitempty" doc:"Of whom it is about, as they are known here"`
	Fits       Fit        `json:"fits"`
	State      State      `json:"state"`
	ArrivedAt  time.Time  `json:"arrived_at"`
	ExpiresAt  time.Time  `json:"expires_at,omitzero" doc:"When it goes, unless somebody says of whom it is"`
	AgreedAt   time.Time  `json:"agreed_at,omitzero" doc:"The person says that it is so"`
	Reason     string     `json:"reason,omitempty"`
	DecidedBy  string     `json:"decided_by,omitempty"`
	DecidedAt  time.Time  `json:"decided_at,omitzero"`
	Made       ids.ID     `json:"made,omitzero" doc:"The completion or credential that it became, or that was there"`
	Known      bool       `json:"known,omitempty" doc:"That was recorded already"`
	Replaces   ids.ID     `json:"replaces,omitzero" doc:"What was accepted under the same reference"`

	here, own, alone bool
	was              *Line // what was accepted under the same reference
	near             []Likely
}

// Likely is somebody whom a statement may be about.
type Likely struct {
	ID   ids.ID
	Name string
}

// ListInput chooses statements.
type ListInput struct {
	State  string `query:"state" json:"-" enum:"open,waiting,disputed,accepted,refused,withdrawn,replaced,all"`
	About  string `query:"about" json:"-" enum:"known,unknown"`
	Source ids.ID `query:"source" json:"-" kind:"statement_source"`
	Batch  ids.ID `query:"batch" json:"-" kind:"statement_batch"`
	Before ids.ID `query:"before" json:"-" kind:"statement"`
}

// List is a page of statements, the newest first.
type List struct {
	Statements []View `json:"statements"`
	Next       ids.ID `json:"next,omitzero"`

	sources []Source
}

const pageSize = 50

// List lists what others say of people in reach; for who reaches nobody else, of themselves.
func (s *Service) List(ctx context.Context, sc access.Scope, in ListInput) (l List, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		l = List{}
		all, err := page(ctx, q, sc, in, pageSize+1)
		if err != nil {
			return err
		}
		if len(all) > pageSize {
			all = all[:pageSize]
			l.Next = all[pageSize-1].ID
		}
		if l.sources, err = sources(ctx, q, sc); err != nil {
			return err
		}
		if all, err = s.opened(ctx, q, sc.OrgID(), all); err != nil {
			return err
		}
		l.Statements, err = s.views(ctx, q, sc, all, l.sources)
		return err
	})
	if err == nil {
		err = s.name(ctx, sc, l.Statements)
	}
	return l, fault.Wrap("list statements", err)
}

// views are statements as they are shown, without names.
func (s *Service) views(ctx context.Context, q db.Q, sc access.Scope, all []Statement, from []Source) ([]View, error) {
	by := map[ids.ID]Source{}
	for _, src := range from {
		by[src.ID] = src
	}
	lone, err := alone(ctx, q, sc)
	if err != nil {
		return nil, err
	}
	out := make([]View, len(all))
	for i, st := range all {
		src, ok := by[st.Source]
		if !ok {
			if src, err = sourceByID(ctx, q, sc, st.Source); err != nil {
				return nil, err
			}
			by[st.Source] = src
		}
		v := View{ID: st.ID, Version: st.Version, Source: st.Source, SourceName: src.Name, SourceKind: src.Kind, Batch: st.Batch, What: st.What, Said: st.Said, Person: st.Person, Fits: st.Fits,
			State: st.State, ArrivedAt: st.ArrivedAt, ExpiresAt: st.ExpiresAt, AgreedAt: st.AgreedAt, Reason: st.Reason, DecidedAt: st.DecidedAt, Made: st.Made, Known: st.Known, Replaces: st.Replaces,
			here: src.Here, alone: lone}
		if v.own, err = s.own(ctx, q, sc, st.Person); err != nil {
			return nil, err
		}
		if !v.own && sc.Can(person.PermContact) == access.None {
			v.Said.Number, v.Said.Licence, v.Said.Email = masked(v.Said.Number), masked(v.Said.Licence), masked(v.Said.Email)
		}
		out[i] = v
	}
	return out, nil
}

// masked is a number of which only its end is shown.
func masked(text string) string {
	n := utf8.RuneCountInString(text)
	if n == 0 {
		return ""
	}
	if n < 6 {
		return "••••"
	}
	return "••••" + string([]rune(text)[n-2:])
}

// name fills in what people are called.
func (s *Service) name(ctx context.Context, sc access.Scope, all []View) error {
	var who []ids.ID
	for _, v := range all {
		if !v.Person.Zero() {
			who = append(who, v.Person)
		}
	}
	names, err := s.People.Names(ctx, sc, who)
	for i, v := range all {
		all[i].Name = names[v.Person]
	}
	return err
}

// view is one statement in reach with everything its page shows.
func (s *Service) view(ctx context.Context, sc access.Scope, id ids.ID) (v View, err error) {
	var by ids.ID
	var near [][]candidate
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		st, err := s.one(ctx, q, sc, id)
		if err != nil {
			return err
		}
		all, err := s.views(ctx, q, sc, []Statement{st}, nil)
		if err != nil {
			return err
		}
		v, by, near = all[0], st.DecidedBy, nil
		if !st.Replaces.Zero() {
			was, err := s.one(ctx, q, sc, st.Replaces)
			if err != nil {
				return err
			}
			v.was = &was.Said
		}
		if sc.Can(PermDecide) > access.None && st.Person.Zero() && st.State.open() {
			near, err = s.candidates(ctx, q, sc, []Statement{st})
		}
		return err
	})
	if err != nil {
		return v, err
	}
	one := []View{v}
	if err := s.name(ctx, sc, one); err != nil {
		return v, err
	}
	v = one[0]
	if v.near, err = s.likely(ctx, sc, near); err != nil || by.Zero() {
		return v, err
	}
	names, err := s.Names(ctx, sc, []ids.ID{by}, nil)
	v.DecidedBy = names[by]
	return v, err
}

func (s *Service) likely(ctx context.Context, sc access.Scope, all [][]candidate) (out []Likely, err error) {
	var who []ids.ID
	for _, some := range all {
		for _, c := range some {
			who = append(who, c.root)
		}
	}
	names, err := s.People.Names(ctx, sc, who)
	had := map[ids.ID]bool{}
	for _, id := range who {
		if !had[id] {
			had[id] = true
			out = append(out, Likely{id, names[id]})
		}
	}
	return out, err
}

// Show is one statement, for somebody to look at: a look at somebody else's is in the log
// before the answer.
func (s *Service) Show(ctx context.Context, sc access.Scope, in Ref) (View, error) {
	v, err := s.view(ctx, sc, in.ID)
	if err == nil && !v.own {
		err = s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "statement.viewed", Table: "statement", Row: v.ID, Subject: v.Person, Purpose: "verify"})
	}
	return v, fault.Wrap("read a statement", err)
}

// OfPerson is what others say of somebody in reach that nobody decided about, or that was accepted.
func (s *Service) OfPerson(ctx context.Context, sc access.Scope, who ids.ID, limit int) (out []View, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		all, err := about(ctx, q, sc, who, limit)
		if err != nil {
			return err
		}
		if all, err = s.opened(ctx, q, sc.OrgID(), all); err != nil {
			return err
		}
		out, err = s.views(ctx, q, sc, all, nil)
		return err
	})
	return out, fault.Wrap("read what others say of somebody", err)
}

// SentInput is which lines of a parcel.
type SentInput struct {
	ID    ids.ID `path:"id" kind:"parcel" json:"-"`
	State string `query:"state" json:"-" enum:"taken,accepted,disputed,refused"`
	After ids.ID `query:"after" json:"-" kind:"sent_line"`
}

// SentLine is a line that the organization sent, and what it is told of it.
type SentLine struct {
	ID         ids.ID    `json:"id"`
	Said       Line      `json:"said"`
	State      string    `json:"state" enum:"taken,accepted,disputed,refused"`
	Reason     string    `json:"reason,omitempty"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`

	parcel ids.ID
}

// Sent is a parcel with a page of its lines.
type Sent struct {
	Parcel
	Said []SentLine `json:"said"`
	Next ids.ID     `json:"next,omitzero"`
}

// Parcels is what the organization sent, the newest first.
type Parcels struct {
	Parcels []Parcel `json:"parcels"`
	Next    ids.ID   `json:"next,omitzero"`

	disputed []SentLine
}

// ParcelsInput is where a page begins.
type ParcelsInput struct {
	Before ids.ID `query:"before" json:"-" kind:"parcel"`
}

// Parcels lists what the organization sent to others, with what was disputed of it.
func (s *Service) Parcels(ctx context.Context, sc access.Scope, in ParcelsInput) (out Parcels, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = Parcels{}
		if out.Parcels, err = parcels(ctx, q, sc, in.Before, pageSize+1); err != nil {
			return err
		}
		if len(out.Parcels) > pageSize {
			out.Parcels = out.Parcels[:pageSize]
			out.Next = out.Parcels[pageSize-1].ID
		}
		all, err := disputedSent(ctx, q, sc, 20)
		if err != nil {
			return err
		}
		out.disputed, err = s.sentViews(ctx, q, sc, all)
		return err
	})
	return out, fault.Wrap("list what was sent", err)
}

func (s *Service) sentViews(ctx context.Context, q db.Q, sc access.Scope, all []sentLine) (out []SentLine, err error) {
	all, err = s.openSent(ctx, q, sc.OrgID(), all)
	for _, l := range all {
		out = append(out, SentLine{l.ID, l.Said, l.State, l.Reason, l.AnsweredAt, l.Parcel})
	}
	return out, err
}

// Sent is one parcel with what became of its lines. A line about nobody who is known there,
// and one that nobody looked at, are taken in, and no more is told.
func (s *Service) Sent(ctx context.Context, sc access.Scope, in SentInput) (out Sent, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = Sent{Said: []SentLine{}}
		if out.Parcel, err = parcelByID(ctx, q, sc, in.ID); err != nil {
			return err
		}
		all, err := sentOf(ctx, q, sc, in.ID, in.State, in.After, pageSize+1)
		if err != nil {
			return err
		}
		if len(all) > pageSize {
			all = all[:pageSize]
			out.Next = all[pageSize-1].ID
		}
		out.Said, err = s.sentViews(ctx, q, sc, all)
		return err
	})
	if err == nil {
		err = s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "statement.read_sent", Table: "statement_parcel", Row: in.ID, Purpose: "verify"})
	}
	return out, fault.Wrap("read what was sent", err)
}

const cardSize = 20

// Card is what others say of somebody, for their page and for My record; none where nobody says anything.
func (s *Service) Card(ctx context.Context, sc access.Scope, who ids.ID) (templ.Component, error) {
	may, ok := sc.May(PermView)
	if !ok {
		return nil, nil // not shown, and no mistake
	}
	all, err := s.OfPerson(ctx, may, who, cardSize)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return personCard(all), nil
}
