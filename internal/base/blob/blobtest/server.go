// Package blobtest runs a real store with the API of S3 for tests: Versity's gateway in
// front of a folder.
package blobtest

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"standing/internal/base/blob"
	"standing/internal/base/pii"
)

// The server's only account.
const (
	Key    = "standing-test"
	Secret = "s3cret-s3cret"
)

const bucket = "files"

// Server is one store.
type Server struct {
	Addr string // host:port on this machine
	dir  string
	run  *exec.Cmd
	said bytes.Buffer
}

// Start runs one with an empty bucket, until the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Addr: free.Addr().String(), dir: t.TempDir()}
	for _, d := range []string{"data", "meta"} {
		if err := os.Mkdir(filepath.Join(s.dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	s.Again(t)
	if err := s.client(t).MakeBucket(context.Background(), bucket, minio.MakeBucketOptions{}); err != nil {
		t.Fatalf("%v\n%s", err, s.said.String())
	}
	return s
}

// Again starts it once more on what it kept.
func (s *Server) Again(t testing.TB) {
	t.Helper()
	s.run = exec.Command(Program(t), "--port", s.Addr, "--quiet", "posix", "--sidecar", filepath.Join(s.dir, "meta"), filepath.Join(s.dir, "data"))
	s.run.Env = append(s.run.Environ(), "ROOT_ACCESS_KEY="+Key, "ROOT_SECRET_KEY="+Secret)
	s.run.Stdout, s.run.Stderr = &s.said, &s.said
	if err := s.run.Start(); err != nil {
		t.Fatal(err)
	}
	for range 300 {
		if c, err := net.Dial("tcp", s.Addr); err == nil {
			_ = c.Close() // it listens
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("The store does not answer after 30 seconds.\n%s", s.said.String())
}

// Stop kills it, as a power failure would.
func (s *Server) Stop() {
	if s.run != nil && s.run.Process != nil {
		_ = s.run.Process.Kill() // it may have ended
		_ = s.run.Wait()
	}
}

// URL is its address, as an installation configures it.
func (s *Server) URL() string { return "s3://" + bucket + "/standing?endpoint=http://" + s.Addr }

// Store speaks to it.
func (s *Server) Store(t testing.TB) blob.Store {
	t.Helper()
	b, err := blob.Open(s.URL(), blob.Access{Key: pii.Hide(Key), Secret: pii.Hide(Secret)}, "")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (s *Server) client(t testing.TB) *minio.Client {
	t.Helper()
	c, err := minio.New(s.Addr, &minio.Options{Creds: credentials.NewStaticV4(Key, Secret, "")})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
