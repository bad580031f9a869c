// Package config is everything that an operator can set: one struct, read once at the
// start from the environment. Each setting NAME can also be given as NAME_FILE, the
// path of a file that holds the value, which is how secrets should come.
//
// Always true:
//   - A name that begins with STANDING_ and is not known is an error: a setting that
//     is misspelt must not be a setting that is silently not there.
//   - Secrets are never printed.
package config

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Config is what the program runs with. The tags are its documentation: `standing
// config` prints them.
type Config struct {
	Addr      string `env:"STANDING_ADDR" default:"127.0.0.1:8080" doc:"where people reach it, host:port"`
	AdminAddr string `env:"STANDING_ADMIN_ADDR" default:"127.0.0.1:8081" doc:"where health and metrics are, host:port; never public"`
	URL       string `env:"STANDING_URL" doc:"the address people type; links and passkeys depend on it. Empty: http://localhost with the port of STANDING_ADDR, where that is of this machine"`
	Data      string `env:"STANDING_DATA" default:"var/data" doc:"folder of the embedded database, of documents and of mail that is not sent"`
	Database  string `env:"STANDING_DATABASE_URL" secret:"yes" doc:"postgres://… ; empty means the embedded database in STANDING_DATA"`
	Keys      string `env:"STANDING_KEYS" default:"var/keys-a,var/keys-b" doc:"two folders, on different disks and in no backup, for the keys that open everything else"`
	EpochKeys string `env:"STANDING_EPOCH_KEYS" secret:"yes" doc:"keys kept elsewhere and handed in, as number:64 hex digits, separated by commas; then STANDING_KEYS holds only what was published and destroyed"`
	Service   string `env:"STANDING_KEY_SERVICE" doc:"service that wraps the keys of STANDING_KEYS: vault://host:8200/transit/PREFIX, awskms://REGION/PREFIX or gcpkms://projects/P/locations/L/keyRings/R/PREFIX; a PREFIX belongs to one installation"`
	// The other two services find their credentials as all programs for them do.
	ServiceToken string `env:"STANDING_KEY_SERVICE_TOKEN" secret:"yes" doc:"Vault's token, for vault://"`
	TLSCert      string `env:"STANDING_TLS_CERT" doc:"file of the certificate chain; with it and STANDING_TLS_KEY the program speaks TLS itself"`
	TLSKey       string `env:"STANDING_TLS_KEY" doc:"file of the certificate's private key"`
	Proxies      string `env:"STANDING_TRUSTED_PROXIES" doc:"addresses or ranges, separated by commas, whose X-Forwarded-For and X-Forwarded-Proto are believed"`
	SMTP         string `env:"STANDING_SMTP_URL" secret:"yes" doc:"smtp://user:password@host:587 ; empty writes mail into STANDING_DATA/mail"`
	MailFrom     string `env:"STANDING_MAIL_FROM" default:"Standing <standing@localhost>" doc:"sender of all mail"`
	Texts        string `env:"STANDING_SMS_URL" secret:"yes" doc:"https://user:password@host/path of a gateway with Twilio's Messages API; empty: no text messages"`
	TextsFrom    string `env:"STANDING_SMS_FROM" doc:"sender's number, or its name at that gateway"`
	Files        string `env:"STANDING_FILES" doc:"s3://bucket/prefix?endpoint=https://host:9000&region=us-east-1 for documents in a store with the API of S3; empty keeps them in STANDING_DATA/files"`
	FilesKey     string `env:"STANDING_FILES_KEY" secret:"yes" doc:"access key for that store"`
	FilesSecret  string `env:"STANDING_FILES_SECRET" secret:"yes" doc:"its secret"`
	Clamd        string `env:"STANDING_CLAMD" doc:"unix:/run/clamav/clamd.ctl or tcp:host:3310, the daemon that looks for malware in documents; empty: none does"`
	Private      string `env:"STANDING_SOURCES_PRIVATE" default:"false" doc:"true lets sources of checks be servers in private networks, and on this machine without TLS; organizations write the addresses down themselves"`
	Log          string `env:"STANDING_LOG" default:"text" doc:"text or json"`
	// Demo lets everybody in: it is refused where anything but demonstrations is in the database.
	Demo string `env:"STANDING_DEMO" default:"false" doc:"true lets anybody sign in to the sample organizations of standing demo, with one click; refused where there are others"`
}

