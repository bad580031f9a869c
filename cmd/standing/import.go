package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/ids"
	"standing/internal/rooms/intake"
	"standing/internal/server"
	"standing/internal/term"
)

type importCmd struct {
	File      string `arg:"" optional:"" help:"CSV or XLSX file with people, what they completed, or both."`
	Org       string `required:"" help:"The organization's public id."`
	DryRun    bool   `help:"Only say what would happen; nothing is written. Status 1 if rows have problems."`
	Yes       bool   `short:"y" help:"Import without asking."`
	Mapping   string `type:"existingfile" help:"What the columns mean, as standing check --save-mapping writes it."`
	Dates     string `enum:",mdy,dmy,ymd" default:"" help:"The order of day and month, where the file leaves it open: mdy, dmy or ymd."`
	SkipBad   bool   `help:"Leave out rows with problems."`
	MakeUnits bool   `help:"Add units that the file names and the organization does not have."`
	Resume    string `help:"Go on with an import that was stopped, by its id."`
}

// Run does in the terminal what the pages do in the browser.
func (c *importCmd) Run() error {
	if (c.File == "") == (c.Resume == "") {
		return errors.New("give a file, or --resume with the id of an import")
	}
	return withApp(func(ctx context.Context, a *server.App, out io.Writer) error {
		if err := a.Start(ctx); err != nil {
			return err
		}
		public, err := ids.Parse(c.Org)
		if err != nil {
			return fmt.Errorf("--org %q is not the id of an organization", c.Org)
		}
		number, err := a.Intake().Number(ctx, public)
		if err != nil {
			return err
		}
		ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
		defer stop()
		r := &importing{c: c, s: a.Intake(), sc: access.System(number, public, "import"), out: out}
		return r.run(ctx)
	})
}

// importing is one run of the command.
type importing struct {
	c   *importCmd
	s   *intake.Service
	sc  access.Scope
	out io.Writer
}

func (r *importing) run(ctx context.Context) error {
	if r.c.Resume != "" {
		id, err := ids.Parse(r.c.Resume)
		if err != nil {
			return fmt.Errorf("--resume %q is not the id of an import", r.c.Resume)
		}
		return r.bring(ctx, id)
	}
	v, err := r.check(ctx)
	if err != nil {
		return err
	}
	r.tell(v, "would be ")
	switch {
	case r.c.DryRun:
		_, err := r.s.Discard(ctx, r.sc, intake.Ref{ID: v.ID})
		if err == nil && v.RowsBad > 0 {
			err = errSilent
		}
		return err
	case v.RowsBad > 0 && !r.c.SkipBad:
		_, err := r.s.Discard(ctx, r.sc, intake.Ref{ID: v.ID})
		return errors.Join(fmt.Errorf("%d rows have problems: mend the file, or add --skip-bad to leave them out", v.RowsBad), err)
	case !r.c.Yes && !agreed(r.out, fmt.Sprintf("Import %d rows? [y/N] ", v.RowsTotal-v.RowsBad)):
		_, err := r.s.Discard(ctx, r.sc, intake.Ref{ID: v.ID})
		return errors.Join(errInterrupted, err)
	}
	return r.bring(ctx, v.ID)
}

