package policy

import (
	"context"
	"database/sql"
	"slices"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

const signatureColumns = `s.id, s.policy_id, s.n, s.person_id, s.digest, s.how, s.account_id, s.signed_on, s.reason, s.voided, s.known_at, s.supersedes_id`

func scanSignature(r *sql.Rows) (g Signature, err error) {
	var digest []byte
	err = r.Scan(&g.ID, &g.Policy, &g.N, &g.Person, &digest, &g.How, &g.account, db.Day(&g.SignedOn), &g.sealed, &g.Voided, db.At(&g.KnownAt), &g.Supersedes)
	copy(g.Digest[:], digest)
	return g, err
}

func insertSignature(ctx context.Context, tx *db.Tx, sc access.Scope, g Signature) error {
	_, err := tx.Exec(ctx, `INSERT INTO policy_signature (org_id, id, policy_id, n, person_id, digest, how, account_id, signed_on, reason, voided, known_at, supersedes_id, audit_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		sc.OrgID(), g.ID, g.Policy, g.N, g.Person, g.Digest[:], g.How, g.account.OrNull(), g.SignedOn, g.sealed, g.Voided, g.KnownAt, g.Supersedes.OrNull(), g.audit)
	return err
}

// signatures are those of people in reach; the arguments of where begin at $2.
func signatures(ctx context.Context, q db.Q, sc access.Scope, where, tail string, args ...any) ([]Signature, error) {
	args = append([]any{sc.OrgID()}, args...)
	reach, more := access.Where(sc, "p", len(args)+1)
	return db.All(ctx, q, scanSignature, `SELECT `+signatureColumns+` FROM policy_signature s JOIN person p ON p.org_id = s.org_id AND p.id = s.person_id
		WHERE s.org_id = $1 AND `+where+` AND `+reach+tail, append(args, more...)...)
}

// holding is the condition that a signature was not superseded.
const holding = ` NOT EXISTS (SELECT 1 FROM policy_signature x WHERE x.org_id = s.org_id AND x.supersedes_id = s.id)`

func signatureByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Signature, error) {
	reach, more := access.Where(sc, "p", 3)
	return db.One(ctx, q, scanSignature, `SELECT `+signatureColumns+` FROM policy_signature s JOIN person p ON p.org_id = s.org_id AND p.id = s.person_id
		WHERE s.org_id = $1 AND s.id = $2 AND `+reach, append([]any{sc.OrgID(), id}, more...)...)
}

func superseded(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (bool, error) {
	n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM policy_signature WHERE org_id = $1 AND supersedes_id = $2`, sc.OrgID(), id)
	return n > 0, err
}

// lastVoid is the row by which what a person had signed of a version was voided, if it was.
func lastVoid(ctx context.Context, q db.Q, sc access.Scope, g Signature) (ids.ID, error) {
	all, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT s.id FROM policy_signature s
		WHERE s.org_id = $1 AND s.policy_id = $2 AND s.n = $3 AND s.person_id = $4 AND s.voided = $5 AND`+holding, sc.OrgID(), g.Policy, g.N, g.Person, true)
	if err != nil || len(all) == 0 {
		return ids.ID{}, err
	}
	return all[0], nil
}

// signedVersion is a signature that holds, of a version.
type signedVersion struct {
	id ids.ID
	n  int64
}

// signaturesOfRoots are what people signed, also as whom they were before a merge; the newest
// version first.
func signaturesOfRoots(ctx context.Context, q db.Q, sc access.Scope, roots []ids.ID) (map[pair][]signedVersion, error) {
	type row struct {
		pair
		signedVersion
	}
	out := map[pair][]signedVersion{}
	for some := range slices.Chunk(roots, 500) {
		in, args := db.In(3, some)
		err := db.Each(ctx, q, func(r *sql.Rows) (v row, err error) {
			err = r.Scan(&v.policy, &v.person, &v.id, &v.n)
			return v, err
		}, func(v row) error {
			out[v.pair] = append(out[v.pair], v.signedVersion)
			return nil
		}, `SELECT s.policy_id, p.root_id, s.id, s.n FROM person p JOIN policy_signature s ON s.org_id = p.org_id AND s.person_id = p.id
			WHERE p.org_id = $1 AND s.org_id = $1 AND s.voided = $2 AND p.root_id IN (`+in+`) AND`+holding+` ORDER BY s.n DESC, s.id`, append([]any{sc.OrgID(), false}, args...)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// signedBy are the signatures that held for a version by a day, a page of them in the order
// in which they were entered.
func signedBy(ctx context.Context, q db.Q, sc access.Scope, policy ids.ID, v Version, day civil.Date, after ids.ID, limit int) ([]Signature, error) {
	return signatures(ctx, q, sc, `s.policy_id = $2 AND s.n >= $3 AND s.n <= $4 AND s.signed_on <= $5 AND s.voided = $6 AND s.id > $7 AND`+holding,
		` ORDER BY s.id LIMIT `+strconv.Itoa(limit), policy, v.Base, v.N, day, false, after)
}

// countSignedBy counts all of them in reach.
func countSignedBy(ctx context.Context, q db.Q, sc access.Scope, policy ids.ID, v Version, day civil.Date) (int64, error) {
	reach, more := access.Where(sc, "p", 7)
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM policy_signature s JOIN person p ON p.org_id = s.org_id AND p.id = s.person_id
		WHERE s.org_id = $1 AND s.policy_id = $2 AND s.n >= $3 AND s.n <= $4 AND s.signed_on <= $5 AND s.voided = $6 AND`+holding+` AND `+reach,
		append([]any{sc.OrgID(), policy, v.Base, v.N, day, false}, more...)...)
}
