package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"standing/internal/check"
	"standing/internal/civil"
	"standing/internal/pack"
	"standing/internal/roster"
	"standing/internal/term"
)

type checkCmd struct {
	Pack        string `required:"" short:"p" help:"A pack that ships with the program (standing rules list), or the path of your own."`
	People      string `required:"" help:"CSV or XLSX file with the people; book.xlsx#Sheet names a sheet."`
	Records     string `help:"CSV or XLSX file with what they completed; leave it out when the people file has it."`
	AsOf        string `placeholder:"DATE" help:"The day the question is about (YYYY-MM-DD); default today."`
	KnownAt     string `placeholder:"DATE" help:"Answer as of what had been recorded on that day."`
	Within      int    `placeholder:"DAYS" help:"Show only who is late, or falls due within so many days."`
	Format      string `short:"f" enum:",table,json,csv,html" default:"" placeholder:"FORMAT" help:"table, json, csv or html; default by the ending of --out, else table."`
	Out         string `short:"o" placeholder:"FILE" help:"Write the report to a file."`
	Open        bool   `help:"Open the report that was written, where there is a desktop."`
	Why         string `placeholder:"PERSON" help:"Explain one person, record by record (id or name)."`
	Dates       string `placeholder:"ORDER" help:"Order of dates such as 02/03/04: mdy, dmy or ymd."`
	Mapping     string `placeholder:"FILE" help:"A mapping file that says what each column is."`
	SaveMapping string `placeholder:"FILE" help:"Save the guessed mapping, to edit it."`
	SkipBad     bool   `help:"Leave out rows that cannot be read; the people concerned are marked."`
	Limit       int    `placeholder:"N" help:"People listed in a table or a page."`
	Color       string `default:"auto" enum:"auto,always,never" help:"auto, always or never."`
	Quiet       bool   `short:"q" help:"Do not print the mapping and the progress."`
}

// Run reads the files, judges everybody and writes the report.
func (c *checkCmd) Run() error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50) // a roster stays in memory to the end; a quarter more time for a third less room
	}
	if err := c.sensible(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	err := c.run(ctx)
	if ctx.Err() != nil {
		return errInterrupted
	}
	return err
}

// sensible refuses flags that contradict each other, and follows the ending of
// the report's name where no format is given.
func (c *checkCmd) sensible() error {
	switch {
	case c.Within < 0 || c.Within > 36_500:
		return fmt.Errorf("--within is a number of days, from 1")
	case c.Limit < 0:
		return fmt.Errorf("--limit is a number of people, from 1")
	case c.Why != "" && (c.Format != "" || c.Out != ""):
		return fmt.Errorf("--why prints text; it goes with neither --format nor --out")
	}
	if c.Format == "" {
		c.Format = "table"
		if ending := strings.TrimPrefix(filepath.Ext(c.Out), "."); ending == "html" || ending == "csv" || ending == "json" {
			c.Format = ending
		}
	}
	return nil
}

func (c *checkCmd) run(ctx context.Context) error {
	p, ask, err := c.question()
	if err != nil {
		return err
	}
	ros, err := c.read(ctx, p, ask.AsOf)
	if err != nil {
		return err
	}
	h := check.Header{Pack: p, AsOf: ask.AsOf, KnownAt: ask.KnownAt, PeopleFile: filepath.Base(c.People), RecordsFile: base(c.Records),
		People: len(ros.People), Records: ros.Records, Earliest: ros.Earliest, SkippedRows: ros.Skipped, UnmatchedIDs: ros.Unknown, Twice: ros.Twice, Within: c.Within}
	if c.Why != "" {
		return c.explain(p, ros, ask, h)
	}
	return c.report(ctx, p, ros, ask, h)
}

func base(path string) string {
	if path == "" {
		return ""
	}
	return filepath.Base(path)
}

// question reads the flags that say what is asked.
func (c *checkCmd) question() (*pack.Pack, check.Ask, error) {
	ask := check.Ask{Within: c.Within}
	p, err := pack.Load(c.Pack)
	if err != nil {
		return nil, ask, err
	}
	if ask.AsOf, err = dateFlag("--as-of", c.AsOf, civil.At(time.Now(), p.Rule.Zone)); err != nil {
		return nil, ask, err
	}
	if ask.AsOf < civil.Of(1900, 1, 1) || ask.AsOf > civil.Of(2200, 1, 1) {
		return nil, ask, fmt.Errorf("--as-of %s lies too far from today", ask.AsOf)
	}
	ask.KnownAt, err = dateFlag("--known-at", c.KnownAt, 0)
	return p, ask, err
}

