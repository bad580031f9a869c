package evidence

import (
	"context"
	"errors"
	"io"
	"slices"

	"standing/internal/base/fault"
	"standing/internal/base/keys"
	"standing/internal/base/malware"
)

// examination is one look at one file.
type examination struct {
	s   *Service
	org int64
	v   Version
	raw file
	o   keys.Opener
}

func (e *examination) run(ctx context.Context) (out examined, err error) {
	for _, step := range []func(context.Context, *examined) error{e.scan, e.read} {
		if err = step(ctx, &out); err != nil || out.refused != "" {
			break
		}
	}
	var bad *fault.Invalid
	var w *wait
	if !errors.As(err, &w) && errors.As(err, &bad) {
		out.refused, err = refusal(bad.Reason), nil
	}
	return out, err
}

// open gives the file as it was sent in, and remembers what the store said of it: the
// scanner and the reader pass errors on in words of their own.
func (e *examination) open(ctx context.Context) (*stored, error) {
	r, err := box(e.o, e.v.Person, e.raw.ID).Open(ctx, e.s.Store, nameOf(e.org, e.raw.ID))
	if err != nil {
		return nil, e.lost(err)
	}
	return &stored{ReadCloser: r}, nil
}

type stored struct {
	io.ReadCloser
	err error
}

// Read passes on what the store gives.
func (r *stored) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

// lost says what it means that the store did not give the file.
func (e *examination) lost(err error) error {
	switch {
	case errors.Is(err, fault.NotFound), errors.Is(err, keys.Tampered):
		return fault.Bad("file", "damaged")
	case errors.Is(err, fault.Busy):
		return &wait{"store", err}
	}
	return err
}

func (e *examination) scan(ctx context.Context, out *examined) error {
	r, err := e.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	out.finding, err = e.s.Scanner.Scan(ctx, r)
	switch {
	case r.err != nil:
		return e.lost(r.err)
	case errors.Is(err, malware.TooLarge):
		out.refused = "scan_too_large"
		return nil
	case err != nil:
		return &wait{"scanner", err}
	case out.finding.Verdict == malware.Infected:
		out.refused = "infected"
	}
	return nil
}

// read has the file looked at and keeps it as it is without what it need not say.
func (e *examination) read(ctx context.Context, out *examined) error {
	if e.s.Reader == nil {
		return &wait{"reader", errNoReader}
	}
	r, err := e.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	session, err := e.s.Reader.Open(ctx, r)
	if r.err != nil {
		return e.lost(r.err)
	}
	if err != nil {
		return e.trouble(err)
	}
	defer session.Close()
	out.look = session.Look()
	if err := e.make(ctx, out, file{Role: File}, func(w io.Writer) error {
		cleaned, err := session.Clean(w)
		if err == nil {
			out.look = cleaned
		}
		return err
	}); err != nil {
		return err
	}
	return e.make(ctx, out, file{Role: Picture, Page: 1, Width: thumb}, func(w io.Writer) error { return session.Picture(1, thumb, w) })
}

// make keeps a file that the reader writes.
func (e *examination) make(ctx context.Context, out *examined, f file, fill func(io.Writer) error) error {
	now := e.s.Clock.Now()
	f.ID, f.Version, f.Person, f.MadeAt = e.s.NewID(now), e.v.ID, e.v.Person, now
	var said error // by the reader, and not by the store
	n, err := e.s.put(ctx, e.org, box(e.o, e.v.Person, f.ID), func(w io.Writer) error {
		said = fill(w)
		return said
	})
	if f.Bytes = n; err == nil {
		out.made = append(out.made, f)
		return nil
	}
	if said == nil || errors.Is(said, io.ErrClosedPipe) {
		return e.lost(err)
	}
	return e.trouble(said)
}

// ended are faults of the reader that may be those of a moment: memory, time, a kill.
var ended = []string{"reader_failed", "reader_timed_out", "reader_memory"}

// trouble says what an error of the reader means: that the file is refused, or that it is
// tried again.
func (e *examination) trouble(err error) error {
	var bad *fault.Invalid
	switch {
	case errors.As(err, &bad) && !slices.Contains(ended, bad.Reason):
		return bad
	case bad != nil && e.v.Tries+1 >= mostTries:
		return bad
	case bad != nil:
		return &wait{"reader_failed", err}
	}
	return &wait{"reader", err}
}

// refusals are the reasons that pages have words for.
var refusals = []string{"infected", "scan_too_large", "damaged", "reader_unknown_kind", "reader_encrypted", "reader_truncated", "reader_too_many_pages", "reader_too_many_pixels",
	"reader_several_kinds", "reader_bomb", "reader_recursive", "reader_no_heic", "reader_unsupported", "reader_too_large", "reader_empty", "reader_failed", "reader_timed_out", "reader_memory"}

func refusal(code string) string {
	if slices.Contains(refusals, code) {
		return code
	}
	return "reader_failed"
}
