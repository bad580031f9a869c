package notice

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/web"
	"standing/internal/base/words"
)

// Item is a notice as its receiver sees it.
type Item struct {
	ID    ids.ID    `json:"id"`
	Title string    `json:"title"`
	Page  string    `json:"page,omitempty" doc:"Path of the page that it is about"`
	At    time.Time `json:"at"`
	Read  bool      `json:"read"`
	State State     `json:"state"`
}

// Inbox is a page of somebody's notices, the newest first.
type Inbox struct {
	Items  []Item `json:"items"`
	Unread int64  `json:"unread"`
	// Undelivered says that mail to the receiver was refused, and they should know.
	Undelivered bool   `json:"undelivered"`
	Next        ids.ID `json:"next,omitzero" doc:"Ask for what is before this; empty on the last page"`
}

const pageSize = 30

// InboxInput is which page.
type InboxInput struct {
	Before ids.ID `query:"before" json:"-" kind:"notice"`
}

// orgsOf is where an account has notices: the organization it works in, and the
// installation, which tells it about signing in.
func orgsOf(p access.Principal) []db.Org {
	if p.Org == 0 || p.Org == db.Platform.OrgID() {
		return []db.Org{db.Org(db.Platform.OrgID())}
	}
	return []db.Org{db.Org(p.Org), db.Org(db.Platform.OrgID())}
}

// Inbox lists the notices of whoever asks.
func (s *Service) Inbox(ctx context.Context, p access.Principal, in InboxInput) (out Inbox, err error) {
	if p.Account.Zero() {
		return out, fault.Anonymous
	}
	for _, org := range orgsOf(p) {
		err := s.DB.Read(ctx, org, func(ctx context.Context, q db.Q) error {
			n, err := unread(ctx, q, org.OrgID(), p.Account)
			if err != nil {
				return err
			}
			items, err := s.items(ctx, q, org, p.Account, in.Before)
			if err != nil {
				return err
			}
			out.Unread += n
			out.Items = append(out.Items, items...)
			return nil
		})
		if err != nil {
			return Inbox{}, fault.Wrap("list notices", err)
		}
	}
	slices.SortFunc(out.Items, func(a, b Item) int { return -cmp.Compare(a.ID.String(), b.ID.String()) })
	if len(out.Items) > pageSize {
		out.Items = out.Items[:pageSize]
		out.Next = out.Items[pageSize-1].ID
	}
	out.Undelivered = slices.ContainsFunc(out.Items, func(i Item) bool { return i.State == Bounced })
	return out, nil
}

func (s *Service) items(ctx context.Context, q db.Q, org db.Org, account, before ids.ID) (out []Item, err error) {
	rows, err := ofAccount(ctx, q, org.OrgID(), account, before, pageSize+1)
	if err != nil {
		return nil, err
	}
	opener, err := s.Ring.Load(ctx, q, org.OrgID(), class, []ids.ID{account})
	if err != nil {
		return nil, err
	}
	for _, n := range rows {
		text, err := opener.Open(account, place("args", n.ID), n.args)
		if err != nil && !errors.Is(err, keys.Destroyed) {
			return nil, err
		}
		args, err := parseArgs(text)
		if err != nil {
			return nil, err
		}
		out = append(out, Item{ID: n.ID, Title: words.From(ctx).Text(n.Code+".subject", named(args)),
			Page: strings.TrimPrefix(args["page"], s.config.Origin), At: n.CreatedAt, Read: !n.ReadAt.IsZero(), State: n.State})
	}
	return out, nil
}

func named(args map[string]string) words.Named {
	out := words.Named{}
	for k, v := range args {
		out[k] = v
	}
	return out
}

// Unread counts them, for the menu.
func (s *Service) Unread(ctx context.Context, p access.Principal) (n int64, err error) {
	org := orgsOf(p)[0]
	err = s.DB.Read(ctx, org, func(ctx context.Context, q db.Q) (err error) {
		n, err = waiting(ctx, q, org.OrgID(), p.Account)
		return err
	})
	return n, fault.Wrap("count notices", err)
}

// ReadInput names a notice.
type ReadInput struct {
	ID ids.ID `path:"id" kind:"notice" json:"-"`
}

// MarkRead marks one of one's own.
func (s *Service) MarkRead(ctx context.Context, p access.Principal, in ReadInput) error {
	for _, org := range orgsOf(p) {
		var found bool
		err := s.DB.Write(ctx, org, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
			found, err = markRead(ctx, tx, org.OrgID(), p.Account, in.ID, s.Clock.Now())
			return err
		})
		if err != nil || found {
			return fault.Wrap("mark notice", err)
		}
	}
	return fault.NotFound
}

// MarkAllRead marks all of one's own.
func (s *Service) MarkAllRead(ctx context.Context, p access.Principal) error {
	for _, org := range orgsOf(p) {
		err := s.DB.Write(ctx, org, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			return markAllRead(ctx, tx, org.OrgID(), p.Account, s.Clock.Now())
		})
		if err != nil {
			return fault.Wrap("mark notices", err)
		}
	}
	return nil
}

func (s *Service) inboxOp(ctx context.Context, _ access.Scope, in InboxInput) (Inbox, error) {
	return s.Inbox(ctx, web.Who(ctx), in)
}

func (s *Service) readOp(ctx context.Context, _ access.Scope, in ReadInput) (web.None, error) {
	return web.None{}, s.MarkRead(ctx, web.Who(ctx), in)
}

func (s *Service) readAllOp(ctx context.Context, _ access.Scope, _ web.None) (web.None, error) {
	return web.None{}, s.MarkAllRead(ctx, web.Who(ctx))
}
