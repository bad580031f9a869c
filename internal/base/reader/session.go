package reader

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"sync"
	"time"

	"standing/internal/base/fault"
	"standing/internal/base/reader/format"
)

const (
	mostPicture = 64 << 20 // of a page as JPEG
	mostHEIC    = 64 << 20 // of a HEIC, and of the JPEG that it becomes
	mostWidth   = 4096
	mostText    = 32 << 20 // of the words of a page
	// mostLife is how many answers' time a session may last in all.
	mostLife = 40
)

// Session is one file in its child, one question after the other.
type Session struct {
	r     *Reader
	ctx   context.Context // ends the session
	p     *process
	spool *Spool
	look  Look

	mu      sync.Mutex
	over    error // nothing can be asked any more
	release func()
}

// Open starts a child, has it look at the file, and keeps it until Close. What is wrong with
// the file is a fault of the field file; ctx ends the session at any time.
func (r *Reader) Open(ctx context.Context, spool *Spool) (*Session, error) {
	kind, err := format.Sniff(spool)
	if err != nil {
		return nil, err
	}
	if kind == HEIC && (r.c.Heif == "" || spool.Size() > mostHEIC) {
		return nil, errNoHEIC
	}
	if err := r.wait(ctx); err != nil {
		return nil, err
	}
	s, err := r.open(ctx, spool, kind)
	if err == nil {
		return s, nil
	}
	if s != nil {
		_ = s.Close()
	} else {
		<-r.slots
	}
	return nil, err
}

// open returns a session to close also where there is an error.
func (r *Reader) open(ctx context.Context, spool *Spool, kind Kind) (*Session, error) {
	p, err := r.prepared(ctx, kind)
	if err != nil {
		return nil, err
	}
	s := &Session{r: r, ctx: ctx, p: p, spool: spool}
	stop := context.AfterFunc(ctx, func() { p.end(context.Cause(ctx)) })
	life := time.AfterFunc(mostLife*r.c.Limits.Time, func() { p.end(errTimeout) })
	s.release = func() {
		stop()
		life.Stop()
		<-r.slots
		if kind == PDF { // now that there is time for it
			go r.refill()
		}
	}
	return s, s.begin(kind)
}

// begin hands the file to the child and has it look.
func (s *Session) begin(kind Kind) error {
	err := hand(s.p.in, s.spool.f)
	if err == nil {
		err = writeJSON(s.p.in, sayOpen, order{s.spool.key, s.spool.size})
	}
	if err != nil {
		return s.p.reason(format.Broken)
	}
	go s.p.watch()
	answer, err := s.p.answer(io.Discard, 0)
	if err == nil {
		s.look, err = s.p.looked(answer)
	}
	if err == nil && s.look.Kind != kind {
		err = s.p.reason(format.Broken)
	}
	return err
}

// looked checks what a child says of a file: it may not be ours any more.
func (p *process) looked(answer []byte) (Look, error) {
	var look Look
	err := fromJSON(answer, &look)
	if err != nil || look.Pages < 1 || look.Pages > p.l.Pages || look.Width < 1 || look.Height < 1 || look.Width > 1<<24 || look.Height > 1<<24 {
		return Look{}, p.reason(format.Broken)
	}
	return look, nil
}

func fromJSON(payload []byte, to any) error { return json.Unmarshal(payload, to) }

// Look is what the file is.
func (s *Session) Look() Look { return s.look }

// Clean writes the file as it is kept: a picture without EXIF, place, texts and whatever
// stands behind its end; a HEIC as JPEG; a PDF as it came.
func (s *Session) Clean(w io.Writer) (Look, error) {
	if s.look.Kind == PDF {
		_, err := io.Copy(w, io.NewSectionReader(s.spool, 0, s.spool.Size()))
		return s.look, err
	}
	answer, err := s.ask(sayClean, nil, w, max(2*s.spool.Size()+mostFrame, mostHEIC))
	if err != nil {
		return Look{}, err
	}
	return s.p.looked(answer)
}

// Picture writes one page, from 0, as JPEG, at most so many pixels wide.
func (s *Session) Picture(page, width int, w io.Writer) error {
	if page < 0 || page >= s.look.Pages {
		return errNoPage
	}
	_, err := s.ask(sayPicture, ask{page, min(max(width, 16), mostWidth)}, w, mostPicture)
	return err
}

// ask asks the child for one thing. After a bad answer there is none any more.
func (s *Session) ask(kind byte, question any, w io.Writer, most int64) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over != nil {
		return nil, s.over
	}
	if err := writeJSON(s.p.in, kind, question); err != nil {
		s.over = s.p.reason(format.Broken)
		return nil, s.over
	}
	answer, err := s.p.answer(w, most)
	if err != nil && len(fault.Fields(err)) == 0 {
		s.over = err
	}
	return answer, err
}

// Close ends the child.
func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.release == nil {
		return nil
	}
	s.p.close()
	s.release()
	s.release, s.over = nil, os.ErrClosed
	return nil
}
