package blobtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// The server is no dependency of this module: it is built as a program of its own, once on
// a machine, into the user's cache.
const (
	server  = "github.com/versity/versitygw/cmd/versitygw"
	version = "v1.8.0"
)

var program = sync.OnceValues(func() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = filepath.Join(os.TempDir(), "cache")
	}
	dir := filepath.Join(cache, "standing-test", version+"-"+runtime.Version()+"-"+runtime.GOARCH)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	open, err := lock(filepath.Join(dir, "lock")) // another package's tests may be building it
	if err != nil {
		return "", err
	}
	defer open()
	out := filepath.Join(dir, filepath.Base(server))
	if runtime.GOOS == "windows" {
		out += ".exe"
	}
	if _, err := os.Stat(out); err == nil {
		return out, nil
	}
	return out, build(dir, out)
})

func build(dir, out string) error {
	fetch, err := os.MkdirTemp(dir, "build")
	if err != nil {
		return err
	}
	c := exec.Command("go", "install", "-ldflags=-s -w", server+"@"+version)
	c.Dir = fetch // outside of this module
	c.Env = append(c.Environ(), "GOBIN="+fetch, "GOFLAGS=", "GOWORK=off", "CGO_ENABLED=0")
	said, err := c.CombinedOutput()
	if err == nil {
		err = os.Rename(filepath.Join(fetch, filepath.Base(out)), out)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%w\n%s", err, said[max(0, len(said)-2000):]), os.RemoveAll(fetch))
	}
	return os.RemoveAll(fetch)
}

// Program is the server, built if it is not there yet.
func Program(t testing.TB) string {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatalf("These tests run a real server with the API of S3, %s@%s, which could not be fetched and built (once, a minute or five; it needs the network or a module proxy): %v", server, version, err)
	}
	return path
}
