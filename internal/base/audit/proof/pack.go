package proof

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"

	"standing/internal/base/ids"
)

// A pack is a text file of JSON objects, one to a line, each in the one spelling that
// the types below have: the header; for a whole log its entries from 0 on, after each
// 256th and the last their leaf hashes, and each checkpoint where its size is reached;
// for a part of one the newest checkpoint, older ones with a proof that the log only
// grew since, and the entries with a proof that each is in it; and the end, with the
// digest of all lines before.
type packLine struct {
	Pack       *Header         `json:"pack,omitempty"`
	Checkpoint *packCheckpoint `json:"checkpoint,omitempty"`
	Entry      *packEntry      `json:"entry,omitempty"`
	Leaves     *packLeaves     `json:"leaves,omitempty"`
	End        *packEnd        `json:"end,omitempty"`
}

// Header says what a pack is.
type Header struct {
	Version int      `json:"version"` // 1
	Kind    string   `json:"kind"`    // log: whole; part: some entries of it
	Keys    []string `json:"keys"`    // public keys; compare them with those published
}

// The kinds of packs.
const (
	KindLog  = "log"
	KindPart = "part"
)

type packCheckpoint struct {
	Note  string `json:"note"`
	Grown []Hash `json:"grown,omitempty"` // consistency with the newest, for older ones of a part
}

type packEntry struct {
	Seq        int64         `json:"seq"`
	Commitment Hash          `json:"commitment"`
	Content    *packContent  `json:"content,omitempty"` // none: erased
	Subjects   []packSubject `json:"open,omitempty"`
	Proof      []Hash        `json:"proof,omitempty"` // inclusion in the newest, for a part
}

type packContent struct {
	Salt      []byte `json:"salt"`
	ID        ids.ID `json:"id"`
	At        int64  `json:"at"`
	Verb      string `json:"verb"`
	ActorKind string `json:"actor_kind"`
	Actor     ids.ID `json:"actor"`
	ActorName string `json:"actor_name"`
	ViaKind   string `json:"via_kind"`
	Via       ids.ID `json:"via"`
	Table     string `json:"table"`
	Row       ids.ID `json:"row"`
	Purpose   string `json:"purpose"`
	Request   string `json:"request"`
	Codes     string `json:"codes"`
	Subjects  []Hash `json:"subjects"`
}

type packSubject struct {
	Slot   int64  `json:"slot"`
	Person ids.ID `json:"person"`
	Salt   []byte `json:"salt"` // none: erased
}

type packLeaves struct {
	First  int64  `json:"first"`
	Hashes []Hash `json:"hashes"`
}

type packEnd struct {
	Lines  int     `json:"lines"`
	Seqs   []int64 `json:"seqs"` // the entries of a part, once more
	Digest string  `json:"sha256"`
}

// Writer writes a pack, line by line.
type Writer struct {
	w     io.Writer
	sum   hash.Hash
	lines int
	kind  string
	run   []Hash // leaf hashes since the last line of them
	next  int64
	seqs  []int64
}

// NewWriter starts a pack.
func NewWriter(w io.Writer, kind string, keys []string) (*Writer, error) {
	p := &Writer{w: w, sum: sha256.New(), kind: kind}
	return p, p.put(packLine{Pack: &Header{Version: 1, Kind: kind, Keys: keys}})
}

func encodeLine(l packLine) ([]byte, error) {
	b, err := json.Marshal(l)
	return append(b, '\n'), err
}

func (p *Writer) put(l packLine) error {
	b, err := encodeLine(l)
	if err != nil {
		return err
	}
	p.sum.Write(b)
	p.lines++
	_, err = p.w.Write(b)
	return err
}

// Checkpoint adds a signed checkpoint: of a whole log in the place of its size; of a
// part first the newest, then older ones with their consistency proof.
func (p *Writer) Checkpoint(signed string, grown []Hash) error {
	return p.put(packLine{Checkpoint: &packCheckpoint{Note: signed, Grown: grown}})
}

// Entry adds an entry; in is the inclusion proof of one in a part.
func (p *Writer) Entry(o Opened, in []Hash) error {
	e := &packEntry{Seq: o.Seq, Commitment: o.Commitment, Proof: in}
	if !o.Erased {
		c := o.Entry
		e.Content = &packContent{Salt: o.Salt[:], ID: c.ID, At: c.At, Verb: c.Verb, ActorKind: c.ActorKind, Actor: c.Actor, ActorName: c.ActorName,
			ViaKind: c.ViaKind, Via: c.Via, Table: c.Table, Row: c.Row, Purpose: c.Purpose, Request: c.Request, Codes: c.Codes, Subjects: c.Subjects}
	}
	for _, s := range o.Subjects {
		line := packSubject{Slot: s.Slot}
		if !s.Erased {
			line.Person, line.Salt = s.Person, s.Salt[:]
		}
		e.Subjects = append(e.Subjects, line)
	}
	if err := p.put(packLine{Entry: e}); err != nil {
		return err
	}
	if p.kind == KindPart {
		p.seqs = append(p.seqs, o.Seq)
		return nil
	}
	p.next++
	if p.run = append(p.run, Leaf(o.Commitment)); len(p.run) == FullWidth {
		return p.leaves()
	}
	return nil
}

func (p *Writer) leaves() error {
	if len(p.run) == 0 {
		return nil
	}
	defer func() { p.run = nil }()
	return p.put(packLine{Leaves: &packLeaves{First: p.next - int64(len(p.run)), Hashes: p.run}})
}

// Close writes the end.
func (p *Writer) Close() error {
	if err := p.leaves(); err != nil {
		return err
	}
	return p.put(packLine{End: &packEnd{Lines: p.lines, Seqs: p.seqs, Digest: hex.EncodeToString(p.sum.Sum(nil))}})
}

// decodeLine reads a line and refuses every spelling but the one Writer has.
func decodeLine(b []byte) (packLine, error) {
	var l packLine
	if err := json.Unmarshal(b, &l); err != nil {
		return l, err
	}
	same, err := encodeLine(l)
	if err == nil && !bytes.Equal(same, b) {
		err = fmt.Errorf("audit: not the spelling of a pack")
	}
	return l, err
}

// opened is the entry of a line.
func (e *packEntry) opened() (Opened, bool) {
	o := Opened{Seq: e.Seq, Commitment: e.Commitment, Erased: e.Content == nil}
	ok := true
	if c := e.Content; c != nil {
		o.Entry = Entry{ID: c.ID, At: c.At, Verb: c.Verb, ActorKind: c.ActorKind, Actor: c.Actor, ActorName: c.ActorName,
			ViaKind: c.ViaKind, Via: c.Via, Table: c.Table, Row: c.Row, Purpose: c.Purpose, Request: c.Request, Codes: c.Codes, Subjects: c.Subjects}
		ok = copy(o.Salt[:], c.Salt) == len(o.Salt) && len(c.Salt) == len(o.Salt)
	}
	for _, s := range e.Subjects {
		t := Subject{Slot: s.Slot, Person: s.Person, Erased: len(s.Salt) == 0}
		if !t.Erased {
			ok = ok && len(s.Salt) == len(t.Salt)
			copy(t.Salt[:], s.Salt)
		}
		o.Subjects = append(o.Subjects, t)
	}
	return o, ok
}
