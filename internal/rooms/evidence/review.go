package evidence

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
	"standing/internal/reading"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// ReviewInput names a document that somebody reads. A number of a field chooses which of its
// proposals it begins with, from 1; 0 is the likeliest.
type ReviewInput struct {
	ID       ids.ID `path:"id" kind:"document" json:"-"`
	Page     int    `query:"page" json:"-" minimum:"0" maximum:"10000" doc:"The page that is shown; only for people"`
	Queue    bool   `query:"queue" json:"-" doc:"One of all that wait; only for people"`
	Course   int    `query:"course" json:"-" minimum:"0" maximum:"20"`
	On       int    `query:"on" json:"-" minimum:"0" maximum:"20"`
	Hours    int    `query:"hours" json:"-" minimum:"0" maximum:"20"`
	Expires  int    `query:"expires_on" json:"-" minimum:"0" maximum:"20"`
	Provider int    `query:"provider" json:"-" minimum:"0" maximum:"20"`
	Number   int    `query:"number" json:"-" minimum:"0" maximum:"20"`
}

func (in ReviewInput) pick(name string) int {
	return map[string]int{"course": in.Course, "on": in.On, "hours": in.Hours, "expires_on": in.Expires, "provider": in.Provider, "number": in.Number}[name]
}

// with is the page on which a field begins with another proposal.
func (in ReviewInput) with(name string, n int) string {
	out := pathOf(in.ID) + "/review?" + name + "=" + strconv.Itoa(n)
	for _, f := range reviewed {
		if was := in.pick(f.name); f.name != name && was > 0 {
			out += "&" + f.name + "=" + strconv.Itoa(was)
		}
	}
	if in.Queue {
		out += "&queue=true"
	}
	return out + "#f-" + name
}

// Review is what was read on a document, for somebody to accept.
type Review struct {
	Document ids.ID        `json:"document"`
	N        int64         `json:"version_n"`
	Person   ids.ID        `json:"person"`
	Name     string        `json:"name"`
	State    string        `json:"state,omitempty" enum:",read,nothing,unreadable" doc:"Of the reading; empty: it was not read yet"`
	Reason   string        `json:"reason,omitempty" doc:"Why it could not be read"`
	Holder   string        `json:"holder,omitempty" doc:"Whom it names"`
	Another  bool          `json:"another,omitempty" doc:"Whom it names has no name in common with whose document it is"`
	Fields   []ReviewField `json:"fields"`
	Accepted *Accepted     `json:"accepted,omitempty" doc:"What became of it"`

	doc   View
	own   bool
	is    training.Understood
	helps []string
	page  int
	twin  likeness // to another that is here
	next  ids.ID   // of the queue
}

// ReviewField is a field of what is accepted, with what was read for it.
type ReviewField struct {
	Field     string             `json:"field"`
	Value     string             `json:"value,omitempty" doc:"With what the form begins"`
	Proposals []reading.Proposed `json:"proposals,omitempty"`
	picked    int
}

// field is one of the fields by its name.
func (r Review) field(name string) (out ReviewField) {
	for _, f := range r.Fields {
		if f.Field == name {
			return f
		}
	}
	return out
}

// Review shows what was read on the newest version that is ready: who looked is in the log
// before the answer.
func (s *Service) Review(ctx context.Context, sc access.Scope, in ReviewInput) (r Review, err error) {
	if r.doc, err = s.view(ctx, sc, in.ID); err != nil {
		return r, fault.Wrap("review a document", err)
	}
	if !r.doc.RemovedAt.IsZero() {
		return r, fault.Wrap("review a document", fault.Gone)
	}
	r.Document, r.N, r.Person, r.Name = r.doc.ID, r.doc.Shown, r.doc.Person, r.doc.Name
	k, err := s.keptOf(ctx, sc, in.ID, r.N)
	if err != nil {
		return r, fault.Wrap("review a document", err)
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error { return s.review(ctx, q, sc, in, k, &r) })
	if err == nil && in.Queue {
		r.next, err = s.nextOf(ctx, sc, in.ID)
	}
	if err == nil && s.Helps != nil && !r.is.Course.Zero() {
		var all map[ids.ID][]string
		all, err = s.Helps(ctx, sc, r.is.Course, []ids.ID{r.Person})
		r.helps = all[r.Person]
	}
	if err == nil {
		err = s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "document.viewed", Table: "document", Row: r.Document, Subject: r.Person, Purpose: "service"})
	}
	return r, fault.Wrap("review a document", err)
}

