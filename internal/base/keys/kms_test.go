package keys_test

import (
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"golang.org/x/oauth2"

	"standing/internal/base/db"
	"standing/internal/base/keys"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
)

// life is what a stub of a key service tells of itself.
type life interface {
	http.Handler
	fails(bool)
	seen() [][]byte // the epoch keys that it was given
	alive() int     // keys that still open something
}

// livesThrough takes an installation with a key service through a week: sealed, opened by
// another replica, rotated; the service away while the old epoch is destroyed; copies of the
// old files.
func livesThrough(t *testing.T, stub life, wrap keys.Wrapper) {
	d := testkit.OpenDB(t, db.SQLite)
	dirs := keystest.Dirs(t)
	replica := func() *house {
		r, err := keys.Open(keys.Config{Dirs: dirs, Wrap: wrap}, clockAt)
		if err != nil {
			t.Fatal(err)
		}
		return &house{t: t, d: d, r: r, dirs: dirs}
	}
	h := replica()
	h.org, _ = testkit.NewOrg(t, d)
	people := h.people(3)
	copyOf, err := os.ReadFile(epochFile(dirs[0]))
	if err != nil {
		t.Fatal(err)
	}
	given := stub.seen()
	if len(given) != 1 || len(given[0]) != 32 || strings.Contains(string(copyOf), hex.EncodeToString(given[0])) {
		t.Error("the place holds the key in the clear, or the service never had it")
	}
	again := replica()
	again.org = h.org
	again.allOpen(people)
	stub.fails(true)
	if _, err := h.r.Rotate(ctx, d); err == nil || !strings.Contains(err.Error(), wrap.Name()) {
		t.Errorf("rotated without the service, or it is not named: %v", err)
	}
	h.allOpen(people)
	stub.fails(false)
	if _, err := h.r.Rotate(ctx, d); err != nil {
		t.Fatal(err)
	}
	stub.fails(true)
	if _, err := h.r.DestroyOld(ctx, d); err == nil || !strings.Contains(err.Error(), wrap.Name()) {
		t.Errorf("an epoch was destroyed without the service, or it is not named: %v", err)
	}
	stub.fails(false)
	last := replica() // finishes it
	last.org = h.org
	if n := last.here(); !slices.Equal(n, []int64{2}) || stub.alive() != 1 {
		t.Errorf("epochs %v and %d keys at the service are left", n, stub.alive())
	}
	last.allOpen(people)
	wrapped, _ := hex.DecodeString(strings.Split(string(copyOf), "\n")[2])
	if key, err := wrap.Unwrap(ctx, 1, wrapped); err == nil {
		t.Errorf("a copy of the old file opens: %d bytes", len(key))
	}
	if _, err := wrap.Unwrap(ctx, 2, wrapped); err == nil {
		t.Error("what was wrapped for one epoch opens as another's")
	}
	if err := wrap.Forget(ctx, 1); err != nil {
		t.Errorf("forgetting twice: %v", err)
	}
	if err := wrap.Forget(ctx, 77); err != nil {
		t.Errorf("forgetting what never was: %v", err)
	}
}

// A key that a service wrapped is not destroyed without it: the service's own key would go on
// opening copies of the files.
func TestNothingIsDestroyedBehindTheServicesBack(t *testing.T) {
	stub := newGoogle()
	server := httptest.NewServer(stub)
	defer server.Close()
	d := testkit.OpenDB(t, db.SQLite)
	dirs := keystest.Dirs(t)
	with, err := keys.Open(keys.Config{Dirs: dirs, Wrap: stub.client(server)}, clockAt)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, d: d, r: with, dirs: dirs}
	h.org, _ = testkit.NewOrg(t, d)
	people := h.people(1)
	if _, err := with.Rotate(ctx, d); err != nil {
		t.Fatal(err)
	}
	without, err := keys.Open(keys.Config{Dirs: dirs}, clockAt)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := without.DestroyOld(ctx, d); err == nil || !strings.Contains(err.Error(), "STANDING_KEY_SERVICE") {
		t.Errorf("%v", err)
	}
	if stub.alive() != 2 {
		t.Fatalf("%d keys at the service", stub.alive())
	}
	if _, err := with.DestroyOld(ctx, d); err != nil || stub.alive() != 1 {
		t.Errorf("%d keys at the service, %v", stub.alive(), err)
	}
	h.allOpen(people)
}

// Whatever a service answers, or that it does not, is an error that says which service.
func TestKeyServicesThatRefuse(t *testing.T) {
	var answer http.HandlerFunc
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w, r) }))
	defer server.Close()
	client := &http.Client{Timeout: 50 * time.Millisecond}
	services := map[string]keys.Wrapper{
		"vault": &keys.Vault{Address: server.URL, Token: pii.Hide("canary"), Client: client},
		"aws": &keys.AWS{Region: "eu-central-1", Endpoint: server.URL, Clock: clockAt, Client: client,
			Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "canary", "")},
		"google": &keys.Google{Ring: googleRing, Endpoint: server.URL, Client: client, Tokens: oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "canary"})},
	}
	say := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	for name, answers := range map[string]http.HandlerFunc{
		"refused":    say(403, `{"errors": ["no"], "__type": "AccessDeniedException", "message": "no", "error": {"status": "PERMISSION_DENIED", "message": "no"}}`),
		"no words":   say(500, ``),
		"no JSON":    say(200, `<html>`),
		"no content": say(200, `{}`),
		"not a key":  say(200, `{"data": {"ciphertext": "", "plaintext": "eA=="}, "Plaintext": "eA==", "plaintext": "eA=="}`),
		"silent": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // before that the server does not see that the client is gone
			<-r.Context().Done()
		},
		"broken off": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"sent around": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
		},
	} {
		answer = answers
		for service, wrap := range services {
			if out, err := wrap.Wrap(ctx, 1, make([]byte, 32)); err == nil || len(out) > 0 {
				t.Errorf("%s, %s: wrapped as %q, %v", service, name, out, err)
			}
			_, err := wrap.Unwrap(ctx, 1, []byte("x"))
			if err == nil || strings.Contains(err.Error(), "canary") {
				t.Errorf("%s, %s: unwrapped, or a secret is told: %v", service, name, err)
			}
			_, err = keys.Open(keys.Config{Dirs: keystest.Dirs(t), Wrap: wrap}, clockAt)
			if err != nil {
				t.Errorf("%s, %s: opening empty places asks: %v", service, name, err)
			}
		}
	}
}