// check receives the file, takes its columns as they are guessed or given, and reads it once.
func (r *importing) check(ctx context.Context) (intake.View, error) {
	plan := intake.Plan{Dates: r.c.Dates}
	if r.c.Mapping != "" {
		text, err := os.ReadFile(r.c.Mapping)
		if err != nil {
			return intake.View{}, fmt.Errorf("read the mapping: %w", err)
		}
		plan.Map = string(text)
	}
	f, err := os.Open(r.c.File)
	if err != nil {
		return intake.View{}, err
	}
	defer func() { _ = f.Close() }() // only read
	i, err := r.s.ReceiveAs(ctx, r.sc, filepath.Base(r.c.File), f, plan)
	if err != nil {
		return intake.View{}, err
	}
	if v, err := r.usable(ctx, i.ID); err != nil {
		return v, err
	}
	tables, err := r.s.Guessed(ctx, r.sc, i.ID)
	if err != nil {
		return intake.View{}, err
	}
	in := intake.MapInput{ID: i.ID, Dates: r.c.Dates, MakeUnits: r.c.MakeUnits}
	for n, t := range tables {
		means := map[string]string{}
		for _, c := range t.Columns {
			if c.Means != "" {
				means[c.Letter] = c.Means
			}
			fmt.Fprintf(r.out, "  %-2s %-30s %s\n", c.Letter, c.Heading, orDash(c.Means))
		}
		if n == 0 {
			in.People = means
		} else {
			in.Records = means
		}
	}
	if _, err := r.s.Map(ctx, r.sc, in); err != nil {
		return intake.View{}, err
	}
	if err := r.work(ctx, i.ID, "checking"); err != nil {
		return intake.View{}, err
	}
	return r.usable(ctx, i.ID)
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// usable says why a file cannot be gone on with.
func (r *importing) usable(ctx context.Context, id ids.ID) (intake.View, error) {
	v, err := r.s.Show(ctx, r.sc, intake.ShowInput{ID: id})
	if err != nil || v.State != intake.Mapped && v.State != intake.Failed {
		return v, err
	}
	var why []string
	for _, p := range v.Problems {
		why = append(why, strings.TrimSpace(p.Reason+" "+p.Heading+" "+p.Value+"; "+p.Remedy))
	}
	if v.Reason == "dates" {
		why = append(why, "say how dates are written with --dates mdy, dmy or ymd")
	}
	_, err = r.s.Discard(ctx, r.sc, intake.Ref{ID: id})
	if v.State == intake.Failed {
		err = nil // it is thrown away already
	}
	return v, errors.Join(errors.New(strings.Join(why, "\n  ")), err)
}

// bring imports, and leaves what was interrupted so that it can be gone on with.
func (r *importing) bring(ctx context.Context, id ids.ID) error {
	if _, err := r.s.Run(ctx, r.sc, intake.RunInput{ID: id, SkipBad: r.c.SkipBad}); err != nil {
		return err
	}
	err := r.work(ctx, id, "importing")
	if ctx.Err() != nil {
		_, stopped := r.s.Stop(context.WithoutCancel(ctx), r.sc, intake.Ref{ID: id})
		fmt.Fprintf(r.out, "Stopped. What was imported stays. Go on with\n\n  standing import --org %s --resume %s\n\n", r.c.Org, id)
		if stopped != nil {
			return stopped
		}
		return halted{}
	}
	if err != nil {
		return err
	}
	v, err := r.s.Show(ctx, r.sc, intake.ShowInput{ID: id})
	if err == nil {
		r.tell(v, "")
	}
	return err
}

// halted is an interruption after which something stays.
type halted struct{}

func (halted) Error() string        { return "interrupted" }
func (halted) Is(target error) bool { return target == errInterrupted }

// work does what is due until nothing is, here or in a server that runs.
func (r *importing) work(ctx context.Context, id ids.ID, what string) error {
	line := term.NewProgress(os.Stderr, term.Detect(os.Stderr, term.Auto, os.Getenv), time.Now, what)
	defer line.Done()
	for {
		v, err := r.s.View(ctx, r.sc, id)
		if err != nil || !v.State.Busy() {
			return err
		}
		if err := r.s.Work(ctx, r.sc, id, func(i intake.Import) { line.Percent(i.RowsDone, max(i.RowsTotal, i.RowsDone)) }); err != nil {
			return err
		}
	}
}

// tell prints what would happen, or happened.
func (r *importing) tell(v intake.View, would string) {
	fmt.Fprintf(r.out, "%s: %d rows\n  people   %d %sadded, %d here already\n  records  %d %sadded, %d here already\n  courses  %d %sadded\n  facts    %d %sadded\n  problems %d rows\n",
		v.FileName, v.RowsDone, v.PeopleNew, would, v.PeopleSame, v.RecordsNew, would, v.RecordsSame, v.CoursesNew, would, v.FactsNew, would, v.RowsBad)
	for _, e := range v.Endless {
		fmt.Fprintf(r.out, "  valid for ever? %d records of “%s” have no last day; the course is good for %d months\n", e.Records, e.Title, e.Months)
	}
	for n, p := range v.Problems {
		if n == 20 {
			fmt.Fprintln(r.out, "  … and more")
			return
		}
		fmt.Fprintf(r.out, "  row %d %s “%s”: %s\n", p.Row, p.Heading, p.Value, firstOf(p.Reason, p.Code))
	}
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// agreed asks on the terminal.
func agreed(out io.Writer, question string) bool {
	fmt.Fprint(out, question)
	answer, err := bufio.NewReader(os.Stdin).ReadString('\n')
	return err == nil && strings.EqualFold(strings.TrimSpace(answer), "y")
}
