package requirement

import (
	"cmp"
	"context"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/rooms/person"
)

// ChooseInput is people who were picked in a list.
type ChooseInput struct {
	People []ids.ID `json:"pick" minItems:"1" maxItems:"500" kind:"person"`
}

// Choice is what they can be given.
type Choice struct {
	People       int      `json:"people"`
	Profiles     []Option `json:"profiles"`
	Requirements []Option `json:"requirements"`
	picked       []ids.ID
	names        map[ids.ID]string
}

// Option is something to choose.
type Option struct {
	ID   ids.ID `json:"id"`
	Name string `json:"name"`
}

func (s *Service) choose(ctx context.Context, sc access.Scope, in ChooseInput) (Choice, error) {
	var c Choice
	people := each(in.People)
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if n, err := inReach(ctx, q, sc, people); err != nil || n < len(people) {
			return cmp.Or(err, fault.NotFound)
		}
		b, err := s.RulebookOf(ctx, q, sc, person.Everything)
		if err != nil {
			return err
		}
		c = Choice{People: len(people), picked: people, Profiles: []Option{}, Requirements: []Option{}}
		for _, p := range b.profiles {
			c.Profiles = append(c.Profiles, Option{p.ID, p.Name})
		}
		for _, r := range b.Requirements {
			c.Requirements = append(c.Requirements, Option{r.ID, r.Title})
		}
		return nil
	})
	if err == nil {
		c.names, err = s.called(ctx, sc, people...)
	}
	return c, fault.Wrap("choose", err)
}

// AssignPage names one person, and what they shall be given.
type AssignPage struct {
	Person      ids.ID `query:"person" json:"-" kind:"person"`
	Profile     ids.ID `query:"profile" json:"-" kind:"profile"`
	Requirement ids.ID `query:"requirement" json:"-" kind:"requirement"`
}

func (s *Service) assignPage(ctx context.Context, sc access.Scope, in AssignPage) (templ.Component, error) {
	var people []ids.ID
	if !in.Person.Zero() {
		people = append(people, in.Person)
	}
	for _, t := range web.FormOf(ctx).Values("people", nil) {
		if id, err := ids.Parse(t); err == nil {
			people = append(people, id)
		}
	}
	c, err := s.choose(ctx, sc, ChooseInput{people})
	return assignScreen(ctx, c, in), err
}

func options(all []Option) []ui.Option {
	out := make([]ui.Option, len(all))
	for i, o := range all {
		out[i] = ui.Option{Value: o.ID.String(), Label: o.Name}
	}
	return out
}

// Card is what was said of somebody by hand, for their page: assignments, waivers and
// extensions.
func (s *Service) Card(ctx context.Context, sc access.Scope, who ids.ID) (templ.Component, error) {
	view, ok := sc.May(PermView)
	if !ok {
		return nil, nil // nothing is shown to whom nothing may be
	}
	c := personCard{person: who, assign: sc.Can(PermAssign) > access.Own, ask: sc.Can(PermAsk) > access.None}
	err := s.DB.Read(ctx, view, func(ctx context.Context, q db.Q) error {
		members, err := membersOf(ctx, q, view, who)
		if err != nil {
			return err
		}
		in, args := db.In(3, members)
		if c.given, err = live(ctx, q, view, `a.person_id IN (`+in+`)`, args...); err != nil {
			return err
		}
		in, args = db.In(2, members)
		c.waivers, err = waivers(ctx, q, view, `w.person_id IN (`+in+`)`, ` LIMIT 20`, args...)
		return err
	})
	return c, fault.Wrap("show what was assigned", err)
}

// WaiversInput is what the list of waivers is asked for.
type WaiversInput struct {
	State  State  `query:"state" json:"-" enum:"asked,granted,refused,withdrawn,ended"`
	Before ids.ID `query:"before" json:"-" kind:"waiver"`
}

// Waivers is a page of them, the newest first.
type Waivers struct {
	Waivers []Waiver `json:"waivers"`
	Next    ids.ID   `json:"next"`
	names   map[ids.ID]string
}

const waiversPerPage = 50

// Waivers lists those about people in reach.
func (s *Service) Waivers(ctx context.Context, sc access.Scope, in WaiversInput) (out Waivers, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out.Waivers, err = waivers(ctx, q, sc, `(CAST($2 AS TEXT) = '' OR w.state = $2) AND ($3 OR w.id < $4)`, ` LIMIT 50`, string(in.State), in.Before.Zero(), in.Before)
		return err
	})
	if err != nil {
		return out, fault.Wrap("list waivers", err)
	}
	var people []ids.ID
	for _, w := range out.Waivers {
		people = append(people, w.Person)
	}
	if len(people) == waiversPerPage {
		out.Next = out.Waivers[waiversPerPage-1].ID
	}
	out.names, err = s.called(ctx, sc, people...)
	return out, fault.Wrap("list waivers", err)
}

// WaiverView is a waiver as it is shown.
type WaiverView struct {
	Waiver
	Why  string `json:"reason"`
	Name string `json:"-"`
	// Answer is who decided, how and when; nil while it waits.
	Answer   *Answer `json:"answer,omitempty"`
	needName string
	askBy    ids.ID
	// deciding is that the caller may say yes or no here; waits is what they answer to.
	deciding bool
	waits    approval.Request
}

// ShowWaiver is one waiver: the look is in the log before the answer is sent.
func (s *Service) ShowWaiver(ctx context.Context, sc access.Scope, in WaiverRef) (WaiverView, error) {
	w, err := s.waiver(ctx, sc, in.ID)
	if err != nil {
		return WaiverView{}, fault.Wrap("show waiver", err)
	}
	v := WaiverView{Waiver: w, Why: w.Reason.Reveal()}
	if r, err := s.Approvals.ByID(ctx, sc, w.Approval); err == nil {
		v.askBy, v.waits = r.AskedBy, r
		v.deciding = r.AskedBy != sc.Account() && sc.Can(PermApprove) >= access.Class
	}
	if err := s.answered(ctx, sc, &v); err != nil {
		return WaiverView{}, fault.Wrap("show waiver", err)
	}
	names, err := s.called(ctx, sc, w.Person)
	if v.Name = names[w.Person]; err == nil {
		err = s.look(ctx, sc, "waiver.viewed", "waiver", w.ID, w.Person)
	}
	return v, fault.Wrap("show waiver", err)
}
