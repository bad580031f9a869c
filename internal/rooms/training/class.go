package training

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/person"
)

// ClassInput is a class that was held, and who was there.
type ClassInput struct {
	Class string `path:"class" kind:"draft" json:"-" maxLength:"26" doc:"An id that the page has made for the class"`
	Done
	Lines   string   `json:"lines,omitempty" maxLength:"60000" doc:"Who was there: a name or a number a line, or cells of a spreadsheet"`
	Unit    ids.ID   `json:"unit,omitempty" kind:"unit" doc:"A unit whose people are shown to be ticked"`
	People  []ids.ID `json:"people,omitempty" kind:"person" maxItems:"500" doc:"Who was there, by id"`
	Choices []Choice `json:"choices,omitempty" maxItems:"500" doc:"What to do about lines that do not say for sure who is meant"`
}

// id is the class as rows have it. It names nothing that is there yet, so that any id will do.
func (in ClassInput) id() (ids.ID, error) {
	id, err := ids.Parse(in.Class)
	if err != nil {
		err = fault.NotFound
	}
	return id, err
}

// Choice says who is meant by a line.
type Choice struct {
	Line string `json:"line" maxLength:"300"`
	Who  string `json:"who,omitempty" maxLength:"26" doc:"A person's id; add for somebody new; empty leaves the line out"`
}

// add, as a Choice's Who, is somebody new.
const addNew = "add"

// Preview is what saving a class would do.
type Preview struct {
	In     ClassInput     `json:"-"`
	Course catalog.Course `json:"course"`
	New    bool           `json:"new" doc:"The course is not in the catalogue yet"`
	Near   []string       `json:"near,omitempty" doc:"Titles of the catalogue that a new one nearly is: it may be a slip"`
	Worth  Worth          `json:"worth"`
	Lines  []Line         `json:"lines"`
	Ticks  []Candidate    `json:"ticks" doc:"The people of the unit"`
	Ready  int            `json:"ready" doc:"How many people would be recorded"`
}

// Worth is what the completion would count for.
type Worth struct {
	Amount   string   `json:"amount"`
	Unit     string   `json:"unit"`
	Tags     []string `json:"tags"`
	NoAmount bool     `json:"no_amount"`
}

// Check shows what Save would do, line by line, and changes nothing.
func (s *Service) Check(ctx context.Context, sc access.Scope, in ClassInput) (p Preview, err error) {
	if sc.Reach() < access.Class {
		return p, fault.Denied
	}
	if _, err := in.id(); err != nil {
		return p, err
	}
	if err := s.People.EnsureIndex(ctx, sc); err != nil {
		return p, err
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		pl, err := s.planned(ctx, q, sc, in)
		if err != nil {
			return err
		}
		w := pl.worth
		p = Preview{In: in, Course: pl.course, New: pl.course.ID.Zero(), Lines: pl.lines, Ready: len(pl.people) + len(pl.adds),
			Worth: Worth{w.amount.String(), w.unit, w.tags, w.noAmount}}
		if p.Ticks, err = ofUnit(ctx, q, sc, in.Unit); err != nil || !p.New {
			return err
		}
		p.Near, err = s.near(ctx, q, sc, in.Course)
		return err
	})
	return p, fault.Wrap("look at a class", err)
}

// plan is what a class comes to.
type plan struct {
	course catalog.Course // without an id: it is made
	told   said
	worth  worth
	lines  []Line
	people []ids.ID // to be recorded
	adds   []string // and these, who are new
}

// planned works out what a class comes to, as things stand.
func (s *Service) planned(ctx context.Context, q db.Q, sc access.Scope, in ClassInput) (p plan, err error) {
	today, err := s.today(ctx, q, sc)
	if err != nil {
		return p, err
	}
	if in.Categories, err = s.coded(ctx, q, sc, in.Categories); err != nil {
		return p, err
	}
	if p.told, err = in.read(today); err != nil {
		return p, err
	}
	list, err := readLines(in.Lines)
	if err != nil {
		return p, err
	}
	if err := unitThere(ctx, q, sc, in.Unit); err != nil {
		return p, err
	}
	var known bool
	if p.course, known, err = s.course(ctx, q, sc, in.Course); err != nil {
		return p, err
	}
	if !known {
		n := p.told.named(in.Course)
		p.course = catalog.Course{Title: n.Title, Tags: n.Tags, Amount: n.Amount, NoAmount: n.NoAmount, Unit: n.Unit}
	}
	if p.worth, err = p.told.of(p.course); err != nil {
		return p, err
	}
	if p.lines, err = s.match(ctx, q, sc, list); err != nil {
		return p, err
	}
	if err := p.choose(sc, in.Choices); err != nil {
		return p, err
	}
	return p, s.settle(ctx, q, sc, in, &p)
}

// choose applies what was said of lines that were not sure.
func (p *plan) choose(sc access.Scope, choices []Choice) error {
	said := make(map[string][]string, len(choices)) // two of one name are chosen in the order of their lines
	for _, c := range choices {
		said[c.Line] = append(said[c.Line], c.Who)
	}
	for i := range p.lines {
		l := &p.lines[i]
		if l.State == Matched {
			continue
		}
		if told := said[l.Text]; len(told) > 0 {
			l.Who, said[l.Text] = told[0], told[1:]
		}
		switch l.Who {
		case "":
		case addNew:
			if sc.Can(person.PermEnter) == access.None || l.adds == "" {
				return fault.Bad("lines", "training.cannot_add")
			}
			p.adds = append(p.adds, l.adds)
		default:
			at := slices.IndexFunc(l.Choices, func(c Candidate) bool { return c.ID.String() == l.Who })
			if at < 0 {
				return fault.Bad("lines", "training.choose_again")
			}
			l.Person, l.Name, l.root = l.Choices[at].ID, l.Choices[at].Name, l.Choices[at].root
		}
	}
	return nil
}

// settle makes the list of those to be recorded: each human once, without whoever has the
// course on that day already, and without the one who records.
func (s *Service) settle(ctx context.Context, q db.Q, sc access.Scope, in ClassInput, p *plan) error {
	ticked, err := peopleByID(ctx, q, sc, in.People)
	if err != nil {
		return err
	}
	type place struct {
		id, root ids.ID
		line     *Line
	}
	var all []place
	var who []ids.ID
	for i := range p.lines {
		if l := &p.lines[i]; !l.Person.Zero() {
			all, who = append(all, place{l.Person, l.root, l}), append(who, l.Person)
		}
	}
	for _, id := range in.People {
		c, ok := ticked[id]
		if !ok {
			return fault.NotFound
		}
		all, who = append(all, place{c.ID, c.root, &Line{}}), append(who, id)
	}
	there, own := map[ids.ID]bool{}, map[ids.ID]bool{}
	if !p.course.ID.Zero() {
		if there, err = alreadyThere(ctx, q, sc, p.course.ID, in.On, who); err != nil {
			return err
		}
	}
	if lone, err := alone(ctx, q, sc); err != nil {
		return err
	} else if !lone {
		if own, err = sameAs(ctx, q, sc, sc.Person(), who); err != nil {
			return err
		}
	}
	seen := map[ids.ID]bool{}
	for _, x := range all {
		switch {
		case seen[x.root]:
			x.line.State = Again
		case own[x.id]:
			x.line.State = Oneself
		case there[x.id]:
			x.line.State = Present
		default:
			p.people = append(p.people, x.id)
		}
		seen[x.root] = true
	}
	if len(p.people)+len(p.adds) > maxLines {
		return fault.Bad("people", "training.too_many", maxLines)
	}
	return nil
}
