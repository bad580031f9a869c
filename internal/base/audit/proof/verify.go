package proof

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"regexp"
	"strconv"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// maxLine is the longest line of a pack: 500 subjects take a third of it.
const maxLine = 1 << 18

// Verify reads a pack and checks all of it: that nothing was changed, that every entry
// is in the log that was signed, and that the log only grew. keys are the public keys
// that the installation published; without any, those in the pack are used and the
// Result is not Trusted. The error is the reader's.
func Verify(r io.Reader, keys ...string) (Result, error) {
	v := &verifier{in: bufio.NewReaderSize(r, maxLine), given: keys}
	if err := v.run(); err != nil {
		return Result{}, err
	}
	v.res().Tidy()
	return *v.res(), nil
}

type verifier struct {
	in     *bufio.Reader
	given  []string
	line   int
	check  *Checker
	kind   string
	keys   note.Verifiers
	newest Checkpoint
	leaves []Hash // computed since the last line of leaf hashes
	parts  []part
	sum    []byte
	ended  bool
	lost   bool // the header or the newest checkpoint: nothing can be checked against it
}

// part is the line of an entry of a part, to learn its index from the end.
type part struct {
	line int
	seq  int64
}

func (v *verifier) res() *Result { return &v.check.Result }

func (v *verifier) bad(index int64, p, code string) {
	v.res().Add(Problem{Index: index, Part: p, Code: code, Line: v.line})
}

// at is the index of the entry that comes next.
func (v *verifier) at() int64 {
	if v.kind == KindPart {
		return -1
	}
	return v.check.tree.Size()
}

func (v *verifier) run() error {
	v.check = NewChecker(note.VerifierList())
	digest := sha256.New()
	for {
		b, err := v.in.ReadSlice('\n')
		if errors.Is(err, io.EOF) && len(b) == 0 {
			break
		}
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
		v.line++
		v.sum = digest.Sum(v.sum[:0])
		before := len(v.res().Problems)
		v.one(bytes.Clone(b))
		for i := before; i < len(v.res().Problems); i++ {
			v.res().Problems[i].Line = v.line
		}
		digest.Write(b)
	}
	if !v.ended && v.kind != "" || v.line == 0 {
		v.bad(v.at(), "file", "cut")
	}
	return nil
}

func (v *verifier) one(b []byte) {
	l, err := decodeLine(b)
	switch {
	case v.lost && v.kind == "":
	case v.ended:
		v.bad(-1, "file", "extra")
	case v.line == 1:
		v.header(l.Pack, err)
	case len(v.leaves) == FullWidth || err == nil && l.Leaves != nil || err != nil && v.kind == KindLog && looks(b, `{"leaves"`):
		v.compare(b)
	case err != nil && looks(b, `{"checkpoint"`):
		v.broken(string(b), "unreadable")
	case err != nil && looks(b, `{"end"`):
		v.ended = true
		v.bad(-1, "file", "damaged")
	case err != nil:
		v.unreadable(b)
	case l.Checkpoint != nil:
		v.checkpoint(l.Checkpoint)
	case l.Entry != nil:
		v.entry(l.Entry)
	case l.End != nil:
		v.end(l.End)
	default:
		v.bad(v.at(), "file", "order")
	}
}

// looks reports that a damaged line was meant as one that starts so: at most one byte
// of the start differs.
func looks(b []byte, start string) bool {
	if len(b) < len(start) {
		return false
	}
	n := 0
	for i := range start {
		if b[i] != start[i] {
			n++
		}
	}
	return n <= 1
}

func (v *verifier) header(h *Header, err error) {
	if err != nil || h == nil || h.Version != 1 || h.Kind != KindLog && h.Kind != KindPart {
		v.bad(-1, "file", "unreadable")
		v.lost = true
		return
	}
	use := v.given
	v.res().Trusted = len(use) > 0
	if !v.res().Trusted {
		use = h.Keys
	}
	keys, err := Keys(use...)
	if _, own := Keys(h.Keys...); err != nil || own != nil {
		v.bad(-1, "file", "keys")
		v.lost = true
		return
	}
	v.kind, v.keys = h.Kind, keys
	v.check.keys = keys
}

// unreadable stands for an entry that cannot be read.
func (v *verifier) unreadable(b []byte) {
	at := v.at()
	if m := seqField.FindSubmatch(b); at < 0 && m != nil {
		at, _ = strconv.ParseInt(string(m[1]), 10, 64) // as far as can be told before the end
	}
	v.bad(at, "entry", "unreadable")
	if v.kind == KindPart {
		v.parts = append(v.parts, part{line: v.line, seq: -1})
		return
	}
	v.check.tree.Append(Hash{}) // its place
	v.leaves = append(v.leaves, Hash{})
	v.res().Entries++
}

func (v *verifier) entry(e *packEntry) {
	o, ok := e.opened()
	o.Partial = v.kind == KindPart
	if v.kind == KindPart {
		v.parts = append(v.parts, part{line: v.line, seq: e.Seq})
		v.included(e, o, ok)
		return
	}
	if want := v.at(); e.Seq != want {
		v.bad(want, "entry", "order")
		o.Seq = want
	}
	if !ok {
		v.bad(o.Seq, "entry", "damaged")
	}
	v.leaves = append(v.leaves, v.check.Entry(o))
}

