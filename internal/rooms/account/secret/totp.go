package secret

import (
	"encoding/base32"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// What every authenticator app understands: 6 digits of SHA-1 each 30 seconds (RFC 6238).
const (
	totpPeriod = 30
	totpSkew   = 1
	totpKey    = 20 // bytes, as RFC 4226 recommends
)

// TOTPFrom makes a key of the first 20 bytes of a secret, in the spelling that people may
// have to type.
func TOTPFrom(raw []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw[:totpKey])
}

// TOTPAddress is what the QR code holds.
func TOTPAddress(issuer, account, key string) string {
	v := url.Values{"secret": {key}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}
	// The query must have %20 for a space: some apps show a plus sign as it is.
	return "otpauth://totp/" + url.PathEscape(issuer+":"+account) + "?" + strings.ReplaceAll(v.Encode(), "+", "%20")
}

// CheckTOTP reports the step that a code belongs to. last is the step that was used last:
// it and those before are refused, so that a code that was looked at is worth nothing.
func CheckTOTP(key, typed string, now time.Time, last int64) (step int64, ok bool) {
	code := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, typed)
	at := now.Unix() / totpPeriod
	for s := at - totpSkew; s <= at+totpSkew; s++ {
		want, err := hotp.GenerateCodeCustom(key, uint64(s), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && Same([]byte(want), []byte(code)) && s > last {
			step, ok = s, true // no early end: every code takes as long
		}
	}
	return step, ok
}
