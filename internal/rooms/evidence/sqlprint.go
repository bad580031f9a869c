package evidence

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/fingerprint"
)

func insertPrints(ctx context.Context, tx *db.Tx, org int64, all []print) error {
	_, err := tx.ExecEach(ctx, `INSERT INTO document_print (org_id, version_id, kind, page, document_id, person_id, hash, part1, part2, part3, part4) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		func(yield func([]any, error) bool) {
			for _, p := range all {
				if !yield(p.row(org), nil) {
					return
				}
			}
		})
	return err
}

func (p print) row(org int64) []any {
	at := p.Hash.Parts()
	return []any{org, p.Version, p.Kind, p.Page, p.Document, p.Person, int64(p.Hash), int64(at[0]), int64(at[1]), int64(at[2]), int64(at[3])}
}

func dropPrintsOf(ctx context.Context, tx *db.Tx, org int64, version ids.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM document_print WHERE org_id = $1 AND version_id = $2`, org, version)
	return err
}

// dropPrints lets go of the fingerprints of a document, in all its versions.
func dropPrints(ctx context.Context, tx *db.Tx, org int64, document ids.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM document_print WHERE org_id = $1 AND document_id = $2`, org, document)
	return err
}

func setPrinted(ctx context.Context, tx *db.Tx, org int64, version ids.ID, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE document_reading SET printed_at = $3 WHERE org_id = $1 AND version_id = $2`, org, version, now)
	return err
}

// unprinted are versions that were read and have no fingerprints yet.
func unprinted(ctx context.Context, q db.Q, org int64, behind ids.ID, limit int) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT g.version_id FROM document_reading g WHERE g.org_id = $1 AND g.printed_at IS NULL AND g.version_id > $2 ORDER BY g.version_id LIMIT `+strconv.Itoa(limit), org, behind)
}

const printColumns = `p.version_id, p.document_id, p.person_id, p.kind, p.page, p.hash`

func scanPrint(r *sql.Rows) (p print, err error) {
	var hash int64
	err = r.Scan(&p.Version, &p.Document, &p.Person, &p.Kind, &p.Page, &hash)
	p.Hash = fingerprint.Hash(hash)
	return p, err
}

// printsOfVersions are those of at most 500 versions.
func printsOfVersions(ctx context.Context, q db.Q, org int64, versions []ids.ID) ([]print, error) {
	in, args := db.In(2, versions)
	return db.All(ctx, q, scanPrint, `SELECT `+printColumns+` FROM document_print p WHERE p.org_id = $1 AND p.version_id IN (`+in+`) ORDER BY p.version_id, p.kind, p.page`, append([]any{org}, args...)...)
}

// mostRows is how many rows of the index one search reads at most. More share a part with it
// where very many pages of one form are here; then whose name stands on it, and the file
// itself, find the others.
const mostRows = 60000

var errEnough = errors.New("evidence: enough rows")

// nearTo hands to fn the versions with a print of a kind within so many bits of a hash, and how
// far it is, some of them more than once. It asks the index by each of the four parts and their
// nearest neighbours: that finds all within seven bits, and most of those up to eleven.
func nearTo(ctx context.Context, q db.Q, org int64, kind string, h fingerprint.Hash, within int, fn func(version ids.ID, far int)) error {
	rows := 0
	for i, part := range h.Parts() {
		var around []int64
		for _, v := range fingerprint.Around(part, fingerprint.Radius(fingerprint.NearPage)) {
			around = append(around, int64(v))
		}
		in, args := db.In(3, around)
		name := "p.part" + strconv.Itoa(i+1)
		err := db.Each(ctx, q, scanNear, func(n near) error {
			if rows++; rows > mostRows {
				return errEnough
			}
			if far := fingerprint.Distance(n.hash, h); far <= within {
				fn(ids.ID(n.version), far)
			}
			return nil
		}, `SELECT p.hash, p.version_id FROM document_print p WHERE p.org_id = $1 AND p.kind = $2 AND `+name+` IN (`+in+`)`, append([]any{org, kind}, args...)...)
		if errors.Is(err, errEnough) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// near is a row of the index. Its bytes are the database's: only of what is near they are kept.
type near struct {
	hash    fingerprint.Hash
	version sql.RawBytes
}

func scanNear(r *sql.Rows) (n near, err error) {
	var hash int64
	err = r.Scan(&hash, &n.version)
	n.hash = fingerprint.Hash(hash)
	return n, err
}

// equalTo are versions that have a hash of a kind.
func equalTo(ctx context.Context, q db.Q, org int64, kind string, h fingerprint.Hash, limit int) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT p.version_id FROM document_print p WHERE p.org_id = $1 AND p.kind = $2 AND p.part1 = $3 AND p.hash = $4 ORDER BY p.version_id DESC LIMIT `+strconv.Itoa(limit),
		org, kind, int64(h.Parts()[0]), int64(h))
}

