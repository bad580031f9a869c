package keys_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
)

const segment = 1 << 20

func (h *house) opener(class string, people ...ids.ID) (o keys.Opener) {
	h.t.Helper()
	err := h.write(func(ctx context.Context, tx *db.Tx) (err error) {
		o, err = h.r.Make(ctx, tx, h.org, class, people)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return o
}

func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(n)}).Read(b)
	return b
}

func fileOf(p ids.ID) keys.Place { return keys.Place{Table: "document", Column: "file", Row: p} }

func stream(t testing.TB, o keys.Opener, p ids.ID, at keys.Place, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := o.Sealing(p, at, &out)
	if err == nil {
		_, err = io.Copy(w, iotest.HalfReader(bytes.NewReader(text)))
		err = errors.Join(err, w.Close(), w.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func read(o keys.Opener, p ids.ID, at keys.Place, r io.Reader) ([]byte, error) {
	in, err := o.Opening(p, at, r)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(in)
	if n, again := in.Read(make([]byte, 1)); n != 0 || err != nil && again == io.EOF {
		return b, errors.New("an error was followed by an end")
	}
	return b, err
}

func TestStreams(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		p := someone()
		o := h.opener("roster", p)
		for _, n := range []int{0, 1, segment - 57, segment - 56, segment - 55, segment, 2*segment - 72, 2*segment - 71, 3*segment + 7} {
			text := noise(n)
			s := stream(t, o, p, fileOf(p), text)
			if int64(len(s)) != int64(n)+keys.StreamOverhead(int64(n)) {
				t.Errorf("%d bytes became %d, not %d", n, len(s), int64(n)+keys.StreamOverhead(int64(n)))
			}
			if got, err := read(o, p, fileOf(p), iotest.OneByteReader(bytes.NewReader(s))); err != nil || !bytes.Equal(got, text) {
				t.Errorf("%d bytes: %d came back, and %v", n, len(got), err)
			}
			if n > 16 && bytes.Contains(s, text[n-16:]) {
				t.Error("it is in the clear")
			}
		}
	})
}

func TestStreamsOpenOnlyWhereTheyWereSealed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		other := newHouse(t, d)
		other.r = h.r
		p, q := someone(), someone()
		o, elsewhere, log := h.opener("roster", p, q), other.opener("roster", p), h.opener("log", p)
		s := stream(t, o, p, fileOf(p), noise(3*segment))
		for name, try := range map[string]struct {
			o      keys.Opener
			person ids.ID
			at     keys.Place
		}{
			"organization": {elsewhere, p, fileOf(p)},
			"class":        {log, p, fileOf(p)},
			"person":       {o, q, fileOf(p)},
			"row":          {o, p, fileOf(q)},
			"column":       {o, p, keys.Place{Table: "document", Column: "preview", Row: p}},
			"table":        {o, p, keys.Place{Table: "claim", Column: "file", Row: p}},
		} {
			if b, err := read(try.o, try.person, try.at, bytes.NewReader(s)); !errors.Is(err, keys.Tampered) || len(b) != 0 {
				t.Errorf("with another %s: %d bytes, %v", name, len(b), err)
			}
		}
		value, err := o.Seal(p, fileOf(p), pii.Hide("a value, not a stream, long enough to have a header of forty bytes"))
		if _, errRead := read(o, p, fileOf(p), bytes.NewReader(value)); err != nil || !errors.Is(errRead, keys.Tampered) {
			t.Errorf("a value opens as a stream: %v %v", err, errRead)
		}
	})
}

