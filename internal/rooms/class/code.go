package class

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"strings"
	"time"
)

// The code of a sign-in is made from the secret of the meeting and the time, as in RFC 6238:
// a new one every step, with letters and digits that nobody takes for one another.
const (
	codeStep    = 30 * time.Second
	codeLength  = 6
	codeLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
	// remembered is for how many steps an old code is known for one: it does not count as a
	// guess, since whoever scanned it first had to sign in.
	remembered = 20
	maxWrong   = 10
)

func stepOf(now time.Time) int64 { return now.Unix() / int64(codeStep/time.Second) }

// codeAt is the code of a step.
func codeAt(secret []byte, step int64) string {
	h := hmac.New(sha256.New, secret)
	_ = binary.Write(h, binary.BigEndian, step) // a hash takes everything
	n := binary.BigEndian.Uint64(h.Sum(nil))
	var out [codeLength]byte
	for i := range out {
		out[i] = codeLetters[n%uint64(len(codeLetters))]
		n /= uint64(len(codeLetters))
	}
	return string(out[:])
}

// verdict is what a code is.
type verdict int

const (
	wrong verdict = iota
	stale         // it was right a while ago
	right
)

// judge takes the code of this step, of the one before and of the one after, so that a clock
// that jumps a little does no harm.
func judge(secret []byte, code string, now time.Time) verdict {
	code = tidyCode(code)
	step, out := stepOf(now), wrong
	for n := step + 1; n >= step-remembered; n-- {
		if subtle.ConstantTimeCompare([]byte(codeAt(secret, n)), []byte(code)) != 1 {
			continue
		}
		if n >= step-1 {
			return right
		}
		out = stale
	}
	return out
}

// tidyCode is a code as somebody typed it, in capitals and without blanks or dashes.
func tidyCode(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, strings.ToUpper(s))
}
