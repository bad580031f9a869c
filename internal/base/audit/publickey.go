package audit

import (
	"crypto/ed25519"
	"encoding/base64"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// publicKey derives the verifier key of a signer key: "PRIVATE+KEY+name+hash+base64",
// where the decoded part is an algorithm byte (1: Ed25519) and the 32 bytes of the seed.
func publicKey(skey string) (string, error) {
	parts := strings.Split(skey, "+")
	// Base64 may itself hold a plus.
	if len(parts) < 5 {
		return "", errKeyFile
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(parts[4:], "+"))
	if err != nil || len(raw) != 1+ed25519.SeedSize || raw[0] != 1 {
		return "", errKeyFile
	}
	key := ed25519.NewKeyFromSeed(raw[1:]).Public().(ed25519.PublicKey)
	return note.NewEd25519VerifierKey(parts[2], key)
}
