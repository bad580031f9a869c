package proof_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"standing/internal/base/audit/proof"
	"standing/internal/base/ids"
)

// made is a small log with what a pack needs.
type made struct {
	t      *testing.T
	signer note.Signer
	vkey   string
	all    []proof.Opened
	tree   *proof.Tree
	kept   store
	notes  map[int64]string
}

func entry(n int64, people ...ids.ID) proof.Opened {
	o := proof.Opened{Seq: n, Salt: proof.Salt{byte(n), 1}, Entry: proof.Entry{
		ID: ids.ID{1, byte(n)}, At: 1_700_000_000_000_000 + n, Verb: "person.changed", ActorKind: "account", Actor: ids.ID{9},
		Table: "person", Row: ids.ID{2, byte(n)}, Purpose: "service", Request: "r1", Codes: "field=unit_id",
	}}
	for i, p := range people {
		s := proof.Subject{Slot: int64(i), Person: p, Salt: proof.SubjectSalt{byte(i), byte(n)}}
		o.Subjects = append(o.Subjects, s)
		o.Entry.Subjects = append(o.Entry.Subjects, proof.SubjectDigest(s.Salt, p))
	}
	o.Commitment = proof.Commitment(o.Salt, o.Entry)
	return o
}

// newLog has size entries, every fifth of them erased, and a checkpoint at each of the sizes.
func newLog(t *testing.T, size int64, sizes ...int64) *made {
	skey, vkey, err := note.GenerateKey(rand.Reader, "standing-log-1")
	if err != nil {
		t.Fatal(err)
	}
	m := &made{t: t, vkey: vkey, kept: store{}, notes: map[int64]string{}}
	m.signer, _ = note.NewSigner(skey)
	m.tree, _ = proof.Grow(0, nil)
	for i := range size {
		o := entry(i, ids.ID{3}, ids.ID{4, byte(i)})
		if i%5 == 3 {
			o = proof.Opened{Seq: i, Commitment: o.Commitment, Erased: true}
		} else if i%5 == 1 {
			o.Subjects[1] = proof.Subject{Slot: 1, Erased: true}
		}
		m.all = append(m.all, o)
		m.tree.Append(proof.Leaf(o.Commitment))
		for _, s := range sizes {
			if s == i+1 {
				m.kept.take(t, m.tree.Dirty())
				m.notes[s] = m.sign(1)
			}
		}
	}
	return m
}

func (m *made) sign(epoch int64) string {
	c := proof.Checkpoint{Origin: proof.Origin("standing-x", "org1", epoch), Size: m.tree.Size(), Root: m.tree.Root(), At: 1_700_000_000_000_000 + m.tree.Size()}
	b, err := note.Sign(&note.Note{Text: c.Text()}, m.signer)
	if err != nil {
		m.t.Fatal(err)
	}
	return string(b)
}

