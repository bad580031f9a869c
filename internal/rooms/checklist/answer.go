package checklist

import (
	"context"
	"io"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
)

// AnswerInput is an answer to an item.
type AnswerInput struct {
	ItemRef
	Saying
}

// Saying is what an answer says: it points at something that is here, or says it in words.
type Saying struct {
	Thing string   `json:"thing,omitempty" maxLength:"80" doc:"What is here already, as kind:id"`
	Text  pii.Text `json:"text,omitempty" maxLength:"4000"`
	Yes   string   `json:"yes,omitempty" enum:"yes,no"`
	None  bool     `json:"none,omitempty" doc:"There is no such thing; text says why"`
}

// OwnItemRef names an item that is asked of the caller.
type OwnItemRef struct {
	ID   ids.ID `path:"id" kind:"ownfile" json:"-"`
	Item ids.ID `path:"item" kind:"ownitem" json:"-"`
}

// OwnAnswer is an answer to it.
type OwnAnswer struct {
	OwnItemRef
	Saying
}

// AnswerMine answers an item as the person it is asked of.
func (s *Service) AnswerMine(ctx context.Context, sc access.Scope, in OwnAnswer) (View, error) {
	return s.answer(ctx, sc, AnswerInput{ItemRef(in.OwnItemRef), in.Saying}, true)
}

// Answer answers an item for somebody else, such as with what they handed in on paper.
func (s *Service) Answer(ctx context.Context, sc access.Scope, in AnswerInput) (View, error) {
	return s.answer(ctx, sc, in, false)
}

func (s *Service) answer(ctx context.Context, sc access.Scope, in AnswerInput, own bool) (v View, err error) {
	err = s.DB.Write(ctx, sc, db.On("checklist_file", in.ID), func(ctx context.Context, tx *db.Tx) error {
		if v, err = s.one(ctx, tx, sc, in.ID); err != nil {
			return err
		}
		if own && (!v.own || v.AskedAt.IsZero()) {
			return fault.NotFound
		}
		if !own && v.own {
			return fault.Bad("", "checklist.own")
		}
		i, ok := v.item(in.Item)
		if !ok || own && i.From != Person {
			return fault.NotFound
		}
		if err := v.open(); err != nil {
			return err
		}
		e, err := s.saying(ctx, tx, sc, v, i, in.Saying)
		if err != nil {
			return err
		}
		if err := s.enter(ctx, tx, sc, v, e); err != nil {
			return err
		}
		return s.log(ctx, tx, sc, "hiringfile.answered", v.File, map[string]string{"did": string(e.Did), "kind": string(i.Kind)})
	})
	if err != nil {
		return v, fault.Wrap("answer an item", err)
	}
	if own {
		return s.ShowMine(ctx, sc, OwnRef{in.ID})
	}
	return s.view(ctx, sc, in.ID)
}

// open refuses what is done to a file of which nothing is wanted any more, or about which a
// decision is asked.
func (v View) open() error {
	switch {
	case !v.State.lives():
		return fault.Gone
	case v.State == Proposed:
		return fault.Bad("", "checklist.is_proposed")
	}
	return nil
}

// saying is what an answer says as an entry, checked against what there is.
func (s *Service) saying(ctx context.Context, q db.Q, sc access.Scope, v View, i ItemView, in Saying) (e Entry, err error) {
	e = Entry{Item: i.ID, Did: DidAnswer}
	e.Said.Text = strings.TrimSpace(in.Text.Reveal())
	switch {
	case i.Kind == Standing:
		return e, fault.Bad("", "checklist.by_itself")
	case i.Status.settled():
		return e, fault.Bad("", "checklist.is_settled")
	case len([]rune(e.Said.Text)) > maxText:
		return e, fault.Bad("text", "too_long", maxText)
	case strings.ContainsFunc(e.Said.Text, turning):
		return e, fault.Bad("text", "text_invalid")
	case in.None && e.Said.Text == "":
		return e, fault.Bad("text", "checklist.say_why")
	case in.None:
		e.Did = DidWithout
		return e, nil
	case in.Thing != "":
		return e, s.point(ctx, q, sc, v, i, in.Thing, &e)
	case i.Kind == YesNo && in.Yes != "yes" && in.Yes != "no":
		return e, fault.Bad("yes", "required")
	case i.Kind == Document || i.Kind == Credential:
		return e, fault.Bad("thing", "checklist.choose")
	case i.Kind != YesNo && e.Said.Text == "":
		return e, fault.Bad("text", "required")
	}
	if i.Kind == YesNo {
		e.Said.Yes = in.Yes
	}
	return e, nil
}

