package credential

import (
	"cmp"
	"context"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/civil"
	"standing/internal/rooms/evidence"
)

// View is a credential as it is shown.
type View struct {
	ID           ids.ID           `json:"id"`
	Version      int64            `json:"version"`
	Person       ids.ID           `json:"person"`
	Name         string           `json:"name"`
	Kind         Kind             `json:"kind"`
	Title        string           `json:"title"`
	Issuer       string           `json:"issuer"`
	Jurisdiction string           `json:"jurisdiction,omitempty"`
	Number       string           `json:"number,omitempty" doc:"Its end, for whoever may see it; all of it is asked for apart"`
	Status       Status           `json:"status" doc:"As it is today, or on the day that was asked for"`
	StatusOn     civil.Date       `json:"status_on,omitempty"`
	IssuedOn     civil.Date       `json:"issued_on,omitempty"`
	ValidFrom    civil.Date       `json:"valid_from,omitempty"`
	ExpiresOn    civil.Date       `json:"expires_on,omitempty"`
	DaysLeft     *int             `json:"days_left,omitempty"`
	Code         string           `json:"code,omitempty"`
	Grade        Grade            `json:"grade" enum:"claimed,document,issuer,source"`
	Recalled     bool             `json:"recalled,omitempty" doc:"The organization does not accept any more what its issuer issued then"`
	Counts       bool             `json:"counts" doc:"Rules go by it as it is now"`
	Missing      []string         `json:"missing,omitempty" doc:"What would make it better, as codes"`
	Documents    []evidence.Brief `json:"documents,omitempty"`
	History      []EntryView      `json:"history,omitempty" doc:"The newest first"`
	Evidence     []EvidenceView   `json:"evidence,omitempty" doc:"The newest first"`
	AsOf         civil.Date       `json:"as_of,omitempty"`

	pack, numberHas string
	proof           *EvidenceView
	differs         *EvidenceView
	today           civil.Date
	zone            *time.Location
	own, alone      bool
	source          *CheckSource // that is asked by itself
	dueAt           time.Time
	choose          []evidence.Brief // further documents of theirs
	sources         []CheckSource    // of its board, where somebody can look
	entry           Entry
	names           map[ids.ID]string
}

// EntryView is what was said once.
type EntryView struct {
	N         int64      `json:"n"`
	Did       string     `json:"did" enum:"added,renewed,corrected,ended"`
	Title     string     `json:"title"`
	Issuer    string     `json:"issuer"`
	Status    Status     `json:"status"`
	StatusOn  civil.Date `json:"status_on,omitempty"`
	IssuedOn  civil.Date `json:"issued_on,omitempty"`
	ValidFrom civil.Date `json:"valid_from,omitempty"`
	ExpiresOn civil.Date `json:"expires_on,omitempty"`
	Number    string     `json:"number,omitempty" doc:"Its end"`
	Source    Source     `json:"source"`
	By        ids.ID     `json:"by,omitzero"`
	KnownAt   time.Time  `json:"known_at"`
}

// EvidenceView is what somebody vouched for, or said otherwise.
type EvidenceView struct {
	ID        ids.ID    `json:"id"`
	N         int64     `json:"n" doc:"The entry that it is about"`
	Grade     Grade     `json:"grade"`
	Result    Result    `json:"result"`
	Reasons   []Reason  `json:"reasons,omitempty"`
	How       string    `json:"how" enum:"seen,manual,file,http,signature"`
	Document  ids.ID    `json:"document,omitzero"`
	DocumentN int64     `json:"document_version,omitempty"`
	Source    ids.ID    `json:"source,omitzero"`
	Answer    Answer    `json:"answer,omitzero"`
	By        ids.ID    `json:"by,omitzero" doc:"Empty: by itself"`
	At        time.Time `json:"at"`
	Gone      bool      `json:"withdrawn,omitempty"`

	sourceName string
}

// ShowInput names a credential, and a day as of which it is shown.
type ShowInput struct {
	ID   ids.ID     `path:"id" kind:"credential" json:"-"`
	AsOf civil.Date `query:"as_of" json:"-" doc:"As it was known at the end of this day"`
}

