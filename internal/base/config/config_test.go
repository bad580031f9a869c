package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"standing/internal/base/config"
)

func env(pairs ...string) config.Env {
	m := map[string]string{}
	var all []string
	for _, p := range pairs {
		k, v, _ := strings.Cut(p, "=")
		m[k] = v
		all = append(all, p)
	}
	return config.Env{Lookup: func(k string) (string, bool) { v, ok := m[k]; return v, ok }, All: all}
}

func TestDefaultsRun(t *testing.T) {
	c, err := config.Load(env("PATH=/bin"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr == "" || c.Secure() || len(c.KeyDirs()) != 2 {
		t.Errorf("%+v", c)
	}
}

// Links lead to where it listens, unless something else is said.
func TestLinksFollowThePort(t *testing.T) {
	for _, x := range []struct{ setting, want string }{
		{"PATH=/bin", "http://localhost:8080"},
		{"STANDING_ADDR=127.0.0.1:9000", "http://localhost:9000"},
		{"STANDING_ADDR=[::1]:9001", "http://localhost:9001"},
		{"STANDING_URL=http://localhost:7000", "http://localhost:7000"},
	} {
		if c, err := config.Load(env(x.setting)); err != nil || c.URL != x.want {
			t.Errorf("%s: %s, %v", x.setting, c.URL, err)
		}
	}
}

func TestRefused(t *testing.T) {
	for setting, want := range map[string]string{
		"STANDING_ADRR=:80":                                    "did you mean STANDING_ADDR?",
		"STANDING_ADDR=0.0.0.0:80":                             "without TLS",
		"STANDING_ADDR=:80":                                    "without TLS",
		"STANDING_ADDR=[::]:80":                                "without TLS",
		"STANDING_URL=https://standing.example":                "STANDING_TRUSTED_PROXIES",
		"STANDING_ADDR=80":                                     "host:port",
		"STANDING_URL=http://standing.example":                 "must be https",
		"STANDING_URL=https://a.example/x":                     "without a path",
		"STANDING_KEYS=a,a":                                    "two folders",
		"STANDING_TLS_CERT=a":                                  "go together",
		"STANDING_EPOCH_KEYS=1:abc":                            "64 hex digits",
		"STANDING_URL=http://127.0.0.1:8080":                   "passkeys belong to names",
		"STANDING_DEMO=yes":                                    "true or false",
		"STANDING_LOG=xml":                                     "text or json",
		"STANDING_TRUSTED_PROXIES=10.0.0.0/8,foo":              "addresses or ranges",
		"STANDING_KEY_SERVICE=kms":                             "must be vault://",
		"STANDING_KEY_SERVICE=s3://a/b":                        "must be vault://",
		"STANDING_KEY_SERVICE=vault://v:8200/transit/one":      "STANDING_KEY_SERVICE_TOKEN",
		"STANDING_KEY_SERVICE=vault+http://v:8200/transit/one": "speaks TLS",
		"STANDING_KEY_SERVICE=vault://u:p@v:8200/transit/one":  "must be vault://",
		"STANDING_KEY_SERVICE=awskms://eu-central-1":           "must end in /PREFIX",
		"STANDING_KEY_SERVICE=awskms://eu-central-1/a/b":       "awskms://REGION/PREFIX",
		"STANDING_KEY_SERVICE=awskms://eu.example/b":           "awskms://REGION/PREFIX",
		"STANDING_KEY_SERVICE=awskms://eu-central-1/B":         "must end in /PREFIX",
		"STANDING_KEY_SERVICE=gcpkms://projects/p/locations/b": "gcpkms://projects",
		"STANDING_KEY_SERVICE_TOKEN=x":                         "without STANDING_KEY_SERVICE",
		"STANDING_DATABASE_URL_FILE=/no/such":                  "STANDING_DATABASE_URL_FILE",
	} {
		if _, err := config.Load(env(setting)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v does not say %q", setting, err, want)
		}
	}
}

func TestSecretsComeFromFilesAndStayHidden(t *testing.T) {
	file := filepath.Join(t.TempDir(), "url")
	if err := os.WriteFile(file, []byte("postgres://u:canary@localhost/x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(env("STANDING_DATABASE_URL_FILE=" + file))
	if err != nil || c.Database != "postgres://u:canary@localhost/x" {
		t.Fatal(c.Database, err)
	}
	for _, l := range c.Lines() {
		if strings.Contains(l.Value, "canary") {
			t.Error("printed: ", l)
		}
		if l.Doc == "" || l.Name == "" {
			t.Errorf("%+v is not explained", l)
		}
	}
	if _, err := config.Load(env("STANDING_DATABASE_URL_FILE="+file, "STANDING_DATABASE_URL=x")); err == nil {
		t.Error("both given and accepted")
	}
}

func TestKeyServices(t *testing.T) {
	for setting, want := range map[string]config.KeyService{
		"vault://v.example:8200/a/transit/one?namespace=ns":    {Kind: "vault", At: "https://v.example:8200", Mount: "a/transit", Namespace: "ns", Prefix: "one"},
		"vault+http://127.0.0.1:8200/transit/one":              {Kind: "vault", At: "http://127.0.0.1:8200", Mount: "transit", Prefix: "one"},
		"awskms://eu-central-1/one":                            {Kind: "awskms", At: "eu-central-1", Prefix: "one"},
		"gcpkms://projects/p/locations/europe/keyRings/r/one1": {Kind: "gcpkms", At: "projects/p/locations/europe/keyRings/r", Prefix: "one1"},
	} {
		pairs := []string{"STANDING_KEY_SERVICE=" + setting}
		if want.Kind == "vault" {
			pairs = append(pairs, "STANDING_KEY_SERVICE_TOKEN=hvs.canary")
		}
		c, err := config.Load(env(pairs...))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.KeyService(); err != nil || got != want {
			t.Errorf("%s: %+v %v", setting, got, err)
		}
		if _, err := config.Load(env(append(pairs, "STANDING_EPOCH_KEYS=1:"+strings.Repeat("ab", 32))...)); err == nil {
			t.Error("keys that are handed in would be wrapped")
		}
		if want.Kind != "vault" {
			if _, err := config.Load(env(append(pairs, "STANDING_KEY_SERVICE_TOKEN=x")...)); err == nil {
				t.Errorf("%s: a token that nothing reads was taken", setting)
			}
		}
		for _, l := range c.Lines() {
			if strings.Contains(l.Value, "canary") {
				t.Error("printed: ", l)
			}
		}
	}
}
