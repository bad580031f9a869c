package account

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// Organizations, as far as somebody who is in none yet must know them.

func scanPlace(r *sql.Rows) (p Place, err error) {
	err = r.Scan(&p.number, &p.ID, &p.Name, &p.Kind)
	return p, err
}

func placesOf(ctx context.Context, q db.Q, account ids.ID) ([]Place, error) {
	return db.All(ctx, q, scanPlace, `SELECT o.id, o.public_id, o.name, o.kind FROM membership m JOIN org o ON o.id = m.org_id
		WHERE m.account_id = $1 AND m.state = 'active' AND o.state = 'active' ORDER BY o.id`, account)
}

func placeByPublic(ctx context.Context, q db.Q, id ids.ID) (Place, error) {
	return db.One(ctx, q, scanPlace, `SELECT id, public_id, name, kind FROM org WHERE public_id = $1 AND state = 'active'`, id)
}

func orgByPublic(ctx context.Context, q db.Q, id ids.ID) (int64, error) {
	p, err := placeByPublic(ctx, q, id)
	return p.number, err
}

func placeByNumber(ctx context.Context, q db.Q, org int64) (Place, error) {
	return db.One(ctx, q, scanPlace, `SELECT id, public_id, name, kind FROM org WHERE id = $1`, org)
}

// raiseGeneration makes every cache of the organization stale, on every replica.
func raiseGeneration(ctx context.Context, tx *db.Tx, org int64) error {
	_, err := tx.Exec(ctx, `UPDATE org SET generation = generation + 1 WHERE id = $1`, org)
	return err
}

// Memberships.

const memberColumns = `m.id, m.version, m.org_id, m.account_id, m.person_id, m.state, m.since, m.until`

func (m *Membership) into() []any {
	return []any{&m.ID, &m.Version, &m.Org, &m.Account, &m.Person, &m.State, db.At(&m.Since), db.At(&m.Until)}
}

func scanMembership(r *sql.Rows) (m Membership, err error) {
	err = r.Scan(m.into()...)
	return m, err
}

func membershipOf(ctx context.Context, q db.Q, org int64, account ids.ID) (Membership, error) {
	return db.One(ctx, q, scanMembership, `SELECT `+memberColumns+` FROM membership m WHERE m.org_id = $1 AND m.account_id = $2`, org, account)
}

func activeMemberships(ctx context.Context, q db.Q, account ids.ID) ([]Membership, error) {
	return db.All(ctx, q, scanMembership, `SELECT `+memberColumns+` FROM membership m JOIN org o ON o.id = m.org_id
		WHERE m.account_id = $1 AND m.state = 'active' AND o.state = 'active' ORDER BY m.org_id`, account)
}

func membersOf(ctx context.Context, q db.Q, org int64, after ids.ID, limit int) ([]Member, error) {
	return db.All(ctx, q, func(r *sql.Rows) (m Member, err error) {
		err = r.Scan(append(m.into(), &m.Managed, db.At(&m.SeenAt))...)
		return m, err
	}, `SELECT `+memberColumns+`, CASE WHEN a.managed_by = $1 THEN 1 ELSE 0 END,
			(SELECT max(s.seen_at) FROM session s WHERE s.account_id = m.account_id AND s.org_id = m.org_id)
		FROM membership m JOIN account a ON a.id = m.account_id
		WHERE m.org_id = $1 AND m.id > $2 ORDER BY m.id LIMIT $3`, org, after, limit)
}

func insertMembership(ctx context.Context, tx *db.Tx, m Membership) error {
	_, err := tx.Exec(ctx, `INSERT INTO membership (id, org_id, account_id, person_id, state, since) VALUES ($1, $2, $3, $4, $5, $6)`,
		m.ID, m.Org, m.Account, m.Person.OrNull(), m.State, m.Since)
	return err
}

func reactivate(ctx context.Context, tx *db.Tx, m Membership) error {
	_, err := tx.Exec(ctx, `UPDATE membership SET version = version + 1, state = 'active', since = $3, until = NULL, person_id = $4 WHERE org_id = $1 AND id = $2`,
		m.Org, m.ID, m.Since, m.Person.OrNull())
	return err
}

func setPerson(ctx context.Context, tx *db.Tx, org int64, membership, person ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE membership SET version = version + 1, person_id = $3 WHERE org_id = $1 AND id = $2 AND person_id IS NULL`, org, membership, person)
	return err
}

func dropPerson(ctx context.Context, tx *db.Tx, org int64, membership ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE membership SET version = version + 1, person_id = NULL WHERE org_id = $1 AND id = $2`, org, membership)
	return err
}

// memberOf is the member who a person of the records is.
func memberOf(ctx context.Context, q db.Q, org int64, person ids.ID) (Membership, error) {
	return db.One(ctx, q, scanMembership, `SELECT `+memberColumns+` FROM membership m WHERE m.org_id = $1 AND m.person_id = $2`, org, person)
}

