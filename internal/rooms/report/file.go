package report

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
)

// Format is how a file is written.
type Format string

// The formats.
const (
	CSV   Format = "csv"
	Excel Format = "excel" // CSV with the mark by which spreadsheet programs know UTF-8
	XLSX  Format = "xlsx"
	PDF   Format = "pdf"
)

var kindsOfFile = map[Format]string{CSV: "text/csv; charset=utf-8; header=present", Excel: "text/csv; charset=utf-8; header=present",
	XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", PDF: "application/pdf"}

func (f Format) ending() string {
	if f == Excel {
		return "csv"
	}
	return string(f)
}

// fileInput is a file that is asked for: the filters have the names of the page.
type fileInput struct {
	Filter
	How
}

// How a file is written.
type How struct {
	Format Format `query:"format" json:"-" enum:"csv,excel,xlsx,pdf" doc:"excel is CSV that spreadsheet programs open as it is meant"`
	Paper  Paper  `query:"paper" json:"-" enum:"A4,Letter" doc:"Of PDF"`
}

// transcriptFile is the file about one person.
type transcriptFile struct {
	TranscriptInput
	How
}

// asked is what any of them comes to.
type asked struct {
	Filter
	How
	person ids.ID
}

func readFile(r *http.Request, k Kind) (in asked, err error) {
	if k == Transcript {
		var t transcriptFile
		t, err = web.Address[transcriptFile](r)
		in = asked{How: t.How, person: t.ID}
	} else {
		var f fileInput
		f, err = web.Address[fileInput](r)
		in = asked{Filter: f.Filter, How: f.How}
	}
	if err == nil && in.Format == "" {
		err = fault.Bad("format", "required")
	}
	return in, err
}

// file gives the handler of one kind. All of a file is read from one state of the
// database; its reader holds one connection and is cut off when they take nothing for long.
func (s *Service) file(k Kind) func(http.ResponseWriter, *http.Request, access.Scope) error {
	return func(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
		in, err := readFile(r, k)
		if err != nil {
			return err
		}
		select {
		case s.taking <- struct{}{}:
			defer func() { <-s.taking }()
		default:
			return fault.Busy
		}
		return s.DB.Read(r.Context(), sc, func(ctx context.Context, q db.Q) error {
			return s.send(ctx, q, sc, k, in, w)
		})
	}
}

func (s *Service) send(ctx context.Context, q db.Q, sc access.Scope, k Kind, in asked, w http.ResponseWriter) error {
	sheet, e, err := s.prepare(ctx, q, sc, k, in)
	if err != nil {
		return err
	}
	return s.deliver(ctx, sc, w, sheet, in, e)
}

// prepare makes the sheet and what the log says of its leaving.
func (s *Service) prepare(ctx context.Context, q db.Q, sc access.Scope, k Kind, in asked) (sheet ready, e audit.Event, err error) {
	e = audit.Event{At: s.Clock.Now(), Verb: "report.exported", Purpose: "service", Request: web.Request(ctx)}
	if k == Transcript {
		r, err := s.record(ctx, q, sc, in.person)
		if err != nil {
			return sheet, e, err
		}
		sheet = s.transcript(ctx, r)
		e.Table, e.Row, e.Subject = "person", r.Person, r.Person
	} else if sheet, err = s.sheet(ctx, q, sc, k, in.Filter); err != nil {
		return sheet, e, err
	}
	e.Codes = sheet.codes
	e.Codes["report"], e.Codes["format"] = string(k), string(in.Format)
	return sheet, e, nil
}

// deliver writes a file to whoever asked for it. That it leaves is in the log before its
// first byte, and how many lines it had after its last: a file that broke off has one
// entry only. An XLSX or PDF that has too many lines is refused before anything leaves.
func (s *Service) deliver(ctx context.Context, sc access.Scope, w http.ResponseWriter, sheet ready, in asked, e audit.Event) error {
	h := w.Header()
	out := newPaced(w, func() error {
		if err := s.Log.Read(ctx, sc, e); err != nil {
			return err
		}
		h.Set("Content-Type", kindsOfFile[in.Format])
		h.Set("Content-Disposition", `attachment; filename="`+sheet.Name+"."+in.Format.ending()+`"`)
		h.Set("Cache-Control", "no-store")
		return nil
	})
	var lines int64
	err := write(out, sheet.counting(&lines, in.Format), in)
	if err == nil {
		e.At, e.Verb, e.Codes = s.Clock.Now(), "report.delivered", map[string]string{"rows": strconv.FormatInt(lines, 10)}
		err = s.Log.Read(ctx, sc, e)
	}
	if err != nil && out.begun {
		panic(http.ErrAbortHandler) // half a file must not look whole
	}
	return err
}

// most is how many lines a format has room for.
var most = map[Format]int64{PDF: maxPDF, XLSX: maxLines}

// counting is a sheet that counts its lines and refuses those that have no room.
func (r ready) counting(lines *int64, f Format) Sheet {
	s, each := r.Sheet, r.Each
	s.Each = func(fn func([]Cell) error) error {
		return each(func(line []Cell) error {
			if *lines++; most[f] > 0 && *lines > most[f] {
				return fault.Bad("format", "too_many_rows", most[f])
			}
			return fn(line)
		})
	}
	return s
}

func write(w io.Writer, sheet Sheet, in asked) error {
	if in.Format == XLSX {
		return writeXLSX(w, sheet)
	}
	if in.Format == PDF {
		return writePDF(w, sheet, cmp.Or(in.Paper, sheet.Paper))
	}
	return writeCSV(w, sheet, in.Format == Excel)
}

// patience is how long a reader may take nothing.
const patience = 30 * time.Second

// paced writes to whoever takes the file, and cuts them off when they stop taking it.
type paced struct {
	w      http.ResponseWriter
	before func() error // called before the first byte, which does not leave if it fails
	watch  *time.Timer
	begun  bool
}

func newPaced(w http.ResponseWriter, before func() error) *paced {
	c := http.NewResponseController(w)
	_ = c.SetWriteDeadline(time.Time{}) // the error means that there is none
	p := &paced{w: w, before: before, watch: time.AfterFunc(patience, func() { _ = c.SetWriteDeadline(time.Unix(1, 0)) })}
	p.watch.Stop()
	return p
}

// Write passes bytes on. Only the reader is waited for: what is worked out in between may
// take its time.
func (p *paced) Write(b []byte) (int, error) {
	if !p.begun {
		if err := p.before(); err != nil {
			return 0, err
		}
		p.begun = true
	}
	p.watch.Reset(patience)
	defer p.watch.Stop()
	return p.w.Write(b)
}
