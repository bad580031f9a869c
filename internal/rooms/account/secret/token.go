package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strings"
)

const tokenLen = 32 // bytes: 256 bits, so that guessing is hopeless and no salt is needed

var tokenText = base64.RawURLEncoding.Strict()

// NewToken makes a token for a cookie or a link, 43 characters, and what is kept of it.
func NewToken() (token string, hash []byte) {
	var raw [tokenLen]byte
	_, _ = rand.Read(raw[:]) // never fails: it ends the program instead
	sum := sha256.Sum256(raw[:])
	return tokenText.EncodeToString(raw[:]), sum[:]
}

// HashToken is what is kept of a token, and false for what cannot be one.
func HashToken(token string) (hash []byte, ok bool) {
	raw, err := tokenText.DecodeString(token)
	if err != nil || len(raw) != tokenLen {
		return nil, false
	}
	sum := sha256.Sum256(raw)
	return sum[:], true
}

// Same compares in constant time.
func Same(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }

const (
	codeAlphabet = "0123456789abcdefghjkmnpqrstvwxyz" // Crockford's: no i, l, o, u
	codeLen      = 16                                 // of 5 bits
)

// NewCode makes a code that is printed and typed, of 80 random bits: xxxx-xxxx-xxxx-xxxx.
func NewCode() string {
	var raw [codeLen]byte
	_, _ = rand.Read(raw[:])
	var b strings.Builder
	for i, r := range raw {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(codeAlphabet[r&31])
	}
	return b.String()
}

// CleanCode forgives what people type: spaces, hyphens, capitals, and the letters that
// Crockford's alphabet leaves out. It is empty for what cannot be a code.
func CleanCode(typed string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(typed) {
		switch r {
		case ' ', '-', '\t', '\n', '\r', '\u00a0', '\u2010', '\u2011', '\u2013':
			continue
		case 'o':
			r = '0'
		case 'i', 'l':
			r = '1'
		}
		if !strings.ContainsRune(codeAlphabet, r) || b.Len() == codeLen {
			return ""
		}
		b.WriteRune(r)
	}
	if b.Len() != codeLen {
		return ""
	}
	return b.String()
}

// HashCode is what is kept of a code.
func HashCode(typed string) (hash []byte, ok bool) {
	c := CleanCode(typed)
	if c == "" {
		return nil, false
	}
	sum := sha256.Sum256([]byte(c))
	return sum[:], true
}

// RecoveryCodes is how many recovery codes are given at a time.
const RecoveryCodes = 10

// NewRecoveryCodes makes a set.
func NewRecoveryCodes() []string {
	out := make([]string, RecoveryCodes)
	for i := range out {
		out[i] = NewCode()
	}
	return out
}