// Env is the environment: os.LookupEnv and os.Environ, handed down from cmd.
type Env struct {
	Lookup func(string) (string, bool)
	All    []string
}

// Load reads and checks everything, and reports all that is wrong at once.
func Load(env Env) (Config, error) {
	var c Config
	var bad []error
	known := map[string]bool{}
	each(&c, func(f field) {
		known[f.name], known[f.name+"_FILE"] = true, true
		v, err := f.read(env)
		bad = append(bad, err)
		f.value.SetString(v)
	})
	for _, line := range env.All {
		name, _, _ := strings.Cut(line, "=")
		if strings.HasPrefix(name, "STANDING_") && !strings.HasPrefix(name, "STANDING_TEST_") && !known[name] {
			bad = append(bad, fmt.Errorf("%s is not a setting%s", name, nearest(name, known)))
		}
	}
	if c.URL == "" {
		c.URL = "http://" + net.JoinHostPort("localhost", portOf(c.Addr))
	}
	return c, errors.Join(append(bad, c.check())...)
}

// portOf is where people come in, unless something else is said: links lead there.
func portOf(addr string) string {
	if _, port, err := net.SplitHostPort(addr); err == nil && port != "0" && port != "" {
		return port
	}
	return "8080"
}

func (c Config) check() error {
	var bad []error
	wrong := func(name, format string, args ...any) {
		bad = append(bad, fmt.Errorf("%s "+format, append([]any{name}, args...)...))
	}
	for name, addr := range map[string]string{"STANDING_ADDR": c.Addr, "STANDING_ADMIN_ADDR": c.AdminAddr} {
		if _, _, err := net.SplitHostPort(addr); err != nil {
			wrong(name, "must be host:port, such as 127.0.0.1:8080")
		}
	}
	if u, err := url.Parse(c.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" {
		wrong("STANDING_URL", "must be an address without a path, such as https://standing.example.org")
	} else if net.ParseIP(u.Hostname()) != nil {
		wrong("STANDING_URL", "must have a name, such as localhost, not a number: passkeys belong to names")
	} else if u.Scheme == "http" && !Loopback(u.Hostname()) {
		wrong("STANDING_URL", "must be https: without TLS only this machine itself may be served")
	}
	if host, _, err := net.SplitHostPort(c.Addr); err == nil && c.TLSCert == "" && c.Proxies == "" {
		// Cookies are Secure and HSTS is sent only where TLS is known of: here or at a proxy.
		if c.Secure() {
			wrong("STANDING_URL", "is https: set STANDING_TLS_CERT and STANDING_TLS_KEY, or name the proxy that speaks TLS in STANDING_TRUSTED_PROXIES")
		} else if !Loopback(host) {
			wrong("STANDING_ADDR", "must be of this machine itself, such as 127.0.0.1:8080: without TLS nobody else may be served")
		}
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		wrong("STANDING_TLS_CERT", "and STANDING_TLS_KEY go together")
	}
	if len(c.KeyDirs()) != 2 {
		wrong("STANDING_KEYS", "must name two folders, separated by a comma")
	}
	if c.Log != "text" && c.Log != "json" {
		wrong("STANDING_LOG", "must be text or json")
	}
	if c.Private != "true" && c.Private != "false" {
		wrong("STANDING_SOURCES_PRIVATE", "must be true or false")
	}
	if c.Demo != "true" && c.Demo != "false" {
		wrong("STANDING_DEMO", "must be true or false")
	}
	if _, err := c.TrustedProxies(); err != nil {
		wrong("STANDING_TRUSTED_PROXIES", "must be addresses or ranges: %v", err)
	}
	_, err := c.GivenKeys()
	_, errService := c.KeyService()
	return errors.Join(append(bad, err, errService)...)
}

