package class

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/credit"
	"standing/internal/rooms/catalog"
)

// stored is a class as it lies: its notes sealed.
type stored struct {
	Class
	notes keys.Sealed
}

const columns = `k.id, k.version, k.course_id, k.title, k.place, k.notes, k.amount, k.unit, k.tags, k.parts, k.seats, k.enrol, k.opens_on, k.closes_on,
	k.walk_ins, k.share, k.state, k.starts_on, k.ends_on, k.created_at, k.ended_at`

type scanner interface{ Scan(dest ...any) error }

func scanFrom(r scanner, more ...any) (c stored, err error) {
	var tags, parts string
	err = r.Scan(append([]any{&c.ID, &c.Version, &c.Course, &c.Title, &c.Place, &c.notes, db.Credit(&c.Amount), &c.Unit, &tags, &parts, &c.Seats, &c.Enrol,
		db.Day(&c.OpensOn), db.Day(&c.ClosesOn), &c.WalkIns, &c.Share, &c.State, db.Day(&c.StartsOn), db.Day(&c.EndsOn), db.At(&c.CreatedAt), db.At(&c.EndedAt)}, more...)...)
	c.Tags, c.Parts = strings.Fields(tags), partsOf(parts)
	return c, err
}

func scan(r *sql.Rows) (stored, error) { return scanFrom(r) }

// row are the columns of a class that can be changed, in the order of insert and update.
func (c stored) row() []any {
	return []any{c.Course, c.Title, c.Place, c.notes, int64(c.Amount), c.Unit, tagsText(c.Tags), partsText(c.Parts), c.Seats, c.Enrol, c.OpensOn, c.ClosesOn,
		c.WalkIns, c.Share, c.State, c.StartsOn, c.EndsOn}
}

func insert(ctx context.Context, tx *db.Tx, sc access.Scope, c stored) error {
	_, err := tx.Exec(ctx, `INSERT INTO class (org_id, id, created_at, course_id, title, place, notes, amount, unit, tags, parts, seats, enrol, opens_on, closes_on,
			walk_ins, share, state, starts_on, ends_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`, append([]any{sc.OrgID(), c.ID, c.CreatedAt}, c.row()...)...)
	return err
}

func update(ctx context.Context, tx *db.Tx, sc access.Scope, c stored) error {
	_, err := tx.Exec(ctx, `UPDATE class SET ended_at = $3, course_id = $4, title = $5, place = $6, notes = $7, amount = $8, unit = $9, tags = $10, parts = $11, seats = $12,
			enrol = $13, opens_on = $14, closes_on = $15, walk_ins = $16, share = $17, state = $18, starts_on = $19, ends_on = $20
		WHERE org_id = $1 AND id = $2`, append([]any{sc.OrgID(), c.ID, c.EndedAt}, c.row()...)...)
	return err
}

// byID is a class with its meetings and who teaches it. Whoever sees classes sees all of them.
func byID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (c stored, err error) {
	c, err = db.One(ctx, q, scan, `SELECT `+columns+` FROM class k WHERE k.org_id = $1 AND k.id = $2`, sc.OrgID(), id)
	if err != nil {
		return c, err
	}
	if c.Meetings, err = meetingsOf(ctx, q, sc, id); err != nil {
		return c, err
	}
	c.Teachers, err = db.All(ctx, q, db.Scalar[ids.ID], `SELECT person_id FROM class_teacher WHERE org_id = $1 AND class_id = $2 ORDER BY person_id`, sc.OrgID(), id)
	return c, err
}

func meetingsOf(ctx context.Context, q db.Q, sc access.Scope, classes ...ids.ID) ([]Meeting, error) {
	in, args := db.In(2, classes)
	return db.All(ctx, q, func(r *sql.Rows) (m Meeting, err error) {
		err = r.Scan(&m.ID, &m.Class, db.Day(&m.On), &m.Begins, &m.Ends, db.Credit(&m.Amount), &m.secret)
		return m, err
	}, `SELECT id, class_id, held_on, begins, ends, amount, secret FROM class_meeting WHERE org_id = $1 AND class_id IN (`+in+`) ORDER BY held_on, begins, id`,
		append([]any{sc.OrgID()}, args...)...)
}

func insertMeeting(ctx context.Context, tx *db.Tx, sc access.Scope, m Meeting) error {
	_, err := tx.Exec(ctx, `INSERT INTO class_meeting (org_id, id, class_id, held_on, begins, ends, amount, secret) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		sc.OrgID(), m.ID, m.Class, m.On, m.Begins, m.Ends, int64(m.Amount), m.secret)
	return err
}

func updateMeeting(ctx context.Context, tx *db.Tx, sc access.Scope, m Meeting) error {
	_, err := tx.Exec(ctx, `UPDATE class_meeting SET held_on = $3, begins = $4, ends = $5, amount = $6 WHERE org_id = $1 AND id = $2`,
		sc.OrgID(), m.ID, m.On, m.Begins, m.Ends, int64(m.Amount))
	return err
}

// deleteMeeting takes a meeting away at which nobody was; else it is Held by them.
func deleteMeeting(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	n, err := db.One(ctx, tx, db.Scalar[int64], `SELECT count(*) FROM class_attendance WHERE org_id = $1 AND meeting_id = $2`, sc.OrgID(), id)
	if err == nil && n > 0 {
		err = fault.Bad("", "class.meeting_held")
	}
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM class_meeting WHERE org_id = $1 AND id = $2`, sc.OrgID(), id)
	return err
}

func setTeachers(ctx context.Context, tx *db.Tx, sc access.Scope, class ids.ID, was, is []ids.ID) error {
	for _, p := range was {
		if !slices.Contains(is, p) {
			if _, err := tx.Exec(ctx, `DELETE FROM class_teacher WHERE org_id = $1 AND class_id = $2 AND person_id = $3`, sc.OrgID(), class, p); err != nil {
				return err
			}
		}
	}
	for _, p := range is {
		if _, err := tx.Exec(ctx, `INSERT INTO class_teacher (org_id, class_id, person_id) VALUES ($1, $2, $3) ON CONFLICT (org_id, class_id, person_id) DO NOTHING`, sc.OrgID(), class, p); err != nil {
			return err
		}
	}
	return nil
}

// Tags and parts lie as with completions: codes with one blank between, and tag=amount.

func tagsText(tags []string) string {
	all := slices.Clone(tags)
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

func partsText(parts []catalog.Part) string {
	var all []string
	for _, p := range parts {
		all = append(all, p.Tag+"="+strconv.FormatInt(int64(p.Amount), 10))
	}
	return strings.Join(all, ";")
}

// partsOf reads what partsText wrote.
func partsOf(text string) (out []catalog.Part) {
	for p := range strings.SplitSeq(text, ";") {
		tag, amount, _ := strings.Cut(p, "=")
		if n, err := strconv.ParseInt(amount, 10, 64); err == nil {
			out = append(out, catalog.Part{Tag: tag, Amount: credit.Amount(n)})
		}
	}
	return out
}
