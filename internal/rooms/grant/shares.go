package grant

import (
	"context"
	"errors"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
)

const pageSize = 50

// PageInput is which page.
type PageInput struct {
	Before ids.ID `query:"before" json:"-" kind:"share"`
}

// Shares is a page of what somebody gave, the newest first, and what they are asked for.
type Shares struct {
	Grants []Grant   `json:"grants"`
	Asked  []Request `json:"asked" doc:"Requests that wait for the caller's answer"`
	Next   ids.ID    `json:"next,omitzero"`

	nobody bool // the caller is none of the organization's people
	zone   *time.Location
}

// Shares lists what the caller gave in this organization.
func (s *Service) Shares(ctx context.Context, sc access.Scope, in PageInput) (out Shares, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		o, err := tenant.Of(ctx, q, sc.OrgID())
		if err != nil {
			return err
		}
		out = Shares{Grants: []Grant{}, Asked: []Request{}, zone: o.Location()}
		root, err := self(ctx, q, sc)
		if errors.Is(err, errNobody) {
			out.nobody = true
			return nil
		}
		if err != nil {
			return err
		}
		all, err := grantsOf(ctx, q, sc.OrgID(), root, in.Before, pageSize+1)
		if err != nil {
			return err
		}
		if len(all) > pageSize {
			all = all[:pageSize]
			out.Next = all[pageSize-1].ID
		}
		out.Grants, err = s.openGrants(ctx, q, sc.OrgID(), all)
		return err
	})
	if err == nil && !sc.Account().Zero() {
		out.Asked, err = s.asked(ctx, sc)
	}
	return out, fault.Wrap("list grants", err)
}

func (s *Service) openGrants(ctx context.Context, q db.Q, org int64, all []storedGrant) ([]Grant, error) {
	out := make([]Grant, len(all))
	var who []ids.ID
	for _, g := range all {
		who = append(who, g.person)
	}
	o, err := s.Keys.Load(ctx, q, org, class, who)
	for i := range all {
		if err == nil {
			err = all[i].open(o)
		}
		all[i].Ended = all[i].state(s.Clock.Now())
		out[i] = all[i].Grant
	}
	return out, err
}

// ShareInput names a grant, and where the page of its looks begins.
type ShareInput struct {
	ID     ids.ID `path:"id" kind:"share" json:"-"`
	Before ids.ID `query:"before" json:"-" kind:"look" doc:"The look before which the page begins"`
}

// Share is a grant with everything that was done under it.
type Share struct {
	Grant
	Name  string `json:"name"`
	Looks []Seen `json:"looks" doc:"What was done under it, the newest first"`
	Next  ids.ID `json:"next,omitzero"`

	zone *time.Location
}

// Share shows a grant that the caller gave.
func (s *Service) Share(ctx context.Context, sc access.Scope, in ShareInput) (out Share, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out, err = s.share(ctx, q, sc, in)
		return err
	})
	return out, fault.Wrap("show a grant", err)
}

func (s *Service) share(ctx context.Context, q db.Q, sc access.Scope, in ShareInput) (out Share, err error) {
	here, err := tenant.Of(ctx, q, sc.OrgID())
	if err != nil {
		return out, err
	}
	out.zone = here.Location()
	g, err := s.mine(ctx, q, sc, in.ID)
	if err != nil {
		return out, err
	}
	o, err := s.Keys.Load(ctx, q, sc.OrgID(), class, []ids.ID{g.person})
	if err != nil {
		return out, err
	}
	out.Grant, out.Looks = g.Grant, []Seen{}
	out.Ended = g.state(s.Clock.Now())
	if out.Name, err = nameOf(ctx, q, sc.OrgID(), g.person); err != nil {
		return out, err
	}
	items, err := itemsOf(ctx, q, sc.OrgID(), g.ID)
	if err != nil {
		return out, err
	}
	called := map[ids.ID]string{}
	for _, i := range items {
		if err := i.open(o, g.person); err != nil {
			return out, err
		}
		called[i.ID] = i.Label
		out.Items = append(out.Items, i.Item)
	}
	looks, err := seenOf(ctx, q, sc.OrgID(), g.ID, in.Before, pageSize+1)
	if len(looks) > pageSize {
		looks = looks[:pageSize]
		out.Next = looks[pageSize-1].ID
	}
	for _, l := range looks {
		if err == nil {
			err = l.open(o, g.person)
		}
		l.What = called[l.Item]
		out.Looks = append(out.Looks, l.Seen)
	}
	return out, err
}
