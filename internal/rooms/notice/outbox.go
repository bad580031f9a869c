package notice

import (
	"context"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
)

// Outbox is this outbox as a room has it that knows notices by short codes and calls
// mail about the safety of accounts "security": room account. Prefix stands before its
// codes, as in account.reset.
type Outbox struct {
	Notices *Service
	Prefix  string
}

func (o Outbox) message(kind, code string, args map[string]string) Message {
	m := Message{Kind: Kind(kind), Code: o.Prefix + code, Args: args}
	if kind == "security" {
		m.Kind = Essential
	}
	return m
}

// Post writes to an account.
func (o Outbox) Post(ctx context.Context, tx *db.Tx, org int64, to ids.ID, kind, code string, args map[string]string) error {
	m := o.message(kind, code, args)
	m.To = to
	return o.Notices.Post(ctx, tx, org, m)
}

// PostTo writes to an address that belongs to no account (yet).
func (o Outbox) PostTo(ctx context.Context, tx *db.Tx, org int64, address pii.Text, kind, code string, args map[string]string) error {
	m := o.message(kind, code, args)
	m.Address = address
	return o.Notices.Post(ctx, tx, org, m)
}
