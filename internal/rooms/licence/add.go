package licence

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
)

// Input is a licence as its holder knows it.
type Input struct {
	Pack    string            `json:"pack" minLength:"1" maxLength:"80" doc:"The board's requirement, by the name of the pack that ships"`
	Kinds   []string          `json:"kinds,omitempty" maxItems:"20" doc:"What is true of the holder, of what the rule tells apart: fact:value or holds:credential"`
	Answers map[string]string `json:"answers,omitempty" doc:"The same of facts that have one answer: fact and value; an empty value is not known"`
	Expires civil.Date        `json:"expires_on,omitempty" doc:"The day printed on the licence"`
	Number  string            `json:"number,omitempty" maxLength:"60" doc:"Kept sealed"`
	Born    civil.Date        `json:"birth_date,omitempty" doc:"Only where the rule cannot do without it; kept sealed"`
	Issued  civil.Date        `json:"issued_on,omitempty" doc:"The day of the first licence, where the rule cannot do without it"`
	Ahead   bool              `json:"ahead,omitempty" doc:"It was renewed already: the period that ends on the printed day begins only after the one that runs now. Asked for where that is so"`
	Confirm bool              `json:"confirm,omitempty" doc:"I read the current official text, and this is what it says. Asked for where the rule's text comes from somewhere else"`
	Name    string            `json:"name,omitempty" maxLength:"200" doc:"Of oneself, where one was not entered yet"`
}

// ForInput is the licence of a person who was entered.
type ForInput struct {
	ID ids.ID `path:"id" kind:"person" json:"-"`
	Input
}

// Added is what became of a licence.
type Added struct {
	Person      ids.ID     `json:"person"`
	Requirement ids.ID     `json:"requirement"`
	Start       civil.Date `json:"start_on"`
	End         civil.Date `json:"end_on"`
	New         bool       `json:"new" doc:"The organization did not have this requirement before"`
}

// Add is a licence of the caller's own: of whoever is alone in their organization.
func (s *Service) Add(ctx context.Context, sc access.Scope, in Input) (Added, error) {
	if one, err := s.ofOne(ctx, sc); err != nil || !one {
		return Added{}, fault.Wrap("add a licence", cmp.Or(err, fault.NotFound)) // elsewhere it is somebody's
	}
	return s.add(ctx, sc, sc.Person(), in)
}

// AddFor is a licence of somebody in reach.
func (s *Service) AddFor(ctx context.Context, sc access.Scope, in ForInput) (Added, error) {
	return s.add(ctx, sc, in.ID, in.Input)
}

// add writes all of it together, and has the person judged.
func (s *Service) add(ctx context.Context, sc access.Scope, who ids.ID, in Input) (out Added, err error) {
	b, ok := boardNamed(in.Pack)
	if !ok {
		return out, fault.Wrap("add a licence", fault.Bad("pack", "licence.pack_unknown"))
	}
	kinds, err := b.chosen(in.told())
	if err == nil {
		out.Start, out.End, err = b.check(in)
	}
	if err != nil {
		return out, fault.Wrap("add a licence", err)
	}
	on := db.OnOrg()
	if !who.Zero() {
		on = on.And(db.On("person", who))
	}
	err = s.DB.Write(ctx, sc, on, func(ctx context.Context, tx *db.Tx) error {
		if out.Person = who; !who.Zero() { // first of all: somebody out of reach is as nobody
			if ok, err := s.People.Reaches(ctx, tx, sc, who); err != nil || !ok {
				return cmp.Or(err, fault.NotFound)
			}
		}
		if err := s.soon(ctx, tx, sc, b, who, in); err != nil {
			return err
		}
		if who.Zero() {
			if out.Person, err = s.oneself(ctx, tx, sc, in.Name); err != nil {
				return err
			}
		}
		return s.write(ctx, tx, sc, b, kinds, in, &out)
	})
	if err != nil {
		return out, fault.Wrap("add a licence", err)
	}
	return out, s.Compliance.Soon(ctx, sc)
}

// oneself enters the caller as a person of their own organization.
func (s *Service) oneself(ctx context.Context, tx *db.Tx, sc access.Scope, name string) (ids.ID, error) {
	enter, err := sc.Narrow(person.PermEnter)
	if err != nil {
		return ids.ID{}, err
	}
	if strings.TrimSpace(name) == "" {
		return ids.ID{}, fault.Bad("name", "required")
	}
	p, err := s.People.AddTx(ctx, tx, enter, person.Input{Name: name}, person.FromSelf)
	if err != nil {
		return ids.ID{}, err
	}
	return p.ID, s.Own(ctx, tx, sc, p.ID)
}

func (s *Service) write(ctx context.Context, tx *db.Tx, sc access.Scope, b Board, kinds []Kind, in Input, out *Added) error {
	manage, err := sc.Narrow(requirement.PermManage)
	if err != nil {
		return err
	}
	assign, err := sc.Narrow(requirement.PermAssign)
	if err != nil {
		return err
	}
	got, err := s.Requirements.AdoptTx(ctx, tx, manage, requirement.Adopt{Pack: b.ID, Person: out.Person, Confirm: in.Confirm, Anchor: b.Anchor})
	if err != nil {
		return err
	}
	out.Requirement, out.New = got.ID, got.New
	shipped := b.Pack // the organization's copy may be called otherwise
	b.Pack, b.Anchor = got.Pack, got.Anchor
	said, err := s.said(ctx, tx, sc, b, kinds, in)
	if err != nil {
		return err
	}
	if err := s.Requirements.AssignTx(ctx, tx, assign, out.Person, got.ID); err != nil {
		return err
	}
	fact, err := sc.Narrow(person.PermFact)
	if err != nil {
		return err
	}
	if err := s.People.SayTx(ctx, tx, fact, out.Person, said); err != nil {
		return err
	}
	expires := in.Expires
	if b.Same {
		expires = 0 // everybody's, and printed on none
	}
	return s.Credentials.FromBoardTx(ctx, tx, sc, credential.Board{Person: out.Person, Pack: in.Pack, Title: shipped.Title, Issuer: shipped.Title, Jurisdiction: shipped.Jurisdiction,
		Number: in.Number, IssuedOn: in.Issued, ExpiresOn: expires})
}

// chosen are the kinds that a form sent.
func (b Board) chosen(sent []string) ([]Kind, error) {
	var out []Kind
	facts := map[string]bool{}
	for _, t := range sent {
		k, ok := b.kind(t)
		if !ok {
			return nil, fault.Bad("kinds", "licence.kind_unknown")
		}
		if k.Fact != "" && facts[k.Fact] {
			return nil, fault.Bad("kinds", "licence.kind_one")
		}
		facts[k.Fact] = k.Fact != ""
		out = append(out, k)
	}
	return out, nil
}

// told are all kinds that were sent, however they were.
func (in Input) told() []string {
	out := slices.Clone(in.Kinds)
	for _, fact := range slices.Sorted(maps.Keys(in.Answers)) {
		if v := in.Answers[fact]; v != "" && !slices.Contains(out, fact+":"+v) {
			out = append(out, fact+":"+v)
		}
	}
	return out
}

// kind is what a form means: of a fact that the rule tells apart, any answer.
func (b Board) kind(sent string) (Kind, bool) {
	fact, value, _ := strings.Cut(sent, ":")
	for _, k := range b.Kinds {
		switch {
		case fact == "holds" && k.Credential != "" && k.Credential == value:
			return k, true
		case k.Fact != "" && k.Fact == fact && value != "" && len(value) <= 80:
			return Kind{Fact: fact, Value: value}, true
		}
	}
	return Kind{}, false
}
