package proof

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"standing/internal/base/ids"
)

// Hash is a SHA-256 value; in text it is base64.
type Hash = tlog.Hash

// Salt hides what an entry says from whoever has only its commitment.
type Salt [32]byte

// SubjectSalt hides who a subject is from whoever has only the digest.
type SubjectSalt [16]byte

// Entry is what one line of the log says. Every text in it is a code: lower-case
// letters, digits and .-_:, never a value somebody typed.
type Entry struct {
	ID        ids.ID
	At        int64 // microseconds UTC
	Verb      string
	ActorKind string // account, system or nobody
	Actor     ids.ID
	ActorName string // the job or command of kind system
	ViaKind   string // support or grant, empty if the actor acts for themselves
	Via       ids.ID
	Table     string
	Row       ids.ID
	Purpose   string
	Request   string
	Codes     string // "name=code name=code", sorted by name
	Subjects  []Hash // SubjectDigest of each, in the order of their slots
}

// Canonical is the one spelling of e that is committed to, version 1: a first line that
// names it, then one line per field in the order of Entry, as a name, a space and the
// value; ids as 26 characters or empty, times and counts in decimal, digests in
// lower-case hexadecimal. No value holds a line feed, so that no two entries share it.
func (e Entry) Canonical() []byte {
	b := make([]byte, 0, 320+77*len(e.Subjects))
	b = append(b, "standing audit entry 1\n"...)
	line := func(name, value string) {
		b = append(append(append(append(b, name...), ' '), value...), '\n')
	}
	line("id", e.ID.String())
	line("at", strconv.FormatInt(e.At, 10))
	line("verb", e.Verb)
	line("actor_kind", e.ActorKind)
	line("actor", e.Actor.String())
	line("actor_name", e.ActorName)
	line("via_kind", e.ViaKind)
	line("via", e.Via.String())
	line("table", e.Table)
	line("row", e.Row.String())
	line("purpose", e.Purpose)
	line("request", e.Request)
	line("codes", e.Codes)
	line("subjects", strconv.Itoa(len(e.Subjects)))
	for _, s := range e.Subjects {
		line("subject", hex.EncodeToString(s[:]))
	}
	return b
}

// Clean reports whether no text of e could be read as another line.
func (e Entry) Clean() bool {
	for _, s := range []string{e.Verb, e.ActorKind, e.ActorName, e.ViaKind, e.Table, e.Purpose, e.Request, e.Codes} {
		if strings.ContainsAny(s, "\n\r") {
			return false
		}
	}
	return true
}

// Commitment is SHA-256 of the salt followed by the canonical entry.
func Commitment(salt Salt, e Entry) Hash {
	h := sha256.New()
	h.Write(salt[:])
	h.Write(e.Canonical())
	return Hash(h.Sum(nil))
}

// SubjectDigest is how an entry names a person: HMAC-SHA-256 of the person's id under
// a salt of its own, so that one subject of many can be erased.
func SubjectDigest(salt SubjectSalt, person ids.ID) Hash {
	h := hmac.New(sha256.New, salt[:])
	h.Write(person[:])
	return Hash(h.Sum(nil))
}

// Leaf is the leaf hash of a commitment, RFC 6962 section 2.1: SHA-256(0x00 ‖ it).
func Leaf(commitment Hash) Hash { return tlog.RecordHash(commitment[:]) }