// Loopback reports whether host is this machine.
func Loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// AsksPrivate reports whether sources of checks may lie in private networks.
func (c Config) AsksPrivate() bool { return c.Private == "true" }

// KeyDirs are the folders of STANDING_KEYS.
func (c Config) KeyDirs() []string {
	var out []string
	for _, d := range strings.Split(c.Keys, ",") {
		if d = strings.TrimSpace(d); d != "" && !slices.Contains(out, filepath.Clean(d)) {
			out = append(out, filepath.Clean(d))
		}
	}
	return out
}

// GivenKeys are the keys of STANDING_EPOCH_KEYS, by number; nil if there are none.
func (c Config) GivenKeys() (map[int64]string, error) {
	if c.EpochKeys == "" {
		return nil, nil
	}
	out := map[int64]string{}
	for _, part := range strings.Split(c.EpochKeys, ",") {
		number, key, _ := strings.Cut(strings.TrimSpace(part), ":")
		n, err := strconv.ParseInt(number, 10, 64)
		if raw, errHex := hex.DecodeString(key); err != nil || errHex != nil || len(raw) != 32 || n < 1 {
			return nil, errors.New("STANDING_EPOCH_KEYS must be number:64 hex digits, separated by commas")
		}
		out[n] = key
	}
	return out, nil
}

// TrustedProxies are the ranges of STANDING_TRUSTED_PROXIES.
func (c Config) TrustedProxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range strings.Split(c.Proxies, ",") {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil {
			a, errAddr := netip.ParseAddr(s)
			if errAddr != nil {
				return nil, err
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		out = append(out, p)
	}
	return out, nil
}

// Demonstrates reports whether anybody may try the sample organizations.
func (c Config) Demonstrates() bool { return c.Demo == "true" }

// Secure reports whether people reach it over TLS.
func (c Config) Secure() bool { return strings.HasPrefix(c.URL, "https:") }

// Line is one setting as it is.
type Line struct{ Name, Value, Doc string }

// Lines lists the settings, with secrets hidden.
func (c Config) Lines() []Line {
	var out []Line
	each(&c, func(f field) {
		v := f.value.String()
		if f.secret && v != "" {
			v = "(set, hidden)"
		}
		out = append(out, Line{f.name, v, f.doc})
	})
	return out
}

type field struct {
	name, def, doc string
	secret         bool
	value          reflect.Value
}

func each(c *Config, fn func(field)) {
	v := reflect.ValueOf(c).Elem()
	for i := range v.NumField() {
		t := v.Type().Field(i).Tag
		fn(field{t.Get("env"), t.Get("default"), t.Get("doc"), t.Get("secret") != "", v.Field(i)})
	}
}

func (f field) read(env Env) (string, error) {
	v, ok := env.Lookup(f.name)
	path, fromFile := env.Lookup(f.name + "_FILE")
	switch {
	case ok && fromFile:
		return "", fmt.Errorf("%s and %[1]s_FILE are both set; keep one", f.name)
	case fromFile:
		b, err := os.ReadFile(path)
		if err != nil {
			return "", fmt.Errorf("%s_FILE: %w", f.name, err)
		}
		return strings.TrimRight(string(b), "\r\n"), nil
	case ok && v != "":
		return v, nil
	}
	return f.def, nil
}

// nearest suggests the known name that shares the longest beginning.
func nearest(name string, known map[string]bool) string {
	best, n := "", len("STANDING_")
	for k := range known {
		i := 0
		for i < min(len(k), len(name)) && k[i] == name[i] {
			i++
		}
		if i > n || i == n && best != "" && k < best {
			best, n = k, i
		}
	}
	if best == "" {
		return "; `standing config` lists them"
	}
	return "; did you mean " + best + "?"
}
