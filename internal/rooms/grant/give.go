package grant

import (
	"context"
	"strconv"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/base/tenant"
	"standing/internal/civil"
)

// Consent is what somebody agrees to, before they do: the consent screen.
type Consent struct {
	Name    string     `json:"name" doc:"Of whoever gives it"`
	To      Found      `json:"to"`
	Items   []Item     `json:"items"`
	Purpose Purpose    `json:"purpose"`
	Words   string     `json:"words,omitempty"`
	Until   civil.Date `json:"until"`
	Request ids.ID     `json:"request,omitzero"`
}

// Consent says what would be given, with everything checked that Give checks.
func (s *Service) Consent(ctx context.Context, sc access.Scope, in GiveInput) (c Consent, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		root, err := s.giver(ctx, q, sc, in)
		if err != nil {
			return err
		}
		c, _, err = s.prepare(ctx, q, sc, root, in)
		return err
	})
	return c, fault.Wrap("prepare a grant", err)
}

// giver is who the caller is, once the request that they answer turned out to be theirs.
func (s *Service) giver(ctx context.Context, q db.Q, sc access.Scope, in GiveInput) (ids.ID, error) {
	if !in.Request.Zero() {
		if _, err := s.askedOf(ctx, q, sc, in.Request); err != nil {
			return ids.ID{}, err
		}
	}
	return self(ctx, q, sc)
}

func (s *Service) prepare(ctx context.Context, q db.Q, sc access.Scope, root ids.ID, in GiveInput) (c Consent, until time.Time, err error) {
	o, err := tenant.Of(ctx, q, sc.OrgID())
	if err != nil {
		return c, until, err
	}
	if err := in.check(o.Today(s.Clock.Now())); err != nil {
		return c, until, err
	}
	c = Consent{Purpose: in.Purpose, Words: strings.TrimSpace(in.Words.Reveal()), Until: in.Until, Request: in.Request}
	if c.To, err = s.receiver(ctx, q, sc, in); err != nil {
		return c, until, err
	}
	offered, err := s.offers(ctx, q, sc, root)
	if err != nil {
		return c, until, err
	}
	if c.Items, err = chosen(offered, in.Items); err != nil {
		return c, until, err
	}
	c.Name, err = nameOf(ctx, q, sc.OrgID(), root)
	return c, (in.Until + 1).StartIn(o.Location()), err
}

// receiver is the organization that may look: who asked, or whom the caller names.
func (s *Service) receiver(ctx context.Context, q db.Q, sc access.Scope, in GiveInput) (f Found, err error) {
	if in.Request.Zero() {
		f, err = findOrg(ctx, q, in.To)
	} else {
		var r storedRequest
		if r, err = s.askedOf(ctx, q, sc, in.Request); err == nil {
			f, err = calledOrg(ctx, q, r.org)
		}
	}
	if err == nil && f.org == sc.OrgID() {
		err = fault.Bad("receiver", "grant.oneself")
	}
	return f, err
}

// Give lets another organization see chosen things of the caller's own record, from now on.
func (s *Service) Give(ctx context.Context, sc access.Scope, in GiveInput) (g Grant, err error) {
	var root ids.ID
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		root, err = s.giver(ctx, q, sc, in)
		return err
	})
	if err != nil {
		return g, fault.Wrap("grant", err)
	}
	if !in.Agreed {
		return g, fault.Wrap("grant", fault.Bad("agreed", "grant.agree"))
	}
	on := db.On("person", root)
	if !in.Request.Zero() {
		on = on.And(db.OnPlatform("grant_request", in.Request))
	}
	err = s.DB.Write(ctx, sc, on, func(ctx context.Context, tx *db.Tx) error {
		g, err = s.giveTx(ctx, tx, sc, root, in)
		return err
	})
	return g, fault.Wrap("grant", err)
}

func (s *Service) giveTx(ctx context.Context, tx *db.Tx, sc access.Scope, root ids.ID, in GiveInput) (Grant, error) {
	c, until, err := s.prepare(ctx, tx, sc, root, in)
	if err != nil {
		return Grant{}, err
	}
	now := s.Clock.Now()
	g := storedGrant{Grant: Grant{ID: s.NewID(now), Version: 1, Org: c.To.Name, Purpose: c.Purpose, Words: c.Words, GivenAt: now, Until: until,
		person: root, account: sc.Account(), request: in.Request, to: c.To.org}}
	o, err := s.Keys.Make(ctx, tx, sc.OrgID(), class, []ids.ID{root})
	if err != nil {
		return Grant{}, err
	}
	if err := g.sealAgreed(o); err != nil {
		return Grant{}, err
	}
	if err := insertGrant(ctx, tx, sc.OrgID(), g); err != nil {
		return Grant{}, err
	}
	if err := s.addItems(ctx, tx, sc, o, &g.Grant, c.Items); err != nil {
		return Grant{}, err
	}
	if !in.Request.Zero() {
		if err := s.answerWith(ctx, tx, in.Request, g.Grant); err != nil {
			return Grant{}, err
		}
	}
	if err := s.log(ctx, tx, sc, g.Grant, "grant.given", map[string]string{"purpose": string(g.Purpose), "to": c.To.id.String(), "things": strconv.Itoa(len(g.Items))}); err != nil {
		return Grant{}, err
	}
	return g.Grant, s.tellReceiver(ctx, tx, sc, g.Grant)
}

func (s *Service) addItems(ctx context.Context, tx *db.Tx, sc access.Scope, o keys.Opener, g *Grant, all []Item) (err error) {
	for _, i := range all {
		one := storedItem{Item: i}
		one.ID = s.NewID(s.Clock.Now())
		if one.label, err = o.Seal(g.person, at("grant_item", "label", one.ID), pii.Hide(one.Label)); err != nil {
			return err
		}
		if err := insertItem(ctx, tx, sc.OrgID(), *g, one); err != nil {
			return err
		}
		g.Items = append(g.Items, one.Item)
	}
	return nil
}

// log writes an entry about a grant into the log of the giver's organization.
func (s *Service) log(ctx context.Context, tx *db.Tx, sc access.Scope, g Grant, verb string, codes map[string]string) error {
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: "grant_given", Row: g.ID, Subject: g.person, Codes: codes, Purpose: "verify"})
	return err
}

// tellReceiver has the receiver's inbox follow: a job of theirs, which may run again.
func (s *Service) tellReceiver(ctx context.Context, tx *db.Tx, sc access.Scope, g Grant) error {
	return jobs.Enqueue(ctx, tx, g.to, jobs.New{Kind: deliverKind, Key: g.ID.String(), Payload: grantRef{sc.PublicOrg(), g.ID}, Now: s.Clock.Now()})
}
