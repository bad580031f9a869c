package blob_test

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"standing/internal/base/blob"
	"standing/internal/base/blob/blobtest"
)

var ctx = context.Background()

// kept is a store that can be taken away and brought back.
type kept struct {
	blob.Store
	address string // as another process opens it
	folder  string
	down    func()
	up      func()
}

func onDisk(t testing.TB) kept {
	folder := filepath.Join(t.TempDir(), "files")
	return kept{Store: blob.NewDisk(folder), folder: folder, down: func() { rename(t, folder, folder+".away") }, up: func() { rename(t, folder+".away", folder) }}
}

func onS3(t testing.TB) kept {
	s := blobtest.Start(t)
	return kept{Store: s.Store(t), address: s.URL(), down: s.Stop, up: func() { s.Again(t) }}
}

// eachStore runs f on a disk and on a real server with the API of S3.
func eachStore(t *testing.T, f func(*testing.T, kept)) {
	for name, open := range map[string]func(testing.TB) kept{"disk": onDisk, "s3": onS3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f(t, open(t))
		})
	}
}

func (k kept) put(t testing.TB, name string, text []byte) {
	t.Helper()
	if err := k.Put(ctx, name, bytes.NewReader(text)); err != nil {
		t.Fatal(err)
	}
}

func (k kept) get(t testing.TB, name string) ([]byte, error) {
	t.Helper()
	r, size, err := k.Get(ctx, name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err == nil && int64(len(b)) != size {
		t.Errorf("%s: %d bytes, said to be %d", name, len(b), size)
	}
	return b, err
}

// noise is n bytes that nothing compresses, the same each time.
func noise(n int64) io.Reader { return io.LimitReader(rand.NewChaCha8([32]byte{7}), n) }

func bytesOf(t testing.TB, n int64) []byte {
	t.Helper()
	b, err := io.ReadAll(noise(n))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
