package grant

import (
	"context"
	"errors"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/pii"
)

// under is a grant that holds, inside the transaction of a look, in the giver's organization.
type under struct {
	Grant
	sc    access.Scope // of access.Through: reads what is given and nothing else
	from  int64
	items []Item
	name  string // of whoever gave it
}

// item is one thing of it.
func (u under) item(id ids.ID) (Item, error) {
	i := slices.IndexFunc(u.items, func(i Item) bool { return i.ID == id })
	if i < 0 {
		return Item{}, fault.NotFound
	}
	return u.items[i], nil
}

// through is the only way into another organization: it runs read in the giver's organization
// once the grant was found to hold, and writes down what was done, all in one transaction that
// touches the grant. A revocation touches it as well, so that a look is either before it, and
// in the log before it, or not at all. The receiver's own log has the look before the answer,
// too. Nothing of the receiver's organization is written in the transaction.
func (s *Service) through(ctx context.Context, by access.Scope, id ids.ID, did Did, item ids.ID, read func(ctx context.Context, tx *db.Tx, u under) error) error {
	from, err := s.inboxOf(ctx, by, id)
	if err != nil {
		return err
	}
	who, err := s.caller(ctx, by)
	if err != nil {
		return err
	}
	over := false
	err = s.DB.Write(db.Alone(ctx), db.Org(from), db.On("grant_given", id), func(ctx context.Context, tx *db.Tx) error {
		over = false
		u, why, err := s.holds(ctx, tx, by, from, id)
		if err != nil {
			return err
		}
		if why != "" {
			over = true
			return s.over(ctx, tx, from, u, why)
		}
		if !item.Zero() {
			if _, err := u.item(item); err != nil {
				return err
			}
		}
		if err := read(ctx, tx, u); err != nil {
			return err
		}
		return s.seen(ctx, tx, by, u, did, item, who)
	})
	if over {
		err = fault.NotFound
	}
	if err != nil {
		return err
	}
	return s.Looks.Read(ctx, by, audit.Event{At: s.Clock.Now(), Verb: "granted." + string(did), Table: "grant_inbox", Row: id, Purpose: "verify", Codes: itemCode(item)})
}

func itemCode(item ids.ID) map[string]string {
	if item.Zero() {
		return nil
	}
	return map[string]string{"item": item.String()}
}

// holds finds out whether a grant holds for by at this moment. why is the ending that was not
// written down yet; of one that ended before it is what ended it.
func (s *Service) holds(ctx context.Context, tx *db.Tx, by access.Scope, from int64, id ids.ID) (u under, why Ended, err error) {
	g, err := grantByID(ctx, tx, from, id)
	if err != nil {
		return u, "", err
	}
	if g.to != by.OrgID() || by.Visiting() || by.System() != "" {
		return u, "", fault.NotFound
	}
	u.from, u.Grant = from, g.Grant
	now := s.Clock.Now()
	if why = g.state(now); why != "" {
		return u, why, nil
	}
	givers, lookers, err := standsStill(ctx, tx, from, g.to, g.account, by.Account())
	switch {
	case err != nil:
		return u, "", err
	case !lookers:
		return u, "", fault.NotFound
	case !givers:
		return u, Left, nil
	}
	if err := s.fill(ctx, tx, &u, g); err != nil {
		return u, "", err
	}
	return u, "", s.scope(ctx, tx, by, &u, g.at(now))
}

// fill opens what the grant gives.
func (s *Service) fill(ctx context.Context, tx *db.Tx, u *under, g storedGrant) error {
	o, err := s.Keys.Load(ctx, tx, u.from, class, []ids.ID{g.person})
	if err != nil {
		return err
	}
	if !o.Has(g.person) {
		return fault.NotFound // erased
	}
	if err := g.open(o); err != nil {
		return err
	}
	u.Grant = g.Grant
	rows, err := itemsOf(ctx, tx, u.from, g.ID)
	if err != nil {
		return err
	}
	for _, i := range rows {
		if err := i.open(o, g.person); err != nil {
			return err
		}
		u.items = append(u.items, i.Item)
	}
	u.name, err = nameOf(ctx, tx, u.from, g.person)
	return err
}

// scope makes the Scope of the look: of whoever gave it, and of what was given.
func (s *Service) scope(ctx context.Context, tx *db.Tx, by access.Scope, u *under, now time.Time) error {
	root, err := rootOf(ctx, tx, u.from, u.person)
	if err != nil {
		return err
	}
	org, err := calledOrg(ctx, tx, u.from)
	if err != nil {
		return err
	}
	g := access.Grant{ID: u.ID, Org: u.from, OrgID: org.id, Person: root, Until: u.Until}
	for _, i := range u.items {
		g.Items = append(g.Items, access.Given{Kind: i.Kind, ID: i.of})
	}
	u.sc, err = access.Through(by, g, now)
	return err
}

// over writes down that a grant is over by itself, so that no clock opens it again.
func (s *Service) over(ctx context.Context, tx *db.Tx, from int64, u under, why Ended) error {
	if u.Ended != "" {
		return nil // it was written down before
	}
	if err := endGrant(ctx, tx, from, u.ID, why, u.at(s.Clock.Now())); err != nil {
		return err
	}
	public, err := publicOf(ctx, tx, from)
	if err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, u.to, jobs.New{Kind: deliverKind, Key: u.ID.String(), Payload: grantRef{public, u.ID}, Now: s.Clock.Now()})
}

// seen writes down what is done: for whoever gave it, and in the log of their organization.
func (s *Service) seen(ctx context.Context, tx *db.Tx, by access.Scope, u under, did Did, item ids.ID, who string) error {
	now := s.Clock.Now()
	l := storedSeen{Seen: Seen{ID: s.NewID(now), Did: did, Item: item, At: now, account: by.Account()}}
	o, err := s.Keys.Load(ctx, tx, u.from, class, []ids.ID{u.person})
	if err != nil {
		return err
	}
	if l.who, err = o.Seal(u.person, at("grant_look", "who", l.ID), pii.Hide(who)); err != nil {
		return err
	}
	if err := insertSeen(ctx, tx, u.from, u.Grant, l); err != nil {
		return err
	}
	if err := lookedAt(ctx, tx, u.from, u.ID, now); err != nil {
		return err
	}
	return s.log(ctx, tx, u.sc, u.Grant, "grant."+string(did), itemCode(item))
}

// caller is what whoever looks is called, and where: what the giver reads.
func (s *Service) caller(ctx context.Context, by access.Scope) (string, error) {
	var people []ids.ID
	if !by.Person().Zero() {
		people = []ids.ID{by.Person()}
	}
	names := map[ids.ID]string{}
	if s.Names != nil {
		var err error
		if names, err = s.Names(ctx, by, []ids.ID{by.Account()}, people); err != nil {
			return "", err
		}
	}
	var org Found
	err := s.DB.Read(ctx, by, func(ctx context.Context, q db.Q) (err error) {
		org, err = calledOrg(ctx, q, by.OrgID())
		return err
	})
	if errors.Is(err, fault.NotFound) {
		return "", fault.NotFound
	}
	name := names[by.Person()]
	if name == "" {
		name = names[by.Account()]
	}
	return name + between + org.Name, err
}

// between stands between a name and its organization, where they are kept as one text.
const between = "\x1f"