// Show is one credential with its history; who looked is in the log before the answer.
func (s *Service) Show(ctx context.Context, sc access.Scope, in ShowInput) (View, error) {
	v, err := s.viewAsOf(ctx, sc, in.ID, in.AsOf)
	if err == nil && !v.own {
		err = s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "credential.viewed", Table: "credential", Row: v.ID, Subject: v.Person, Purpose: "service"})
	}
	return v, fault.Wrap("show a credential", err)
}

func (s *Service) view(ctx context.Context, sc access.Scope, id ids.ID) (View, error) {
	v, err := s.viewAsOf(ctx, sc, id, 0)
	return v, fault.Wrap("show a credential", err)
}

func (s *Service) viewAsOf(ctx context.Context, sc access.Scope, id ids.ID, day civil.Date) (v View, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		h, err := s.one(ctx, q, sc, id)
		if err != nil {
			return err
		}
		b, err := s.looking(ctx, q, sc, h.root)
		if err != nil {
			return err
		}
		if day != 0 {
			if h = asOf(h, (day + 1).StartIn(b.zone)); len(h.Entries) == 0 {
				return fault.NotFound
			}
			b.today = day
		}
		if v = b.view(h); day != 0 {
			v.AsOf = day
		}
		return s.detail(ctx, q, sc, h, b, &v)
	})
	if err == nil && s.Names != nil {
		v.names, err = s.Names(ctx, sc, v.accounts(), nil)
	}
	return v, err
}

// asOf is a credential as it was known before a moment.
func asOf(h Held, before time.Time) Held {
	h.Entries = slices.DeleteFunc(slices.Clone(h.Entries), func(e Entry) bool { return !e.KnownAt.Before(before) })
	h.Evidence = slices.DeleteFunc(slices.Clone(h.Evidence), func(e Evidence) bool { return !e.At.Before(before) })
	h.marks = slices.DeleteFunc(slices.Clone(h.marks), func(m mark) bool { return !m.at.Before(before) })
	return h
}

// looker is what views depend on beside the credential.
type looker struct {
	today      civil.Date
	zone       *time.Location
	own, alone bool
	sees       bool // numbers
	briefs     map[ids.ID]evidence.Brief
}

