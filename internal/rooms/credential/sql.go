package credential

import (
	"context"
	"database/sql"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

// stored is a credential as it lies, with whose it is: of a merge, the one that stays.
type stored struct {
	Credential
	root ids.ID
	name string
}

const columns = `c.id, c.version, c.person_id, c.pack, c.code, c.head_n, c.source_id, c.due_at, c.fact_id, c.fact_n, c.added_by, c.added_at, p.id, coalesce(x.name, '')`

// from joins the person whose credential it is (m) with the one they are (p).
const from = ` FROM credential c JOIN person m ON m.org_id = c.org_id AND m.id = c.person_id JOIN person p ON p.org_id = m.org_id AND p.id = m.root_id
	LEFT JOIN person_index x ON x.org_id = p.org_id AND x.person_id = p.id WHERE c.org_id = $1 AND m.org_id = $1 AND p.org_id = $1`

func scan(r *sql.Rows) (c stored, err error) {
	err = r.Scan(&c.ID, &c.Version, &c.Person, &c.Pack, &c.Code, &c.Head, &c.Source, db.At(&c.DueAt), &c.Fact, &c.FactN, &c.AddedBy, db.At(&c.AddedAt), &c.root, &c.name)
	return c, err
}

func byID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (stored, error) {
	reach, more := access.Where(sc, "p", 3)
	return db.One(ctx, q, scan, `SELECT `+columns+from+` AND c.id = $2 AND `+reach, append([]any{sc.OrgID(), id}, more...)...)
}

// ofPerson are the credentials of somebody in reach, at most limit after one.
func ofPerson(ctx context.Context, q db.Q, sc access.Scope, root, after ids.ID, limit int) ([]stored, error) {
	reach, more := access.Where(sc, "p", 5)
	return db.All(ctx, q, scan, `SELECT `+columns+from+` AND p.id = $2 AND c.id > $3 AND `+reach+` ORDER BY c.id LIMIT $4`, append([]any{sc.OrgID(), root, after, limit}, more...)...)
}

// ofPack is the credential of somebody that a board's requirement made.
func ofPack(ctx context.Context, q db.Q, sc access.Scope, root ids.ID, pack string) ([]stored, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+from+` AND p.id = $2 AND c.pack = $3 ORDER BY c.id LIMIT 1`, sc.OrgID(), root, pack)
}

// ofCode are the credentials of somebody that rules know by a name and go by.
func ofCode(ctx context.Context, q db.Q, sc access.Scope, root ids.ID, code string) ([]stored, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+from+` AND p.id = $2 AND c.code = $3 AND c.fact_id IS NOT NULL ORDER BY c.id LIMIT 1`, sc.OrgID(), root, code)
}

// ofNumber are the credentials with a number of one board, whosever they are.
func ofNumber(ctx context.Context, q db.Q, sc access.Scope, number, board []byte) ([]stored, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+from+` AND c.number_ix = $2 AND c.board_ix = $3 ORDER BY c.id LIMIT 20`, sc.OrgID(), number, board)
}

// owner is whose credentials something is about: of a merge, the one that stays.
type owner struct {
	ID   ids.ID
	Name string
}

