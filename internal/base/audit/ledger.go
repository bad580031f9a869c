package audit

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"standing/internal/base/audit/proof"
)

// Published is the last head of a log that anybody may have seen.
type Published struct {
	Org, Epoch, Size int64
	Root             proof.Hash
}

// later reports whether p was published after q. A head never goes back.
func (p Published) later(q Published) bool {
	return cmp.Or(cmp.Compare(p.Epoch, q.Epoch), cmp.Compare(p.Size, q.Size)) > 0
}

// Ledger remembers outside the database what was published, so that a database that
// was restored from an older copy is found out. Record returns once it is safe on disk.
type Ledger interface {
	Last(org int64) (Published, bool, error)
	Record(all []Published) error
}

// The files of a ledger in each of its directories. heads has one record per log,
// sorted by organization, and is searched by halves: nothing is read at the start, be
// there a million logs. journal has the records since then, in any order; the later of
// two wins, so that reading one twice does no harm.
const (
	headsFile   = "log-heads"
	journalFile = "log-heads.journal"
	lockFile    = "log-heads.lock"
	recordSize  = 64
	// fold is how many records a journal has before it is folded into heads.
	fold = 1 << 15
)

// FileLedger keeps the ledger in the key directories, each a complete copy.
type FileLedger struct {
	dirs []string
	mu   sync.Mutex
	mem  map[int64]Published // what the journals hold
	n    int                 // records in this process's journal
}

// OpenLedger opens the ledger in these directories, which exist; a copy that lags, or a
// directory that is new, is filled from the others.
func OpenLedger(dirs ...string) (*FileLedger, error) {
	if len(dirs) == 0 {
		return nil, errors.New("audit: a ledger needs a directory")
	}
	l := &FileLedger{dirs: dirs, mem: map[int64]Published{}}
	return l, l.locked(true, func() error {
		uneven := false
		var first []byte
		for i, dir := range dirs {
			b, err := os.ReadFile(filepath.Join(dir, journalFile))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			if i == 0 {
				first = b
			}
			uneven = uneven || !bytes.Equal(b, first) || len(b)%recordSize != 0
			l.read(b)
		}
		same, err := sameHeads(dirs)
		if err != nil {
			return err
		}
		if uneven || !same || l.n >= fold {
			return l.fold()
		}
		return nil
	})
}

// read takes the records of a journal. One that was being written when the machine
// stopped is not whole and was never relied on.
func (l *FileLedger) read(b []byte) {
	for ; len(b) >= recordSize; b = b[recordSize:] {
		if p, ok := decode(b[:recordSize]); ok {
			l.keep(p)
			l.n++
		}
	}
}

func (l *FileLedger) keep(p Published) {
	if old, ok := l.mem[p.Org]; !ok || p.later(old) {
		l.mem[p.Org] = p
	}
}

// Last finds what was published of a log.
func (l *FileLedger) Last(org int64) (Published, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	best, found := l.mem[org]
	var failed []error
	for _, dir := range l.dirs {
		p, ok, err := find(filepath.Join(dir, headsFile), org)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		if ok && (!found || p.later(best)) {
			best, found = p, true
		}
	}
	if len(failed) == len(l.dirs) {
		return Published{}, false, errors.Join(failed...)
	}
	return best, found, nil
}

// Record appends to every copy and waits for the disks.
func (l *FileLedger) Record(all []Published) error {
	var b []byte
	for _, p := range all {
		b = append(b, encode(p)...)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range all {
		l.keep(p)
	}
	l.n += len(all)
	return l.locked(l.n >= fold, func() error {
		for _, dir := range l.dirs {
			if err := appendFile(filepath.Join(dir, journalFile), b); err != nil {
				return err
			}
		}
		if l.n >= fold {
			return l.fold()
		}
		return nil
	})
}

// fold merges the journals of all copies into new heads, and empties them. Whoever
// appends holds the lock that this has alone, so that nothing is lost between.
func (l *FileLedger) fold() error {
	for _, dir := range l.dirs { // other processes wrote there too
		b, err := os.ReadFile(filepath.Join(dir, journalFile))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		l.read(b)
	}
	all, err := l.merged()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.Grow(len(all) * recordSize)
	for _, p := range all {
		b.Write(encode(p))
	}
	for _, dir := range l.dirs {
		if err := replaceFile(filepath.Join(dir, headsFile), b.Bytes()); err != nil {
			return err
		}
	}
	for _, dir := range l.dirs {
		if err := emptyFile(filepath.Join(dir, journalFile)); err != nil {
			return err
		}
	}
	l.mem, l.n = map[int64]Published{}, 0
	return nil
}

func (l *FileLedger) merged() ([]Published, error) {
	all := map[int64]Published{}
	for org, p := range l.mem {
		all[org] = p
	}
	for _, dir := range l.dirs {
		b, err := os.ReadFile(filepath.Join(dir, headsFile))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for ; len(b) >= recordSize; b = b[recordSize:] {
			p, ok := decode(b[:recordSize])
			if old, had := all[p.Org]; ok && (!had || p.later(old)) {
				all[p.Org] = p
			}
		}
	}
	out := make([]Published, 0, len(all))
	for _, p := range all {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Published) int { return cmp.Compare(a.Org, b.Org) })
	return out, nil
}

// locked runs fn while no other process folds; alone: while none writes either.
func (l *FileLedger) locked(alone bool, fn func() error) error {
	for _, dir := range l.dirs {
		f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := lock(f, alone); err != nil {
			return err
		}
	}
	return fn()
}

// encode writes a record: four fields and the first bytes of their digest.
func encode(p Published) []byte {
	b := make([]byte, 0, recordSize)
	b = binary.BigEndian.AppendUint64(b, uint64(p.Org))
	b = binary.BigEndian.AppendUint64(b, uint64(p.Epoch))
	b = binary.BigEndian.AppendUint64(b, uint64(p.Size))
	b = append(b, p.Root[:]...)
	sum := sha256.Sum256(b)
	return append(b, sum[:8]...)
}

func decode(b []byte) (Published, bool) {
	p := Published{
		Org: int64(binary.BigEndian.Uint64(b)), Epoch: int64(binary.BigEndian.Uint64(b[8:])),
		Size: int64(binary.BigEndian.Uint64(b[16:])), Root: proof.Hash(b[24:56]),
	}
	return p, bytes.Equal(encode(p), b)
}

// find searches sorted heads.
func find(path string, org int64) (Published, bool, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Published{}, false, nil
	}
	if err != nil {
		return Published{}, false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Published{}, false, err
	}
	var b [recordSize]byte
	for lo, hi := int64(0), info.Size()/recordSize; lo < hi; {
		mid := (lo + hi) / 2
		if _, err := f.ReadAt(b[:], mid*recordSize); err != nil && !errors.Is(err, io.EOF) {
			return Published{}, false, err
		}
		p, ok := decode(b[:])
		switch {
		case !ok:
			return Published{}, false, fmt.Errorf("audit: record %d of %s is damaged", mid, path)
		case p.Org == org:
			return p, true, nil
		case p.Org < org:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return Published{}, false, nil
}

// sameHeads compares the copies by size; their content is checked
// record by record when it is read.
func sameHeads(dirs []string) (bool, error) {
	var size int64
	for i, dir := range dirs {
		info, err := os.Stat(filepath.Join(dir, headsFile))
		var n int64 = -1
		if err == nil {
			n = info.Size()
		} else if !errors.Is(err, fs.ErrNotExist) {
			return false, err
		}
		if i == 0 {
			size = n
		}
		if n != size || n > 0 && n%recordSize != 0 {
			return false, nil
		}
	}
	return true, nil
}
