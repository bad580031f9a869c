package checklist

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/base/ui"
	"standing/internal/base/words"
	"standing/internal/civil"
)

const (
	// mostDrawn is how many people one sample has at most.
	mostDrawn = 300
	// mostFrame is of how many people one draw is made.
	mostFrame = 200_000
)

// Period is whose courses a sample asks evidence for.
type Period string

// The periods.
const (
	NoPeriod   Period = ""
	NowPeriod  Period = "now"  // that runs
	LastPeriod Period = "last" // that ended last
)

// Sample is people who were drawn by lot and asked for evidence.
type Sample struct {
	ID          ids.ID     `json:"id"`
	Version     int64      `json:"version"`
	Name        string     `json:"name"`
	Credential  string     `json:"credential,omitempty" doc:"Of whoever holds one of this kind"`
	Requirement ids.ID     `json:"requirement,omitzero" doc:"Of whom this is asked"`
	Period      Period     `json:"period,omitempty" enum:"now,last"`
	People      int        `json:"people" doc:"How many could have been drawn"`
	Drawn       int        `json:"drawn"`
	Head        string     `json:"head" doc:"The signed head of the log before the draw"`
	Frame       string     `json:"frame_sha256" doc:"Of the ids of everybody who could have been drawn, in their order"`
	Seed        string     `json:"seed" doc:"SHA-256 of head, sample and frame, by which the draw can be done again"`
	DueOn       civil.Date `json:"due_on"`
	DrawnBy     ids.ID     `json:"drawn_by,omitzero"`
	DrawnAt     time.Time  `json:"drawn_at"`

	seed, frame []byte
}

// SampleInput is a sample to draw.
type SampleInput struct {
	Name        string     `json:"name" minLength:"1" maxLength:"200"`
	Credential  string     `json:"credential,omitempty" enum:"licence,certification,registration,other" doc:"Of whoever holds one of this kind that is good; of everybody if empty"`
	Requirement ids.ID     `json:"requirement,omitempty" kind:"requirement" doc:"Of whom this is asked"`
	Period      Period     `json:"period,omitempty" enum:"now,last" doc:"Ask for evidence of every course that counted for the requirement in this period"`
	Checklist   ids.ID     `json:"checklist,omitempty" kind:"checklist" doc:"Ask for what this says"`
	N           int        `json:"people,omitempty" minimum:"0" maximum:"300" doc:"How many people"`
	Percent     int        `json:"percent,omitempty" minimum:"0" maximum:"100" doc:"Or so many of a hundred"`
	DueOn       civil.Date `json:"due_on"`
}

func (in SampleInput) check() error {
	switch {
	case strings.TrimSpace(in.Name) == "":
		return fault.Bad("name", "required")
	case strings.ContainsFunc(in.Name, turning):
		return fault.Bad("name", "text_invalid")
	case (in.N == 0) == (in.Percent == 0):
		return fault.Bad("people", "checklist.how_many")
	case in.N < 0 || in.N > mostDrawn || in.Percent < 0 || in.Percent > 100:
		return fault.Bad("people", "too_large", mostDrawn)
	case in.Period != NoPeriod && in.Requirement.Zero():
		return fault.Bad("requirement", "checklist.which_requirement", in.Name)
	case in.Period == NoPeriod && in.Checklist.Zero():
		return fault.Bad("checklist", "checklist.ask_what")
	case in.DueOn == 0:
		return fault.Bad("due_on", "required")
	}
	return nil
}

// Draw draws a sample, opens a file for everybody drawn and tells them what is asked.
func (s *Service) Draw(ctx context.Context, sc access.Scope, in SampleInput) (v SampleView, err error) {
	if err := in.check(); err != nil {
		return v, fault.Wrap("draw a sample", err)
	}
	head, err := s.Head(ctx, sc)
	if err == nil && head == "" {
		err = fault.Busy // the log has no head yet: in a second it has
	}
	if err != nil {
		return v, fault.Wrap("draw a sample", err)
	}
	now := s.Clock.Now()
	d := drawing{Sample: Sample{ID: s.NewID(now), Name: strings.TrimSpace(in.Name), Credential: in.Credential, Requirement: in.Requirement, Period: in.Period, Head: head, DueOn: in.DueOn, DrawnBy: sc.Account(), DrawnAt: now}}
	if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error { return s.prepare(ctx, q, sc, in, &d) }); err != nil {
		return v, fault.Wrap("draw a sample", err)
	}
	err = s.DB.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		if err := insertSample(ctx, tx, sc, d.Sample); err != nil {
			return err
		}
		_, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: "sample.drawn", Table: "checklist_sample", Row: d.ID, Purpose: "verify",
			Codes: map[string]string{"seed": d.Seed, "people": strconv.Itoa(d.People), "drawn": strconv.Itoa(d.Drawn)}})
		if err != nil {
			return err
		}
		for _, who := range d.who {
			f := File{Person: who, Sample: d.ID, Title: d.Name, DueOn: d.DueOn}
			if _, err := s.insert(ctx, tx, sc, &f, d.items[who], false); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return v, fault.Wrap("draw a sample", err)
	}
	return s.ShowSample(ctx, sc, SampleInputRef{ID: d.ID})
}

