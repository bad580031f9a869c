package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"standing/internal/base/fault"
)

// Store keeps bytes under names: parts of small letters, digits, dots, hyphens and
// underscores, with slashes between, such as 12/document/0199c3….
type Store interface {
	// Put keeps what r gives under the name, as a whole or not at all, in place of what was
	// there. After an error nobody may know which, but nothing is there by half.
	Put(ctx context.Context, name string, r io.Reader) error
	// Get gives it back, and its size: fault.NotFound if there is nothing of that name.
	Get(ctx context.Context, name string) (io.ReadCloser, int64, error)
	// Delete removes it. That it is missing is fine.
	Delete(ctx context.Context, name string) error
	// Each calls fn for all whose names begin with prefix, in no order, until it gives an
	// error: for finding what nothing refers to.
	Each(ctx context.Context, prefix string, fn func(name string, size int64, modified time.Time) error) error
	// Unfinished removes what uploads that were killed before then left, and counts it.
	Unfinished(ctx context.Context, before time.Time) (int, error)
}

const mostName = 512 // S3 takes 1,024 with the prefix

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,119}(/[a-z0-9][a-z0-9._-]{0,119})*$`)

// check refuses names that could mean something to a file system or a URL. They are made by
// the program, so that this is no fault of a person.
func check(name string) error {
	if len(name) > mostName || !nameForm.MatchString(name) {
		return fmt.Errorf("blob: %q is no name", name)
	}
	return nil
}

// checkPrefix lets through what a name may begin with.
func checkPrefix(prefix string) error {
	if prefix == "" {
		return nil
	}
	return check(strings.TrimSuffix(prefix, "/"))
}

// away says that the store could not do it, in the words of its own.
func away(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return fmt.Errorf("%w: the store of files: %w", fault.Busy, err)
}

// source is what is put. It remembers its own errors, which are not the store's, and among
// which io.ErrUnexpectedEOF, how a cut upload ends, would pass for an end.
type source struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}
