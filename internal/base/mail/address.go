package mail

import (
	"net/mail"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"standing/internal/base/fault"
)

// Address is an address as it is sent: the domain in its ASCII form (RFC 5890), the
// local part as it was given.
type Address struct{ local, domain string }

type addresses struct{ from, to, replyTo Address }

// ParseAddress reads a bare address, without a name. It takes what can be delivered to:
// a local part of at most 64 bytes in dot-atom form (RFC 5322 §3.2.3), of any script
// (RFC 6531), and a domain name, of any script; no quotes, comments or IP literals.
func ParseAddress(s string) (Address, error) {
	invalid := fault.Bad("address", "address_invalid")
	if len(s) > 254 || strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`"'(),:;<>[\]`, r) && r != '\''
	}) {
		return Address{}, invalid
	}
	parsed, err := mail.ParseAddress(s)
	if err != nil || parsed.Name != "" || parsed.Address != s {
		return Address{}, invalid
	}
	at := strings.LastIndexByte(s, '@')
	local, domain := s[:at], s[at+1:]
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || len(local) > 64 || !hostname(ascii) {
		return Address{}, invalid
	}
	return Address{local, ascii}, nil
}

func hostname(s string) bool {
	if len(s) > 253 || !strings.Contains(s, ".") && s != "localhost" {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 {
			return false
		}
	}
	// A name whose last part is a number is an IP address (RFC 3696 §2).
	return strings.ContainsFunc(s[strings.LastIndexByte(s, '.')+1:], unicode.IsLetter)
}

func (a Address) text() string { return a.local + "@" + a.domain }

func (a Address) empty() bool { return a.local == "" }

// international reports an address that only a server with SMTPUTF8 can take.
func (a Address) international() bool {
	return strings.ContainsFunc(a.local, func(r rune) bool { return r > unicode.MaxASCII })
}
