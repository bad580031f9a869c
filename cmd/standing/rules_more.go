package main

import (
	"bufio"
	"fmt"
	"os"
	"time"

	"standing/internal/check"
	"standing/internal/civil"
	"standing/internal/pack"
	"standing/internal/rulecase"
	"standing/internal/term"
	"standing/internal/wording"
)

type rulesListCmd struct{}

// Run lists the packs that ship with the program.
func (rulesListCmd) Run() error {
	out := bufio.NewWriter(os.Stdout)
	for _, id := range pack.Shipped() {
		p, err := pack.Load(id)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%-28s %-13s %-8s %-10s %s\n", id, p.Kind, p.Version, p.Citation.Confidence, p.Title)
	}
	return out.Flush()
}

type rulesExplainCmd struct {
	Pack string `arg:"" help:"A pack that ships with the program, or the path of your own."`
}

// Run writes a pack in plain English.
func (c *rulesExplainCmd) Run() error {
	p, err := pack.Load(c.Pack)
	if err != nil {
		return err
	}
	width := term.Detect(os.Stdout, term.Never, os.Getenv).Width
	if width == 0 || width > 100 {
		width = 100
	}
	_, err = fmt.Fprint(term.Safe(os.Stdout), wording.For(p).Explain().Plain(width))
	return err
}

type rulesTimelineCmd struct {
	Pack   string `arg:"" help:"A pack that ships with the program, or the path of your own."`
	Person string `required:"" type:"existingfile" help:"JSON or YAML file with the person's facts, and records if you like."`
	AsOf   string `placeholder:"DATE" help:"The day to begin with (YYYY-MM-DD); default today."`
	Years  int    `default:"6" help:"How many years ahead."`
}

// Run writes the periods and deadlines of the next years.
func (c *rulesTimelineCmd) Run() error {
	p, err := pack.Load(c.Pack)
	if err != nil {
		return err
	}
	data, err := readSmall(c.Person)
	if err != nil {
		return err
	}
	facts, records, err := rulecase.ReadFacts(data)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Person, err)
	}
	if c.Years < 1 || c.Years > 60 {
		return fmt.Errorf("--years is from 1 to 60")
	}
	from, err := dateFlag("--as-of", c.AsOf, civil.At(time.Now(), p.Rule.Zone))
	if err != nil {
		return err
	}
	t, err := check.Ahead(p, &facts, records, from, from.AddYears(c.Years))
	if err != nil {
		return fmt.Errorf("%s: %w", c.Person, err)
	}
	return check.WriteTimeline(term.Safe(os.Stdout), p, t, from)
}
