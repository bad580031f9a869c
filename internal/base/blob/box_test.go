package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"testing/iotest"
	"time"

	"standing/internal/base/blob"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/testkit"
)

// house has the keys of two people.
type house struct {
	d    *db.DB
	r    *keys.Ring
	org  int64
	a, b ids.ID
}

func newHouse(t testing.TB) *house {
	t.Helper()
	d := testkit.OpenDB(t, db.SQLite)
	org, _ := testkit.NewOrg(t, d)
	return &house{d, keystest.Ring(t), org, ids.New(time.Now()), ids.New(time.Now())}
}

func (h *house) write(t testing.TB, fn func(context.Context, *db.Tx) error) {
	t.Helper()
	if err := h.d.Write(ctx, testkit.Org(h.org), db.Fresh(), fn); err != nil {
		t.Fatal(err)
	}
}

// box is a person's, for one row.
func (h *house) box(t testing.TB, person, row ids.ID) (b blob.Box) {
	t.Helper()
	h.write(t, func(ctx context.Context, tx *db.Tx) error {
		o, err := h.r.Make(ctx, tx, h.org, "roster", []ids.ID{h.a, h.b})
		b = blob.Box{Keys: o, Person: person, At: keys.Place{Table: "document", Column: "file", Row: row}}
		return err
	})
	return b
}

func opened(s blob.Store, b blob.Box, name string) ([]byte, error) {
	r, err := b.Open(ctx, s, name)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(r)
	return text, errors.Join(err, r.Close())
}

func TestSealedFiles(t *testing.T) {
	h := newHouse(t)
	row, other := ids.New(time.Now()), ids.New(time.Now())
	mine := h.box(t, h.a, row)
	eachStore(t, func(t *testing.T, s kept) {
		for _, n := range []int64{0, 1, mb, 8*mb - 100, 8 * mb, 20 * mb} {
			text := bytesOf(t, n)
			wrote, err := mine.Seal(ctx, s, "1/a", bytes.NewReader(text))
			if err != nil || wrote != n {
				t.Fatalf("%d of %d, %v", wrote, n, err)
			}
			if got, err := opened(s, mine, "1/a"); err != nil || !bytes.Equal(got, text) {
				t.Errorf("%d of %d came back, %v", len(got), n, err)
			}
			sealed, err := s.get(t, "1/a")
			if err != nil || int64(len(sealed)) != n+keys.StreamOverhead(n) || n > 32 && bytes.Contains(sealed, text[n-32:]) {
				t.Errorf("%d bytes lie there, %v", len(sealed), err)
			}
		}
		if got, err := opened(s, h.box(t, h.b, row), "1/a"); !errors.Is(err, keys.Tampered) || len(got) != 0 {
			t.Errorf("somebody else's: %d bytes, %v", len(got), err)
		}
		if got, err := opened(s, h.box(t, h.a, other), "1/a"); !errors.Is(err, keys.Tampered) || len(got) != 0 {
			t.Errorf("another row's: %d bytes, %v", len(got), err)
		}
		sealed, err := s.get(t, "1/a")
		if err != nil {
			t.Fatal(err)
		}
		s.put(t, "1/cut", sealed[:1+4*mb])
		s.put(t, "1/swapped", bytes.Join([][]byte{sealed[:1+mb], sealed[1+2*mb : 1+3*mb], sealed[1+mb : 1+2*mb], sealed[1+3*mb:]}, nil))
		for _, name := range []string{"1/cut", "1/swapped"} {
			if _, err := opened(s, mine, name); !errors.Is(err, keys.Tampered) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := opened(s, mine, "1/none"); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

func TestDestroyedKeyDestroysTheFile(t *testing.T) {
	h, row := newHouse(t), ids.New(time.Now())
	s := onDisk(t)
	if _, err := h.box(t, h.a, row).Seal(ctx, s, "1/a", noise(mb)); err != nil {
		t.Fatal(err)
	}
	h.write(t, func(ctx context.Context, tx *db.Tx) error {
		return h.r.Destroy(ctx, tx, keys.Subject{Org: h.org, Person: h.a, Class: "roster"})
	})
	var o keys.Opener
	err := h.d.Read(ctx, testkit.Org(h.org), func(ctx context.Context, q db.Q) (err error) {
		o, err = h.r.Load(ctx, q, h.org, "roster", []ids.ID{h.a})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	gone := blob.Box{Keys: o, Person: h.a, At: keys.Place{Table: "document", Column: "file", Row: row}}
	if _, err := opened(s, gone, "1/a"); !errors.Is(err, keys.Destroyed) || !errors.Is(err, fault.Gone) {
		t.Error(err)
	}
	if _, err := gone.Seal(ctx, s, "1/b", noise(mb)); !errors.Is(err, keys.Destroyed) {
		t.Error(err)
	}
	if _, err := opened(s, h.box(t, h.a, row), "1/a"); !errors.Is(err, keys.Tampered) {
		t.Error("under a new key of the same person:", err)
	}
	if got := names(t, s, ""); len(got) != 1 {
		t.Error(got)
	}
}

func TestCutUploadsAreNotSealed(t *testing.T) {
	h := newHouse(t)
	mine := h.box(t, h.a, h.a)
	eachStore(t, func(t *testing.T, s kept) {
		for _, n := range []int64{0, 100, mb, 9 * mb, 17 * mb} {
			_, err := mine.Seal(ctx, s, "1/a", io.MultiReader(noise(n), iotest.ErrReader(io.ErrUnexpectedEOF)))
			if !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, fault.Busy) {
				t.Errorf("%d: %v", n, err)
			}
		}
		if got := names(t, s, ""); len(got) != 0 {
			t.Error(got)
		}
	})
}
