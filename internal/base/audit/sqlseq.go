package audit

import (
	"context"
	"database/sql"
	"fmt"

	"standing/internal/base/audit/proof"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

func publicID(ctx context.Context, q db.Q, org int64) (ids.ID, error) {
	return db.One(ctx, q, db.Scalar[ids.ID], `SELECT public_id FROM org WHERE id = $1`, org)
}

// nextWork is the first organization after the given one that has entries waiting: a
// step of a skip scan. Zero if there is none.
func nextWork(ctx context.Context, q db.Q, after int64) (int64, error) {
	all, err := db.All(ctx, q, db.Scalar[int64], `SELECT org_id FROM audit_pending WHERE org_id > $1 ORDER BY org_id LIMIT 1`, after)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	return all[0], nil
}

func scanHash(h *proof.Hash) sql.Scanner { return hashScanner{h} }

type hashScanner struct{ h *proof.Hash }

func (s hashScanner) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok || len(b) != len(s.h) {
		return fmt.Errorf("audit: %T is no hash", src)
	}
	copy(s.h[:], b)
	return nil
}

func scanHead(r *sql.Rows) (h head, err error) {
	err = r.Scan(&h.epoch, &h.size, scanHash(&h.root), &h.at)
	return h, err
}

// lockHead is the first statement of whoever integrates.
func lockHead(ctx context.Context, tx *db.Tx, org int64) (head, error) {
	return db.One(ctx, tx, func(r *sql.Rows) (h head, err error) {
		err = r.Scan(&h.epoch, &h.size, scanHash(&h.root), &h.at, &h.final)
		return h, err
	}, `UPDATE audit_log SET size = size WHERE org_id = $1 RETURNING epoch, size, root, integrated_at, final_until`, org)
}

// settleUntil makes sure that nothing later is dated at or before a time.
func settleUntil(ctx context.Context, tx *db.Tx, org, at int64) error {
	_, err := tx.Exec(ctx, `UPDATE audit_log SET final_until = $1 WHERE org_id = $2 AND final_until < $1`, at, org)
	return err
}

func readHead(ctx context.Context, q db.Q, org int64) (head, error) {
	return db.One(ctx, q, scanHead, `SELECT epoch, size, root, integrated_at FROM audit_log WHERE org_id = $1`, org)
}