func TestChangedStreamsAreTampered(t *testing.T) {
	d := testkit.OpenDB(t, db.SQLite)
	h := newHouse(t, d)
	p := someone()
	o := h.opener("roster", p)
	text := noise(3*segment + 1000)
	s, twin := stream(t, o, p, fileOf(p), text), stream(t, o, p, fileOf(p), text)
	part := func(n int) []byte { return s[1+n*segment : 1+(n+1)*segment] } // a segment as it lies there, the first with the header
	join := func(parts ...[]byte) []byte { return bytes.Join(append([][]byte{{1}}, parts...), nil) }
	rest := s[1+3*segment:]
	if !bytes.Equal(join(part(0), part(1), part(2), rest), s) {
		t.Fatal("the parts are not the whole")
	}
	flip := func(at int) []byte { b := bytes.Clone(s); b[at] ^= 1; return b }
	for name, bad := range map[string][]byte{
		"swapped":               join(part(0), part(2), part(1), rest),
		"repeated":              join(part(0), part(1), part(1), part(2), rest),
		"one missing":           join(part(0), part(2), rest),
		"the end missing":       join(part(0), part(1), part(2)),
		"only the first":        join(part(0)),
		"longer":                append(bytes.Clone(s), 0),
		"an end twice":          join(part(0), part(1), part(2), rest, rest),
		"a segment of its twin": join(part(0), twin[1+segment:1+2*segment], part(2), rest),
		"a header of its twin":  append(bytes.Clone(twin[:41]), s[41:]...),
		"another version":       flip(0),
		"the header":            flip(5),
		"the first byte":        flip(41),
		"the last byte":         flip(len(s) - 1),
		"in the middle":         flip(segment + 500),
		"cut by one":            s[:len(s)-1],
		"cut in the header":     s[:20],
		"only a version":        s[:1],
		"nothing":               nil,
	} {
		if _, err := read(o, p, fileOf(p), bytes.NewReader(bad)); !errors.Is(err, keys.Tampered) {
			t.Errorf("%s: %v", name, err)
		}
	}
	away := errors.New("the disk is away")
	for _, n := range []int{0, 20, 1 + segment, len(s) - 1} {
		if _, err := read(o, p, fileOf(p), io.MultiReader(bytes.NewReader(s[:n]), iotest.ErrReader(away))); !errors.Is(err, away) || errors.Is(err, keys.Tampered) {
			t.Errorf("unreadable after %d bytes: %v", n, err)
		}
	}
}

func TestStreamsOfTheDestroyed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		p := someone()
		s := stream(t, h.opener("roster", p), p, fileOf(p), noise(1000))
		h.destroy(p)
		for _, again := range []bool{false, true} {
			var o keys.Opener
			want := keys.Destroyed
			if again { // somebody of that number has a new key
				o, want = h.opener("roster", p), keys.Tampered
			} else if err := d.Read(ctx, testkit.Org(h.org), func(ctx context.Context, q db.Q) (err error) {
				o, err = h.r.Load(ctx, q, h.org, "roster", []ids.ID{p})
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if _, err := read(o, p, fileOf(p), bytes.NewReader(s)); !errors.Is(err, want) {
				t.Errorf("%v, not %v", err, want)
			}
			if again {
				continue
			}
			if _, err := o.Sealing(p, fileOf(p), io.Discard); !errors.Is(err, keys.Destroyed) || !errors.Is(err, fault.Gone) {
				t.Error(err)
			}
		}
	})
}

// What is not closed, or could not be written, has no end.
func TestUnfinishedStreamsAreTampered(t *testing.T) {
	h := newHouse(t, testkit.OpenDB(t, db.SQLite))
	p := someone()
	o := h.opener("roster", p)
	var out bytes.Buffer
	w, err := o.Sealing(p, fileOf(p), &out)
	if err == nil {
		_, err = w.Write(noise(2 * segment))
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := read(o, p, fileOf(p), bytes.NewReader(out.Bytes())); !errors.Is(err, keys.Tampered) {
		t.Error("not closed:", err)
	}
	full := &filling{room: segment + 100}
	if w, err = o.Sealing(p, fileOf(p), full); err != nil {
		t.Fatal(err)
	}
	_, err = w.Write(noise(3 * segment))
	full.room = 1 << 30
	if again := w.Close(); !errors.Is(err, errFull) || !errors.Is(again, errFull) || full.after {
		t.Errorf("%v, then %v; written after: %v", err, again, full.after)
	}
}

var errFull = errors.New("full")

type filling struct {
	room          int
	failed, after bool
}

func (f *filling) Write(p []byte) (int, error) {
	f.after = f.after || f.failed
	if f.room -= len(p); f.room < 0 {
		f.failed = true
		return 0, errFull
	}
	return len(p), nil
}
