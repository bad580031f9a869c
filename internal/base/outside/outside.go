// Package outside asks servers whose addresses members wrote down: those of webhooks, and of
// sources that credentials are checked at.
//
// Always true:
//   - It reaches no private network, whatever a name resolves to, unless the operator says so.
//   - It follows nobody to another host.
//   - Every request ends within its time.
package outside

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// ErrPrivate is why an address is not asked.
var ErrPrivate = errors.New("outside: the address lies in a private network")

// Client returns a client for addresses that members wrote down. Who sets an address must not
// look around inside: private networks are refused where the connection is made, after names
// were resolved, unless private is set.
func Client(limit time.Duration, private bool) *http.Client {
	dial := &net.Dialer{Timeout: 5 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !private && !public(at.Addr()) {
			return ErrPrivate
		}
		return nil
	}}
	return &http.Client{Timeout: limit, Transport: &http.Transport{DialContext: dial.DialContext, TLSHandshakeTimeout: 5 * time.Second, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// shared are the ranges that are neither private by name nor anybody's.
var shared = []netip.Prefix{netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("2002::/16")}

func public(a netip.Addr) bool {
	a = a.Unmap()
	for _, p := range shared {
		if p.Contains(a) {
			return false
		}
	}
	return a.IsGlobalUnicast() && !a.IsPrivate() && !a.IsLoopback() && !a.IsLinkLocalUnicast()
}
