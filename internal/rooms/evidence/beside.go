package evidence

import (
	"context"
	"errors"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/reading"
)

// AlikeInput names a document, and the one beside which it is shown.
type AlikeInput struct {
	ID   ids.ID `path:"id" kind:"document" json:"-"`
	With ids.ID `query:"with" json:"-" kind:"document" doc:"The other document; one that is the same if empty"`
}

// Alike is a document beside another one.
type Alike struct {
	Document ids.ID       `json:"document"`
	Others   []AlikeOther `json:"others" doc:"Documents that are the same certificate, of people in reach"`
	Hidden   int          `json:"out_of_reach,omitempty" doc:"How many there are of people out of reach"`
	Fields   []AlikeField `json:"fields,omitempty" doc:"What was read on both"`

	doc, with View
	found     bool // they are told to be the same
}

// AlikeOther is a document that is the same certificate.
type AlikeOther struct {
	Document ids.ID   `json:"document"`
	Person   ids.ID   `json:"person"`
	Name     string   `json:"name"`
	Kind     likeness `json:"kind" enum:"another,date,again" doc:"Of another person; of the same with another date; the same once more"`
}

// AlikeField is a field as it was read on either.
type AlikeField struct {
	Field   string `json:"field"`
	Here    string `json:"here,omitempty"`
	There   string `json:"there,omitempty"`
	Differs bool   `json:"differs,omitempty" doc:"It was read on both, and not as the same"`
}

// Alike shows a document beside one that is the same certificate, or beside any other of
// somebody in reach. Whoever looked is in the log before the answer, at both.
func (s *Service) Alike(ctx context.Context, sc access.Scope, in AlikeInput) (a Alike, err error) {
	a = Alike{Document: in.ID, Others: []AlikeOther{}}
	if a.doc, err = s.view(ctx, sc, in.ID); err != nil {
		return a, fault.Wrap("compare documents", err)
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error { return s.others(ctx, q, sc, &a) })
	with := in.With
	if with == in.ID { // beside itself
		with = ids.ID{}
	}
	if with.Zero() && len(a.Others) > 0 {
		with = a.Others[0].Document
	}
	if err == nil && !with.Zero() {
		err = s.beside(ctx, sc, with, &a)
	}
	if err == nil {
		err = s.sawBoth(ctx, sc, a)
	}
	return a, fault.Wrap("compare documents", err)
}

// others are the twins of a document; of those out of reach only that they are there.
func (s *Service) others(ctx context.Context, q db.Q, sc access.Scope, a *Alike) error {
	all, err := twinsOf(ctx, q, sc.OrgID(), a.Document)
	if err != nil {
		return err
	}
	for _, t := range all {
		d, err := documentByID(ctx, q, sc, t.than(a.Document))
		if errors.Is(err, fault.NotFound) {
			a.Hidden++
			continue
		}
		if err != nil {
			return err
		}
		a.Others = append(a.Others, AlikeOther{Document: d.ID, Person: d.root, Name: d.name, Kind: t.kind})
	}
	return nil
}

// beside adds the other document, and what was read on both.
func (s *Service) beside(ctx context.Context, sc access.Scope, with ids.ID, a *Alike) (err error) {
	if a.with, err = s.view(ctx, sc, with); err != nil {
		return err
	}
	a.found = slices.ContainsFunc(a.Others, func(o AlikeOther) bool { return o.Document == with })
	here, err := s.readingShown(ctx, sc, a.doc)
	if err != nil {
		return err
	}
	there, err := s.readingShown(ctx, sc, a.with)
	if err != nil {
		return err
	}
	for _, f := range []reading.Field{reading.Holder, reading.Title, reading.Number, reading.Completed, reading.Issued, reading.Until, reading.Hours, reading.Issuer} {
		x, y := likeliest(here, f), likeliest(there, f)
		if x != "" || y != "" {
			a.Fields = append(a.Fields, AlikeField{Field: string(f), Here: x, There: y, Differs: x != "" && y != "" && x != y})
		}
	}
	return nil
}

func likeliest(r Reading, f reading.Field) string {
	if all := r.of(f); len(all) > 0 {
		return valueOf(all[0])
	}
	return ""
}

// readingShown is what was read on the version of a document that is shown.
func (s *Service) readingShown(ctx context.Context, sc access.Scope, v View) (r Reading, err error) {
	if v.Shown == 0 {
		return r, nil
	}
	k, err := s.keptOf(ctx, sc, v.ID, v.Shown)
	if err != nil {
		return r, err
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		r, err = s.openReading(ctx, q, sc.OrgID(), k.ID, k.keys)
		return err
	})
	return r, err
}

func (s *Service) sawBoth(ctx context.Context, sc access.Scope, a Alike) error {
	for _, v := range []View{a.doc, a.with} {
		if v.ID.Zero() {
			continue
		}
		if err := s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "document.viewed", Table: "document", Row: v.ID, Subject: v.Person, Purpose: "service"}); err != nil {
			return err
		}
	}
	return nil
}

// twinsSeen counts the documents that are the same as one that is reviewed, for whoever may
// know, and whether one of them is of somebody else or has another date.
func (s *Service) twinsSeen(ctx context.Context, q db.Q, sc access.Scope, document ids.ID) (kind likeness, err error) {
	if _, ok := sc.May(PermCompare); !ok {
		return different, nil
	}
	all, err := twinsOf(ctx, q, sc.OrgID(), document)
	for _, t := range all {
		if kind == different || kind == again || t.kind == another {
			kind = t.kind
		}
	}
	return kind, err
}
