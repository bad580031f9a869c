package keys

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"standing/internal/base/pii"
)

// Vault is the Wrapper of the transit engine of HashiCorp Vault and OpenBao, which have
// the same HTTP API. Every epoch has a transit key of its own, since deleting that key is
// what makes every copy of the wrapped file noise. It is compiled and tested against a
// stub of the API; it has not run against a real server.
//
// The token's policy needs create, update and delete below <mount>/keys/, and update
// below <mount>/encrypt/ and <mount>/decrypt/.
type Vault struct {
	Address   string // https://vault.example:8200
	Mount     string // of the transit engine; "transit" if empty
	Prefix    string // of the names of the keys; "standing-epoch" if empty; another for every installation
	Namespace string
	Token     pii.Text
	Client    *http.Client // nil: one that waits 10 seconds
}

// Name is for messages.
func (v *Vault) Name() string { return "the key service at " + v.Address }

// Wrap makes the epoch's transit key, which may be deleted, and encrypts with it.
func (v *Vault) Wrap(ctx context.Context, epoch int64, key []byte) ([]byte, error) {
	name := v.key(epoch)
	if err := v.call(ctx, http.MethodPost, "keys/"+name, map[string]any{"type": "aes256-gcm96"}, nil); err != nil {
		return nil, err
	}
	if err := v.call(ctx, http.MethodPost, "keys/"+name+"/config", map[string]any{"deletion_allowed": true}, nil); err != nil {
		return nil, err
	}
	var out struct{ Data struct{ Ciphertext string } }
	err := v.call(ctx, http.MethodPost, "encrypt/"+name, map[string]any{"plaintext": base64.StdEncoding.EncodeToString(key)}, &out)
	if err == nil && out.Data.Ciphertext == "" {
		err = errors.New("it gave no ciphertext")
	}
	return []byte(out.Data.Ciphertext), err
}

// Unwrap decrypts; NoEpoch if the transit key was deleted.
func (v *Vault) Unwrap(ctx context.Context, epoch int64, wrapped []byte) ([]byte, error) {
	var out struct{ Data struct{ Plaintext string } }
	if err := v.call(ctx, http.MethodPost, "decrypt/"+v.key(epoch), map[string]any{"ciphertext": string(wrapped)}, &out); err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(out.Data.Plaintext)
	if err != nil {
		return nil, err
	}
	return whole(key)
}

// Forget deletes the epoch's transit key, for good.
func (v *Vault) Forget(ctx context.Context, epoch int64) error {
	err := v.call(ctx, http.MethodDelete, "keys/"+v.key(epoch), nil, nil)
	if errors.Is(err, NoEpoch) {
		return nil
	}
	return err
}

func (v *Vault) key(epoch int64) string { return lentName(v.Prefix, epoch) }

func (v *Vault) call(ctx context.Context, method, path string, in, out any) error {
	req, err := v.request(ctx, method, path, in)
	if err != nil {
		return err
	}
	return exchange(v.Client, req, out, func(status int, body []byte) error { return refusal(path, status, body) })
}

// refusal tells a missing key, which transit answers with 400 or 404, from the rest.
// Its words are the service's own, which never hold keys.
func refusal(path string, status int, body []byte) error {
	var said struct{ Errors []string }
	_ = json.Unmarshal(body, &said) // no words are no reason to hide the status
	text := strings.Join(said.Errors, "; ")
	if status == http.StatusNotFound || strings.Contains(text, "encryption key not found") || strings.Contains(text, "no existing key named") {
		return fmt.Errorf("%w: %s answered %d %s", NoEpoch, path, status, text)
	}
	return fmt.Errorf("%s answered %d %s", path, status, text)
}

func (v *Vault) request(ctx context.Context, method, path string, in any) (*http.Request, error) {
	mount := v.Mount
	if mount == "" {
		mount = "transit"
	}
	req, err := asking(ctx, method, strings.TrimSuffix(v.Address, "/")+"/v1/"+mount+"/"+path, in)
	if err != nil {
		return nil, err
	}
	req.Header.Set("X-Vault-Token", v.Token.Reveal())
	if v.Namespace != "" {
		req.Header.Set("X-Vault-Namespace", v.Namespace)
	}
	return req, nil
}
