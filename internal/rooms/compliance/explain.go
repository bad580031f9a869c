package compliance

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/training"
	"standing/internal/rule"
	"standing/internal/wording"
)

// ExplainInput asks why somebody stands as they do with a requirement.
type ExplainInput struct {
	ID          ids.ID     `path:"id" kind:"person" json:"-"`
	Requirement ids.ID     `path:"requirement" kind:"requirement" json:"-"`
	AsOf        civil.Date `query:"as_of" json:"-" doc:"The day asked about, past or to come; today if empty"`
	KnownAt     civil.Date `query:"known_at" json:"-" doc:"Answer with what was known at the end of this day; all that is known now if empty"`
}

// Explained is an answer with the reason for every record, in words.
type Explained struct {
	Person      ids.ID       `json:"person"`
	Name        string       `json:"name"`
	Number      string       `json:"number,omitempty" doc:"Within the right to see it"`
	Org         string       `json:"organization"`
	Made        time.Time    `json:"made" doc:"When this was answered"`
	Requirement ids.ID       `json:"requirement"`
	Title       string       `json:"title"`
	Version     int64        `json:"version"`
	AsOf        civil.Date   `json:"as_of"`
	KnownAt     civil.Date   `json:"known_at"`
	Today       civil.Date   `json:"today"`
	Asked       bool         `json:"asked" doc:"Whether it is asked of them on that day"`
	Status      Status       `json:"status"`
	MissingFact string       `json:"missing_fact,omitempty" doc:"The fact for want of which nobody can say, in words"`
	Fact        string       `json:"fact,omitempty" doc:"The same, as rules call it"`
	Start       civil.Date   `json:"start_on"`
	End         civil.Date   `json:"end_on"`
	Missing     string       `json:"missing,omitempty"`
	Next        string       `json:"next,omitempty"`
	Carried     string       `json:"carried,omitempty"`
	Decided     []Decided    `json:"decided,omitempty" doc:"Waivers and extensions that were granted and reach this day"`
	Assumed     string       `json:"assumed,omitempty" doc:"Facts that are not known and were assumed not to matter"`
	Before      bool         `json:"before" doc:"The period is the one before: it is in grace or ended unmet"`
	Needs       []NeedLine   `json:"needs"`
	Aside       []LedgerLine `json:"aside" doc:"Records that no need could look at"`
	Courses     []Advised    `json:"courses" doc:"Courses that would fill a gap"`
	Source      string       `json:"source"`

	own bool // the organization's own rule: there is no official text to check
}

// NeedLine is one thing that must hold, with every record that was looked at for it.
type NeedLine struct {
	Name    string       `json:"name"`
	Depth   int          `json:"depth"`
	Status  Status       `json:"status"`
	Figures string       `json:"figures,omitempty"`
	Counted int64        `json:"-"`
	Whole   int64        `json:"-"`
	Due     string       `json:"due,omitempty"`
	Given   string       `json:"given,omitempty" doc:"What went to the period before instead of counting here"`
	Lines   []LedgerLine `json:"lines"`
	Others  int          `json:"others" doc:"Records of another kind"`
}

// nothing reports whether it asks nothing in this period.
func (n NeedLine) nothing() bool { return n.Figures == wording.NothingAsked }

// LedgerLine is what one record gave.
type LedgerLine struct {
	Completion ids.ID     `json:"completion"`
	Course     string     `json:"course"`
	On         civil.Date `json:"on" doc:"Empty where the source says only when it runs out"`
	Text       string     `json:"text"`
	Counts     bool       `json:"counts"`
}

// Explain answers about a day, past or to come, as known now or then. Who looked is written to
// the log.
func (s *Service) Explain(ctx context.Context, sc access.Scope, in ExplainInput) (Explained, error) {
	known, at, err := s.knownAt(ctx, sc, in.KnownAt)
	if err != nil {
		return Explained{}, fault.Wrap("explain a standing", err)
	}
	x := Explained{Person: in.ID, Requirement: in.Requirement, KnownAt: at}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error { return s.explain(ctx, q, sc, in, known, &x) })
	if err != nil {
		return Explained{}, fault.Wrap("explain a standing", err)
	}
	x.Made = s.Clock.Now()
	if see, ok := sc.May(person.PermContact); ok {
		p, err := s.People.ByID(ctx, see, in.ID)
		switch {
		case err == nil:
			x.Number = p.Number.Reveal()
		case !errors.Is(err, fault.NotFound): // whose number is out of reach has none here
			return Explained{}, fault.Wrap("explain a standing", err)
		}
	}
	err = s.look(ctx, sc, "standing.viewed", in.ID, in.Requirement)
	return x, fault.Wrap("explain a standing", err)
}