func (s *Service) review(ctx context.Context, q db.Q, sc access.Scope, in ReviewInput, k kept, r *Review) error {
	read, err := s.openReading(ctx, q, sc.OrgID(), k.ID, k.keys)
	if err != nil {
		return err
	}
	r.State, r.Reason = read.State, read.Reason
	if r.own, err = s.claims(ctx, q, sc, k.Person); err != nil {
		return err
	}
	there, err := factOf(ctx, q, sc.OrgID(), k.ID, k.Person)
	if err != nil {
		return err
	}
	if len(there) > 0 {
		r.Accepted = &Accepted{Document: r.Document, Completion: there[0].Completion, Claim: there[0].Claim}
	}
	if all := read.of(reading.Holder); len(all) > 0 {
		r.Holder = all[0].Value
		r.Another = r.Name != "" && !slices.ContainsFunc(all, func(p reading.Proposed) bool { return person.SharesName(p.Value, r.Name) })
	}
	if r.twin, err = s.twinsSeen(ctx, q, sc, r.Document); err != nil {
		return err
	}
	r.Fields = fill(read, in)
	r.page = in.Page
	for _, f := range r.Fields {
		if r.page == 0 && len(f.Proposals) > 0 {
			r.page = f.Proposals[max(f.picked, 1)-1].Page
		}
	}
	r.page = max(r.page, 1)
	return s.understand(ctx, q, sc, r)
}

// fill begins each field with the proposal that was chosen, or else the likeliest.
func fill(read Reading, in ReviewInput) (out []ReviewField) {
	for _, f := range reviewed {
		n := ReviewField{Field: f.name, Proposals: read.of(f.from...)}
		if n.picked = in.pick(f.name); n.picked == 0 || n.picked > len(n.Proposals) {
			n.picked = f.best(n.Proposals)
		}
		if n.picked > 0 {
			n.Value = valueOf(n.Proposals[n.picked-1])
		}
		out = append(out, n)
	}
	return out
}

// understand matches what was read to the catalogue and to the categories of the requirements.
func (s *Service) understand(ctx context.Context, q db.Q, sc access.Scope, r *Review) (err error) {
	by := map[string]*ReviewField{}
	for i := range r.Fields {
		by[r.Fields[i].Field] = &r.Fields[i]
	}
	var topics []string
	for _, p := range by["categories"].Proposals {
		topics = append(topics, valueOf(p))
	}
	if by["categories"].Value, err = s.Training.Topics(ctx, q, sc, topics); err != nil {
		return err
	}
	f := web.FormOf(ctx) // of what was typed, where the form comes back
	r.is, err = s.Training.Understand(ctx, q, sc, training.Done{Course: f.Value("course", by["course"].Value), Hours: f.Value("hours", by["hours"].Value), Categories: f.Value("categories", by["categories"].Value)})
	if !r.is.Course.Zero() {
		by["course"].Value = r.is.Title
	}
	return err
}

// nextOf is the document after one that waits for review, of people in reach, from the newest to
// the oldest and then from the newest again; zero if no other waits.
func (s *Service) nextOf(ctx context.Context, sc access.Scope, but ids.ID) (id ids.ID, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		id, err = nextWaiting(ctx, q, sc, but)
		return err
	})
	return id, err
}

func nextWaiting(ctx context.Context, q db.Q, sc access.Scope, but ids.ID) (ids.ID, error) {
	for _, order := range []string{` AND d.id < $2`, ` AND d.id > $2`} {
		all, err := documents(ctx, q, sc, waitsForReview+order, ` ORDER BY d.id DESC LIMIT 1`, but)
		if err != nil {
			return ids.ID{}, err
		}
		if len(all) > 0 {
			return all[0].ID, nil
		}
	}
	return ids.ID{}, nil
}

func percent(confidence float64) string { return fmt.Sprintf("%.0f", confidence*100) }