// point has an entry point at something of the person that is here.
func (s *Service) point(ctx context.Context, q db.Q, sc access.Scope, v View, i ItemView, ref string, e *Entry) error {
	kind, text, _ := strings.Cut(ref, ":")
	id, err := ids.Parse(text)
	if err != nil || !i.takes(kind) {
		return fault.Bad("thing", "checklist.choose")
	}
	all, err := s.thingsOf(ctx, q, sc, v.Person, map[string]bool{kind: true})
	if err != nil {
		return err
	}
	t, ok := all.find(kind, id)
	if !ok || !i.fits(t) {
		return fault.Bad("thing", "checklist.choose")
	}
	e.Kind, e.Thing = kind, id
	return nil
}

// takes reports whether an answer to an item may point at a kind of things.
func (i Item) takes(kind string) bool {
	switch i.Kind {
	case Document:
		return kind == "document" || kind == "completion" || kind == "credential"
	case Credential:
		return kind == "credential"
	case Check:
		return kind == "exclusion" || kind == "document" || kind == "credential"
	case Reference:
		return kind == "document"
	case Text, YesNo, Standing:
	}
	return false
}

// fits reports whether a thing is of what an item asks for.
func (i Item) fits(t Thing) bool {
	return i.Kind != Credential || i.What == "" || t.Match == i.What
}

// offered are the things of somebody that an answer to an item can point at.
func (s *Service) offered(ctx context.Context, q db.Q, sc access.Scope, v View, i ItemView) (out Things, err error) {
	wanted := map[string]bool{}
	for _, src := range s.Sources {
		wanted[src.Kind] = i.takes(src.Kind)
	}
	all, err := s.thingsOf(ctx, q, sc, v.Person, wanted)
	for _, t := range all {
		if i.fits(t) {
			out = append(out, t)
		}
	}
	return out, err
}

// enter writes an entry and sees to it that reminders go by it. The file was touched.
func (s *Service) enter(ctx context.Context, tx *db.Tx, sc access.Scope, v View, e Entry) error {
	now := s.Clock.Now()
	e.ID, e.By, e.At, e.On, e.n = s.NewID(now), sc.Account(), now, v.today, v.last+1
	st := storedEntry{Entry: e}
	st.file, st.person = v.ID, v.member
	o, err := s.Keys.Make(ctx, tx, sc.OrgID(), class, []ids.ID{v.key()})
	if err != nil {
		return err
	}
	if st.said, err = sealJSON(o, v.key(), place("checklist_entry", "said", e.ID), e.Said); err != nil {
		return err
	}
	if err := insertEntry(ctx, tx, sc, st); err != nil {
		return err
	}
	return s.soon(ctx, tx, sc, v.ID)
}

// mayUpload is an item that can be answered with a file: said before a byte of it is read.
func (s *Service) mayUpload(ctx context.Context, sc access.Scope, ref ItemRef, own bool) (v View, i ItemView, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if v, err = s.one(ctx, q, sc, ref.ID); err != nil {
			return err
		}
		ok := false
		if i, ok = v.item(ref.Item); !ok || own != v.own || own && (i.From != Person || v.AskedAt.IsZero()) {
			return fault.NotFound
		}
		if !i.takes("document") {
			return fault.Bad("file", "checklist.no_file")
		}
		return v.open()
	})
	return v, i, fault.Wrap("answer with a file", err)
}

// upload takes a file in by the door of the room that has files, and answers with it.
func (s *Service) upload(ctx context.Context, sc access.Scope, ref ItemRef, own bool, name string, body io.Reader) error {
	v, i, err := s.mayUpload(ctx, sc, ref, own)
	if err != nil {
		return err
	}
	id, err := s.Receive(ctx, sc, v.Person, name, i.Title, body)
	if err != nil {
		return fault.Wrap("answer with a file", err)
	}
	_, err = s.answer(ctx, sc, AnswerInput{ref, Saying{Thing: "document:" + id.String()}}, own)
	return err
}
