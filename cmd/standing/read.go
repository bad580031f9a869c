package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"

	"standing/internal/base/fault"
	"standing/internal/base/reader"
	"standing/internal/base/words"
	"standing/internal/reading"
	"standing/internal/roster"
	"standing/internal/term"
)

type readCmd struct {
	File   string `arg:"" help:"A certificate: PDF, JPEG, PNG, TIFF or HEIC."`
	Format string `short:"f" enum:"text,json" default:"text" help:"text or json (docs/READING.md)."`
	Dates  string `placeholder:"ORDER" help:"Order of dates such as 02/03/04: mdy, dmy or ymd."`
	Pages  int    `default:"5" placeholder:"N" help:"Pages read, from the first."`
}

// mostRead is the largest file that is read here.
const mostRead = 100 << 20

// Run reads one file and writes what it proposes: status 1 where that is nothing.
func (c *readCmd) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	err := c.run(ctx)
	if ctx.Err() != nil {
		return errInterrupted
	}
	if len(fault.Fields(err)) > 0 {
		return fmt.Errorf("%s: %w", filepath.Base(c.File), said(err))
	}
	return err
}

// said is a fault of a file in words.
func said(err error) error {
	book, bad := words.Read()
	if bad != nil {
		return bad
	}
	f := fault.Fields(err)[0]
	return errors.New(book.Of("en").Reason(f.Reason, "", f.Args...))
}

func (c *readCmd) run(ctx context.Context) error {
	order, err := roster.ParseDateOrder(c.Dates)
	if err != nil {
		return err
	}
	if c.Pages < 1 {
		return fmt.Errorf("--pages is a number of pages, from 1")
	}
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	spool, err := reader.NewSpool("", f, mostRead)
	if err != nil {
		return err
	}
	defer func() { _ = spool.Close() }()
	r := here()
	defer r.Close()
	session, err := r.Open(ctx, spool)
	if err != nil {
		return err
	}
	defer func() { _ = session.Close() }()
	doc := reading.Document{File: filepath.Base(c.File), Pages: session.Look().Pages}
	for page := range min(c.Pages, doc.Pages) {
		text, err := session.Words(page)
		if err != nil {
			return err
		}
		doc.Add(string(text.From), text.Turned, textWords(text.Words))
	}
	return c.write(os.Stdout, doc.Read(reading.Options{Order: order}))
}

// here is a reader with the programs that are installed here.
func here() *reader.Reader {
	cache, err := os.UserCacheDir()
	if err == nil {
		cache = filepath.Join(cache, "standing")
	}
	heif, _ := exec.LookPath("heif-convert") // without them it says what it cannot read
	tesseract, _ := exec.LookPath("tesseract")
	return reader.New(reader.Config{Dir: cache, Heif: heif, Tesseract: tesseract})
}

func textWords(words []reader.Word) []reading.Word {
	out := make([]reading.Word, len(words))
	for i, w := range words {
		out[i] = reading.Word(w)
	}
	return out
}

func (c *readCmd) write(w io.Writer, report reading.Report) error {
	if c.Format == "json" {
		if err := report.WriteJSON(w); err != nil {
			return err
		}
	} else if err := report.WriteText(term.Safe(w)); err != nil {
		return err
	}
	if len(report.Proposals) == 0 {
		return errSilent
	}
	return nil
}
