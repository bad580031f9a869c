package keys_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/keys"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
)

// transit is a stub of the transit engine, as its API documentation describes it.
type transit struct {
	mu   sync.Mutex
	keys map[string]map[string]string // name → ciphertext → plaintext
	free map[string]bool              // may be deleted
	down bool
	made int
}

func (s *transit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	refuse := func(status int, text string) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"errors": []string{text}})
	}
	if s.down {
		refuse(503, "Vault is sealed")
		return
	}
	if r.Header.Get("X-Vault-Token") != "hvs.secret" {
		refuse(403, "permission denied")
		return
	}
	var in map[string]any
	if b, _ := io.ReadAll(r.Body); len(b) > 0 && json.Unmarshal(b, &in) != nil {
		refuse(400, "bad JSON")
		return
	}
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/transit/"), "/")
	name := parts[1]
	switch {
	case r.Method == "DELETE" && parts[0] == "keys":
		if !s.free[name] {
			refuse(400, "deletion is not allowed for this key")
			return
		}
		delete(s.keys, name)
	case parts[0] == "keys" && len(parts) == 3:
		s.free[name] = in["deletion_allowed"] == true
	case parts[0] == "keys":
		if s.keys[name] == nil {
			s.keys[name] = map[string]string{}
		}
	case s.keys[name] == nil:
		refuse(400, "encryption key not found")
		return
	case parts[0] == "encrypt":
		s.made++
		sealed := fmt.Sprintf("vault:v1:%d", s.made)
		s.keys[name][sealed] = in["plaintext"].(string)
		_ = json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{"ciphertext": sealed}})
		return
	case parts[0] == "decrypt":
		plain, ok := s.keys[name][in["ciphertext"].(string)]
		if !ok {
			refuse(400, "invalid ciphertext")
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{"plaintext": plain}})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func TestVault(t *testing.T) {
	stub := &transit{keys: map[string]map[string]string{}, free: map[string]bool{}}
	server := httptest.NewServer(stub)
	defer server.Close()
	d := testkit.OpenDB(t, db.SQLite)
	dirs := keystest.Dirs(t)
	replica := func() *house {
		r, err := keys.Open(keys.Config{Dirs: dirs, Wrap: &keys.Vault{Address: server.URL, Token: pii.Hide("hvs.secret")}}, clockAt)
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
	for _, plain := range stub.keys["standing-epoch-1"] {
		raw, _ := base64.StdEncoding.DecodeString(plain)
		if len(raw) != 32 || strings.Contains(string(copyOf), fmt.Sprintf("%x", raw)) {
			t.Error("the place holds the key in the clear")
		}
	}
	again := replica()
	again.org = h.org
	again.allOpen(people)
	if _, err := h.r.Rotate(ctx, d); err != nil {
		t.Fatal(err)
	}
	stub.down = true
	if _, err := h.r.DestroyOld(ctx, d); err == nil {
		t.Error("an epoch was destroyed without the service")
	}
	stub.down = false
	last := replica() // finishes it
	last.org = h.org
	if n := last.here(); !slices.Equal(n, []int64{2}) || len(stub.keys) != 1 {
		t.Errorf("epochs %v and %d transit keys are left", n, len(stub.keys))
	}
	last.allOpen(people)
	// Copies of the old files are noise: the service has forgotten their key.
	for _, dir := range dirs {
		if err := os.WriteFile(epochFile(dir), copyOf, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w := &keys.Vault{Address: server.URL, Token: pii.Hide("hvs.secret")}
	if _, err := w.Unwrap(ctx, 1, []byte("vault:v1:1")); err == nil {
		t.Error("a forgotten key unwraps")
	}
	if err := w.Forget(ctx, 1); err != nil {
		t.Errorf("forgetting twice: %v", err)
	}
	w.Token = pii.Hide("wrong")
	if _, err := w.Unwrap(ctx, 2, []byte("vault:v1:2")); err == nil || strings.Contains(err.Error(), "wrong") {
		t.Errorf("with a wrong token: %v", err)
	}
}