// drawing is a sample on its way.
type drawing struct {
	Sample
	who   []ids.ID
	items map[ids.ID][]Item
}

// prepare draws, and works out what everybody drawn is asked for.
func (s *Service) prepare(ctx context.Context, q db.Q, sc access.Scope, in SampleInput, d *drawing) error {
	if err := s.crew(ctx, q, sc); err != nil {
		return err
	}
	o, err := tenant.Of(ctx, q, sc.OrgID())
	if err != nil {
		return err
	}
	if in.DueOn < o.Today(s.Clock.Now()) {
		return fault.Bad("due_on", "checklist.past")
	}
	var asked []Item
	if !in.Checklist.Zero() {
		c, err := s.usable(ctx, q, sc, in.Checklist)
		if err != nil {
			return err
		}
		asked = c.Items
	}
	frame, err := s.frame(ctx, q, sc, in.Credential, in.Requirement)
	if err != nil {
		return err
	}
	n := in.N
	if in.Percent > 0 {
		n = share(in.Percent, len(frame))
	}
	if n > mostDrawn {
		return fault.Bad("percent", "checklist.too_many_drawn", mostDrawn)
	}
	d.frame, d.People = frameOf(frame), len(frame)
	d.seed = seedOf(d.Head, d.ID, d.frame)
	d.Seed, d.Frame = hex.EncodeToString(d.seed), hex.EncodeToString(d.frame)
	d.who = Draw(d.seed, frame, n)
	d.Drawn, d.items = len(d.who), map[ids.ID][]Item{}
	for _, who := range d.who {
		if d.items[who], err = s.itemsFor(ctx, q, sc, in, who, asked); err != nil {
			return err
		}
	}
	return nil
}

// frame is everybody who can be drawn; never the caller, about whom they would judge.
func (s *Service) frame(ctx context.Context, q db.Q, sc access.Scope, credential string, requirement ids.ID) ([]ids.ID, error) {
	all, err := s.Frame(ctx, q, sc, credential, requirement)
	if err != nil {
		return nil, err
	}
	if !sc.Person().Zero() {
		roots, err := s.People.RootsOf(ctx, q, sc, []ids.ID{sc.Person()})
		if err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(slices.Clone(all), func(id ids.ID) bool { return id == roots[sc.Person()] })
	}
	switch {
	case len(all) == 0:
		return nil, fault.Bad("", "checklist.nobody")
	case len(all) > mostFrame:
		return nil, fault.Bad("", "too_many", mostFrame)
	}
	return all, nil
}

// itemsFor is what one person is asked for: what the checklist says, and evidence for every
// course that counted.
func (s *Service) itemsFor(ctx context.Context, q db.Q, sc access.Scope, in SampleInput, who ids.ID, asked []Item) ([]Item, error) {
	out := slices.Clone(asked)
	if in.Period == NoPeriod {
		return out, nil
	}
	all, err := s.Counted(ctx, q, sc, who, in.Requirement, in.Period == LastPeriod)
	if err != nil {
		return nil, err
	}
	l := words.From(ctx)
	for n, t := range all {
		if n == maxItems {
			break
		}
		out = append(out, Item{Code: "course" + strconv.Itoa(n+1), Title: l.Text("checklist.evidence_for", t.Label), Hint: t.Note, Kind: Document, From: Person})
	}
	if len(all) == 0 {
		out = append(out, Item{Code: "courses", Title: l.Text("checklist.evidence_none"), Hint: l.Text("checklist.evidence_none_hint"), Kind: Document, From: Person})
	}
	return out, nil
}

// SampleInputRef is which sample, and which page of its files.
type SampleInputRef struct {
	ID    ids.ID `path:"id" kind:"sample" json:"-"`
	After ids.ID `query:"after" json:"-" kind:"hiringfile"`
}

// SampleView is a sample with how its files stand.
type SampleView struct {
	Sample
	Counts  map[Status]int `json:"counts" doc:"Of all items of everybody drawn"`
	Results Results        `json:"results"`
	Files   []Listed       `json:"files"`
	Next    ids.ID         `json:"next,omitzero"`
	Again   string         `json:"drawn_again" enum:"same,changed" doc:"Whether the draw was done again with who could be drawn now, or they have changed since"`
	title   string
	zone    *time.Location
}

// Results is what came of the items of a sample.
type Results struct {
	Accepted int `json:"accepted"`
	Refused  int `json:"refused"`
	Waits    int `json:"waits" doc:"Answered, and nobody has looked at it"`
	Silent   int `json:"no_answer"`
}

