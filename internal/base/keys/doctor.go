package keys

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"standing/internal/base/db"
)

// horizon is how long an epoch may live: with the days until its key is destroyed it
// bounds how long an older copy of the database can be read.
const horizon = 7 * 24 * time.Hour

// Doctor looks at the places and at the database and changes nothing. Codes and their
// arguments:
//
//	keys_copies       fine     epoch, copies, places
//	keys_copy_missing failure  epoch, place
//	keys_copies_differ failure epoch
//	keys_damaged      failure  file
//	keys_open         failure  file, mode: others may read it
//	keys_one_disk     warning  both places are on one disk
//	keys_dying        warning  epoch: its destruction was interrupted
//	keys_given        warning  how many keys are handed in; others keep the copies
//	keys_rows         fine     epoch, rows
//	keys_gone         failure  epoch, rows: its key is not here or another one
//	keys_old          warning  epoch, days: rotate
//	keys_retired      warning  epoch: its key is not needed and not destroyed yet
//	keys_pending      warning  how many destroyed keys the ledger does not have yet
//	keys_no_ledger    warning
//	keys_ledger       fine     number of its last entry
//	keys_ledger_bad   failure
func (r *Ring) Doctor(ctx context.Context, d *db.DB) ([]Finding, error) {
	out, err := r.store.Check(ctx)
	if err != nil {
		return nil, err
	}
	err = db.Maintain(ctx, d, func(ctx context.Context, m *db.Maintenance) error {
		return m.Read(ctx, func(ctx context.Context, q db.Q) error {
			more, err := r.compare(ctx, q)
			out = append(out, more...)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return append(out, r.checkLedger()), nil
}

func (r *Ring) compare(ctx context.Context, q db.Q) (out []Finding, err error) {
	known, err := epochsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	rows, err := rowsPerEpoch(ctx, q)
	if err != nil {
		return nil, err
	}
	made, err := createdAt(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, e := range known {
		f := Finding{"keys_rows", Fine, []any{e.epoch, rows[e.epoch]}}
		if r.same(ctx, e) != nil {
			f.Code, f.Level = "keys_gone", Failure
		}
		out = append(out, f)
		if age := r.clock.Now().Sub(made[e.epoch]); age > horizon {
			out = append(out, Finding{"keys_old", Warning, []any{e.epoch, int(age / (24 * time.Hour))}})
		}
	}
	pending, err := pendingMarks(ctx, q)
	if pending > 0 {
		out = append(out, Finding{"keys_pending", Warning, []any{pending}})
	}
	return append(out, r.unused(ctx, known)...), err
}

func (r *Ring) unused(ctx context.Context, known []registered) (out []Finding) {
	have, err := r.store.Epochs(ctx)
	if err != nil || len(known) == 0 {
		return nil // Check has said so
	}
	for _, n := range have {
		if n < known[0].epoch && !slices.ContainsFunc(known, func(e registered) bool { return e.epoch == n }) {
			out = append(out, Finding{"keys_retired", Warning, []any{n}})
		}
	}
	return out
}

func (r *Ring) checkLedger() Finding {
	if r.ledger == nil {
		return Finding{"keys_no_ledger", Warning, nil}
	}
	head, err := r.ledger.Head()
	if err != nil {
		return Finding{"keys_ledger_bad", Failure, nil}
	}
	return Finding{"keys_ledger", Fine, []any{head}}
}

// Check looks at both directories.
func (f *files) Check(context.Context) ([]Finding, error) {
	var out []Finding
	for _, dir := range f.dirs {
		more, err := modes(dir)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	a, ok := device(f.dirs[0])
	if b, also := device(f.dirs[1]); ok && also && a == b {
		out = append(out, Finding{"keys_one_disk", Warning, []any{f.dirs[0], f.dirs[1]}})
	}
	all, err := f.read()
	if err != nil {
		return nil, err
	}
	for _, epoch := range slices.Sorted(maps.Keys(all)) {
		out = append(out, f.copies(epoch, all[epoch])...)
	}
	return out, nil
}

func (f *files) copies(epoch int64, c *content) (out []Finding) {
	if c.dying {
		return []Finding{{"keys_dying", Warning, []any{epoch}}}
	}
	n := 0
	for i, b := range c.live {
		path := filepath.Join(f.dirs[i], keyName(epoch))
		if b == nil {
			out = append(out, Finding{"keys_copy_missing", Failure, []any{epoch, f.dirs[i]}})
			continue
		}
		if _, _, err := readKeyFile(epoch, b); err != nil {
			out = append(out, Finding{"keys_damaged", Failure, []any{path}})
			continue
		}
		n++
	}
	if n == len(f.dirs) && f.agree(epoch, c) != nil {
		return append(out, Finding{"keys_copies_differ", Failure, []any{epoch}})
	}
	return append(out, Finding{"keys_copies", Fine, []any{epoch, n, f.dirs}})
}

// modes finds what others may read.
func modes(dir string) (out []Finding, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	paths := []string{dir}
	for _, e := range entries {
		paths = append(paths, filepath.Join(dir, e.Name()))
	}
	for _, p := range paths {
		info, err := os.Stat(p)
		if errors.Is(err, os.ErrNotExist) {
			continue // destroyed since
		}
		if err != nil {
			return nil, err
		}
		if info.Mode().Perm()&0o077 != 0 {
			out = append(out, Finding{"keys_open", Failure, []any{p, fmt.Sprintf("%04o", info.Mode().Perm())}})
		}
	}
	return out, nil
}
