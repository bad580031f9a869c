package server

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standing/internal/base/clock"
	"standing/internal/base/config"
	"standing/internal/base/keys"
)

func configOf(t *testing.T, settings map[string]string) config.Config {
	t.Helper()
	c, err := config.Load(config.Env{Lookup: func(name string) (string, bool) { v, ok := settings[name]; return v, ok }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The setting leads to the service that it names, with what it says.
func TestKeyServiceThatIsSet(t *testing.T) {
	at := clock.At(time.Now())
	var asked []string
	vault := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("X-Vault-Token")+" "+r.Header.Get("X-Vault-Namespace"))
		_ = json.NewEncoder(w).Encode(map[string]any{"data": map[string]string{"ciphertext": "vault:v1:x"}})
	}))
	defer vault.Close()
	w, err := keyService(t.Context(), configOf(t, map[string]string{
		"STANDING_KEY_SERVICE":       strings.Replace(vault.URL, "http:", "vault+http:", 1) + "/a/transit/mine?namespace=ns",
		"STANDING_KEY_SERVICE_TOKEN": "hvs.x"}), at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Wrap(context.Background(), 7, make([]byte, 32)); err != nil || len(asked) != 3 || asked[2] != "POST /v1/a/transit/encrypt/mine-7 hvs.x ns" {
		t.Errorf("%v %q", err, asked)
	}

	w, err = keyService(t.Context(), configOf(t, map[string]string{"STANDING_KEY_SERVICE": "awskms://eu-central-1/mine"}), at)
	if a, ok := w.(*keys.AWS); !ok || err != nil || a.Region != "eu-central-1" || a.Prefix != "mine" || a.Credentials == nil {
		t.Errorf("%+v %v", w, err)
	}

	file := filepath.Join(t.TempDir(), "google.json")
	if err := os.WriteFile(file, []byte(`{"type": "service_account", "client_email": "a@p.iam.example", "private_key": "", "token_uri": "https://127.0.0.1:1/"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", file)
	google := map[string]string{"STANDING_KEY_SERVICE": "gcpkms://projects/p/locations/l/keyRings/r/mine"}
	w, err = keyService(t.Context(), configOf(t, google), at)
	if g, ok := w.(*keys.Google); !ok || err != nil || g.Ring != "projects/p/locations/l/keyRings/r" || g.Prefix != "mine" || g.Tokens == nil {
		t.Errorf("%+v %v", w, err)
	}
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", file+"x")
	if _, err := Open(t.Context(), configOf(t, google), Parts{Clock: at}); err == nil || !strings.Contains(err.Error(), "STANDING_KEY_SERVICE") {
		t.Errorf("credentials that are not there: %v", err)
	}
	if w, err := keyService(t.Context(), configOf(t, nil), at); w != nil || err != nil {
		t.Errorf("%v %v", w, err)
	}
}