func (m *made) whole() []byte {
	var b bytes.Buffer
	w, err := proof.NewWriter(&b, proof.KindLog, []string{m.vkey})
	for _, o := range m.all {
		if err == nil {
			err = w.Entry(o, nil)
		}
		if n, ok := m.notes[o.Seq+1]; ok && err == nil {
			err = w.Checkpoint(n, nil)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		m.t.Fatal(err)
	}
	return b.Bytes()
}

func (m *made) part(seqs ...int64) []byte {
	var b bytes.Buffer
	size := m.tree.Size()
	hashes := proof.Hashes(size, m.kept.read)
	w, err := proof.NewWriter(&b, proof.KindPart, []string{m.vkey})
	if err == nil {
		err = w.Checkpoint(m.notes[size], nil)
	}
	if err == nil {
		grown, _ := tlog.ProveTree(size, 5, hashes)
		err = w.Checkpoint(m.notes[5], grown)
	}
	for _, s := range seqs {
		if err == nil {
			in, _ := tlog.ProveRecord(size, s, hashes)
			err = w.Entry(m.all[s], in)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		m.t.Fatal(err)
	}
	return b.Bytes()
}

func verify(t *testing.T, b []byte, keys ...string) proof.Result {
	t.Helper()
	r, err := proof.Verify(bytes.NewReader(b), keys...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var seqOf = regexp.MustCompile(`^\{"entry":\{"seq":([0-9]+),`)

// Bytes all over a pack are flipped, in several ways: always found, and at the entry
// whose line they are in.
func TestFlippedByteInPack(t *testing.T) {
	m := newLog(t, 300, 1, 40, 256, 300)
	short := newLog(t, 12, 5, 12)
	for name, pack := range map[string][]byte{"log": short.whole(), "part": short.part(2, 3, 11), "long": m.whole()} {
		t.Run(name, func(t *testing.T) {
			if r := verify(t, pack, short.vkey); name != "long" && (!r.OK() || !r.Trusted) {
				t.Fatal(r.Problems)
			}
			line, start, step := 0, 0, 5
			if name == "long" {
				step = 397
			}
			lines := strings.SplitAfter(string(pack), "\n")
			for i := 0; i < len(pack); i += step {
				for i >= start+len(lines[line]) {
					start += len(lines[line])
					line++
				}
				for _, mask := range [][]byte{{1, 0x80}, {0x20}, {2}}[i/step%3] {
					bad := bytes.Clone(pack)
					bad[i] ^= mask
					r := verify(t, bad)
					p, wrong := r.First()
					if !wrong {
						t.Fatalf("byte %d of line %d, mask %x: not found: %s", i-start, line+1, mask, lines[line])
					}
					want := "-1"
					switch s := seqOf.FindStringSubmatch(lines[line]); {
					case s != nil:
						want = s[1]
					case strings.HasPrefix(lines[line], `{"leaves":{"first":`) && i-start > 30 && lines[line][i-start] != '\n':
						first := 0
						if _, err := fmt.Sscanf(lines[line], `{"leaves":{"first":%d`, &first); err != nil {
							t.Fatal(err)
						}
						at := strings.Index(lines[line], "[")
						want = fmt.Sprint(min(first+(i-start-at-1)/47, first+strings.Count(lines[line], `","`)))
					case strings.HasPrefix(lines[line], `{"checkpoint"`) || strings.HasPrefix(lines[line], `{"leaves"`):
						continue // found is enough: no entry is wrong
					}
					if got := fmt.Sprint(p.Index); got != want {
						t.Fatalf("byte %d of line %d, mask %x: found at %s, not %s: %v\n%s", i-start, line+1, mask, got, want, r.Problems, lines[line])
					}
				}
			}
		})
	}
}

// Neither a cut nor a repeated nor a swapped line goes unseen.
func TestPackIsWhole(t *testing.T) {
	m := newLog(t, 12, 5, 12)
	for _, pack := range [][]byte{m.whole(), m.part(2, 3, 11)} {
		lines := bytes.SplitAfter(bytes.TrimSuffix(pack, []byte("\n")), []byte("\n"))
		lines[len(lines)-1] = append(lines[len(lines)-1], '\n')
		for i := range lines {
			cut := bytes.Join(append(append([][]byte{}, lines[:i]...), lines[i+1:]...), nil)
			if verify(t, cut).OK() {
				t.Errorf("line %d of %d can be left out", i+1, len(lines))
			}
			if verify(t, bytes.Join(lines[:i], nil)).OK() {
				t.Errorf("the pack may end after line %d", i)
			}
			twice := bytes.Join(append(append([][]byte{}, lines[:i+1]...), lines[i:]...), nil)
			if verify(t, twice).OK() {
				t.Errorf("line %d may be there twice", i+1)
			}
		}
	}
}

// A pack by another key is not trusted, and one that says another key is not accepted.
func TestPackKey(t *testing.T) {
	m, other := newLog(t, 3, 3), newLog(t, 3, 3)
	if r := verify(t, m.whole()); !r.OK() || r.Trusted {
		t.Error("without a key: ", r.Problems, r.Trusted)
	}
	if verify(t, m.whole(), other.vkey).OK() {
		t.Error("another installation's key was accepted")
	}
}

// An operator who signs another history of the same size is found out.
func TestForkIsFound(t *testing.T) {
	m := newLog(t, 12, 5, 12)
	fork := newLog(t, 12, 5, 12)
	fork.all[2].Entry.Verb = "person.removed"
	fork.all[2].Commitment = proof.Commitment(fork.all[2].Salt, fork.all[2].Entry)
	fork.signer, fork.vkey = m.signer, m.vkey
	fork.tree, _ = proof.Grow(0, nil)
	fork.kept = store{}
	for _, o := range fork.all {
		fork.tree.Append(proof.Leaf(o.Commitment))
		if o.Seq == 4 || o.Seq == 11 {
			fork.kept.take(t, fork.tree.Dirty())
			fork.notes[o.Seq+1] = fork.sign(1)
		}
	}
	if r := verify(t, fork.part(2), m.vkey); !r.OK() {
		t.Fatal("the fork by itself: ", r.Problems)
	}
	fork.notes[5] = m.notes[5] // what a reader kept from before
	r := verify(t, fork.part(2), m.vkey)
	if p, _ := r.First(); p.Code != "history" || p.Index != 5 {
		t.Error(r.Problems)
	}
}

// Two entries never share a canonical text, whatever their fields are.
func TestCanonicalIsUnambiguous(t *testing.T) {
	a := entry(1).Entry
	for i, change := range []func(e *proof.Entry){
		func(e *proof.Entry) { e.ID[15]++ }, func(e *proof.Entry) { e.At++ }, func(e *proof.Entry) { e.Verb = "person.removed" },
		func(e *proof.Entry) { e.ActorKind = "system" }, func(e *proof.Entry) { e.Actor = ids.ID{} }, func(e *proof.Entry) { e.ActorName = "x" },
		func(e *proof.Entry) { e.ViaKind = "support" }, func(e *proof.Entry) { e.Via = ids.ID{5} }, func(e *proof.Entry) { e.Table = "" },
		func(e *proof.Entry) { e.Row[3]++ }, func(e *proof.Entry) { e.Purpose, e.Request = e.Request, e.Purpose },
		func(e *proof.Entry) { e.Codes = "" }, func(e *proof.Entry) { e.Subjects = []proof.Hash{{}} },
	} {
		b := a
		change(&b)
		if bytes.Equal(a.Canonical(), b.Canonical()) {
			t.Error("change", i, "is not in the canonical text")
		}
	}
	b := a
	b.Verb = "x\ntable y"
	if b.Clean() {
		t.Error("a line feed would make another line")
	}
	fixed := proof.Entry{ID: ids.ID{1}, At: 5, Verb: "a.b"}
	if got := string(fixed.Canonical()); got != strings.Join([]string{"standing audit entry 1", "id " + fixed.ID.String(), "at 5", "verb a.b", "actor_kind ", "actor ",
		"actor_name ", "via_kind ", "via ", "table ", "row ", "purpose ", "request ", "codes ", "subjects 0", ""}, "\n") {
		t.Errorf("the format changed: give it a new version\n%s", got)
	}
}