func (r *Results) add(s Summary) {
	r.Accepted += s.Counts[Accepted] + s.Counts[Waived]
	r.Refused += s.Counts[Refused]
	r.Waits += s.Counts[Answered]
	r.Silent += s.Counts[Missing] + s.Counts[Asked] + s.Counts[Expired]
}

// ShowSample is a sample with its results, and a page of its files.
func (s *Service) ShowSample(ctx context.Context, sc access.Scope, in SampleInputRef) (v SampleView, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		v = SampleView{Counts: map[Status]int{}, Files: []Listed{}}
		if v.Sample, err = sampleByID(ctx, q, sc, in.ID); err != nil {
			return err
		}
		o, err := tenant.Of(ctx, q, sc.OrgID())
		if err != nil {
			return err
		}
		v.zone = o.Location()
		if v.title, err = s.titleOf(ctx, q, sc, v.Requirement); err != nil {
			return err
		}
		past := in.After.Zero()
		err = s.eachFile(ctx, q, sc, in.ID, func(one View) error {
			for st, n := range one.Summary.Counts {
				v.Counts[st] += n
			}
			v.Results.add(one.Summary)
			switch {
			case !past:
				past = one.ID == in.After
			case len(v.Files) < pageSize:
				v.Files = append(v.Files, Listed{one.File, one.Summary})
			default:
				v.Next = v.Files[pageSize-1].ID
			}
			return nil
		})
		if err != nil {
			return err
		}
		v.Again, err = s.again(ctx, q, sc, v.Sample)
		return err
	})
	return v, fault.Wrap("show a sample", err)
}

// again says whether the draw, done again, is of the same people.
func (s *Service) again(ctx context.Context, q db.Q, sc access.Scope, of Sample) (string, error) {
	frame, err := s.Frame(ctx, q, sc, of.Credential, of.Requirement)
	if errors.Is(err, fault.NotFound) {
		return "changed", nil
	}
	if err != nil {
		return "", err
	}
	for _, without := range [][]ids.ID{nil, {of.by(ctx, q, sc)}} {
		all := slices.DeleteFunc(slices.Clone(frame), func(id ids.ID) bool { return slices.Contains(without, id) })
		if !bytes.Equal(frameOf(all), of.frame) {
			continue
		}
		drawn, err := drawnOf(ctx, q, sc, of.ID)
		if err != nil {
			return "", err
		}
		want := Draw(of.seed, all, of.Drawn)
		slices.SortFunc(want, func(a, b ids.ID) int { return bytes.Compare(a[:], b[:]) })
		if slices.Equal(want, drawn) {
			return "same", nil
		}
	}
	return "changed", nil
}

// by is the person who drew, who was not drawn from.
func (of Sample) by(ctx context.Context, q db.Q, sc access.Scope) ids.ID {
	who, err := personOf(ctx, q, sc, of.DrawnBy)
	if err != nil {
		return ids.ID{}
	}
	return who
}

// eachFile hands out the files of a sample with their items, in the order of entry.
func (s *Service) eachFile(ctx context.Context, q db.Q, sc access.Scope, sample ids.ID, fn func(View) error) error {
	f := filter{sample: sample, after: true}
	for {
		all, err := files(ctx, q, sc, f, 100)
		if err != nil || len(all) == 0 {
			return err
		}
		views, err := s.views(ctx, q, sc, all)
		if err != nil {
			return err
		}
		for _, v := range views {
			if err := fn(v); err != nil {
				return err
			}
		}
		f.before = all[len(all)-1].ID
	}
}

// titleOf is what a requirement is called.
func (s *Service) titleOf(ctx context.Context, q db.Q, sc access.Scope, requirement ids.ID) (string, error) {
	if requirement.Zero() {
		return "", nil
	}
	all, err := s.Requirements(ctx, q, sc)
	i := slices.IndexFunc(all, func(o ui.Option) bool { return o.Value == requirement.String() })
	if err != nil || i < 0 {
		return "", err
	}
	return all[i].Label, nil
}

// SamplesInput is which page.
type SamplesInput struct {
	Before ids.ID `query:"before" json:"-" kind:"sample"`
}

// SampleList is a page of samples, the newest first.
type SampleList struct {
	Samples []Sample `json:"samples"`
	Next    ids.ID   `json:"next,omitzero"`
	zone    *time.Location
}

// Samples lists what was drawn.
func (s *Service) Samples(ctx context.Context, sc access.Scope, in SamplesInput) (out SampleList, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = SampleList{Samples: []Sample{}}
		o, err := tenant.Of(ctx, q, sc.OrgID())
		if err != nil {
			return err
		}
		out.zone = o.Location()
		all, err := samples(ctx, q, sc, in.Before, pageSize+1)
		if len(all) > pageSize {
			all = all[:pageSize]
			out.Next = all[pageSize-1].ID
		}
		out.Samples = append(out.Samples, all...)
		return err
	})
	return out, fault.Wrap("list samples", err)
}
