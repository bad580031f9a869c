package reader_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"standing/internal/base/reader"
)

func TestSpool(t *testing.T) {
	for _, size := range []int{1, 65535, 65536, 65537, 300_000} {
		plain := make([]byte, size)
		_, _ = io.ReadFull(rand.NewChaCha8([32]byte{1}), plain)
		dir := t.TempDir()
		s, err := reader.NewSpool(dir, iotest.HalfReader(bytes.NewReader(plain)), int64(size))
		if err != nil {
			t.Fatal(err)
		}
		if names, err := os.ReadDir(dir); len(names) != 0 || err != nil {
			t.Errorf("it has a name: %v %v", names, err)
		}
		if s.Size() != int64(size) || s.Digest() != sha256.Sum256(plain) {
			t.Errorf("%d bytes: %d %x", size, s.Size(), s.Digest())
		}
		if err := iotest.TestReader(io.NewSectionReader(s, 0, s.Size()), plain); err != nil {
			t.Error(err)
		}
		if _, err := s.ReadAt(make([]byte, 1), int64(size)); !errors.Is(err, io.EOF) {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestSpoolRefuses(t *testing.T) {
	for want, r := range map[string]io.Reader{
		"empty": strings.NewReader(""), "too_large": io.LimitReader(rand.NewChaCha8([32]byte{}), 3<<20),
		"no fault: unexpected EOF": io.MultiReader(strings.NewReader("half"), iotest.ErrReader(io.ErrUnexpectedEOF)),
	} {
		if _, err := reader.NewSpool(t.TempDir(), r, 2<<20); reason(err) != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := reader.NewSpool("/nowhere", strings.NewReader("x"), 10); reason(err) != "busy" {
		t.Error(err)
	}
}

func TestSpoolIsSealed(t *testing.T) {
	plain := []byte(strings.Repeat("a certificate of somebody ", 5000))
	s := spooled(t, plain)
	on := s.OnDisk(t)
	if bytes.Contains(on, []byte("certificate")) || len(on) < len(plain) {
		t.Error("it can be read on the disk")
	}
}
