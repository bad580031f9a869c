package keys

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
)

// Google is the Wrapper of Google Cloud KMS. Every epoch has a key of its own in a key ring
// that is there already. A version that is to be destroyed can be used by nobody from then
// on, and restored by an administrator for a day: less the service allows only for imported
// keys. It is compiled and tested against a stub of the API; it has not run against the real
// service.
//
// The account needs, on the key ring, cloudkms.cryptoKeys.create, useToEncrypt and
// useToDecrypt of its versions, and cloudkms.cryptoKeyVersions.get and destroy.
type Google struct {
	Ring     string // projects/…/locations/…/keyRings/…
	Prefix   string // of the names of the keys; as Vault's
	Endpoint string // the service's own if empty
	Tokens   oauth2.TokenSource
	Client   *http.Client // nil: one that waits 10 seconds
}

// NewGoogle finds the credentials as every program for Google Cloud does: the file that
// GOOGLE_APPLICATION_CREDENTIALS names, or the service account of the machine.
func NewGoogle(ctx context.Context, ring, prefix string) (*Google, error) {
	ctx = context.WithValue(context.WithoutCancel(ctx), oauth2.HTTPClient, &http.Client{Timeout: patience})
	c, err := google.FindDefaultCredentials(ctx, "https://www.googleapis.com/auth/cloudkms")
	if err != nil {
		return nil, err
	}
	return &Google{Ring: ring, Prefix: prefix, Tokens: c.TokenSource}, nil
}

// Name is for messages.
func (g *Google) Name() string { return "the key service Google Cloud KMS at " + g.Ring }

// Wrap makes the epoch's key, if an interruption did not leave it, and encrypts with it.
func (g *Google) Wrap(ctx context.Context, epoch int64, key []byte) ([]byte, error) {
	err := g.call(ctx, http.MethodPost, "?cryptoKeyId="+lentName(g.Prefix, epoch),
		map[string]any{"purpose": "ENCRYPT_DECRYPT", "destroyScheduledDuration": "86400s"}, nil)
	if err != nil && !errors.Is(err, errThere) {
		return nil, err
	}
	var out struct{ Ciphertext []byte }
	err = g.call(ctx, http.MethodPost, g.key(epoch)+":encrypt", map[string]any{"plaintext": key, "additionalAuthenticatedData": g.bound(epoch)}, &out)
	if err == nil && len(out.Ciphertext) == 0 {
		err = errors.New("it gave no ciphertext")
	}
	return out.Ciphertext, err
}

// Unwrap decrypts; NoEpoch if there is no such key.
func (g *Google) Unwrap(ctx context.Context, epoch int64, wrapped []byte) ([]byte, error) {
	var out struct{ Plaintext []byte }
	err := g.call(ctx, http.MethodPost, g.key(epoch)+":decrypt", map[string]any{"ciphertext": wrapped, "additionalAuthenticatedData": g.bound(epoch)}, &out)
	if err != nil {
		return nil, err
	}
	return whole(out.Plaintext)
}

// Forget has the only version of the epoch's key destroyed.
func (g *Google) Forget(ctx context.Context, epoch int64) error {
	version := g.key(epoch) + "/cryptoKeyVersions/1"
	var now struct{ State string }
	err := g.call(ctx, http.MethodGet, version, nil, &now)
	if errors.Is(err, NoEpoch) || err == nil && (now.State == "DESTROYED" || now.State == "DESTROY_SCHEDULED") {
		return nil
	}
	if err != nil {
		return err
	}
	return g.call(ctx, http.MethodPost, version+":destroy", struct{}{}, nil)
}

func (g *Google) key(epoch int64) string { return "/" + lentName(g.Prefix, epoch) }

func (g *Google) bound(epoch int64) []byte { return []byte(lentName(g.Prefix, epoch)) }

func (g *Google) call(ctx context.Context, method, path string, in, out any) error {
	endpoint := g.Endpoint
	if endpoint == "" {
		endpoint = "https://cloudkms.googleapis.com"
	}
	req, err := asking(ctx, method, endpoint+"/v1/"+g.Ring+"/cryptoKeys"+path, in)
	if err != nil {
		return err
	}
	token, err := g.Tokens.Token()
	if err != nil {
		return err
	}
	token.SetAuthHeader(req)
	return exchange(g.Client, req, out, func(status int, body []byte) error { return googleRefusal(path, status, body) })
}

// errThere says that a key of that name exists.
var errThere = errors.New("keys: the key service has a key of that name")

// googleRefusal tells a missing key and one that exists from the rest. Its words are the
// service's own, which never hold keys.
func googleRefusal(path string, status int, body []byte) error {
	var said struct {
		Error struct{ Status, Message string }
	}
	_ = json.Unmarshal(body, &said) // no words are no reason to hide the status
	text := fmt.Sprintf("%s answered %d %s %s", strings.TrimLeft(path, "/?"), status, said.Error.Status, said.Error.Message)
	switch said.Error.Status {
	case "NOT_FOUND":
		return fmt.Errorf("%w: %s", NoEpoch, text)
	case "ALREADY_EXISTS":
		return fmt.Errorf("%w: %s", errThere, text)
	}
	return errors.New(text)
}
