package keys_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"standing/internal/base/keys"
)

var awsWho = aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret", SessionToken: "session"}

// awsStub is the part of AWS KMS that is used, as its API reference describes it.
type awsStub struct {
	t       *testing.T
	private *rsa.PrivateKey

	mu     sync.Mutex
	keys   map[string]*awsStubKey
	alias  map[string]string
	plains [][]byte
	down   bool
	lose   string // the action after which the caller dies: done and not answered
}

type awsStubKey struct {
	state  string
	sealed map[string]awsSealed
}

type awsSealed struct {
	plain   []byte
	context map[string]string
}

type awsIn struct {
	KeyId, AliasName, TargetKeyId, ExpirationModel               string
	Origin, KeyUsage, KeySpec, Description                       string
	WrappingAlgorithm, WrappingKeySpec                           string
	Plaintext, CiphertextBlob, ImportToken, EncryptedKeyMaterial []byte
	EncryptionContext                                            map[string]string
	PendingWindowInDays                                          int
}

func newAWS(t *testing.T) *awsStub {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return &awsStub{t: t, private: private, keys: map[string]*awsStubKey{}, alias: map[string]string{}}
}

func (s *awsStub) client(server *httptest.Server) *keys.AWS {
	return &keys.AWS{Region: "eu-central-1", Prefix: "mine", Endpoint: server.URL, Clock: clockAt,
		Credentials: credentials.NewStaticCredentialsProvider(awsWho.AccessKeyID, awsWho.SecretAccessKey, awsWho.SessionToken)}
}

func (s *awsStub) fails(b bool) { s.mu.Lock(); defer s.mu.Unlock(); s.down = b }

func (s *awsStub) seen() [][]byte { s.mu.Lock(); defer s.mu.Unlock(); return s.plains }

func (s *awsStub) alive() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.keys {
		if k.state == "Enabled" {
			n++
		}
	}
	return n
}

// signed makes the signature of a request anew: it covers the headers, the body and the time.
func signed(r *http.Request, body []byte) bool {
	at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err != nil {
		return false
	}
	same, err := http.NewRequest(r.Method, "http://"+r.Host+r.URL.String(), bytes.NewReader(body))
	if err != nil {
		return false
	}
	for _, h := range []string{"Content-Type", "X-Amz-Target"} {
		same.Header.Set(h, r.Header.Get(h))
	}
	sum := sha256.Sum256(body)
	err = v4.NewSigner().SignHTTP(r.Context(), awsWho, same, hex.EncodeToString(sum[:]), "kms", "eu-central-1", at)
	return err == nil && same.Header.Get("Authorization") == r.Header.Get("Authorization")
}

func (s *awsStub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	action, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), "TrentService.")
	if r.Method != http.MethodPost || r.URL.Path != "/" || !ok || r.Header.Get("Content-Type") != "application/x-amz-json-1.1" {
		s.t.Errorf("%s %s %v", r.Method, r.URL, r.Header)
	}
	var in awsIn
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	var out any = map[string]any{}
	refused := "SerializationException"
	switch {
	case s.down:
		refused = "KMSInternalException"
	case !signed(r, body):
		refused = "InvalidSignatureException"
	case d.Decode(&in) == nil:
		out, refused = s.answer(action, in)
	}
	if s.lose != "" && s.lose == action {
		s.lose = ""
		panic(http.ErrAbortHandler)
	}
	if refused != "" {
		w.WriteHeader(http.StatusBadRequest)
		out = map[string]string{"__type": "com.amazonaws.kms#" + refused, "message": "because"}
	}
	_ = json.NewEncoder(w).Encode(out)
}

func (s *awsStub) answer(action string, in awsIn) (out any, refused string) {
	if action == "CreateKey" {
		if in.Origin != "EXTERNAL" || in.KeyUsage != "ENCRYPT_DECRYPT" || in.KeySpec != "SYMMETRIC_DEFAULT" {
			return nil, "UnsupportedOperationException"
		}
		id := fmt.Sprintf("key-%d", len(s.keys)+1)
		s.keys[id] = &awsStubKey{state: "PendingImport", sealed: map[string]awsSealed{}}
		return meta(id, s.keys[id]), ""
	}
	if action == "CreateAlias" {
		if s.alias[in.AliasName] != "" {
			return nil, "AlreadyExistsException"
		}
		s.alias[in.AliasName] = in.TargetKeyId
		return map[string]any{}, ""
	}
	if action == "DeleteAlias" {
		delete(s.alias, in.AliasName)
		return map[string]any{}, ""
	}
	id := in.KeyId
	if strings.HasPrefix(id, "alias/") && (action == "DescribeKey" || action == "Decrypt") { // the rest takes ids only
		id = s.alias[id]
	}
	k := s.keys[id]
	if k == nil {
		return nil, "NotFoundException"
	}
	return s.ofKey(action, id, k, in)
}

