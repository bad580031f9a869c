package term

import (
	"fmt"
	"io"
	"time"
)

// Progress is one line on a terminal that says how far a long job is. It shows
// nothing at all when the job is quick or nobody is looking.
type Progress struct {
	w     io.Writer
	show  bool
	now   func() time.Time
	what  string
	begun time.Time
	drawn time.Time
	wide  int
}

const (
	patience = 500 * time.Millisecond // a shorter job needs no progress line
	redraw   = 100 * time.Millisecond
)

// NewProgress prepares a line on w, which is stderr; o says whether it is a
// terminal.
func NewProgress(w io.Writer, o Out, now func() time.Time, what string) *Progress {
	return &Progress{w: w, show: o.TTY, now: now, what: what, begun: now()}
}

// Done wipes the line.
func (p *Progress) Done() {
	if p == nil || p.wide == 0 {
		return
	}
	fmt.Fprint(p.w, "\r"+Pad("", p.wide)+"\r")
	p.wide = 0
}

// Percent says how far a job is, for example in bytes.
func (p *Progress) Percent(done, total int64) {
	if p == nil || !p.show || total <= 0 {
		return
	}
	t := p.now()
	if t.Sub(p.begun) < patience || t.Sub(p.drawn) < redraw {
		return
	}
	p.drawn = t
	line := fmt.Sprintf("%s %d%%", p.what, done*100/total)
	fmt.Fprint(p.w, "\r"+Pad(line, p.wide))
	p.wide = Width(line)
}
