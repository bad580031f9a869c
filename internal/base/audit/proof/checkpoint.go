package proof

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is a head of a log that its operator signs: "the log of this origin had
// this root when it had this many entries". Its text is origin, size and root, each on
// a line (c2sp.org/tlog-checkpoint), and one extension line with the time from which
// on those entries count as known.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   Hash
	At     int64 // microseconds UTC
}

const atPrefix = "integrated "

// Text is what is signed.
func (c Checkpoint) Text() string {
	return c.Origin + "\n" + strconv.FormatInt(c.Size, 10) + "\n" + c.Root.String() + "\n" + atPrefix + strconv.FormatInt(c.At, 10) + "\n"
}

var errCheckpoint = errors.New("audit: not a checkpoint")

// ParseCheckpoint reads a Text; no other spelling of it is accepted.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || lines[4] != "" || !strings.HasPrefix(lines[3], atPrefix) {
		return Checkpoint{}, errCheckpoint
	}
	c := Checkpoint{Origin: lines[0]}
	var err1, err2, err3 error
	c.Size, err1 = strconv.ParseInt(lines[1], 10, 64)
	c.Root, err2 = tlog.ParseHash(lines[2])
	c.At, err3 = strconv.ParseInt(lines[3][len(atPrefix):], 10, 64)
	if errors.Join(err1, err2, err3) != nil || c.Size < 0 || c.Text() != text {
		return Checkpoint{}, errCheckpoint
	}
	return c, nil
}

// OpenCheckpoint checks the signature of a note, which must be by one of the keys, and
// that the note has no other spelling. The key's name is returned with it.
func OpenCheckpoint(signed string, keys note.Verifiers) (Checkpoint, string, error) {
	n, err := note.Open([]byte(signed), keys)
	if err != nil {
		return Checkpoint{}, "", err
	}
	// Base64 has spare bits in its last letter, which the note's reader ignores.
	var exact strings.Builder
	exact.WriteString(n.Text + "\n")
	for _, s := range n.Sigs {
		raw, err := base64.StdEncoding.Strict().DecodeString(s.Base64)
		if err != nil {
			return Checkpoint{}, "", fmt.Errorf("%w: signature: %w", errCheckpoint, err)
		}
		exact.WriteString("— " + s.Name + " " + base64.StdEncoding.EncodeToString(raw) + "\n")
	}
	if exact.String() != signed || len(n.Sigs) != 1 {
		return Checkpoint{}, "", errCheckpoint
	}
	c, err := ParseCheckpoint(n.Text)
	return c, n.Sigs[0].Name, err
}

// Keys reads verifier keys, as the installation publishes them.
func Keys(vkeys ...string) (note.Verifiers, error) {
	var all []note.Verifier
	for _, k := range vkeys {
		v, err := note.NewVerifier(strings.TrimSpace(k))
		if err != nil {
			return nil, fmt.Errorf("audit: this is no public key of a log: %w", err)
		}
		all = append(all, v)
	}
	return note.VerifierList(all...), nil
}

// Origin names a log: the installation, the organization and the epoch, which is one
// until the log was restored from an older state.
func Origin(installation, org string, epoch int64) string {
	return installation + "/" + org + "/" + strconv.FormatInt(epoch, 10)
}

// SplitOrigin reads an Origin.
func SplitOrigin(origin string) (installation, org string, epoch int64, ok bool) {
	parts := strings.Split(origin, "/")
	if len(parts) != 3 {
		return "", "", 0, false
	}
	epoch, err := strconv.ParseInt(parts[2], 10, 64)
	return parts[0], parts[1], epoch, err == nil && epoch > 0 && Origin(parts[0], parts[1], epoch) == origin
}
