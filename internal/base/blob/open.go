package blob

import (
	"errors"
	"net/url"
	"regexp"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"standing/internal/base/config"
	"standing/internal/base/pii"
)

// Access is who the program is to a store with the API of S3.
type Access struct{ Key, Secret pii.Text }

const forms = "the store of files must be s3://bucket/prefix?endpoint=https://host:9000&region=us-east-1, or empty for a folder"

var bucketForm = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// Open reads the address of a store; empty means the folder. Nothing is spoken to yet.
func Open(address string, as Access, folder string) (Store, error) {
	if address == "" {
		if !as.Key.Empty() || !as.Secret.Empty() {
			return nil, errors.New("a key for a store of files is given, and no store: " + forms)
		}
		return NewDisk(folder), nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "s3" || u.User != nil || !bucketForm.MatchString(u.Host) {
		return nil, errors.New(forms)
	}
	prefix := strings.Trim(u.Path, "/")
	if prefix != "" {
		if check(prefix) != nil {
			return nil, errors.New("the prefix in the store of files has small letters, digits, dots, hyphens and slashes only")
		}
		prefix += "/"
	}
	if as.Key.Empty() || as.Secret.Empty() {
		return nil, errors.New("a store of files needs a key and its secret")
	}
	host, secure, region, err := where(u)
	if err != nil {
		return nil, err
	}
	api, err := minio.NewCore(host, &minio.Options{Creds: credentials.NewStaticV4(as.Key.Reveal(), as.Secret.Reveal(), ""),
		Secure: secure, Region: region, MaxRetries: 3})
	if err != nil {
		return nil, errors.New(forms)
	}
	return &S3{api: *api, bucket: u.Host, prefix: prefix}, nil
}

// where reads what follows the question mark. Without an endpoint it is AWS.
func where(u *url.URL) (host string, secure bool, region string, err error) {
	q := u.Query()
	for name := range q {
		if name != "endpoint" && name != "region" {
			return "", false, "", errors.New(forms)
		}
	}
	if region = q.Get("region"); region == "" {
		region = "us-east-1"
	}
	at := q.Get("endpoint")
	if at == "" {
		at = "https://s3." + region + ".amazonaws.com"
	}
	e, err := url.Parse(at)
	if err != nil || e.Host == "" || e.User != nil || strings.Trim(e.Path, "/") != "" || e.RawQuery != "" || e.Scheme != "https" && e.Scheme != "http" {
		return "", false, "", errors.New(forms)
	}
	if e.Scheme == "http" && !config.Loopback(e.Hostname()) {
		return "", false, "", errors.New("the endpoint of the store of files must be https://: without TLS it may be on this machine only")
	}
	return e.Host, e.Scheme == "https", region, nil
}
