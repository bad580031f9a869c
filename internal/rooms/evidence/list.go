package evidence

import (
	"context"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

const (
	pageSize = 50
	cardSize = 5
)

// ListInput chooses documents.
type ListInput struct {
	State  string `query:"state" json:"-" enum:"received,ready,refused,removed,review"`
	Person ids.ID `query:"person" json:"-" kind:"person" doc:"Whose; of everybody in reach if empty"`
	Before ids.ID `query:"before" json:"-" kind:"document" doc:"The document before which the page begins"`
}

// filter is what a page of documents is asked for.
type filter struct {
	state   State
	removed bool
	review  bool // something was read that nobody accepted yet
	root    ids.ID
	before  ids.ID
}

// List is a page of documents, the newest first.
type List struct {
	Documents []View `json:"documents"`
	Next      ids.ID `json:"next,omitzero"`
	Of        *owner `json:"-"` // whose they are, where one was named
	mine      bool   // the caller's own
	waits     bool   // some are still looked at
	to        string // what a row leads to beside its document
}

// List lists the documents of people in reach.
func (s *Service) List(ctx context.Context, sc access.Scope, in ListInput) (l List, err error) {
	f := filter{state: State(in.State), before: in.Before}
	if in.State == "removed" {
		f.state, f.removed = "", true
	}
	if in.State == "review" {
		f.state, f.review = "", true
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		l = List{Documents: []View{}}
		if !in.Person.Zero() {
			o, err := rootInReach(ctx, q, sc, in.Person)
			if err != nil {
				return err
			}
			l.Of, f.root = &o, o.ID
		}
		return s.list(ctx, q, sc, f, pageSize, &l)
	})
	return l, fault.Wrap("list documents", err)
}

// ListSeen is List for somebody to look at: whose documents were looked at is in the log
// before the answer.
func (s *Service) ListSeen(ctx context.Context, sc access.Scope, in ListInput) (List, error) {
	l, err := s.List(ctx, sc, in)
	if err == nil && l.Of != nil {
		err = s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "documents.viewed", Table: "person", Row: l.Of.ID, Subject: l.Of.ID, Purpose: "service"})
	}
	return l, err
}

func (s *Service) list(ctx context.Context, q db.Q, sc access.Scope, f filter, size int, l *List) error {
	rows, err := documentPage(ctx, q, sc, f, size+1)
	if err != nil {
		return err
	}
	if len(rows) > size {
		rows = rows[:size]
		l.Next = rows[size-1].ID
	}
	if err := s.openDocuments(ctx, q, sc, rows); err != nil {
		return err
	}
	which := make([]ids.ID, len(rows))
	for i, d := range rows {
		which[i] = d.ID
	}
	if f.review {
		l.to = "/review?queue=true"
	}
	heads, err := headsOf(ctx, q, sc.OrgID(), which)
	for _, d := range rows {
		v, h := viewOf(d), heads[d.ID]
		v.Reason, v.media, v.pages, v.source = h.Reason, h.Media, h.Pages, h.Source
		l.waits = l.waits || v.State == Received && v.RemovedAt.IsZero()
		l.Documents = append(l.Documents, v)
	}
	return err
}

// MineInput is where the page of one's own begins.
type MineInput struct {
	Before ids.ID `query:"before" json:"-" kind:"document" doc:"The document before which the page begins"`
}

// Mine is the caller's own documents.
func (s *Service) Mine(ctx context.Context, sc access.Scope, in MineInput) (l List, err error) {
	l = List{Documents: []View{}, mine: true}
	if sc.Person().Zero() {
		return l, nil
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		l = List{Documents: []View{}, mine: true}
		o, err := rootInReach(ctx, q, sc, sc.Person())
		if err != nil {
			return err
		}
		l.Of = &o
		return s.list(ctx, q, sc, filter{root: o.ID, before: in.Before}, pageSize, &l)
	})
	return l, fault.Wrap("list one's documents", err)
}

// Card is the newest documents of a person, for their page. It is nil for whoever may not
// see documents. Who looked is that page's to write down.
func (s *Service) Card(ctx context.Context, sc access.Scope, who ids.ID) (templ.Component, error) {
	may, ok := sc.May(PermView)
	if !ok {
		return nil, nil // not shown, and no mistake
	}
	var l List
	err := s.DB.Read(ctx, may, func(ctx context.Context, q db.Q) error {
		l = List{Documents: []View{}}
		o, err := rootInReach(ctx, q, may, who)
		if err != nil {
			return err
		}
		l.Of = &o
		return s.list(ctx, q, may, filter{root: o.ID}, cardSize, &l)
	})
	if err != nil {
		return nil, fault.Wrap("list documents", err)
	}
	return personCard(may, l, who == may.Person()), nil
}
