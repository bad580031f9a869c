package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"standing/internal/base/pii"
	"standing/internal/demo"
	"standing/internal/rooms/org"
	"standing/internal/server"
)

type demoCmd struct {
	People int    `default:"300" help:"How many, up to 1,000,000. Run again, it adds only who is missing."`
	Seed   uint64 `default:"1" help:"Another seed is another organization."`
	Kind   string `default:"healthcare" enum:"workforce,healthcare,law_enforcement,school,certification_body,professional" help:"What kind of organization: ${enum}."`
	All    bool   `help:"One of each kind."`
	Email  string `help:"Invite this address as its administrator, and print the link."`
}

// Run fills invented organizations in the configured database.
func (c *demoCmd) Run() error {
	conf, _, err := configured()
	if err != nil {
		return err
	}
	if err := migrate(context.Background(), conf); err != nil {
		return err
	}
	return withApp(func(ctx context.Context, a *server.App, out io.Writer) error {
		if err := a.Start(ctx); err != nil {
			return err
		}
		kinds := []org.Kind{org.Kind(c.Kind)}
		if c.All {
			kinds = []org.Kind{org.Healthcare, org.LawEnforcement, org.Workforce, org.School, org.Certification, org.Professional}
		}
		for _, kind := range kinds {
			if err := c.fill(ctx, a, out, kind); err != nil {
				return err
			}
		}
		return nil
	})
}

// fill makes one organization.
func (c *demoCmd) fill(ctx context.Context, a *server.App, out io.Writer, kind org.Kind) error {
	began, told := time.Now(), time.Time{}
	r, link, err := a.Demo(ctx, demo.Options{People: c.People, Seed: c.Seed, Kind: kind, Progress: func(done, of int) {
		if time.Since(told) > time.Second || done == of {
			told = time.Now()
			fmt.Fprintf(out, "\r%d of %d people", done, of)
		}
	}}, pii.Hide(c.Email))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%s: %d units, %d people added in %s\n", r.Org.Name, r.Units, r.People, time.Since(began).Round(time.Second/10))
	if !link.Empty() {
		fmt.Fprintf(out, "Its administrator signs up at\n\n  %s\n\n", link.Reveal())
	}
	return nil
}
