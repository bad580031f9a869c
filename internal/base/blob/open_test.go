package blob_test

import (
	"strings"
	"testing"

	"standing/internal/base/blob"
	"standing/internal/base/pii"
)

func TestOpenRefuses(t *testing.T) {
	as := blob.Access{Key: pii.Hide("key"), Secret: pii.Hide("s3cret")}
	for address, want := range map[string]string{
		"files":                            "must be s3://",
		"https://host/bucket":              "must be s3://",
		"s3://":                            "must be s3://",
		"s3://B":                           "must be s3://",
		"s3://key:s3cret@bucket":           "must be s3://",
		"s3://bucket/../x":                 "prefix",
		"s3://bucket?endpint=x":            "must be s3://",
		"s3://bucket?endpoint=host:9000":   "must be s3://",
		"s3://bucket?endpoint=https://h/x": "must be s3://",
		"s3://bucket?endpoint=http://store.example:9000": "without TLS",
		"s3://bucket?endpoint=http://10.0.0.1:9000":      "without TLS",
	} {
		if _, err := blob.Open(address, as, ""); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v does not say %q", address, err, want)
		}
	}
	for _, address := range []string{"s3://bucket", "s3://bucket/a/b?region=eu-central-1", "s3://bucket/a/?endpoint=https://store.example:9000", "s3://bucket?endpoint=http://127.0.0.1:9000", "s3://bucket?endpoint=http://localhost:9000&region=x"} {
		if _, err := blob.Open(address, as, ""); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := blob.Open("s3://bucket", blob.Access{Key: as.Key}, ""); err == nil {
		t.Error("no secret")
	}
	if _, err := blob.Open("", as, "folder"); err == nil {
		t.Error("a key for nothing")
	}
	if s, err := blob.Open("", blob.Access{}, t.TempDir()); err != nil || blob.Probe(ctx, s) != nil {
		t.Error(err)
	}
}
