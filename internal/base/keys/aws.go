package keys

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"

	"standing/internal/base/clock"
)

// AWS is the Wrapper of AWS KMS. Every epoch has a key of its own, under an alias. Its
// material is made here, imported and kept nowhere else: what AWS makes itself is deleted
// seven days after it is asked, imported material at once. It is compiled and tested against
// a stub of the API; it has not run against the real service.
//
// The account's policy needs kms:CreateKey, CreateAlias, DeleteAlias, DescribeKey,
// GetParametersForImport, ImportKeyMaterial, DeleteImportedKeyMaterial,
// ScheduleKeyDeletion, Encrypt and Decrypt.
type AWS struct {
	Region      string // eu-central-1
	Prefix      string // of the aliases; as Vault's
	Endpoint    string // the region's own if empty
	Credentials aws.CredentialsProvider
	Clock       clock.Clock
	Client      *http.Client // nil: one that waits 10 seconds
}

// NewAWS finds the credentials as every program for AWS does: the environment, the shared
// files, the role of the pod, container or machine.
func NewAWS(ctx context.Context, region, prefix string, k clock.Clock) (*AWS, error) {
	c, err := config.LoadDefaultConfig(ctx, config.WithRegion(region), config.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(patience)))
	if err != nil {
		return nil, err
	}
	a := &AWS{Region: region, Prefix: prefix, Credentials: c.Credentials, Clock: k}
	if b, ok := c.HTTPClient.(*awshttp.BuildableClient); ok { // it trusts whom AWS_CA_BUNDLE says
		a.Client = &http.Client{Timeout: patience, Transport: b.GetTransport()}
	}
	return a, nil
}

// Name is for messages.
func (a *AWS) Name() string { return "the key service AWS KMS in " + a.Region }

// awsKey is what is told about a key.
type awsKey struct {
	KeyId, KeyState string
}

// Wrap makes the epoch's key, or goes on with one that an interruption left, and encrypts
// with it. A key is usable some seconds after its material came: until then it is refused,
// and the next try goes on.
func (a *AWS) Wrap(ctx context.Context, epoch int64, key []byte) ([]byte, error) {
	k, err := a.find(ctx, epoch)
	if errors.Is(err, NoEpoch) {
		k, err = a.create(ctx, epoch)
	}
	if err == nil && k.KeyState == "PendingImport" {
		err = a.fill(ctx, k)
	}
	if err != nil {
		return nil, err
	}
	var out struct{ CiphertextBlob []byte }
	err = a.call(ctx, "Encrypt", map[string]any{"KeyId": k.KeyId, "Plaintext": key, "EncryptionContext": a.bound(epoch)}, &out)
	if err == nil && len(out.CiphertextBlob) == 0 {
		err = errors.New("it gave no ciphertext")
	}
	return out.CiphertextBlob, err
}

// Unwrap decrypts; NoEpoch if the epoch's alias is gone.
func (a *AWS) Unwrap(ctx context.Context, epoch int64, wrapped []byte) ([]byte, error) {
	var out struct{ Plaintext []byte }
	err := a.call(ctx, "Decrypt", map[string]any{"KeyId": a.alias(epoch), "CiphertextBlob": wrapped, "EncryptionContext": a.bound(epoch)}, &out)
	if err != nil {
		return nil, err
	}
	return whole(out.Plaintext)
}

// Forget deletes the material, for good since nobody else has it, and then what is left of
// the key. The alias goes last, so that what an interruption leaves is found again.
func (a *AWS) Forget(ctx context.Context, epoch int64) error {
	k, err := a.find(ctx, epoch)
	if errors.Is(err, NoEpoch) {
		return nil
	}
	if err == nil {
		err = a.call(ctx, "DeleteImportedKeyMaterial", map[string]any{"KeyId": k.KeyId}, nil)
	}
	if err == nil && k.KeyState != "PendingDeletion" {
		err = a.call(ctx, "ScheduleKeyDeletion", map[string]any{"KeyId": k.KeyId, "PendingWindowInDays": 7}, nil)
	}
	if err == nil {
		err = a.call(ctx, "DeleteAlias", map[string]any{"AliasName": a.alias(epoch)}, nil)
	}
	return err
}