func dateFlag(name, text string, otherwise civil.Date) (civil.Date, error) {
	if text == "" {
		return otherwise, nil
	}
	d, err := civil.Parse(text)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	return d, nil
}

func (c *checkCmd) read(ctx context.Context, p *pack.Pack, today civil.Date) (*roster.Roster, error) {
	order, err := roster.ParseDateOrder(c.Dates)
	if err != nil {
		return nil, err
	}
	errOut := term.Detect(os.Stderr, term.Mode(c.Color), os.Getenv)
	line := term.NewProgress(os.Stderr, errOut, time.Now, "reading")
	opt := roster.Options{PeopleFile: c.People, RecordsFile: c.Records, Pack: p, MapFile: c.Mapping, DateOrder: order, Today: today, SkipBad: c.SkipBad}
	if !c.Quiet {
		opt.Progress = func(done, total int64) { line.Percent(done, total) }
	}
	ros, mapping, err := roster.Read(ctx, opt)
	line.Done()
	if mapping != nil && !c.Quiet {
		if err := mapping.Print(term.Safe(os.Stderr)); err != nil {
			return nil, err
		}
	}
	if err == nil && c.SaveMapping != "" {
		err = writeFile(c.SaveMapping, mapping.Save, c.People, c.Records, c.Pack)
	}
	var bad *roster.BadRows
	if errors.As(err, &bad) {
		return nil, badRows(bad)
	}
	var unclear *roster.Unclear
	if errors.As(err, &unclear) && c.Records == "" && mapping != nil && mapping.People != nil && len(mapping.People.OtherSheets) > 0 {
		return nil, fmt.Errorf("%w\nthe book has other sheets; if the records are in one of them, add --records '%s#%s'", err, book(c.People), mapping.People.OtherSheets[0])
	}
	return ros, err
}

// book is a path without the sheet it names.
func book(path string) string {
	name, _, _ := strings.Cut(path, "#")
	return name
}

// badRows lists every row that could not be read; nothing was judged.
func badRows(bad *roster.BadRows) error {
	var b strings.Builder
	for _, p := range bad.Problems {
		fmt.Fprintln(&b, p.String())
	}
	if more := bad.Total - len(bad.Problems); more > 0 {
		fmt.Fprintf(&b, "… and %d more\n", more)
	}
	fmt.Fprint(term.Safe(os.Stderr), b.String())
	return fmt.Errorf("%d rows or cells could not be read, so nobody was judged; mend them, or add --skip-bad to leave them out", bad.Total)
}

func (c *checkCmd) explain(p *pack.Pack, ros *roster.Roster, ask check.Ask, h check.Header) error {
	i, err := ros.Find(c.Why)
	if err != nil {
		return err
	}
	out := term.Detect(os.Stdout, term.Mode(c.Color), os.Getenv)
	return check.WriteWhy(os.Stdout, h, check.One(p, ros, ask, i), out)
}

func (c *checkCmd) report(ctx context.Context, p *pack.Pack, ros *roster.Roster, ask check.Ask, h check.Header) error {
	if c.Format == "html" && c.Out == "" && term.Detect(os.Stdout, term.Never, os.Getenv).TTY {
		c.Out = "standing-" + p.ID + "-" + ask.AsOf.String() + ".html"
	}
	write := func(w io.Writer) error {
		people := check.Judge(ctx, p, ros, ask)
		var err error
		switch c.Format {
		case "json":
			_, err = check.WriteJSON(w, h, people)
		case "csv":
			_, err = check.WriteCSV(w, h, people)
		case "html":
			_, err = check.WriteHTML(w, h, people, check.HTMLOptions{Limit: c.Limit})
		default:
			_, err = check.WriteTable(w, h, people, check.TableOptions{Out: term.Detect(w, term.Mode(c.Color), os.Getenv), Limit: c.Limit})
		}
		return errors.Join(err, ctx.Err())
	}
	if c.Out == "" {
		return write(os.Stdout)
	}
	if err := writeFile(c.Out, write, c.People, c.Records, c.Mapping, c.Pack); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "wrote %s\n", c.Out)
	if c.Open {
		openFile(c.Out)
	}
	return nil
}
