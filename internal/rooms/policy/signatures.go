package policy

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

// Filter is what the list of who signs a policy is asked for.
type Filter struct {
	State State  `query:"state" json:"-" enum:"signed,due,overdue"`
	Unit  ids.ID `query:"unit" json:"-" kind:"unit"`
}

// AskedInput is a page of that list.
type AskedInput struct {
	ID ids.ID `path:"id" kind:"policy" json:"-"`
	Filter
	After ids.ID `query:"after" json:"-" kind:"person" doc:"The person after whom the page begins"`
}

// Row is how one person stands with a policy.
type Row struct {
	Asked
	State     State      `json:"state"`
	Name      string     `json:"name"`
	Unit      ids.ID     `json:"unit,omitzero"`
	UnitName  string     `json:"unit_name,omitempty"`
	SignedN   int64      `json:"signed_n,omitempty" doc:"The version that they signed"`
	SignedOn  civil.Date `json:"signed_on,omitempty"`
	How       How        `json:"how,omitempty"`
	SignedFor Digest     `json:"-"`
}

// UnitCount is how people of one unit stand with a policy.
type UnitCount struct {
	Unit ids.ID `json:"unit,omitzero"`
	Name string `json:"name,omitempty"`
	Count
}

// AskedPage is a part of the list of who signs, what is due first at the top.
type AskedPage struct {
	Policy Policy      `json:"policy"`
	Count  Count       `json:"count"`
	Units  []UnitCount `json:"units"`
	Rows   []Row       `json:"rows"`
	Next   ids.ID      `json:"next,omitzero"`
	units  []ui.Option
}

// Asked lists who in reach has to sign a policy, and who did.
func (s *Service) Asked(ctx context.Context, sc access.Scope, in AskedInput) (out AskedPage, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = AskedPage{Units: []UnitCount{}}
		if out.Policy, err = seen(ctx, q, sc, in.ID); err != nil {
			return err
		}
		today, err := s.today(ctx, q, sc)
		if err != nil {
			return err
		}
		names, err := unitsOf(ctx, q, sc)
		if err != nil {
			return err
		}
		called := map[ids.ID]string{}
		for _, u := range names {
			called[u.id] = u.name
			out.units = append(out.units, ui.Option{Value: u.id.String(), Label: u.name})
		}
		if out.Units, err = countUnits(ctx, q, sc, in.ID, today); err != nil {
			return err
		}
		for i := range out.Units {
			u := &out.Units[i]
			u.Name = called[u.Unit]
			out.Count = Count{out.Count.Asked + u.Asked, out.Count.Signed + u.Signed, out.Count.Overdue + u.Overdue}
		}
		out.Rows, err = s.rows(ctx, q, sc, in.ID, in.Filter, in.After, today, called, pageSize+1)
		return err
	})
	if len(out.Rows) > pageSize {
		out.Rows = out.Rows[:pageSize]
		out.Next = out.Rows[pageSize-1].Person
	}
	return out, fault.Wrap("list who signs", err)
}

// rows is a stretch of the list with names.
func (s *Service) rows(ctx context.Context, q db.Q, sc access.Scope, policy ids.ID, f Filter, after ids.ID, today civil.Date, units map[ids.ID]string, limit int) ([]Row, error) {
	from, err := dueOf(ctx, q, sc, policy, after)
	if err != nil {
		return nil, err
	}
	all, err := askedPage(ctx, q, sc, policy, f, today, from, after, limit)
	if err != nil {
		return nil, err
	}
	who := make([]ids.ID, len(all))
	for i, r := range all {
		who[i] = r.Person
	}
	names, err := s.called(ctx, sc, who)
	for i := range all {
		r := &all[i]
		r.State, r.Name, r.UnitName = r.On(today), names[r.Person], units[r.Unit]
	}
	return all, err
}

// called is what to call people, as far as the caller may see them.
func (s *Service) called(ctx context.Context, sc access.Scope, who []ids.ID) (map[ids.ID]string, error) {
	see, err := sc.Narrow(person.PermView)
	if err != nil || len(who) == 0 {
		return nil, nil // without names
	}
	out := map[ids.ID]string{}
	for some := range slices.Chunk(who, 500) {
		names, err := s.People.Names(ctx, see, some)
		if err != nil {
			return nil, err
		}
		for id, name := range names {
			out[id] = name
		}
	}
	return out, nil
}

// SignatureView is one signature as it is shown, with what came before and after it.
type SignatureView struct {
	Signature
	Why     string      `json:"reason,omitempty"`
	Title   string      `json:"title"`
	Name    string      `json:"name"`
	Holds   bool        `json:"holds" doc:"Nothing supersedes it, and it is no void"`
	History []Signature `json:"history"`
	today   civil.Date
}

// ShowSignature is one signature; the look is in the log before the answer.
func (s *Service) ShowSignature(ctx context.Context, sc access.Scope, in SignatureRef) (v SignatureView, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		v = SignatureView{}
		if v.Signature, err = signatureByID(ctx, q, sc, in.ID); err != nil {
			return err
		}
		one, err := versionAt(ctx, q, sc, v.Policy, v.N)
		if err != nil {
			return err
		}
		v.Title = one.Number + " " + one.Title
		if v.today, err = s.today(ctx, q, sc); err != nil {
			return err
		}
		if v.History, err = signatures(ctx, q, sc, `s.policy_id = $2 AND s.n = $3 AND s.person_id = $4`, ` ORDER BY s.known_at DESC, s.id DESC`, v.Policy, v.N, v.Person); err != nil {
			return err
		}
		if err := s.open(ctx, q, sc, v.History); err != nil {
			return err
		}
		v.Holds = !v.Voided
		for _, g := range v.History {
			if g.ID == v.ID {
				v.Why = g.Reason.Reveal()
			}
			v.Holds = v.Holds && g.Supersedes != v.ID
		}
		return nil
	})
	if err != nil {
		return v, fault.Wrap("show signature", err)
	}
	names, err := s.called(ctx, sc, []ids.ID{v.Person})
	if v.Name = names[v.Person]; err == nil {
		err = s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "policy.viewed", Table: "policy_signature", Row: v.ID, Subject: v.Person, Purpose: "service"})
	}
	return v, fault.Wrap("show signature", err)
}