func (s *Service) look(ctx context.Context, sc access.Scope, verb string, who, requirement ids.ID) error {
	e := audit.Event{At: s.Clock.Now(), Verb: verb, Table: "person", Row: who, Subject: who, Purpose: "service"}
	if !requirement.Zero() {
		e.Codes = map[string]string{"requirement": requirement.String()}
	}
	return s.Log.Read(ctx, sc, e)
}

// knownAt is the place in the log of the end of a day; a day that is not over is now.
func (s *Service) knownAt(ctx context.Context, sc access.Scope, day civil.Date) (place int64, at civil.Date, err error) {
	if day == 0 {
		return person.Everything, 0, nil
	}
	var on today
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		on, err = s.today(ctx, q, sc)
		return err
	})
	if err != nil || day >= on.day {
		return person.Everything, 0, err
	}
	end := (day + 1).StartIn(on.zone)
	if s.Clock.Now().Sub(end) < time.Minute { // replicas' clocks differ
		return 0, 0, fault.Busy
	}
	place, err = s.Log.KnownAt(ctx, sc, end)
	return place, day, err
}

func (s *Service) explain(ctx context.Context, q db.Q, sc access.Scope, in ExplainInput, known int64, x *Explained) error {
	if ok, err := s.People.Reaches(ctx, q, sc, in.ID); err != nil || !ok {
		return cmp.Or(err, fault.NotFound)
	}
	on, err := s.today(ctx, q, sc)
	if err != nil {
		return err
	}
	x.Today = on.day
	o, err := tenant.Of(ctx, q, sc.OrgID())
	if err != nil {
		return err
	}
	x.Org = o.Name
	if x.AsOf = on.day; in.AsOf != 0 {
		x.AsOf, on.day = in.AsOf, in.AsOf
	}
	w, err := s.worldOf(ctx, q, sc, on, known)
	if err != nil {
		return err
	}
	names, err := s.namesOf(ctx, sc, []ids.ID{in.ID})
	if err != nil {
		return err
	}
	x.Name = names[in.ID]
	published := w.book.ByID(in.Requirement)
	if published == nil {
		return s.notThen(ctx, q, sc, x)
	}
	x.Title, x.Version = published.Title, published.N
	x.own = !strings.HasPrefix(published.Pack.Citation.URL, "http")
	one, err := s.subjectOf(ctx, q, sc, in.ID, known)
	if err != nil {
		return err
	}
	a := requirement.Asked{Published: published}
	for _, asked := range w.asked(one, w.day) {
		if asked.ID == in.Requirement {
			a, x.Asked = asked, true
		}
	}
	titles, err := titlesOf(ctx, q, sc, one.known.Members)
	if err != nil {
		return err
	}
	v, ledger := w.ledger(one, a)
	x.tell(v, ledger, one, a, titles, func(st rule.Status) string { return say(ctx, "standing."+string(statusOf(st))) })
	if badness[v.status] < badness[Open] {
		return nil
	}
	classes, err := s.openClasses(ctx, q, sc)
	if err != nil {
		return err
	}
	all, err := s.offers(ctx, q, sc, w.day, classes)
	x.Courses = w.filling(one, a, v, all)
	return err
}

// notThen says of a requirement that was not published as of then that it asked nothing.
func (s *Service) notThen(ctx context.Context, q db.Q, sc access.Scope, x *Explained) error {
	book, err := s.Requirements.RulebookOf(ctx, q, sc, person.Everything)
	if err != nil {
		return err
	}
	now := book.ByID(x.Requirement)
	if now == nil {
		return fault.NotFound
	}
	x.Title, x.Status = now.Title, NotApplicable
	return nil
}

