package reader_test

import (
	"sync"
	"testing"
	"time"
)

func TestAChildWaitsForTheNextPDF(t *testing.T) {
	r := files(t)
	file := certificate(t, 1, false)
	first, err := r.Open(ctx, spooled(t, file))
	if err != nil {
		t.Fatal(err)
	}
	_ = first.Close()
	waiting := 0
	for range 400 {
		if waiting = r.Waiting(); waiting != 0 {
			break
		}
		time.Sleep(25 * time.Millisecond)
	}
	if waiting == 0 {
		t.Fatal("nobody waits")
	}
	second, err := r.Open(ctx, spooled(t, file))
	if err != nil || second.PID() != waiting {
		t.Fatalf("another child was taken: %v", err)
	}
	defer func() { _ = second.Close() }()
}

func TestADeadChildThatWaitedIsNotMissed(t *testing.T) {
	r := files(t)
	file := certificate(t, 1, false)
	for range 3 {
		s, err := r.Open(ctx, spooled(t, file))
		if err != nil {
			t.Fatal(err)
		}
		_ = s.Close()
		r.KillWaiting()
	}
}

// Sixteen at once, of which so many have a child.
func TestRace_Sessions(t *testing.T) {
	r := files(t)
	pdf, jpg := certificate(t, 1, false), aJPEG(t, photo(40, 40))
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			file := pdf
			if i%2 == 0 {
				file = jpg
			}
			s, err := r.Open(ctx, spooled(t, file))
			if err != nil {
				t.Error(err)
				return
			}
			shown(t, s, 0, 30)
			_ = s.Close()
		})
	}
	all.Wait()
}
