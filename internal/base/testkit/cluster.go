package testkit

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// ClusterURL says how the superuser of a PostgreSQL cluster connects that the tests
// may do anything with: the one STANDING_TEST_POSTGRES names, else the throwaway
// cluster of scripts/pg, which this starts if it does not run. A test that cannot
// have it fails: what was not tried on PostgreSQL was not tried.
func ClusterURL(t testing.TB) string {
	t.Helper()
	url, err := cluster()
	if err != nil {
		t.Fatalf("This test needs PostgreSQL and there is none: %v", err)
	}
	return url
}

// cluster asks once per process: starting takes seconds, asking a tenth of one.
var cluster = sync.OnceValues(func() (string, error) {
	if url := os.Getenv("STANDING_TEST_POSTGRES"); url != "" {
		return url, nil
	}
	root, err := root()
	if err != nil {
		return "", err
	}
	return clusterFrom(filepath.Join(root, "scripts", "pg"))
})

func clusterFrom(script string) (string, error) {
	var said bytes.Buffer
	cmd := exec.Command(script, "url")
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("scripts/pg url: %w\n%s", err, bytes.TrimSpace(said.Bytes()))
	}
	url := strings.TrimSpace(string(out))
	if !strings.HasPrefix(url, "postgres://") {
		return "", fmt.Errorf("scripts/pg url printed %q", url)
	}
	return url, nil
}

// Root is the repository's directory. A test runs in its package's own.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := root()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

var root = sync.OnceValues(func() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("no go.mod in %s or above it", start)
		}
	}
})
