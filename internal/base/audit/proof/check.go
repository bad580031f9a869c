package proof

import (
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"standing/internal/base/ids"
)

// VerbRestored is the verb of the first entry of an epoch that is not the first.
const VerbRestored = "log.restored"

// VerbErased is the verb of the entry that says how many entries and subjects an
// erasure blanked, as codes entries and subjects.
const VerbErased = "audit.erased"

// Subject opens one slot of an entry.
type Subject struct {
	Slot   int64
	Person ids.ID
	Salt   SubjectSalt
	Erased bool
}

// Opened is an entry with what opens its commitment.
type Opened struct {
	Seq        int64
	Commitment Hash
	Erased     bool // then nothing below is set
	Missing    bool // there is no content, and nobody erased it
	Entry      Entry
	Salt       Salt
	Subjects   []Subject // slots that are opened, in order
	// Partial allows slots that are not opened: a person's pack shows only their own.
	Partial bool
}

// CheckEntry finds what is wrong with an entry by itself: that it is what was committed
// to, and that its subjects are those it names.
func CheckEntry(o Opened) []Problem {
	bad := func(part, code string) []Problem { return []Problem{{Index: o.Seq, Part: part, Code: code}} }
	switch {
	case o.Missing:
		return bad("content", "missing")
	case o.Erased && len(o.Subjects) > 0:
		for _, s := range o.Subjects {
			if !s.Erased {
				return bad("subject", "extra")
			}
		}
		return nil
	case o.Erased:
		return nil
	case !o.Entry.Clean() || Commitment(o.Salt, o.Entry) != o.Commitment:
		return bad("content", "damaged")
	}
	seen := int64(-1)
	for _, s := range o.Subjects {
		switch {
		case s.Slot <= seen || s.Slot >= int64(len(o.Entry.Subjects)):
			return bad("subject", "extra")
		case !o.Partial && s.Slot != seen+1:
			return bad("subject", "missing")
		case !s.Erased && SubjectDigest(s.Salt, s.Person) != o.Entry.Subjects[s.Slot]:
			return bad("subject", "damaged")
		}
		seen = s.Slot
	}
	if !o.Partial && seen+1 != int64(len(o.Entry.Subjects)) {
		return bad("subject", "missing")
	}
	return nil
}

// Checker follows a log from its first entry.
type Checker struct {
	Result
	tree     *Tree
	keys     note.Verifiers
	epoch    int64 // of the last checkpoint
	restored int64 // epoch that the entries say the log is at
	blanked  int64 // erased entries and subjects
	receipts int64 // as many as the entries of erasures tell
}

// NewChecker starts at the empty log. keys are those that may sign checkpoints.
func NewChecker(keys note.Verifiers) *Checker {
	c := &Checker{keys: keys, restored: 1}
	c.tree, _ = Grow(0, nil)
	return c
}

// Tree is the tree of what was followed.
func (c *Checker) Tree() *Tree { return c.tree }

// Entry follows the next entry and returns its leaf hash.
func (c *Checker) Entry(o Opened) Hash {
	for _, p := range CheckEntry(o) {
		c.Add(p)
	}
	c.Entries++
	c.count(o)
	if r, ok := RestoreOf(o); ok {
		c.Restores = append(c.Restores, r)
		if _, _, epoch, ok := SplitOrigin(r.OldOrigin); !ok || r.Survived != o.Seq || epoch < c.restored {
			c.Add(Problem{Index: o.Seq, Part: "restore", Code: "damaged"})
		} else {
			c.restored = epoch + 1
		}
	}
	leaf := Leaf(o.Commitment)
	c.tree.Append(leaf)
	return leaf
}

// count adds up what was erased and what erasures say they erased.
func (c *Checker) count(o Opened) {
	if o.Erased {
		c.Erased++
		c.blanked++
	}
	for _, s := range o.Subjects {
		if s.Erased {
			c.blanked++
		}
	}
	if !o.Erased && o.Entry.Verb == VerbErased {
		codes := Codes(o.Entry.Codes)
		for _, name := range []string{"entries", "subjects"} {
			n, _ := strconv.ParseInt(codes[name], 10, 64)
			c.receipts += n
		}
	}
}

// Receipt counts an erasure whose entry is not in the tree yet.
func (c *Checker) Receipt(o Opened) { c.count(o) }

// Unaccounted is how many places are blank beyond those that entries of erasures tell.
func (c *Checker) Unaccounted() int64 { return c.blanked - c.receipts }

// Checkpoint follows a signed checkpoint of the present size.
func (c *Checker) Checkpoint(signed string) (Checkpoint, bool) {
	bad := func(code string) (Checkpoint, bool) {
		c.Add(Problem{Index: c.tree.Size(), Part: "checkpoint", Code: code})
		return Checkpoint{}, false
	}
	p, key, err := OpenCheckpoint(signed, c.keys)
	if err != nil {
		return bad("signature")
	}
	_, _, epoch, ok := SplitOrigin(p.Origin)
	switch {
	case !ok:
		return bad("damaged")
	case p.Size != c.tree.Size():
		return bad("order")
	case p.Root != c.tree.Root():
		return bad("root")
	case epoch < c.epoch || c.epoch > 0 && epoch > c.epoch && epoch > c.restored:
		return bad("epoch")
	}
	c.epoch = epoch
	c.Origin, c.Size, c.Root, c.Key = p.Origin, p.Size, p.Root, key
	return p, true
}

// RestoreOf reads what the first entry of an epoch says.
func RestoreOf(o Opened) (Restore, bool) {
	if o.Erased || o.Missing || o.Entry.Verb != VerbRestored {
		return Restore{}, false
	}
	codes := Codes(o.Entry.Codes)
	r := Restore{Index: o.Seq, OldOrigin: codes["old"], Reason: codes["reason"]}
	r.Published, _ = strconv.ParseInt(codes["size"], 10, 64)
	r.Survived, _ = strconv.ParseInt(codes["survived"], 10, 64)
	r.Root, _ = tlog.ParseHash(codes["root"])
	return r, true
}

// Codes reads the codes of an entry.
func Codes(s string) map[string]string {
	out := map[string]string{}
	for p := range strings.FieldsSeq(s) {
		k, v, _ := strings.Cut(p, "=")
		out[k] = v
	}
	return out
}