// freeMembers are active members who are nobody of the records, the newest first.
func freeMembers(ctx context.Context, q db.Q, org int64) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT account_id FROM membership WHERE org_id = $1 AND state = 'active' AND person_id IS NULL ORDER BY id DESC LIMIT 200`, org)
}

func deactivate(ctx context.Context, tx *db.Tx, m Membership) error {
	_, err := tx.Exec(ctx, `UPDATE membership SET version = version + 1, state = 'deactivated', until = $3 WHERE org_id = $1 AND id = $2`, m.Org, m.ID, m.Until)
	return err
}

func beginPeriod(ctx context.Context, tx *db.Tx, m Membership) error {
	_, err := tx.Exec(ctx, `INSERT INTO membership_period (membership_id, org_id, account_id, from_at) VALUES ($1, $2, $3, $4)`, m.ID, m.Org, m.Account, m.Since)
	return err
}

func endPeriod(ctx context.Context, tx *db.Tx, m Membership) error {
	_, err := tx.Exec(ctx, `UPDATE membership_period SET to_at = $2 WHERE membership_id = $1 AND to_at IS NULL`, m.ID, m.Until)
	return err
}

func periods(ctx context.Context, q db.Q, membership ids.ID) ([]Period, error) {
	return db.All(ctx, q, func(r *sql.Rows) (p Period, err error) {
		err = r.Scan(db.At(&p.From), db.At(&p.To))
		return p, err
	}, `SELECT from_at, to_at FROM membership_period WHERE membership_id = $1 ORDER BY from_at`, membership)
}

// Invitations.

const invitationColumns = `org_id, id, version, email, role, person_id, source, state, created_by, created_at, expires_at, account_id, units`

func scanInvitation(r *sql.Rows) (i Invitation, err error) {
	var units string
	err = r.Scan(&i.org, &i.ID, &i.Version, &i.email, &i.Role, &i.Person, &i.Source, &i.State, &i.CreatedBy, db.At(&i.CreatedAt), db.At(&i.ExpiresAt), &i.Account, &units)
	for _, u := range strings.Fields(units) {
		id, bad := ids.Parse(u)
		i.Units, err = append(i.Units, id), errors.Join(err, bad)
	}
	return i, err
}

func idText(all []ids.ID) string {
	out := make([]string, len(all))
	for i, id := range all {
		out[i] = id.String()
	}
	return strings.Join(out, " ")
}

// openInvitationOf is the newest that is open of somebody of the records.
func openInvitationOf(ctx context.Context, q db.Q, org int64, person ids.ID, now time.Time) (Invitation, error) {
	return db.One(ctx, q, scanInvitation, `SELECT `+invitationColumns+` FROM invitation WHERE org_id = $1 AND person_id = $2 AND state = 'open' AND expires_at > $3
		ORDER BY id DESC LIMIT 1`, org, person, now)
}

// openInvitationByID is NotFound for one that is closed.
func openInvitationByID(ctx context.Context, q db.Q, org int64, id ids.ID) (Invitation, error) {
	return db.One(ctx, q, scanInvitation, `SELECT `+invitationColumns+` FROM invitation WHERE org_id = $1 AND id = $2 AND state = 'open'`, org, id)
}

func insertInvitation(ctx context.Context, tx *db.Tx, i Invitation, ix, hash []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO invitation (org_id, id, token_hash, email, email_ix, role, person_id, source, state, created_by, created_at, expires_at, units)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		i.org, i.ID, hash, i.email, ix, i.Role, i.Person.OrNull(), i.Source, i.State, i.CreatedBy, i.CreatedAt, i.ExpiresAt, idText(i.Units))
	return err
}

func invitationByToken(ctx context.Context, q db.Q, org int64, hash []byte) (Invitation, error) {
	return db.One(ctx, q, scanInvitation, `SELECT `+invitationColumns+` FROM invitation WHERE org_id = $1 AND token_hash = $2`, org, hash)
}

func openInvitations(ctx context.Context, q db.Q, org int64) ([]Invitation, error) {
	return db.All(ctx, q, scanInvitation, `SELECT `+invitationColumns+` FROM invitation WHERE org_id = $1 AND state = 'open' ORDER BY id DESC LIMIT 200`, org)
}

func openInvitationsTo(ctx context.Context, q db.Q, org int64, ix []byte) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT id FROM invitation WHERE org_id = $1 AND email_ix = $2 AND state = 'open'`, org, ix)
}

// closeInvitation changes one that is open; of any number who try at once, one succeeds.
func closeInvitation(ctx context.Context, tx *db.Tx, org int64, id ids.ID, state string, account ids.ID, now time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE invitation SET version = version + 1, state = $3, account_id = $4, closed_at = $5, email = NULL, email_ix = NULL
		WHERE org_id = $1 AND id = $2 AND state = 'open'`, org, id, state, account.OrNull(), now)
	return n == 1, err
}