func (a *AWS) alias(epoch int64) string { return "alias/" + lentName(a.Prefix, epoch) }

func (a *AWS) bound(epoch int64) map[string]string {
	return map[string]string{"key": lentName(a.Prefix, epoch)}
}

func (a *AWS) find(ctx context.Context, epoch int64) (awsKey, error) {
	var out struct{ KeyMetadata awsKey }
	err := a.call(ctx, "DescribeKey", map[string]any{"KeyId": a.alias(epoch)}, &out)
	return out.KeyMetadata, err
}

func (a *AWS) create(ctx context.Context, epoch int64) (awsKey, error) {
	var out struct{ KeyMetadata awsKey }
	err := a.call(ctx, "CreateKey", map[string]any{"Origin": "EXTERNAL", "KeyUsage": "ENCRYPT_DECRYPT", "KeySpec": "SYMMETRIC_DEFAULT",
		"Description": fmt.Sprintf("Standing, %s: its epoch key %d", a.Prefix, epoch)}, &out)
	if err == nil {
		err = a.call(ctx, "CreateAlias", map[string]any{"AliasName": a.alias(epoch), "TargetKeyId": out.KeyMetadata.KeyId}, nil)
	}
	return out.KeyMetadata, err
}

// fill imports random material under the public key that the service gives for it.
func (a *AWS) fill(ctx context.Context, k awsKey) error {
	var given struct{ ImportToken, PublicKey []byte }
	err := a.call(ctx, "GetParametersForImport", map[string]any{"KeyId": k.KeyId, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_4096"}, &given)
	if err != nil {
		return err
	}
	parsed, err := x509.ParsePKIXPublicKey(given.PublicKey)
	if err != nil {
		return err
	}
	public, ok := parsed.(*rsa.PublicKey)
	if !ok {
		return errors.New("it gave a public key that is not RSA")
	}
	material, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, public, newKey(), nil)
	if err != nil {
		return err
	}
	return a.call(ctx, "ImportKeyMaterial", map[string]any{"KeyId": k.KeyId, "ImportToken": given.ImportToken, "EncryptedKeyMaterial": material,
		"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}, nil)
}

func (a *AWS) call(ctx context.Context, action string, in, out any) error {
	req, err := a.request(ctx, action, in)
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return exchange(a.Client, req, out, func(status int, body []byte) error { return awsRefusal(action, status, body) })
}

// request is signed: the service knows the sender by that.
func (a *AWS) request(ctx context.Context, action string, in any) (*http.Request, error) {
	endpoint := a.Endpoint
	if endpoint == "" {
		endpoint = "https://kms." + a.Region + ".amazonaws.com"
	}
	req, err := asking(ctx, http.MethodPost, endpoint+"/", in)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.1")
	req.Header.Set("X-Amz-Target", "TrentService."+action)
	body, err := req.GetBody()
	if err != nil {
		return nil, err
	}
	digest := sha256.New()
	if _, err := io.Copy(digest, body); err != nil {
		return nil, err
	}
	who, err := a.Credentials.Retrieve(ctx)
	if err != nil {
		return nil, err
	}
	return req, v4.NewSigner().SignHTTP(ctx, who, req, hex.EncodeToString(digest.Sum(nil)), "kms", a.Region, a.Clock.Now())
}

// awsRefusal tells a missing key from the rest. Its words are the service's own, which
// never hold keys.
func awsRefusal(action string, status int, body []byte) error {
	var said struct {
		Type    string `json:"__type"`
		Message string `json:"message"`
	}
	_ = json.Unmarshal(body, &said) // no words are no reason to hide the status
	kind := said.Type[strings.LastIndexByte(said.Type, '#')+1:]
	if kind == "NotFoundException" {
		return fmt.Errorf("%w: %s answered %s", NoEpoch, action, said.Message)
	}
	return fmt.Errorf("%s answered %d %s %s", action, status, kind, said.Message)
}
