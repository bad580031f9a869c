package outside

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"
)

func TestPrivateNetworksAreNotReached(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	defer srv.Close()
	if _, err := Client(time.Second, false).Get(srv.URL); !errors.Is(err, ErrPrivate) {
		t.Errorf("this machine was reached: %v", err)
	}
	r, err := Client(time.Second, true).Get(srv.URL)
	if err != nil {
		t.Fatalf("not reached where the operator says so: %v", err)
	}
	_ = r.Body.Close()
	for _, a := range []string{"10.0.0.1", "192.168.1.1", "172.16.0.1", "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "fe80::1", "::ffff:10.0.0.1", "100.64.1.1", "0.0.0.0", "64:ff9b::a00:1", "224.0.0.1", "255.255.255.255"} {
		if public(netip.MustParseAddr(a)) {
			t.Errorf("%s is taken for a public address", a)
		}
	}
	for _, a := range []string{"8.8.8.8", "2606:4700::1111"} {
		if !public(netip.MustParseAddr(a)) {
			t.Errorf("%s is refused", a)
		}
	}
}

func TestNobodyIsFollowed(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://elsewhere.test/", http.StatusFound)
	}))
	defer srv.Close()
	r, err := Client(time.Second, true).Get(srv.URL)
	if err != nil || r.StatusCode != http.StatusFound {
		t.Fatalf("%v %v", r, err)
	}
	_ = r.Body.Close()
}

func TestARequestEnds(t *testing.T) {
	done := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-done:
		case <-r.Context().Done():
		}
	}))
	defer srv.Close()
	defer close(done)
	if r, err := Client(50*time.Millisecond, true).Get(srv.URL); err == nil {
		_ = r.Body.Close()
		t.Error("it waited for ever")
	}
}