func meta(id string, k *awsStubKey) any {
	return map[string]any{"KeyMetadata": map[string]any{"KeyId": id, "KeyState": k.state, "Origin": "EXTERNAL"}}
}

func (s *awsStub) ofKey(action, id string, k *awsStubKey, in awsIn) (out any, refused string) {
	switch action {
	case "DescribeKey":
		return meta(id, k), ""
	case "GetParametersForImport":
		if in.WrappingAlgorithm != "RSAES_OAEP_SHA_256" || in.WrappingKeySpec != "RSA_4096" {
			return nil, "UnsupportedOperationException"
		}
		public, _ := x509.MarshalPKIXPublicKey(&s.private.PublicKey)
		return map[string]any{"PublicKey": public, "ImportToken": []byte(id)}, ""
	case "ImportKeyMaterial":
		material, err := rsa.DecryptOAEP(sha256.New(), nil, s.private, in.EncryptedKeyMaterial, nil)
		if err != nil || len(material) != 32 || string(in.ImportToken) != id || in.ExpirationModel != "KEY_MATERIAL_DOES_NOT_EXPIRE" {
			return nil, "InvalidCiphertextException"
		}
		k.state = "Enabled"
		return map[string]any{}, ""
	case "DeleteImportedKeyMaterial":
		if k.state == "Enabled" {
			k.state = "PendingImport"
		}
		return map[string]any{}, ""
	case "ScheduleKeyDeletion":
		if k.state == "PendingDeletion" || in.PendingWindowInDays != 7 {
			return nil, "KMSInvalidStateException"
		}
		k.state = "PendingDeletion"
		return map[string]any{}, ""
	}
	if k.state != "Enabled" {
		return nil, "KMSInvalidStateException"
	}
	if action == "Encrypt" {
		blob := fmt.Sprintf("%s|%d", id, len(k.sealed))
		k.sealed[blob] = awsSealed{in.Plaintext, in.EncryptionContext}
		s.plains = append(s.plains, in.Plaintext)
		return map[string]any{"CiphertextBlob": []byte(blob), "KeyId": id}, ""
	}
	v, ok := k.sealed[string(in.CiphertextBlob)]
	if !ok || !maps.Equal(v.context, in.EncryptionContext) {
		return nil, "InvalidCiphertextException"
	}
	return map[string]any{"Plaintext": v.plain, "KeyId": id}, ""
}

func TestAWS(t *testing.T) {
	stub := newAWS(t)
	server := httptest.NewServer(stub)
	defer server.Close()
	livesThrough(t, stub, stub.client(server))
	for id, k := range stub.keys {
		for _, v := range k.sealed {
			if c := v.context["key"]; c != "mine-1" && c != "mine-2" {
				t.Errorf("%s is bound to %v", id, v.context)
			}
		}
	}
	if stub.alias["alias/mine-1"] != "" || stub.keys["key-1"].state != "PendingDeletion" {
		t.Errorf("left of the first epoch: %v %v", stub.alias, stub.keys["key-1"])
	}
}

// Killed after any of its calls, making and forgetting a key goes on where it was.
func TestAWSKilledAnywhere(t *testing.T) {
	for _, at := range []string{"CreateAlias", "GetParametersForImport", "ImportKeyMaterial", "Encrypt", "DeleteImportedKeyMaterial", "ScheduleKeyDeletion", "DeleteAlias"} {
		stub := newAWS(t)
		stub.lose = at
		server := httptest.NewServer(stub)
		w := stub.client(server)
		key := bytes.Repeat([]byte{7}, 32)
		wrapped, err := w.Wrap(ctx, 1, key)
		if err != nil {
			wrapped, err = w.Wrap(ctx, 1, key)
		}
		if err != nil {
			t.Errorf("killed at %s: %v", at, err)
		}
		if got, err := w.Unwrap(ctx, 1, wrapped); err != nil || !bytes.Equal(got, key) {
			t.Errorf("killed at %s: %v", at, err)
		}
		if err = w.Forget(ctx, 1); err != nil {
			err = w.Forget(ctx, 1)
		}
		if err != nil || stub.alive() != 0 || len(stub.alias) != 0 || len(stub.keys) != 1 {
			t.Errorf("killed at %s: %d alive of %d, %v, %v", at, stub.alive(), len(stub.keys), stub.alias, err)
		}
		server.Close()
	}
}

func TestAWSWithoutCredentials(t *testing.T) {
	stub := newAWS(t)
	server := httptest.NewServer(stub)
	defer server.Close()
	w := stub.client(server)
	w.Credentials = credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "another", "")
	if _, err := w.Wrap(ctx, 1, make([]byte, 32)); err == nil || !strings.Contains(err.Error(), "InvalidSignature") || strings.Contains(err.Error(), "another") {
		t.Errorf("%v", err)
	}
	w.Credentials = credentials.NewStaticCredentialsProvider("", "", "")
	if _, err := w.Wrap(ctx, 1, make([]byte, 32)); err == nil || len(stub.keys) != 0 {
		t.Errorf("%v", err)
	}
}