// sameFiles are versions that were sent in as the same file.
func sameFiles(ctx context.Context, q db.Q, org int64, index []byte, limit int) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT v.id FROM document_version v WHERE v.org_id = $1 AND v.digest_ix = $2 AND v.state = 'ready' ORDER BY v.id DESC LIMIT `+strconv.Itoa(limit), org, index)
}

// side is a document that is compared, in the version that is shown.
type side struct {
	Version, Document, Person, Root ids.ID
	index                           []byte
	prints                          []print
	said                            said
}

// shownSides are those of at most 500 versions that are the ones that are shown, of documents
// that were not removed.
func shownSides(ctx context.Context, q db.Q, org int64, versions []ids.ID) ([]side, error) {
	in, args := db.In(2, versions)
	return db.All(ctx, q, scanSide, sideRows+` AND v.id IN (`+in+`) ORDER BY d.id`, append([]any{org}, args...)...)
}

// sideOf is a document as it is compared; none where it was removed or nothing is ready.
func sideOf(ctx context.Context, q db.Q, org int64, document ids.ID) ([]side, error) {
	return db.All(ctx, q, scanSide, sideRows+` AND d.id = $2`, org, document)
}

const sideRows = `SELECT v.id, d.id, d.person_id, m.root_id, v.digest_ix FROM document_version v JOIN document d ON d.org_id = v.org_id AND d.id = v.document_id AND v.n = d.shown_n
	JOIN person m ON m.org_id = d.org_id AND m.id = d.person_id WHERE v.org_id = $1 AND d.org_id = $1 AND m.org_id = $1 AND v.state = 'ready' AND d.removed_at IS NULL`

func scanSide(r *sql.Rows) (s side, err error) {
	err = r.Scan(&s.Version, &s.Document, &s.Person, &s.Root, &s.index)
	return s, err
}

// storedTwin is two documents that are one and the same certificate.
type storedTwin struct {
	document, other     ids.ID
	person, otherPerson ids.ID
	kind                likeness
}

const twinColumns = `t.document_id, t.other_id, t.person_id, t.other_person_id, t.kind`

func scanTwin(r *sql.Rows) (t storedTwin, err error) {
	err = r.Scan(&t.document, &t.other, &t.person, &t.otherPerson, &t.kind)
	return t, err
}

func twinsOf(ctx context.Context, q db.Q, org int64, document ids.ID) ([]storedTwin, error) {
	return db.All(ctx, q, scanTwin, `SELECT `+twinColumns+` FROM document_twin t WHERE t.org_id = $1 AND (t.document_id = $2 OR t.other_id = $2) ORDER BY t.document_id, t.other_id`, org, document)
}

// toldOf are those of at most 500 documents that are told to be the same as somebody else's.
func toldOf(ctx context.Context, q db.Q, org int64, documents []ids.ID) ([]ids.ID, error) {
	in, args := db.In(2, documents)
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT t.document_id FROM document_twin t WHERE t.org_id = $1 AND t.kind = 'another' AND t.document_id IN (`+in+`)
		UNION SELECT t.other_id FROM document_twin t WHERE t.org_id = $1 AND t.kind = 'another' AND t.other_id IN (`+in+`)`, append([]any{org}, args...)...)
}

func insertTwin(ctx context.Context, tx *db.Tx, org int64, t storedTwin, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO document_twin (org_id, document_id, other_id, person_id, other_person_id, kind, found_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (org_id, document_id, other_id) DO UPDATE SET person_id = excluded.person_id, other_person_id = excluded.other_person_id, kind = excluded.kind`,
		org, t.document, t.other, t.person, t.otherPerson, t.kind, now)
	return err
}

func dropTwin(ctx context.Context, tx *db.Tx, org int64, t storedTwin) error {
	_, err := tx.Exec(ctx, `DELETE FROM document_twin WHERE org_id = $1 AND document_id = $2 AND other_id = $3`, org, t.document, t.other)
	return err
}

// twinDocuments are documents with twins, of people or whoever was merged with them.
func twinDocuments(ctx context.Context, q db.Q, org int64, people []ids.ID) ([]ids.ID, error) {
	in, args := db.In(2, people)
	who := `SELECT m.id FROM person m JOIN person o ON o.org_id = m.org_id AND o.root_id = m.root_id WHERE m.org_id = $1 AND o.org_id = $1 AND o.id IN (` + in + `)`
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT t.document_id FROM document_twin t WHERE t.org_id = $1 AND t.person_id IN (`+who+`)
		UNION SELECT t.document_id FROM document_twin t WHERE t.org_id = $1 AND t.other_person_id IN (`+who+`)`, append([]any{org}, args...)...)
}
