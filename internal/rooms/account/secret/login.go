package secret

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"net/mail"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Kind says what somebody signs in with.
type Kind string

// The kinds.
const (
	Email    Kind = "email"
	Username Kind = "username"
)

// maxLogin is the longest address that mail can carry (RFC 5321 4.5.3.1.3).
const maxLogin = 254

// Login gives what somebody typed its one spelling: an address if it has an @, else a
// username. ok is false for what can be neither; sign-in treats that like an unknown one.
func Login(typed string) (canonical string, kind Kind, ok bool) {
	if strings.Contains(typed, "@") {
		c, ok := CanonicalEmail(typed)
		return c, Email, ok
	}
	c, ok := CanonicalUsername(typed)
	return c, Username, ok
}

// CanonicalEmail spells an address in one way: NFC, lower case, no space around. The part
// before the @ is lowered too, as every large provider treats it.
func CanonicalEmail(typed string) (string, bool) {
	s := strings.ToLower(norm.NFC.String(strings.TrimSpace(typed)))
	a, err := mail.ParseAddress(s)
	if err != nil || a.Name != "" || a.Address != s || len(s) > maxLogin || strings.IndexFunc(s, unicode.IsControl) >= 0 {
		return "", false
	}
	_, domain, _ := strings.Cut(s, "@")
	if domain == "" || strings.HasPrefix(domain, "[") || strings.HasSuffix(domain, ".") {
		return "", false
	}
	return s, true
}

// Domain is what follows the @ of a canonical address.
func Domain(address string) string {
	return address[strings.LastIndexByte(address, '@')+1:]
}

// CanonicalUsername forgives capitals, spaces for hyphens and other hyphens.
func CanonicalUsername(typed string) (string, bool) {
	s := strings.ToLower(norm.NFKC.String(strings.TrimSpace(typed)))
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == '-' || unicode.IsSpace(r) || unicode.Is(unicode.Pd, r)
	}), "-")
	if len(s) < 3 || len(s) > 64 {
		return "", false
	}
	for _, r := range s {
		if r != '-' && (r < 'a' || r > 'z') && (r < '0' || r > '9') {
			return "", false
		}
	}
	return s, true
}

// NewUsername makes a username for somebody without e-mail: two words and a number, out of
// fixed lists, so that it tells nothing about them. 36,864,000 are possible.
func NewUsername() string {
	return fmt.Sprintf("%s-%s-%04d", first[pick(len(first))], second[pick(len(second))], 1000+pick(9000))
}

func pick(n int) int {
	v, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil {
		panic(err) // crypto/rand ends the program before it fails
	}
	return int(v.Int64())
}

// Moods, weathers and the like; things of nature and of the house. No word is a given name
// or one of the 5,000 commonest surnames, which a test holds.
var first = strings.Fields(`
bouncy breezy brisk bubbly calm chatty cheery chirpy clear cloudless cloudy cosy curly dapper dotted eager
easy fluffy foamy fresh frosty frozen furry gentle giant glad glossy grassy happy hidden honest humming icy
kind leafy level lucky lunar mellow mighty neat nimble open orange patient placid polar polite proud purple
quiet rapid ready round shiny silent smooth snowy solar steady striped sturdy tidy warm`)

var second = strings.Fields(`
abacus acorn almanac anchor apricot bagel balloon beacon bicycle biscuit bobbin bridge candle canoe caramel
carrot cedar comet compass cricket cushion dolphin domino easel feather flute galaxy garden gazelle glacier
icicle harbour hedgehog igloo island kettle kayak ladder lantern lighthouse magnet meadow mountain muffin
nutmeg otter paddle pebble pelican pillow planet puffin pumpkin rainbow river rocket tangerine teapot thunder
tractor trumpet turtle umbrella walnut`)