func createHead(ctx context.Context, tx *db.Tx, org int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO audit_log (org_id, epoch, size, root, integrated_at, final_until) VALUES ($1, 1, 0, $2, 0, 0) ON CONFLICT (org_id) DO NOTHING`,
		org, proof.EmptyRoot[:])
	return err
}

func takePending(ctx context.Context, tx *db.Tx, org int64, limit int) ([]waiting, error) {
	return db.All(ctx, tx, func(r *sql.Rows) (w waiting, err error) {
		err = r.Scan(&w.ord, &w.entry, scanHash(&w.leaf))
		return w, err
	}, `DELETE FROM audit_pending WHERE org_id = $1 AND ord IN (SELECT ord FROM audit_pending WHERE org_id = $1 ORDER BY ord LIMIT $2)
		RETURNING ord, entry_id, leaf_hash`, org, limit)
}

func insertLeaves(ctx context.Context, tx *db.Tx, org, from int64, all []waiting) error {
	rows := make([][]any, len(all))
	for i, w := range all {
		rows[i] = []any{org, from + int64(i), w.entry}
	}
	return insertMany(ctx, tx, "audit_leaf (org_id, seq, entry_id)", 3, rows, "")
}

func storeTiles(ctx context.Context, tx *db.Tx, org int64, tiles []proof.Tile) error {
	rows := make([][]any, len(tiles))
	for i, t := range tiles {
		rows[i] = []any{org, t.Level, t.Index, t.Width(), t.Data}
	}
	return insertMany(ctx, tx, "audit_tile (org_id, level, idx, width, data)", 5, rows,
		` ON CONFLICT (org_id, level, idx) DO UPDATE SET width = excluded.width, data = excluded.data WHERE audit_tile.width < excluded.width`)
}

func readTile(ctx context.Context, q db.Q, org int64, level int, index int64) (proof.Tile, error) {
	data, err := db.One(ctx, q, db.Scalar[[]byte], `SELECT data FROM audit_tile WHERE org_id = $1 AND level = $2 AND idx = $3`, org, level, index)
	return proof.Tile{Level: level, Index: index, Data: data}, err
}

// moveHead sets the head and keeps it in the list of all heads.
func moveHead(ctx context.Context, tx *db.Tx, org, old int64, h head) error {
	n, err := tx.Exec(ctx, `UPDATE audit_log SET epoch = $1, size = $2, root = $3, integrated_at = $4 WHERE org_id = $5 AND size = $6`,
		h.epoch, h.size, h.root[:], h.at, org, old)
	if err != nil {
		return err
	}
	if n != 1 {
		return fmt.Errorf("%w: %w", fault.Busy, errHead)
	}
	_, err = tx.Exec(ctx, `INSERT INTO audit_head (org_id, epoch, size, root, integrated_at) VALUES ($1, $2, $3, $4, $5)`,
		org, h.epoch, h.size, h.root[:], h.at)
	return err
}

// unsigned lists the heads after the newest checkpoint, oldest first.
func unsigned(ctx context.Context, q db.Q, org int64) ([]head, error) {
	from, err := newest(ctx, q, org)
	if err != nil {
		return nil, err
	}
	return db.All(ctx, q, scanHead, `SELECT epoch, size, root, integrated_at FROM audit_head
		WHERE org_id = $1 AND (epoch > $2 OR (epoch = $2 AND size > $3)) ORDER BY epoch, size`, org, from.epoch, from.size)
}

// newest is the epoch and size of the last checkpoint, zero if there is none.
func newest(ctx context.Context, q db.Q, org int64) (head, error) {
	all, err := db.All(ctx, q, func(r *sql.Rows) (h head, err error) {
		err = r.Scan(&h.epoch, &h.size)
		return h, err
	}, `SELECT epoch, size FROM audit_checkpoint WHERE org_id = $1 ORDER BY epoch DESC, size DESC LIMIT 1`, org)
	if err != nil || len(all) == 0 {
		return head{}, err
	}
	return all[0], nil
}

func insertCheckpoints(ctx context.Context, tx *db.Tx, org int64, all []signed) error {
	rows := make([][]any, len(all))
	for i, s := range all {
		rows[i] = []any{org, s.epoch, s.size, s.note}
	}
	return insertMany(ctx, tx, "audit_checkpoint (org_id, epoch, size, note)", 4, rows, " ON CONFLICT (org_id, epoch, size) DO NOTHING")
}

func checkpoints(ctx context.Context, q db.Q, org, epoch, size int64, limit int) ([]signed, error) {
	return db.All(ctx, q, func(r *sql.Rows) (s signed, err error) {
		err = r.Scan(&s.epoch, &s.size, &s.note)
		return s, err
	}, `SELECT epoch, size, note FROM audit_checkpoint WHERE org_id = $1 AND (epoch > $2 OR (epoch = $2 AND size > $3))
		ORDER BY epoch, size LIMIT $4`, org, epoch, size, limit)
}

// sizeAt is the last head that was known at a time.
func sizeAt(ctx context.Context, q db.Q, org, at int64) (head, error) {
	all, err := db.All(ctx, q, scanHead, `SELECT epoch, size, root, integrated_at FROM audit_head
		WHERE org_id = $1 AND integrated_at <= $2 ORDER BY integrated_at DESC LIMIT 1`, org, at)
	if err != nil || len(all) == 0 {
		return head{root: proof.EmptyRoot}, err
	}
	return all[0], nil
}

// ofSize lists the checkpoints of a size: two, if the log was restored there.
func ofSize(ctx context.Context, q db.Q, org, size int64) ([]signed, error) {
	return db.All(ctx, q, func(r *sql.Rows) (s signed, err error) {
		err = r.Scan(&s.epoch, &s.size, &s.note)
		return s, err
	}, `SELECT epoch, size, note FROM audit_checkpoint WHERE org_id = $1 AND size = $2 ORDER BY epoch`, org, size)
}
