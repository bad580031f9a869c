package reader_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"standing/internal/base/fault"
	"standing/internal/base/reader"
	"standing/internal/base/reader/jail"
)

var ctx = context.Background()

func spooled(t testing.TB, file []byte) *reader.Spool {
	t.Helper()
	s, err := reader.NewSpool(t.TempDir(), bytes.NewReader(file), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func reason(err error) string {
	switch fields := fault.Fields(err); {
	case err == nil:
		return ""
	case len(fields) == 1:
		return strings.TrimPrefix(fields[0].Reason, "reader_")
	case errors.Is(err, fault.Busy):
		return "busy"
	}
	return "no fault: " + err.Error()
}

func TestBadChildren(t *testing.T) {
	l := reader.DefaultLimits().In(2 * time.Second)
	l.Memory = 300 << 20
	for how, want := range map[string]string{
		"unready": "busy", "dies": "failed", "killed": "failed", "panics": "failed", "hangs": "timed_out", "trickles": "bomb", "spins": "timed_out",
		"eats": "memory", "eats-limited": "memory", "garbage": "failed", "huge": "failed", "half": "timed_out", "no-json": "failed", "many-pages": "failed",
		"other-kind": "failed", "own-words": "failed",
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			l := l
			if want == "memory" {
				l.Time = time.Minute // what it eats, and not how fast, is what ends it
			}
			r := reader.New(reader.Config{Limits: l}).As("bad-reader", how)
			s, err := r.Open(ctx, spooled(t, []byte("\xff\xd8\xff")))
			if s != nil || reason(err) != want {
				t.Errorf("%q instead of %q", reason(err), want)
			}
			if how == "unready" && !strings.Contains(err.Error(), "no room for pdfium") {
				t.Error(err)
			}
		})
	}
}

func TestAChildThatFloods(t *testing.T) {
	r := reader.New(reader.Config{}).As("bad-reader", "floods")
	s, err := r.Open(ctx, spooled(t, []byte("\xff\xd8\xff")))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	var n counter
	if err := s.Picture(0, 100, &n); reason(err) != "bomb" || n > 100<<20 {
		t.Errorf("%v after %d bytes", err, n)
	}
	if err := s.Picture(0, 100, io.Discard); err == nil {
		t.Error("it was asked again")
	}
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

func TestAChildCannotGetOut(t *testing.T) {
	if err := os.WriteFile("/tmp/reader-to-keep", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove("/tmp/reader-to-keep") })
	l := reader.Limits{Pages: 100, Pixels: 1, Memory: 1 << 30, Time: 5 * time.Second}
	for _, r := range []*reader.Reader{reader.New(reader.Config{Limits: l}), reader.New(reader.Config{Limits: l}).Plain()} {
		s, err := r.As("bad-reader", "escapes").Open(ctx, spooled(t, []byte("\xff\xd8\xff")))
		if err != nil {
			t.Fatal(err)
		}
		holds := r.Sandbox()
		t.Log("holds: ", holds)
		if slices.Contains(holds, jail.Files) && s.Look().Pages != 1 {
			t.Errorf("%v: %d ways out", holds, s.Look().Pages-1)
		}
		if _, err := os.Stat("/tmp/reader-escaped"); err == nil {
			t.Error("it wrote a file")
		}
		_ = s.Close()
	}
}

// What is said to hold is what was tried above: it cannot get lost unseen.
func TestSandboxOnThisKernel(t *testing.T) {
	r := files(t)
	if err := r.Check(ctx); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "linux" && (runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64") {
		for _, want := range []string{jail.Limits, jail.Network, jail.Files, jail.Privileges} {
			if !slices.Contains(r.Sandbox(), want) {
				t.Errorf("no %s in %v", want, r.Sandbox())
			}
		}
	}
}

func TestOpenCanBeStopped(t *testing.T) {
	r := reader.New(reader.Config{Children: 1}).As("bad-reader", "hangs")
	first, stop := context.WithCancel(ctx)
	ended := make(chan error)
	go func() {
		_, err := r.Open(first, spooled(t, []byte("\xff\xd8\xff")))
		ended <- err
	}()
	time.Sleep(300 * time.Millisecond)
	second, stopSecond := context.WithTimeout(ctx, 100*time.Millisecond) // there is one child at a time
	defer stopSecond()
	if _, err := r.Open(second, spooled(t, []byte("\xff\xd8\xff"))); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	r.As("bad-reader", "dies")
	if _, err := r.Open(ctx, spooled(t, []byte("\xff\xd8\xff"))); reason(err) != "failed" {
		t.Errorf("the place was not given back: %v", err)
	}
}

func TestNoProgram(t *testing.T) {
	r := reader.New(reader.Config{Program: "/nowhere"})
	if _, err := r.Open(ctx, spooled(t, []byte("\xff\xd8\xff"))); !errors.Is(err, fault.Busy) {
		t.Error(err)
	}
	if _, err := r.Open(ctx, spooled(t, []byte("GIF89a"))); reason(err) != "unknown_kind" {
		t.Error(err)
	}
}