// included checks an entry of a part.
func (v *verifier) included(e *packEntry, o Opened, ok bool) {
	v.res().Entries++
	if o.Erased {
		v.res().Erased++
	}
	problems := CheckEntry(o)
	if !ok && len(problems) == 0 {
		problems = []Problem{{Index: o.Seq, Part: "entry", Code: "damaged"}}
	}
	if len(problems) == 0 && !v.lost && tlog.CheckRecord(e.Proof, v.newest.Size, v.newest.Root, e.Seq, Leaf(o.Commitment)) != nil {
		problems = []Problem{{Index: o.Seq, Part: "proof", Code: "damaged"}}
	}
	for _, p := range problems {
		v.res().Add(p)
	}
	if r, ok := RestoreOf(o); ok {
		v.res().Restores = append(v.res().Restores, r)
	}
}

// compare checks a line of leaf hashes against those of the entries, byte by byte, so
// that even one that cannot be read tells which hash is wrong.
func (v *verifier) compare(b []byte) {
	first := v.check.tree.Size() - int64(len(v.leaves))
	want, _ := encodeLine(packLine{Leaves: &packLeaves{First: first, Hashes: v.leaves}})
	v.check.tree.Full() // kept by nobody
	defer func() { v.leaves = nil }()
	if bytes.Equal(b, want) {
		return
	}
	at := 0
	for at < len(b) && at < len(want) && b[at] == want[at] {
		at++
	}
	head, _ := encodeLine(packLine{Leaves: &packLeaves{First: first, Hashes: []Hash{}}})
	n := (at - (len(head) - len("]}}\n"))) / (len(`"",`) + 44)
	v.bad(first+int64(max(0, min(n, len(v.leaves)-1))), "leaf", "damaged")
}

func (v *verifier) checkpoint(c *packCheckpoint) {
	if v.kind == KindLog {
		if p, ok := v.check.Checkpoint(c.Note); ok {
			v.newest = p
		}
		return
	}
	p, key, err := OpenCheckpoint(c.Note, v.keys)
	switch {
	case err != nil:
		v.broken(c.Note, "signature")
	case v.lost:
	case v.newest.Size == 0:
		v.newest = p
		v.res().Origin, v.res().Size, v.res().Root, v.res().Key = p.Origin, p.Size, p.Root, key
	default:
		v.older(p, c.Grown)
	}
}

// broken stands for a checkpoint that cannot be read. In a part its size is the first
// number on a line of its own; without the newest nothing else can be checked.
func (v *verifier) broken(text, code string) {
	at := v.at()
	if m := sizeLine.FindStringSubmatch(text); at < 0 && m != nil {
		at, _ = strconv.ParseInt(m[1], 10, 64)
	}
	v.bad(at, "checkpoint", code)
	v.lost = v.lost || v.newest.Size == 0
}

var seqField = regexp.MustCompile(`^\{"entry":\{"seq":([0-9]+),`)

var sizeLine = regexp.MustCompile(`(?:\n|\\n)([0-9]+)(?:\n|\\n)`)

// older checks that the log only grew since a checkpoint.
func (v *verifier) older(p Checkpoint, grown []Hash) {
	i1, o1, e1, ok1 := SplitOrigin(v.newest.Origin)
	i2, o2, e2, ok2 := SplitOrigin(p.Origin)
	switch {
	case !ok1 || !ok2 || i1 != i2 || o1 != o2 || e2 > e1:
		v.bad(p.Size, "checkpoint", "origin")
	case p.Size > v.newest.Size || p.Size < 1 || tlog.CheckTree(grown, v.newest.Size, v.newest.Root, p.Size, p.Root) != nil:
		v.bad(p.Size, "checkpoint", "history")
	}
}

func (v *verifier) end(e *packEnd) {
	v.ended = true
	if len(v.leaves) > 0 {
		v.bad(v.check.tree.Size()-int64(len(v.leaves)), "leaf", "missing")
	}
	if e.Lines != v.line-1 || v.newest.Size == 0 && !v.lost || v.kind == KindLog && v.newest.Size != v.check.tree.Size() && v.res().OK() {
		v.bad(-1, "file", "cut")
	}
	v.name(e.Seqs)
	v.res().Unaccounted = v.check.Unaccounted()
	if e.Digest != hex.EncodeToString(v.sum) && v.res().OK() {
		v.bad(-1, "file", "damaged")
	}
}

// name gives the problems of a part the index that the end says their entry has.
func (v *verifier) name(seqs []int64) {
	if v.kind != KindPart {
		return
	}
	for i, p := range v.parts {
		if i >= len(seqs) {
			break
		}
		if p.seq != seqs[i] && !hasLine(v.res().Problems, p.line) {
			v.bad(seqs[i], "entry", "order")
		}
		for j := range v.res().Problems {
			if v.res().Problems[j].Line == p.line {
				v.res().Problems[j].Index = seqs[i]
			}
		}
		if p.seq != seqs[i] && len(seqs) != len(v.parts) {
			break // from here on lines and entries do not pair
		}
	}
	if len(seqs) != len(v.parts) {
		v.bad(-1, "file", "cut")
	}
}

func hasLine(all []Problem, line int) bool {
	for _, p := range all {
		if p.Line == line {
			return true
		}
	}
	return false
}
