package support

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// last is the id before which everything lies.
func last(before ids.ID) ids.ID {
	if before.Zero() {
		for i := range before {
			before[i] = 0xff
		}
	}
	return before
}

// Tickets.

const ticketColumns = `t.id, t.version, t.org_id, t.account_id, t.subject, t.state, t.created_at, t.changed_at, o.public_id, o.name, o.kind`

const tickets = `SELECT ` + ticketColumns + ` FROM support_ticket t JOIN org o ON o.id = t.org_id`

func scanTicket(r *sql.Rows) (t Ticket, err error) {
	err = r.Scan(&t.ID, &t.Version, &t.org, &t.account, &t.sealed, &t.State, db.At(&t.CreatedAt), db.At(&t.ChangedAt), &t.Org, &t.OrgName, &t.kind)
	return t, err
}

func ticketByID(ctx context.Context, q db.Q, id ids.ID) (Ticket, error) {
	return db.One(ctx, q, scanTicket, tickets+` WHERE t.id = $1`, id)
}

// ticketsOf lists an organization's, of one account unless it is zero.
func ticketsOf(ctx context.Context, q db.Q, org int64, account, before ids.ID, limit int) ([]Ticket, error) {
	return db.All(ctx, q, scanTicket, tickets+` WHERE t.org_id = $1 AND t.id < $2 AND (CAST($3 AS BIGINT) = 1 OR t.account_id = $4) ORDER BY t.id DESC LIMIT $5`,
		org, last(before), flag(account.Zero()), account, limit)
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func ticketsIn(ctx context.Context, q db.Q, state State, before ids.ID, limit int) ([]Ticket, error) {
	return db.All(ctx, q, scanTicket, tickets+` WHERE t.state = $1 AND t.id < $2 ORDER BY t.id DESC LIMIT $3`, state, last(before), limit)
}

func insertTicket(ctx context.Context, tx *db.Tx, t Ticket) error {
	_, err := tx.Exec(ctx, `INSERT INTO support_ticket (id, org_id, account_id, subject, state, created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $6)`,
		t.ID, t.org, t.account, t.sealed, t.State, t.CreatedAt)
	return err
}

func setState(ctx context.Context, tx *db.Tx, id ids.ID, state State, now time.Time) error {
	var closed time.Time
	if state == Closed {
		closed = now
	}
	_, err := tx.Exec(ctx, `UPDATE support_ticket SET state = $2, changed_at = $3, closed_at = $4 WHERE id = $1`, id, state, now, closed)
	return err
}

func insertMessage(ctx context.Context, tx *db.Tx, t Ticket, m Text, by ids.ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO support_message (id, ticket_id, org_id, account_id, side, body, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		m.ID, t.ID, t.org, by, m.Side, m.sealed, m.At)
	return err
}

func messagesOf(ctx context.Context, q db.Q, ticket ids.ID) ([]Text, error) {
	return db.All(ctx, q, func(r *sql.Rows) (m Text, err error) {
		err = r.Scan(&m.ID, &m.Side, &m.sealed, db.At(&m.At))
		return m, err
	}, `SELECT id, side, body, created_at FROM support_message WHERE ticket_id = $1 ORDER BY id LIMIT 500`, ticket)
}

func openTickets(ctx context.Context, q db.Q) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM support_ticket WHERE state = 'open'`)
}

// Access.

const accessColumns = `id, version, org_id, ticket_id, account_id, state, hours, wants_write, can_write, approval_id, asked_at, until_at, ended_at`

func scanAccess(r *sql.Rows) (a Access, err error) {
	err = r.Scan(&a.ID, &a.Version, &a.org, &a.Ticket, &a.operator, &a.State, &a.Hours, &a.Wants, &a.Write, &a.approval, db.At(&a.AskedAt), db.At(&a.Until), db.At(&a.EndedAt))
	return a, err
}

func accessByID(ctx context.Context, q db.Q, id ids.ID) (Access, error) {
	return db.One(ctx, q, scanAccess, `SELECT `+accessColumns+` FROM support_access WHERE id = $1`, id)
}

// grantedTo is the access that holds now: granted, in time, because of a ticket that is
// not closed, and of somebody who is an operator still.
func grantedTo(ctx context.Context, q db.Q, org int64, account ids.ID, now time.Time) (Access, error) {
	return db.One(ctx, q, scanAccess, `SELECT `+accessColumns+` FROM support_access
		WHERE org_id = $1 AND account_id = $2 AND state = 'granted' AND until_at > $3
			AND EXISTS (SELECT 1 FROM membership m WHERE m.org_id = $4 AND m.account_id = $2 AND m.state = 'active')
		ORDER BY can_write DESC, until_at DESC LIMIT 1`, org, account, now, db.Platform.OrgID())
}

func accessesOf(ctx context.Context, q db.Q, org int64, state AccessState, now time.Time, limit int) ([]Access, error) {
	return db.All(ctx, q, scanAccess, `SELECT `+accessColumns+` FROM support_access WHERE org_id = $1 AND state = $2 AND until_at > $3 ORDER BY id DESC LIMIT $4`,
		org, state, now, limit)
}

func allAccesses(ctx context.Context, q db.Q, org int64, limit int) ([]Access, error) {
	return db.All(ctx, q, scanAccess, `SELECT `+accessColumns+` FROM support_access WHERE org_id = $1 ORDER BY id DESC LIMIT $2`, org, limit)
}

func accessesFor(ctx context.Context, q db.Q, ticket ids.ID) ([]Access, error) {
	return db.All(ctx, q, scanAccess, `SELECT `+accessColumns+` FROM support_access WHERE ticket_id = $1 ORDER BY id DESC LIMIT 50`, ticket)
}

// liveAccesses counts those of an operator that are asked for or given now.
func liveAccesses(ctx context.Context, q db.Q, ticket, operator ids.ID, now time.Time) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM support_access WHERE ticket_id = $1 AND account_id = $2
		AND (state = 'asked' AND asked_at > $3 OR state = 'granted' AND until_at > $4)`, ticket, operator, now.Add(-askFor), now)
}

