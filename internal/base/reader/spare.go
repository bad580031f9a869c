package reader

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"
)

// idle is how long a child waits for a PDF: getting pdfium ready takes longer than reading.
const idle = 5 * time.Minute

// prepared returns a child that is ready for a file of a kind, and has seen none.
func (r *Reader) prepared(ctx context.Context, kind Kind) (*process, error) {
	if kind == PDF {
		if p := r.takeSpare(ctx); p != nil {
			return p, nil
		}
	}
	return r.fresh(ctx, kind)
}

// fresh starts a child and has it get ready.
func (r *Reader) fresh(ctx context.Context, kind Kind) (*process, error) {
	if r.c.Dir != "" {
		if err := os.MkdirAll(r.c.Dir, 0o700); err != nil {
			return nil, busy(err)
		}
	}
	s := setup{Kind: kind, Limits: r.c.Limits, Cache: r.c.Dir}
	if kind == HEIC {
		out, err := r.outLink()
		if err != nil {
			return nil, err
		}
		s.Heif, s.Out = r.c.Heif, out
	}
	if kind == recognizer {
		s.Tesseract = r.c.Tesseract
	}
	p, err := r.start()
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { p.end(context.Cause(ctx)) })
	defer stop()
	if err := writeJSON(p.in, saySetup, s); err != nil {
		err = p.reason(busy(err))
		p.close()
		return nil, err
	}
	said, err := p.ready()
	if err != nil {
		p.close()
		return nil, err
	}
	r.mu.Lock()
	r.holds = said.Holds
	r.mu.Unlock()
	return p, nil
}

// takeSpare returns the child that waits, or gets ready now, if one does and lives.
func (r *Reader) takeSpare(ctx context.Context) *process {
	r.mu.Lock()
	filling := r.filling
	r.mu.Unlock()
	if filling != nil {
		select {
		case <-filling:
		case <-ctx.Done():
			return nil
		}
	}
	r.mu.Lock()
	p := r.spare
	r.spare = nil
	r.mu.Unlock()
	if p == nil || !p.kept.Stop() {
		return nil
	}
	select {
	case <-p.ended:
		p.close()
		return nil
	default:
		return p
	}
}

// refill has a child get ready for the next PDF.
func (r *Reader) refill() {
	r.mu.Lock()
	if r.spare != nil || r.filling != nil || r.closed {
		r.mu.Unlock()
		return
	}
	filling := make(chan struct{})
	r.filling = filling
	r.mu.Unlock()
	p, err := r.fresh(context.Background(), PDF)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.filling = nil
	close(filling)
	if err != nil {
		return // whoever opens the next one hears why
	}
	if r.closed {
		go p.close()
		return
	}
	p.kept = time.AfterFunc(idle, func() { r.leave(p) })
	r.spare = p
}

// leave lets go of a child that nobody needed.
func (r *Reader) leave(p *process) {
	r.mu.Lock()
	if r.spare == p {
		r.spare = nil
	}
	r.mu.Unlock()
	p.close()
}

// Close lets go of the child that waits, and has none wait any more. Sessions go on.
func (r *Reader) Close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	if p := r.takeSpare(context.Background()); p != nil {
		p.close()
	}
}

// whereOut is the file that heif-convert writes to: one in memory, its fourth open file.
const whereOut = "/proc/self/fd/4"

// outLink makes the name by which it writes, which must end in .jpg: nothing of the picture
// comes to lie on the disk.
func (r *Reader) outLink() (string, error) {
	dir := r.c.Dir
	if dir == "" {
		dir = os.TempDir()
	}
	link := filepath.Join(dir, "reader-out.jpg")
	if err := os.Symlink(whereOut, link); err != nil && !errors.Is(err, os.ErrExist) {
		return "", busy(err)
	}
	if to, err := os.Readlink(link); err != nil || to != whereOut {
		return "", busy(errors.New(link + " is not ours"))
	}
	return link, nil
}
