package keys_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"golang.org/x/oauth2"

	"standing/internal/base/keys"
)

const googleRing = "projects/p/locations/europe/keyRings/r"

// googleStub is the part of Cloud KMS that is used, as its REST reference describes it.
type googleStub struct {
	mu     sync.Mutex
	keys   map[string]*googleKey
	plains [][]byte
	bad    []string // requests that it did not expect
	down   bool
}

type googleKey struct {
	state  string
	sealed map[string][2][]byte // ciphertext → plaintext, additional data
}

func newGoogle() *googleStub { return &googleStub{keys: map[string]*googleKey{}} }

func (s *googleStub) client(server *httptest.Server) *keys.Google {
	return &keys.Google{Ring: googleRing, Prefix: "mine", Endpoint: server.URL, Tokens: oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "ya29.secret"})}
}

func (s *googleStub) fails(b bool) { s.mu.Lock(); defer s.mu.Unlock(); s.down = b }

func (s *googleStub) seen() [][]byte { s.mu.Lock(); defer s.mu.Unlock(); return s.plains }

func (s *googleStub) alive() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.keys {
		if k.state == "ENABLED" {
			n++
		}
	}
	return n
}

type googleIn struct {
	Purpose, DestroyScheduledDuration                  string
	Plaintext, Ciphertext, AdditionalAuthenticatedData []byte
}

func (s *googleStub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var in googleIn
	body, _ := io.ReadAll(r.Body)
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	path, ok := strings.CutPrefix(r.URL.Path, "/v1/"+googleRing+"/cryptoKeys")
	if !ok || len(body) > 0 && d.Decode(&in) != nil {
		s.bad = append(s.bad, r.Method+" "+r.URL.String()+" "+string(body))
	}
	status, refused, out := 401, "UNAUTHENTICATED", any(nil)
	switch {
	case s.down:
		status, refused = 503, "UNAVAILABLE"
	case r.Header.Get("Authorization") == "Bearer ya29.secret":
		status, refused, out = s.answer(r, path, in)
	}
	w.WriteHeader(status)
	if refused != "" {
		out = map[string]any{"error": map[string]any{"code": status, "status": refused, "message": "because"}}
	}
	_ = json.NewEncoder(w).Encode(out)
}

func (s *googleStub) answer(r *http.Request, path string, in googleIn) (status int, refused string, out any) {
	if path == "" {
		return s.create(r.URL.Query().Get("cryptoKeyId"), in)
	}
	name, verb, _ := strings.Cut(strings.TrimPrefix(path, "/"), ":")
	name, isVersion := strings.CutSuffix(name, "/cryptoKeyVersions/1")
	k := s.keys[name]
	switch {
	case k == nil:
		return 404, "NOT_FOUND", nil
	case isVersion && r.Method == http.MethodGet:
		return 200, "", map[string]string{"state": k.state}
	case k.state != "ENABLED":
		return 400, "FAILED_PRECONDITION", nil
	case isVersion && verb == "destroy":
		k.state = "DESTROY_SCHEDULED"
		return 200, "", map[string]string{"state": k.state}
	case verb == "encrypt":
		c := fmt.Sprintf("%s|%d", name, len(k.sealed))
		k.sealed[c] = [2][]byte{in.Plaintext, in.AdditionalAuthenticatedData}
		s.plains = append(s.plains, in.Plaintext)
		return 200, "", map[string]any{"name": name, "ciphertext": []byte(c)}
	case verb == "decrypt":
		v, ok := k.sealed[string(in.Ciphertext)]
		if !ok || string(v[1]) != string(in.AdditionalAuthenticatedData) {
			return 400, "INVALID_ARGUMENT", nil
		}
		return 200, "", map[string]any{"plaintext": v[0]}
	}
	s.bad = append(s.bad, r.Method+" "+path)
	return 400, "INVALID_ARGUMENT", nil
}

func (s *googleStub) create(name string, in googleIn) (status int, refused string, out any) {
	switch {
	case name == "" || in.Purpose != "ENCRYPT_DECRYPT" || in.DestroyScheduledDuration != "86400s":
		return 400, "INVALID_ARGUMENT", nil
	case s.keys[name] != nil:
		return 409, "ALREADY_EXISTS", nil
	}
	s.keys[name] = &googleKey{state: "ENABLED", sealed: map[string][2][]byte{}}
	return 200, "", map[string]string{"name": name}
}

func TestGoogle(t *testing.T) {
	stub := newGoogle()
	server := httptest.NewServer(stub)
	defer server.Close()
	livesThrough(t, stub, stub.client(server))
	for name, k := range stub.keys {
		for _, v := range k.sealed {
			if string(v[1]) != name {
				t.Errorf("%s is bound to %q", name, v[1])
			}
		}
	}
	if len(stub.bad) > 0 {
		t.Error(stub.bad)
	}
	w := stub.client(server)
	if _, err := w.Wrap(ctx, 3, make([]byte, 32)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Wrap(ctx, 3, make([]byte, 32)); err != nil {
		t.Errorf("a key that an interruption left is not gone on with: %v", err)
	}
	w.Tokens = oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "another"})
	if _, err := w.Wrap(ctx, 4, make([]byte, 32)); err == nil || strings.Contains(err.Error(), "another") {
		t.Errorf("with a wrong token: %v", err)
	}
}
