package web

import (
	"net/http"
	"net/netip"
	"strings"
)

// Proxies are the addresses of the proxies in front of the server. Only they are
// believed when they say whom they forward and whether it came over TLS.
type Proxies []netip.Prefix

// ParseProxies reads prefixes and single addresses, separated by commas or spaces.
func ParseProxies(s string) (Proxies, error) {
	var out Proxies
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' }) {
		if a, err := netip.ParseAddr(f); err == nil {
			out = append(out, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(f)
		if err != nil {
			return nil, err
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

func (p Proxies) trust(a netip.Addr) bool {
	for _, x := range p {
		if x.Contains(a) {
			return true
		}
	}
	return false
}

// client is the nearest address that is no proxy of ours, walking X-Forwarded-For from
// its end: everything left of it was written by that client and may be a lie.
func (p Proxies) client(r *http.Request) netip.Addr {
	at := remote(r)
	if !p.trust(at) {
		return at
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return at
		}
		at = hop.Unmap()
		if !p.trust(at) {
			return at
		}
	}
	return at
}

// secure reports whether the client spoke TLS.
func (p Proxies) secure(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	return p.trust(remote(r)) && r.Header.Get("X-Forwarded-Proto") == "https"
}

func remote(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap().WithZone("")
}
