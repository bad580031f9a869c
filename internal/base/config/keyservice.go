package config

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// KeyService is STANDING_KEY_SERVICE taken apart: the service that wraps the epoch keys.
type KeyService struct {
	Kind      string // "vault", "awskms" or "gcpkms"; empty: none
	At        string // the address of Vault, the region of AWS, the key ring of Google
	Mount     string // Vault's
	Namespace string // Vault's
	Prefix    string // of the names of the keys there
}

var (
	keyPrefix = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
	keyRing   = regexp.MustCompile(`^projects/[^/]+/locations/[^/]+/keyRings/[^/]+$`)
	awsRegion = regexp.MustCompile(`^[a-z0-9-]+$`)
)

const keyServiceForms = "vault://host:8200/transit/PREFIX, awskms://REGION/PREFIX or gcpkms://projects/P/locations/L/keyRings/R/PREFIX"

// KeyService is the service that wraps the epoch keys, if there is one.
func (c Config) KeyService() (KeyService, error) {
	if c.Service == "" {
		if c.ServiceToken != "" {
			return KeyService{}, errors.New("STANDING_KEY_SERVICE_TOKEN is set without STANDING_KEY_SERVICE")
		}
		return KeyService{}, nil
	}
	if c.EpochKeys != "" {
		return KeyService{}, errors.New("STANDING_KEY_SERVICE and STANDING_EPOCH_KEYS are both set; keep one")
	}
	u, err := url.Parse(c.Service)
	if err != nil || u.Host == "" || u.User != nil {
		return KeyService{}, errors.New("STANDING_KEY_SERVICE must be " + keyServiceForms)
	}
	k := KeyService{Kind: u.Scheme}
	path, prefix := cutLast(strings.TrimPrefix(u.Path, "/"))
	if k.Prefix = prefix; !keyPrefix.MatchString(prefix) {
		return KeyService{}, errors.New("STANDING_KEY_SERVICE must end in /PREFIX, the beginning of the keys' names: up to 40 small letters, digits and hyphens, another one for every installation")
	}
	switch u.Scheme {
	case "vault", "vault+http":
		if u.Scheme == "vault+http" && !Loopback(u.Hostname()) {
			return KeyService{}, errors.New("STANDING_KEY_SERVICE must be vault://…, which speaks TLS: vault+http:// is for this machine itself")
		}
		k.Kind, k.Mount, k.Namespace = "vault", path, u.Query().Get("namespace")
		k.At = map[string]string{"vault": "https://", "vault+http": "http://"}[u.Scheme] + u.Host
		if c.ServiceToken == "" || path == "" {
			return KeyService{}, errors.New("STANDING_KEY_SERVICE for Vault needs vault://host:8200/MOUNT/PREFIX, and STANDING_KEY_SERVICE_TOKEN")
		}
	case "awskms":
		if k.At = u.Host; path != "" || !awsRegion.MatchString(u.Host) {
			return KeyService{}, errors.New("STANDING_KEY_SERVICE for AWS must be awskms://REGION/PREFIX")
		}
	case "gcpkms":
		if k.At = u.Host + "/" + path; !keyRing.MatchString(k.At) {
			return KeyService{}, errors.New("STANDING_KEY_SERVICE for Google must be gcpkms://projects/P/locations/L/keyRings/R/PREFIX")
		}
	default:
		return KeyService{}, fmt.Errorf("STANDING_KEY_SERVICE must be %s", keyServiceForms)
	}
	if k.Kind != "vault" && c.ServiceToken != "" {
		return KeyService{}, errors.New("STANDING_KEY_SERVICE_TOKEN is Vault's; AWS and Google find their credentials themselves")
	}
	return k, nil
}

// cutLast splits off what follows the last slash.
func cutLast(path string) (before, last string) {
	i := strings.LastIndexByte(path, '/')
	return path[:max(i, 0)], path[i+1:]
}
