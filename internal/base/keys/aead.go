package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
)

// AES-256-GCM after NIST SP 800-38D with random nonces: a key seals at most 2^32
// values, which neither a person's key nor an epoch key of one week comes near.
const (
	keySize   = 32
	nonceSize = 12
	tagSize   = 16
	wrapSize  = nonceSize + keySize + tagSize
)

// What a seal is for. The byte is part of what it is bound to, so that a value sealed
// for one purpose never opens as another.
const (
	forValue  byte = 1
	forKey    byte = 2
	forStream byte = 3
)

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func newKey() []byte {
	k := make([]byte, keySize)
	_, _ = rand.Read(k) // never fails: it ends the program instead
	return k
}

// seal appends nonce, text and tag to dst.
func seal(dst []byte, a cipher.AEAD, plain, ad []byte) []byte {
	n := len(dst)
	dst = append(dst, make([]byte, nonceSize)...)
	_, _ = rand.Read(dst[n:])
	return a.Seal(dst, dst[n:n+nonceSize], plain, ad)
}

func unseal(a cipher.AEAD, sealed, ad []byte) ([]byte, error) {
	if len(sealed) < nonceSize+tagSize {
		return nil, Tampered
	}
	plain, err := a.Open(nil, sealed[:nonceSize], sealed[nonceSize:], ad)
	if err != nil {
		return nil, Tampered
	}
	return plain, nil
}

func wrapBound(s Subject, epoch int64) []byte {
	return appendEpoch(bound(forKey, s.Org, s.Person, s.Class), epoch)
}

func (p Place) bound(org int64) []byte { return bound(forValue, org, p.Row, p.Table, p.Column) }