func insertAccess(ctx context.Context, tx *db.Tx, a Access) error {
	_, err := tx.Exec(ctx, `INSERT INTO support_access (id, org_id, ticket_id, account_id, state, hours, wants_write, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a.ID, a.org, a.Ticket, a.operator, a.State, a.Hours, a.Wants, a.AskedAt)
	return err
}

func setApproval(ctx context.Context, tx *db.Tx, id, approval ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE support_access SET approval_id = $2 WHERE id = $1`, id, approval)
	return err
}

func changed(n int64, err error) error {
	if err == nil && n == 0 {
		err = fault.Gone
	}
	return err
}

func grant(ctx context.Context, tx *db.Tx, a Access, by ids.ID, now time.Time) error {
	return changed(tx.Exec(ctx, `UPDATE support_access SET state = 'granted', can_write = $2, granted_by = $3, granted_at = $4, until_at = $5, version = version + 1
		WHERE id = $1 AND state = 'asked'`, a.ID, a.Write, by, now, a.Until))
}

func endAccess(ctx context.Context, tx *db.Tx, id ids.ID, from, to AccessState, now time.Time) error {
	return changed(tx.Exec(ctx, `UPDATE support_access SET state = $3, ended_at = $4, version = version + 1 WHERE id = $1 AND state = $2`, id, from, to, now))
}

func endAccesses(ctx context.Context, tx *db.Tx, ticket ids.ID, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE support_access SET state = 'ended', ended_at = $2, version = version + 1 WHERE ticket_id = $1 AND state IN ('asked', 'granted')`, ticket, now)
	return err
}

func insertView(ctx context.Context, tx *db.Tx, sc access.Scope, of ids.ID, v View) error {
	_, err := tx.Exec(ctx, `INSERT INTO support_view (org_id, id, access_id, at, method, route, object, object_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		sc.OrgID(), v.ID, of, v.At, v.Method, v.Route, v.Object, v.ObjectID.OrNull())
	return err
}

func viewsOf(ctx context.Context, q db.Q, sc access.Scope, of, before ids.ID, limit int) ([]View, error) {
	return db.All(ctx, q, func(r *sql.Rows) (v View, err error) {
		err = r.Scan(&v.ID, db.At(&v.At), &v.Method, &v.Route, &v.Object, &v.ObjectID)
		return v, err
	}, `SELECT id, at, method, route, object, object_id FROM support_view WHERE org_id = $1 AND access_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4`,
		sc.OrgID(), of, last(before), limit)
}