func rootInReach(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (owner, error) {
	reach, more := access.Where(sc, "p", 3)
	return db.One(ctx, q, func(r *sql.Rows) (o owner, err error) {
		err = r.Scan(&o.ID, &o.Name)
		return o, err
	}, `SELECT p.id, coalesce(x.name, '') FROM person m JOIN person p ON p.org_id = m.org_id AND p.id = m.root_id
		LEFT JOIN person_index x ON x.org_id = p.org_id AND x.person_id = p.id
		WHERE m.org_id = $1 AND p.org_id = $1 AND m.id = $2 AND `+reach, append([]any{sc.OrgID(), who}, more...)...)
}

func insert(ctx context.Context, tx *db.Tx, sc access.Scope, c Credential, e storedEntry) error {
	_, err := tx.Exec(ctx, `INSERT INTO credential (org_id, id, person_id, pack, code, head_n, expires_on, number_ix, board_ix, source_id, due_at, added_by, added_at, issuer_ix)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		sc.OrgID(), c.ID, c.Person, c.Pack, c.Code, c.Head, e.ExpiresOn, e.number, e.board, c.Source.OrNull(), c.DueAt, c.AddedBy.OrNull(), c.AddedAt, null(e.issuedBy))
	return err
}

// update writes what can change. The row was touched.
func update(ctx context.Context, tx *db.Tx, sc access.Scope, c Credential, e Entry) error {
	_, err := tx.Exec(ctx, `UPDATE credential SET code = $3, head_n = $4, expires_on = $5, number_ix = $6, board_ix = $7, source_id = $8, due_at = $9, issuer_ix = $10 WHERE org_id = $1 AND id = $2`,
		sc.OrgID(), c.ID, c.Code, c.Head, e.ExpiresOn, e.number, e.board, c.Source.OrNull(), c.DueAt, null(e.issuedBy))
	return err
}

func setFact(ctx context.Context, tx *db.Tx, sc access.Scope, c Credential) error {
	_, err := tx.Exec(ctx, `UPDATE credential SET fact_id = $3, fact_n = $4 WHERE org_id = $1 AND id = $2`, sc.OrgID(), c.ID, c.Fact.OrNull(), c.FactN)
	return err
}

func setDue(ctx context.Context, tx *db.Tx, sc access.Scope, c Credential) error {
	_, err := tx.Exec(ctx, `UPDATE credential SET source_id = $3, due_at = $4 WHERE org_id = $1 AND id = $2`, sc.OrgID(), c.ID, c.Source.OrNull(), c.DueAt)
	return err
}

// storedEntry is an entry as it lies: sealed.
type storedEntry struct {
	Entry
	title, issuer, no keys.Sealed
}

const entryColumns = `e.id, e.credential_id, e.n, e.person_id, e.did, e.kind, e.status, e.status_on, e.title, e.issuer, e.jurisdiction, e.number, e.number_ix, e.board_ix, e.issued_on, e.valid_from, e.expires_on, e.source, e.said_by, e.known_at`

func scanEntry(r *sql.Rows) (e storedEntry, err error) {
	err = r.Scan(&e.ID, &e.credential, &e.N, &e.person, &e.Did, &e.Kind, &e.Status, db.Day(&e.StatusOn), &e.title, &e.issuer, &e.Jurisdiction, &e.no, &e.number, &e.board,
		db.Day(&e.IssuedOn), db.Day(&e.ValidFrom), db.Day(&e.ExpiresOn), &e.Source, &e.By, db.At(&e.KnownAt))
	return e, err
}

// entriesOf are all entries of at most 500 credentials, the first first.
func entriesOf(ctx context.Context, q db.Q, sc access.Scope, which []ids.ID) ([]storedEntry, error) {
	if len(which) == 0 {
		return nil, nil
	}
	in, args := db.In(2, which)
	return db.All(ctx, q, scanEntry, `SELECT `+entryColumns+` FROM credential_entry e WHERE e.org_id = $1 AND e.credential_id IN (`+in+`) ORDER BY e.credential_id, e.n`, append([]any{sc.OrgID()}, args...)...)
}

func insertEntry(ctx context.Context, tx *db.Tx, sc access.Scope, e storedEntry) error {
	_, err := tx.Exec(ctx, `INSERT INTO credential_entry (org_id, id, credential_id, n, person_id, did, kind, status, status_on, title, issuer, jurisdiction, number, number_ix, board_ix, issued_on, valid_from, expires_on, source, said_by, known_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		sc.OrgID(), e.ID, e.credential, e.N, e.person, e.Did, e.Kind, e.Status, e.StatusOn, e.title, e.issuer, e.Jurisdiction, e.no, e.number, e.board, e.IssuedOn, e.ValidFrom, e.ExpiresOn, e.Source, e.By.OrNull(), e.KnownAt)
	return err
}

// numbered is the number of a credential for the comparison of numbers.
type numbered struct {
	ID, Person ids.ID
	Kind       Kind
	N          int64
	no         keys.Sealed
	entry      ids.ID
	board      []byte
}

// numbersOf are the numbers that the newest entries of people's credentials have.
func numbersOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) ([]numbered, error) {
	in, args := db.In(2, people)
	return db.All(ctx, q, func(r *sql.Rows) (n numbered, err error) {
		err = r.Scan(&n.ID, &n.Person, &n.Kind, &n.N, &n.no, &n.entry, &n.board)
		return n, err
	}, `SELECT c.id, c.person_id, e.kind, e.n, e.number, e.id, e.board_ix FROM credential c JOIN credential_entry e ON e.org_id = c.org_id AND e.credential_id = c.id AND e.n = c.head_n
		WHERE c.org_id = $1 AND e.org_id = $1 AND c.person_id IN (`+in+`) AND c.number_ix IS NOT NULL ORDER BY c.id LIMIT `+strconv.Itoa(mostNumbers), append([]any{sc.OrgID()}, args...)...)
}

// mostNumbers is how many numbers of one person are compared with those of others.
const mostNumbers = 200
