package keys

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Ledger is the list of destroyed keys, outside the database, in both places: what a
// restored database must not bring back. It is only ever appended to.
//
// A line is: number, microseconds UTC, kind, mark, and the first eight bytes of the
// digest of the line before and this one, which ties every line to all before it. Other
// kinds may join; a reader keeps what it does not know.
type Ledger struct {
	dirs []string
	disk ledgerDisk

	mu    sync.Mutex
	size  int64 // bytes that were read
	head  int64
	chain [8]byte
	marks map[Mark]int64
}

// Entry is one destroyed key.
type Entry struct {
	Seq  int64 // given by Append
	At   time.Time
	Mark Mark
}

const (
	ledgerName  = "ledger"
	ledgerTitle = "standing ledger of destroyed keys 1\n"
	revokedKind = "revoked"
)

// ledgerDisk appends and syncs; tests let it fail.
type ledgerDisk func(path string, at int64, data []byte) error

func appendSynced(path string, at int64, data []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err = f.Truncate(at); err == nil { // a torn line of a crash
		_, err = f.WriteAt(data, at)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func openLedger(dirs []string) (*Ledger, error) {
	l := &Ledger{dirs: dirs, disk: appendSynced, marks: map[Mark]int64{}}
	for _, d := range dirs {
		if err := ready(d); err != nil {
			return nil, err
		}
	}
	return l, l.change(func() error { return nil })
}

// Head is the number of the last entry, 0 if there is none.
func (l *Ledger) Head() (int64, error) {
	err := l.change(func() error { return nil })
	return l.head, err
}

// Contains reports whether a key was destroyed.
func (l *Ledger) Contains(m Mark) (bool, error) {
	if err := l.fresh(); err != nil {
		return false, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.marks[m]
	return ok, nil
}

// Append adds entries, each mark once, and returns when both places hold them for good.
func (l *Ledger) Append(entries ...Entry) error {
	return l.change(func() error {
		var b bytes.Buffer
		head, chain := l.head, l.chain
		added := map[Mark]int64{}
		for _, e := range entries {
			if _, ok := l.marks[e.Mark]; ok || added[e.Mark] != 0 {
				continue
			}
			head++
			added[e.Mark] = head
			chain = writeLine(&b, head, e, chain)
		}
		if b.Len() == 0 {
			return nil
		}
		for _, d := range l.dirs {
			if err := l.disk(filepath.Join(d, ledgerName), l.size, b.Bytes()); err != nil {
				return fmt.Errorf("append to the ledger in %s: %w", d, err)
			}
		}
		l.size, l.head, l.chain = l.size+int64(b.Len()), head, chain
		for m, seq := range added {
			l.marks[m] = seq
		}
		return nil
	})
}

func writeLine(b *bytes.Buffer, seq int64, e Entry, chain [8]byte) [8]byte {
	body := fmt.Sprintf("%d %d %s %s", seq, e.At.UnixMicro(), revokedKind, hex.EncodeToString(e.Mark[:]))
	next := link(chain, body)
	fmt.Fprintf(b, "%s %s\n", body, hex.EncodeToString(next[:]))
	return next
}

func link(chain [8]byte, body string) (out [8]byte) {
	sum := sha256.Sum256(append(chain[:], body...))
	copy(out[:], sum[:])
	return out
}

// fresh reads what other processes appended; usually it only asks for the size.
func (l *Ledger) fresh() error {
	l.mu.Lock()
	size := l.size
	l.mu.Unlock()
	info, err := os.Stat(filepath.Join(l.dirs[0], ledgerName))
	if err == nil && info.Size() == size {
		return nil
	}
	return l.change(func() error { return nil })
}

// change makes the two copies agree, takes in what is new, and then runs fn, all while
// nobody else changes them.
func (l *Ledger) change(fn func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return locked(l.dirs[0], func() error {
		tails := make([][]byte, len(l.dirs))
		longest := 0
		for i, d := range l.dirs {
			var err error
			if tails[i], err = tail(filepath.Join(d, ledgerName), l.size); err != nil {
				return err
			}
			if len(tails[i]) > len(tails[longest]) {
				longest = i
			}
		}
		whole := tails[longest]
		for i, t := range tails {
			if !bytes.HasPrefix(whole, t) {
				return fmt.Errorf("the copies of the ledger of destroyed keys in %s and %s differ; a person must compare them", l.dirs[i], l.dirs[longest])
			}
		}
		return l.take(whole, tails, fn)
	})
}

func (l *Ledger) take(whole []byte, tails [][]byte, fn func() error) error {
	if l.size == 0 && len(whole) == 0 {
		whole = []byte(ledgerTitle)
	}
	if err := l.parse(whole); err != nil {
		return err
	}
	at := l.size
	for i, t := range tails {
		if len(t) < len(whole) {
			if err := l.disk(filepath.Join(l.dirs[i], ledgerName), at+int64(len(t)), whole[len(t):]); err != nil {
				return err
			}
		}
	}
	l.size += int64(len(whole))
	return fn()
}

// tail is what a copy holds after a position, up to its last whole line.
func tail(path string, from int64) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) && from == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() < from {
		return nil, fmt.Errorf("%s became shorter: somebody changed it", path)
	}
	b := make([]byte, info.Size()-from)
	if _, err := f.ReadAt(b, from); err != nil && len(b) > 0 {
		return nil, err
	}
	return b[:bytes.LastIndexByte(b, '\n')+1], nil
}

// parse checks lines and keeps their marks.
func (l *Ledger) parse(b []byte) error {
	text := string(b)
	if l.size == 0 {
		var ok bool
		if text, ok = strings.CutPrefix(text, ledgerTitle); !ok {
			return errors.New("the ledger of destroyed keys does not begin as one")
		}
	}
	head, chain := l.head, l.chain
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) != 5 {
			return damagedAfter(head)
		}
		sum, err := hex.DecodeString(f[4])
		next := link(chain, strings.Join(f[:4], " "))
		if err != nil || !bytes.Equal(sum, next[:]) || f[0] != strconv.FormatInt(head+1, 10) {
			return damagedAfter(head)
		}
		head, chain = head+1, next
		var m Mark
		if n, err := hex.Decode(m[:], []byte(f[3])); f[2] == revokedKind && err == nil && n == len(m) {
			l.marks[m] = head
		}
	}
	l.head, l.chain = head, chain
	return nil
}

func damagedAfter(head int64) error {
	return fmt.Errorf("the ledger of destroyed keys is damaged after entry %d", head)
}
