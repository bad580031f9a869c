package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"standing/internal/base/blob"
	"standing/internal/base/blob/blobtest"
	"standing/internal/base/fault"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

func rename(t testing.TB, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
}

func names(t testing.TB, s blob.Store, prefix string) (out []string) {
	t.Helper()
	err := s.Each(ctx, prefix, func(name string, _ int64, _ time.Time) error {
		out = append(out, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

const mb = 1 << 20

func TestKeepsBytes(t *testing.T) {
	eachStore(t, func(t *testing.T, s kept) {
		begun := time.Now().Add(-time.Minute)
		for name, n := range map[string]int64{"1/document/empty": 0, "1/document/one": 1, "1/document/part": 8 * mb, "1/document/more": 8*mb + 1, "2/document/two-parts": 16 * mb, "2/preview.png": 17 * mb} {
			want := bytesOf(t, n)
			s.put(t, name, want)
			if got, err := s.get(t, name); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: %d of %d bytes came back, and %v", name, len(got), n, err)
			}
		}
		s.put(t, "1/document/one", []byte("another"))
		if got, err := s.get(t, "1/document/one"); err != nil || string(got) != "another" {
			t.Errorf("%q %v", got, err)
		}
		for prefix, want := range map[string]string{
			"":           "1/document/empty 1/document/more 1/document/one 1/document/part 2/document/two-parts 2/preview.png",
			"1/":         "1/document/empty 1/document/more 1/document/one 1/document/part",
			"1/document": "1/document/empty 1/document/more 1/document/one 1/document/part",
			"1/doc":      "1/document/empty 1/document/more 1/document/one 1/document/part",
			"2/p":        "2/preview.png",
			"3/":         "",
		} {
			if got := strings.Join(names(t, s, prefix), " "); got != want {
				t.Errorf("%q: %s", prefix, got)
			}
		}
		err := s.Each(ctx, "2/d", func(_ string, size int64, modified time.Time) error {
			if size != 16*mb || modified.Before(begun) || modified.After(time.Now().Add(time.Minute)) {
				t.Errorf("%d bytes, of %s", size, modified)
			}
			return io.ErrNoProgress
		})
		if !errors.Is(err, io.ErrNoProgress) {
			t.Error(err)
		}
		for range 2 {
			if err := s.Delete(ctx, "1/document/part"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.get(t, "1/document/part"); !errors.Is(err, fault.NotFound) || errors.Is(err, fault.Busy) {
			t.Error(err)
		}
		if err := blob.Probe(ctx, s); err != nil {
			t.Error(err)
		}
		if got := names(t, s, "probe"); len(got) != 0 {
			t.Error("a probe stays:", got)
		}
	})
}

func TestNamesLeadNowhere(t *testing.T) {
	for _, open := range []func(testing.TB) kept{onDisk, onS3} {
		s := open(t)
		for _, name := range []string{"", "/", "..", "a/..", "../a", "a/../b", "/etc/passwd", "a//b", "a/", "a/.b", ".part-1", "a/+3f2/b", `a\b`, "A", "ä", "a b", "a\x00", "a\nb", "c:x", "a?b", "a%2e", strings.Repeat("a", 121), strings.Repeat("a/", 300) + "a"} {
			_, _, errGet := s.Get(ctx, name)
			for what, err := range map[string]error{"put": s.Put(ctx, name, strings.NewReader("x")), "get": errGet, "delete": s.Delete(ctx, name)} {
				if err == nil || errors.Is(err, fault.NotFound) || errors.Is(err, fault.Busy) {
					t.Errorf("%s %q: %v", what, name, err)
				}
			}
		}
		for _, prefix := range []string{"..", "../", "/", "a//", "a/../"} {
			if err := s.Each(ctx, prefix, nil); err == nil {
				t.Errorf("each %q", prefix)
			}
		}
		if got := names(t, s, ""); len(got) != 0 {
			t.Error(got)
		}
	}
}

// An upload that is cut ends as a cut one does, or its sender goes away: nothing has the
// name, and what had it stays.
func TestWholeOrNotAtAll(t *testing.T) {
	eachStore(t, func(t *testing.T, s kept) {
		gone := errors.New("the sender is gone")
		s.put(t, "1/old", []byte("old"))
		for _, n := range []int64{0, 1000, 8 * mb, 8*mb + 1, 20 * mb} {
			for _, cut := range []error{gone, io.ErrUnexpectedEOF, io.ErrClosedPipe} {
				for _, name := range []string{"1/new", "1/old"} {
					if err := s.Put(ctx, name, io.MultiReader(noise(n), iotest.ErrReader(cut))); !errors.Is(err, cut) || errors.Is(err, fault.Busy) {
						t.Fatalf("cut after %d bytes by %v: %v", n, cut, err)
					}
				}
			}
		}
		stopped, stop := context.WithCancel(ctx)
		err := s.Put(stopped, "1/new", io.MultiReader(noise(9*mb), reads(func([]byte) (int, error) { stop(); return 1, nil })))
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if got := names(t, s, ""); !slices.Equal(got, []string{"1/old"}) {
			t.Error(got)
		}
		if got, err := s.get(t, "1/old"); err != nil || string(got) != "old" {
			t.Errorf("%q %v", got, err)
		}
		if n, err := s.Unfinished(ctx, time.Now().Add(time.Hour)); n != 0 || err != nil {
			t.Errorf("%d unfinished uploads were left behind, %v", n, err)
		}
	})
}

type reads func([]byte) (int, error)

func (r reads) Read(p []byte) (int, error) { return r(p) }

// A store that is down is busy, never empty; when it is back, all is there and nothing half.
func TestDownIsNotMissing(t *testing.T) {
	eachStore(t, func(t *testing.T, s kept) {
		s.put(t, "1/old", []byte("old"))
		s.down()
		_, _, errGet := s.Get(ctx, "1/old")
		for what, err := range map[string]error{"get": errGet, "probe": blob.Probe(ctx, &sealedOff{s.Store, s.folder})} {
			if !errors.Is(err, fault.Busy) || errors.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		s.up()
		if got, err := s.get(t, "1/old"); err != nil || string(got) != "old" {
			t.Errorf("%q %v", got, err)
		}
	})
}

// sealedOff is a disk that cannot be mounted: a file stands where the folder was.
type sealedOff struct {
	blob.Store
	folder string
}

func (s *sealedOff) Put(ctx context.Context, name string, r io.Reader) error {
	if s.folder != "" {
		if err := os.WriteFile(s.folder, nil, 0o600); err != nil {
			return err
		}
		defer func() { _ = os.Remove(s.folder) }() // so that it can be mounted
	}
	return s.Store.Put(ctx, name, r)
}

func TestDownInMidUpload(t *testing.T) {
	s := onS3(t)
	at := 0
	err := s.Put(ctx, "1/new", io.MultiReader(noise(17*mb), reads(func(p []byte) (int, error) {
		if at++; at == 1 {
			s.down()
		}
		if at > 100 {
			return 0, io.EOF
		}
		return len(p), nil
	})))
	if !errors.Is(err, fault.Busy) {
		t.Errorf("%v", err)
	}
	s.up()
	if got := names(t, s, ""); len(got) != 0 {
		t.Error("half of it is there:", got)
	}
	if n, err := blob.Sweep(ctx, s, time.Now().Add(-24*time.Hour)); n != 0 || err != nil {
		t.Errorf("%d of today were swept, %v", n, err)
	}
	if n, err := blob.Sweep(ctx, s, time.Now().Add(time.Hour)); n != 1 || err != nil {
		t.Errorf("%d were swept, %v", n, err)
	}
	if n, err := blob.Sweep(ctx, s, time.Now().Add(time.Hour)); n != 0 || err != nil {
		t.Errorf("%d were left, %v", n, err)
	}
}

// A store that breaks off in the middle of a file is away: the file is not tampered with.
func TestDownInMidDownload(t *testing.T) {
	s, h := onS3(t), newHouse(t)
	mine := h.box(t, h.a, h.a)
	if _, err := mine.Seal(ctx, s, "1/a", noise(64*mb)); err != nil {
		t.Fatal(err)
	}
	r, err := mine.Open(ctx, s, "1/a")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	s.down()
	if n, err := io.Copy(io.Discard, r); !errors.Is(err, fault.Busy) || errors.Is(err, keys.Tampered) || n == 64*mb {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// A store that does not know us, or has no such bucket, has not lost the file.
func TestRefusedIsNotMissing(t *testing.T) {
	s := onS3(t)
	s.put(t, "1/a", []byte("x"))
	for name, other := range map[string]struct{ address, secret string }{
		"secret": {s.address, "another"},
		"bucket": {strings.Replace(s.address, "s3://files", "s3://another", 1), blobtest.Secret},
	} {
		o, err := blob.Open(other.address, blob.Access{Key: pii.Hide(blobtest.Key), Secret: pii.Hide(other.secret)}, "")
		if err != nil {
			t.Fatal(err)
		}
		_, _, errGet := o.Get(ctx, "1/a")
		for what, err := range map[string]error{"get": errGet, "put": o.Put(ctx, "1/b", strings.NewReader("x")), "large": o.Put(ctx, "1/b", noise(9*mb)), "delete": o.Delete(ctx, "1/a"), "probe": blob.Probe(ctx, o),
			"each": o.Each(ctx, "", func(string, int64, time.Time) error { return nil })} {
			if !errors.Is(err, fault.Busy) || errors.Is(err, fault.NotFound) || strings.Contains(err.Error(), "another") && name == "secret" {
				t.Errorf("another %s, %s: %v", name, what, err)
			}
		}
	}
	if got := names(t, s, ""); !slices.Equal(got, []string{"1/a"}) {
		t.Error(got)
	}
}
