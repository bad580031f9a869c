package reader

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"time"

	"standing/internal/base/fault"
	"standing/internal/base/reader/format"
)

// Kind is a format that is taken.
type Kind = format.Kind

// The kinds.
const (
	PDF  = format.PDF
	JPEG = format.JPEG
	PNG  = format.PNG
	TIFF = format.TIFF
	HEIC = format.HEIC
)

// Look is what a file is. Width and Height are those of the first page as it is shown, in
// pixels; of a PDF in points, 72 to the inch.
type Look struct {
	Kind          Kind
	Pages         int
	Width, Height int
	Script        bool // a PDF that would do something by itself
	Cleaned       bool // there is something that is not kept, or, after Clean, was not
}

// Limits are what is looked at, at most, and what a child may take.
type Limits struct {
	Pages  int
	Pixels int64         // of one page
	Memory int64         // of a child
	Time   time.Duration // of one answer
}

// DefaultLimits take what phones and scanners make: 50 megapixels, a thousand pages.
func DefaultLimits() Limits {
	return Limits{Pages: 1000, Pixels: 50_000_000, Memory: 1 << 30, Time: 30 * time.Second}
}

// Config is what a Reader needs.
type Config struct {
	Program  string // that has the command reader; empty: this one
	Limits   Limits // zero: DefaultLimits
	Dir      string // for what is compiled once; empty: it is compiled for every PDF
	Heif     string // where heif-convert is; empty: no HEIC
	Children int    // at a time; 0: half of the processors, at least one

	Tesseract string // where tesseract is; empty: only pages that have text have words
	Spool     string // a folder for pages that are recognized, sealed; empty: that of the system
}

// Reader starts children.
type Reader struct {
	c     Config
	slots chan struct{}
	args  []string // that make of the program a child
	plain bool     // without namespaces, as where there are none

	mu      sync.Mutex
	holds   []string
	spare   *process      // is ready for a PDF
	filling chan struct{} // one gets ready, until this is closed
	closed  bool          // none is to wait
}

// patience is how long a child may take to be ready, which is no file's fault: the first one
// of all compiles.
const patience = time.Minute

// New returns a Reader. Nothing is started yet.
func New(c Config) *Reader {
	if c.Limits == (Limits{}) {
		c.Limits = DefaultLimits()
	}
	if c.Program == "" {
		c.Program, _ = os.Executable()
	}
	if c.Children == 0 {
		c.Children = max(1, runtime.NumCPU()/2)
	}
	return &Reader{c: c, slots: make(chan struct{}, c.Children), args: []string{"reader"}}
}

// Sandbox is what holds a child here, as Check or the last Open found; jail has the names.
func (r *Reader) Sandbox() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.holds...)
}

// Check starts a child that looks at a small file of ours, and sees that heif-convert and
// tesseract are where they are said to be.
func (r *Reader) Check(ctx context.Context) error {
	for _, program := range []string{r.c.Heif, r.c.Tesseract} {
		if program == "" {
			continue
		}
		if _, err := exec.LookPath(program); err != nil {
			return busy(err)
		}
	}
	spool, err := NewSpool("", sample(), mostSample)
	if err != nil {
		return err
	}
	defer func() { _ = spool.Close() }()
	s, err := r.Open(ctx, spool)
	if err != nil {
		return fault.Wrap("reader: look at a file of our own", err)
	}
	return s.Close()
}

func (r *Reader) wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case r.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
