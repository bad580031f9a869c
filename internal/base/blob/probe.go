package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"time"
)

const probes = "probe/"

// Probe writes a few bytes, reads and removes them: nil if the store does what it should.
func Probe(ctx context.Context, s Store) error {
	name := probes + strings.ToLower(rand.Text())
	want := []byte(name)
	if err := s.Put(ctx, name, bytes.NewReader(want)); err != nil {
		return err
	}
	r, _, err := s.Get(ctx, name)
	if err != nil {
		return err
	}
	got, err := io.ReadAll(io.LimitReader(r, 100))
	if err = errors.Join(err, r.Close()); err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return away(errors.New("it gives other bytes than it was given"))
	}
	return s.Delete(ctx, name)
}

// Sweep removes what nobody can want any more: uploads and probes that were killed before
// then. It says how many there were.
func Sweep(ctx context.Context, s Store, before time.Time) (int, error) {
	n, err := s.Unfinished(ctx, before)
	if err != nil {
		return n, err
	}
	var old []string
	err = s.Each(ctx, probes, func(name string, _ int64, modified time.Time) error {
		if modified.Before(before) {
			old = append(old, name)
		}
		return nil
	})
	for _, name := range old {
		if err == nil {
			err = s.Delete(ctx, name)
		}
	}
	return n + len(old), err
}
