package blob_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"testing"
	"time"

	"standing/internal/base/blob"
	"standing/internal/base/ids"
)

// most watches how much memory the heap takes until stop, above what it took before.
func most() (stop func() uint64) {
	use := func() uint64 {
		s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
		metrics.Read(s)
		return s[0].Value.Uint64() + s[1].Value.Uint64()
	}
	runtime.GC()
	before, end, done := use(), make(chan struct{}), make(chan struct{})
	var peak atomic.Uint64
	go func() {
		defer close(done)
		for tick := time.NewTicker(2 * time.Millisecond); ; {
			select {
			case <-end:
				return
			case <-tick.C:
				peak.Store(max(peak.Load(), use()))
			}
		}
	}()
	return func() uint64 {
		close(end)
		<-done
		return max(peak.Load(), before) - before
	}
}

const large = 500 * mb

func TestLargeFilesTakeLittleMemory(t *testing.T) {
	h := newHouse(t)
	mine := h.box(t, h.a, h.a)
	for name, open := range map[string]func(testing.TB) kept{"disk": onDisk, "s3": onS3} {
		t.Run(name, func(t *testing.T) { // one after the other, alone in the process
			s := open(t)
			stop := most()
			if n, err := mine.Seal(ctx, s, "1/large", noise(large)); n != large || err != nil {
				t.Fatal(n, err)
			}
			up := stop()
			stop = most()
			r, err := mine.Open(ctx, s, "1/large")
			if err != nil {
				t.Fatal(err)
			}
			n, err := io.Copy(io.Discard, r)
			if err = errors.Join(err, r.Close()); n != large || err != nil {
				t.Fatal(n, err)
			}
			down := stop()
			t.Logf("500 MB took %.1f MB of memory to seal and %.1f to open", float64(up)/mb, float64(down)/mb)
			if up > 32*mb || down > 32*mb {
				t.Error("more than 32 MB")
			}
		})
	}
}

// BenchmarkUpload puts a file of 64 MB, sealed, beside what streaming AEAD alone takes to
// write the same to the same disk. The limit is 60 % of that.
func BenchmarkUpload(b *testing.B) {
	h := newHouse(b)
	mine := h.box(b, h.a, h.a)
	folder := b.TempDir()
	d := blob.NewDisk(filepath.Join(folder, "files"))
	const size = 64 * mb
	text := bytesOf(b, size)
	var raw, whole time.Duration
	for b.Loop() {
		at := time.Now()
		if err := sealTo(mine, filepath.Join(folder, "raw"), text); err != nil {
			b.Fatal(err)
		}
		raw += time.Since(at)
		at = time.Now()
		if _, err := mine.Seal(ctx, d, "1/"+ids.New(at).String(), from(text)); err != nil {
			b.Fatal(err)
		}
		whole += time.Since(at)
		b.StopTimer()
		if err := os.RemoveAll(filepath.Join(folder, "files")); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	mbs := func(d time.Duration) float64 { return float64(b.N) * size / 1e6 / d.Seconds() }
	b.ReportMetric(mbs(raw), "raw-MB/s")
	b.ReportMetric(mbs(whole), "MB/s")
	b.ReportMetric(100*raw.Seconds()/whole.Seconds(), "%-of-raw")
}

// from hides everything of the bytes but that they can be read, as an upload.
func from(text []byte) io.Reader {
	at := 0
	return reads(func(p []byte) (int, error) {
		n := copy(p, text[at:])
		if at += n; n == 0 {
			return 0, io.EOF
		}
		return n, nil
	})
}

func sealTo(box blob.Box, path string, text []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w, err := box.Keys.Sealing(box.Person, box.At, f)
	if err == nil {
		_, err = io.CopyBuffer(w, from(text), make([]byte, 256<<10))
		err = errors.Join(err, w.Close(), f.Sync())
	}
	return errors.Join(err, f.Close(), os.Remove(path))
}
