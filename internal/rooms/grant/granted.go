package grant

import (
	"context"
	"errors"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// GrantedRef names a grant as whoever received it does.
type GrantedRef struct {
	ID ids.ID `path:"id" kind:"granted" json:"-"`
}

// Granted is a grant as the receiver sees it: what the things are called.
type Granted struct {
	ID      ids.ID    `json:"id"`
	Name    string    `json:"name" doc:"Who gave it"`
	Purpose Purpose   `json:"purpose"`
	Words   string    `json:"words,omitempty"`
	GivenAt time.Time `json:"given_at"`
	Until   time.Time `json:"until"`
	Items   []Item    `json:"items"`
}

// Open shows what a grant gives, by name. It is in the giver's log before the answer.
func (s *Service) Open(ctx context.Context, sc access.Scope, in GrantedRef) (v Granted, err error) {
	err = s.through(ctx, sc, in.ID, Opened, ids.ID{}, func(_ context.Context, _ *db.Tx, u under) error {
		v = u.view()
		return nil
	})
	return v, fault.Wrap("open a grant", err)
}

func (u under) view() Granted {
	return Granted{ID: u.ID, Name: u.name, Purpose: u.Purpose, Words: u.Words, GivenAt: u.GivenAt, Until: u.Until, Items: u.items}
}

// ItemRef names one thing of a grant.
type ItemRef struct {
	ID   ids.ID `path:"id" kind:"granted" json:"-"`
	Item ids.ID `path:"item" kind:"granted_item" json:"-"`
}

// GrantedItem is one thing of a grant, as it is now.
type GrantedItem struct {
	Grant ids.ID    `json:"grant"`
	ID    ids.ID    `json:"id"`
	Kind  string    `json:"kind"`
	Name  string    `json:"name" doc:"Whose it is"`
	Until time.Time `json:"until"`
	Shown

	file bool
}

// Item shows one thing of a grant. It is in the giver's log before the answer.
func (s *Service) Item(ctx context.Context, sc access.Scope, in ItemRef) (v GrantedItem, err error) {
	err = s.through(ctx, sc, in.ID, Looked, in.Item, func(ctx context.Context, tx *db.Tx, u under) error {
		i, err := u.item(in.Item)
		if err != nil {
			return err
		}
		v = GrantedItem{Grant: u.ID, ID: i.ID, Kind: i.Kind, Name: u.name, Until: u.Until}
		v.Shown, v.file, err = s.read(ctx, tx, u, i)
		return err
	})
	return v, fault.Wrap("look at what was granted", err)
}

// read is one thing as it is now.
func (s *Service) read(ctx context.Context, tx *db.Tx, u under, i Item) (Shown, bool, error) {
	k, ok := s.kind(i.Kind)
	if !ok || !u.sc.Gives(i.Kind, i.of) {
		return Shown{}, false, fault.NotFound
	}
	shown, err := k.Read(ctx, tx, u.sc, i.of)
	return shown, k.File != nil && shown.Media != "", gone(err)
}

// gone is that a thing is not there, whatever the room that had it says of it.
func gone(err error) error {
	if errors.Is(err, fault.Gone) || errors.Is(err, fault.Denied) {
		return fault.NotFound
	}
	return err
}

// File is the file of one thing, written down as taken before its first byte.
func (s *Service) File(ctx context.Context, sc access.Scope, in ItemRef) (f File, err error) {
	err = s.through(ctx, sc, in.ID, Taken, in.Item, func(ctx context.Context, tx *db.Tx, u under) error {
		i, err := u.item(in.Item)
		if err != nil {
			return err
		}
		k, ok := s.kind(i.Kind)
		if !ok || k.File == nil || !u.sc.Gives(i.Kind, i.of) {
			return fault.NotFound
		}
		f, err = k.File(ctx, tx, u.sc, i.of)
		return gone(err)
	})
	return f, fault.Wrap("take a file that was granted", err)
}

// still reports whether a grant holds, without a look: asked again and again while a file goes
// out over a slow line.
func (s *Service) still(ctx context.Context, sc access.Scope, id ids.ID) error {
	from, err := s.inboxOf(ctx, sc, id)
	if err != nil {
		return err
	}
	return s.DB.Read(ctx, db.Org(from), func(ctx context.Context, q db.Q) error {
		g, err := grantByID(ctx, q, from, id)
		if err != nil {
			return err
		}
		givers, lookers, err := standsStill(ctx, q, from, g.to, g.account, sc.Account())
		if err == nil && (g.to != sc.OrgID() || g.state(s.Clock.Now()) != "" || !givers || !lookers) {
			err = fault.NotFound
		}
		return err
	})
}
