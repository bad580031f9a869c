package web

import (
	"net/url"
	"strings"
)

// SafeNext is next if it is a path on this site, and the start page otherwise: whoever
// sends somebody a link to the sign-in page must not choose where they end up (CWE-601).
func SafeNext(next string) string {
	if !ownPath(next) {
		return "/"
	}
	return next
}

// ownPath reports whether every browser takes s for a path of the same origin. A
// backslash, a tab or a newline turns /x into another site in some of them.
func ownPath(s string) bool {
	if !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || len(s) > 2000 {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == '\\' || s[i] == 0x7f {
			return false
		}
	}
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "" && u.Host == "" && u.User == nil && u.Opaque == ""
}

// withNext is the address of a page that comes back to next.
func withNext(page, next string) string {
	return page + "?" + url.Values{"next": {SafeNext(next)}}.Encode()
}