func (s *Service) looking(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (b looker, err error) {
	o, err := tenant.Of(ctx, q, sc.OrgID())
	if err != nil {
		return b, err
	}
	b.zone, b.today, b.alone = o.Location(), o.Today(s.Clock.Now()), o.Kind == tenant.Professional
	if b.own, err = s.own(ctx, q, sc, who); err != nil {
		return b, err
	}
	b.sees, err = s.sees(ctx, q, sc, who)
	return b, err
}

// view is a credential without its history.
func (b looker) view(h Held) View {
	e, proof := h.now(), ProofOf(h.Entries, h.Evidence)
	v := View{ID: h.ID, Version: h.Version, Person: h.root, Name: h.name, Kind: e.Kind, Title: e.Title.Reveal(), Issuer: e.Issuer.Reveal(), Jurisdiction: e.Jurisdiction,
		Status: e.shown(b.today), StatusOn: e.StatusOn, IssuedOn: e.IssuedOn, ValidFrom: e.ValidFrom, ExpiresOn: e.ExpiresOn, Code: h.Code, Grade: proof.Grade,
		Counts: h.Pack != "" || h.FactN == h.Head && !h.Fact.Zero(), Missing: []string{}, pack: h.Pack, today: b.today, zone: b.zone, own: b.own, alone: b.alone, dueAt: h.DueAt, entry: e, Recalled: h.recalled()}
	if e.ExpiresOn != 0 && !e.Status.ended() {
		left := int(e.ExpiresOn - b.today)
		v.DaysLeft = &left
	}
	if v.numberHas = e.Number.Reveal(); b.sees {
		v.Number = masked(v.numberHas)
	} else if v.numberHas != "" {
		v.Number = "••••"
	}
	for _, id := range h.Documents {
		if d, ok := b.briefs[id]; ok {
			v.Documents = append(v.Documents, d)
		}
	}
	if proof.By != nil {
		one := evidenceView(*proof.By)
		v.proof = &one
	}
	if proof.Differs != nil {
		one := evidenceView(*proof.Differs)
		v.differs = &one
	}
	v.Missing = v.missing(h)
	return v
}

// soonDays is how long before its end a credential wants to be renewed.
const soonDays = 60

// missing is what would make a credential better, the most urgent first.
func (v View) missing(h Held) []string {
	out := []string{}
	add := func(is bool, code string) {
		if is {
			out = append(out, code)
		}
	}
	live := !v.entry.Status.ended()
	add(v.differs != nil, "differs")
	add(live && v.Status == Expired, "expired")
	add(live && v.DaysLeft != nil && *v.DaysLeft >= 0 && *v.DaysLeft <= soonDays, "soon")
	add(v.numberHas == "" && v.Kind != Other, "number")
	add(v.ExpiresOn == 0 && v.Kind == Licence && v.pack == "", "expiry")
	add(live && len(h.Documents) == 0, "document")
	add(live && len(h.Documents) > 0 && v.Grade == Claimed, "seen")
	add(live && h.Pack == "" && h.Code != "" && h.FactN != h.Head, "counts")
	return out
}

// detail fills in the history, the evidence and the documents.
func (s *Service) detail(ctx context.Context, q db.Q, sc access.Scope, h Held, b looker, v *View) error {
	known, err := sources(ctx, q, sc)
	if err != nil {
		return err
	}
	names := map[ids.ID]string{}
	for i, one := range known {
		if names[one.ID] = one.Name; one.ID == h.Source {
			v.source = &known[i]
		}
		if one.StoppedAt.IsZero() && slices.Equal(one.board, h.now().board) {
			v.sources = append(v.sources, one)
		}
	}
	gone := map[ids.ID]bool{}
	for _, e := range h.Evidence {
		gone[e.Supersedes] = true
	}
	for _, e := range slices.Backward(h.Evidence) {
		if e.Result != Withdrawn {
			one := evidenceView(e)
			one.Gone, one.sourceName = gone[e.ID], names[e.Source]
			v.Evidence = append(v.Evidence, one)
		}
	}
	for _, p := range []*EvidenceView{v.proof, v.differs} {
		if p != nil {
			p.sourceName = names[p.Source]
		}
	}
	for _, e := range slices.Backward(h.Entries) {
		one := EntryView{N: e.N, Did: e.Did, Title: e.Title.Reveal(), Issuer: e.Issuer.Reveal(), Status: e.Status, StatusOn: e.StatusOn, IssuedOn: e.IssuedOn, ValidFrom: e.ValidFrom, ExpiresOn: e.ExpiresOn,
			Source: e.Source, By: e.By, KnownAt: e.KnownAt}
		if b.sees {
			one.Number = masked(e.Number.Reveal())
		}
		v.History = append(v.History, one)
	}
	if s.Documents == nil {
		return nil
	}
	if v.Documents, err = s.Documents.Briefs(ctx, q, sc, h.Documents); err != nil {
		return err
	}
	v.choose, err = s.Documents.BriefsOf(ctx, q, sc, h.root)
	v.choose = slices.DeleteFunc(v.choose, func(d evidence.Brief) bool { return d.State == evidence.Refused || slices.Contains(h.Documents, d.ID) })
	return err
}

func evidenceView(e Evidence) EvidenceView {
	return EvidenceView{ID: e.ID, N: e.N, Grade: e.Grade, Result: e.Result, Reasons: e.Reasons, How: e.How, Document: e.Document, DocumentN: e.DocumentN, Source: e.Source, Answer: e.Answer, By: e.By, At: e.At}
}

// accounts are those who are named on the page.
func (v View) accounts() []ids.ID {
	var out []ids.ID
	for _, e := range v.History {
		out = append(out, e.By)
	}
	for _, e := range v.Evidence {
		out = append(out, e.By)
	}
	out = slices.DeleteFunc(out, ids.ID.Zero)
	slices.SortFunc(out, func(a, b ids.ID) int { return cmp.Compare(a.String(), b.String()) })
	return slices.Compact(out)
}
