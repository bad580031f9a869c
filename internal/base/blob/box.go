package blob

import (
	"context"
	"io"

	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

// Box is under whose key a file is sealed, and the row that it belongs to: the bytes of
// another row's file, or of the same in another column, do not open.
type Box struct {
	Keys   keys.Opener
	Person ids.ID
	At     keys.Place
}

// Seal puts what r gives, sealed, and says how many bytes r gave. One goroutine seals while
// the other stores.
func (b Box) Seal(ctx context.Context, s Store, name string, r io.Reader) (int64, error) {
	out, in := io.Pipe()
	var n int64
	done := make(chan struct{})
	go func() {
		defer close(done)
		var err error
		n, err = b.pour(in, r)
		_ = in.CloseWithError(err) // always nil
	}()
	err := s.Put(ctx, name, out)
	_ = out.CloseWithError(io.ErrClosedPipe) // a Put that gave up reads no more
	<-done                                   // r is the caller's again
	if err != nil {
		return 0, err
	}
	return n, nil
}

func (b Box) pour(to io.Writer, r io.Reader) (int64, error) {
	w, err := b.Keys.Sealing(b.Person, b.At, to)
	if err != nil {
		return 0, err
	}
	n, err := io.CopyBuffer(w, struct{ io.Reader }{r}, make([]byte, chunk))
	if err != nil {
		return 0, err // and no end: what was sealed so far is nothing
	}
	return n, w.Close()
}

// Open gives the bytes back as they were. Whoever passes them on before io.EOF passes on a
// part that may turn out to be cut.
func (b Box) Open(ctx context.Context, s Store, name string) (io.ReadCloser, error) {
	if !b.Keys.Has(b.Person) {
		return nil, keys.Destroyed
	}
	sealed, _, err := s.Get(ctx, name)
	if err != nil {
		return nil, err
	}
	r, err := b.Keys.Opening(b.Person, b.At, sealed)
	if err != nil {
		_ = sealed.Close() // it was only read
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{r, sealed}, nil
}