// subjectOf is one person, by whoever they were merged into.
func (s *Service) subjectOf(ctx context.Context, q db.Q, sc access.Scope, who ids.ID, known int64) (*subject, error) {
	roots, err := s.People.RootsOf(ctx, q, sc, []ids.ID{who})
	if err != nil {
		return nil, err
	}
	all, err := s.subjects(ctx, q, sc, []ids.ID{roots[who]}, known)
	if err == nil && len(all) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// ledger is the verdict on a day, with what every record gave to it.
func (w *world) ledger(s *subject, a requirement.Asked) (verdict, []rule.Line) {
	v := judgeOn(s, a, w.day)
	if v.status == Unknown {
		return v, nil
	}
	facts, records := given(s, a)
	question := rule.Question{AsOf: w.day}
	if v.before {
		question.CycleEnding = v.answer.Cycle.End
	}
	x, err := a.Pack.Rule.Explain(&facts, records, question)
	if err != nil {
		return unknown(err), nil
	}
	return v, x.Ledger
}

// titled is a record as people know it.
type titled struct {
	course string
	on     civil.Date
}

// String names a record in a sentence.
func (t titled) String() string {
	if t.on == 0 {
		return "“" + t.course + "”"
	}
	return "“" + t.course + "” of " + wording.ShortDay(t.on)
}

// tell puts an answer into words; called is what its reader sees a status called.
func (x *Explained) tell(v verdict, ledger []rule.Line, s *subject, a requirement.Asked, titles map[ids.ID]string, called func(rule.Status) string) {
	w := wording.For(a.Pack)
	x.Status, x.Before = v.status, v.before
	if !x.Asked {
		x.Status = NotApplicable
	}
	x.Source = a.Pack.Citation.Text
	if v.missing != "" {
		x.Fact, x.MissingFact = v.missing, w.Label(v.missing)
	}
	if v.status == Unknown {
		return
	}
	ans := &v.answer
	x.Start, x.End = ans.Cycle.Start, ans.Cycle.End
	x.Missing, x.Next = w.MissingBy(ans, x.AsOf), wording.NextWords(ans, called)
	x.Decided = decided(w, a.Grants, x.AsOf, ans.Cycle)
	if ans.CarriedIn > 0 {
		x.Carried = w.Amount(ans.CarriedIn)
	}
	if len(ans.Unknown) > 0 {
		x.Assumed = w.Labels(ans.Unknown)
	}
	records := map[string]titled{}
	for _, r := range s.records {
		id, err := training.CompletionOf(r.ID)
		if err == nil {
			on := r.Date
			if r.Undated {
				on = 0 // nobody says
			}
			records[r.ID] = titled{titles[id], on}
		}
	}
	teller := teller{w, records}
	if ans.Headline.Name != "" {
		x.Needs = append(x.Needs, teller.need(ans.Headline, x.AsOf, ledger))
	}
	for _, p := range ans.Parts {
		x.Needs = append(x.Needs, teller.need(p, x.AsOf, ledger))
	}
	for _, l := range ledger {
		if l.Need == "" {
			x.Aside = append(x.Aside, teller.line(l))
		}
	}
}

type teller struct {
	words   *wording.Words
	records map[string]titled
}

func (t teller) need(p rule.Part, asOf civil.Date, ledger []rule.Line) NeedLine {
	n := NeedLine{Name: wording.Title(t.words.Need(p.Name)), Depth: strings.Count(p.Path, "/"), Status: statusOf(p.Status), Figures: t.words.Figures(p),
		Counted: int64(min(p.Counted, p.Required)), Whole: int64(p.Required), Due: wording.PartWords(p, asOf), Given: t.words.GivenBack(p.Name, ledger)}
	for _, l := range ledger {
		switch {
		case l.Need != p.Name || l.Need == "":
		case l.Reason == rule.WhyOtherKind:
			n.Others++
		default:
			n.Lines = append(n.Lines, t.line(l))
		}
	}
	slices.SortStableFunc(n.Lines, func(a, b LedgerLine) int { return cmp.Compare(a.On, b.On) })
	return n
}

// line is one line in words. Where it speaks of another record, that has its course and day
// too: nobody knows an id.
func (t teller) line(l rule.Line) LedgerLine {
	r := t.records[l.Record]
	id, _ := training.CompletionOf(l.Record) // what has no completion leads nowhere
	text := t.words.Line(l)
	for _, arg := range l.Args {
		if other, ok := t.records[arg]; ok {
			text = strings.ReplaceAll(text, arg, other.String())
		}
	}
	return LedgerLine{Completion: id, Course: r.course, On: r.on, Text: text, Counts: l.Counted > 0}
}
