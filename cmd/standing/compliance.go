package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"standing/internal/base/access"
	"standing/internal/base/ids"
	"standing/internal/rooms/compliance"
	"standing/internal/server"
	"standing/internal/term"
)

type complianceCmd struct {
	Verify  complianceVerifyCmd  `cmd:"" help:"Work out every standing from facts and rules, and compare it with what is shown."`
	Rebuild complianceRebuildCmd `cmd:"" help:"Make every standing anew from facts and rules."`
}

type complianceVerifyCmd struct {
	Org string `help:"Only the organization with this public id."`
}

// Run ends with status 1 when something differs, and says where.
func (c *complianceVerifyCmd) Run() error {
	return withApp(func(ctx context.Context, a *server.App, out io.Writer) error {
		wrong := false
		err := eachOrg(ctx, a, c.Org, func(sc access.Scope) error {
			shown := 0
			v, err := a.Compliance().Verify(ctx, sc, func(d compliance.Difference) {
				if shown++; shown <= 50 {
					fmt.Fprintf(out, "      %v\n", d)
				}
			}, progress(sc.PublicOrg()))
			if err != nil {
				return err
			}
			state := "ok"
			if v.Found > 0 {
				state, wrong = "WRONG", true
			}
			fmt.Fprintf(out, "%-5s %s: %d people, %d standings, %d counts, %d waiting to be worked in, %d differences\n",
				state, sc.PublicOrg(), v.People, v.Standings, v.Counts, v.Waiting, v.Found)
			return nil
		})
		if err == nil && wrong {
			err = errSilent
		}
		return err
	})
}

type complianceRebuildCmd struct {
	Org string `help:"Only the organization with this public id."`
}

// Run makes a new generation of every organization; it can be stopped and run again.
func (c *complianceRebuildCmd) Run() error {
	return withApp(func(ctx context.Context, a *server.App, out io.Writer) error {
		return eachOrg(ctx, a, c.Org, func(sc access.Scope) error {
			err := a.Compliance().Rebuild(ctx, sc)
			if err == nil {
				fmt.Fprintf(out, "made  %s\n", sc.PublicOrg())
			}
			return err
		})
	})
}

// eachOrg runs fn for one organization, or for all that have standings.
func eachOrg(ctx context.Context, a *server.App, only string, fn func(access.Scope) error) error {
	found := false
	err := a.Compliance().Organizations(ctx, func(number int64, public ids.ID) error {
		if only != "" && public.String() != only {
			return nil
		}
		found = true
		return fn(access.System(number, public, "compliance.verify"))
	})
	if err == nil && only != "" && !found {
		err = fmt.Errorf("no organization %s has standings", only)
	}
	return err
}

// progress tells on the terminal how many people were done.
func progress(org ids.ID) func(int) {
	if !term.Detect(os.Stderr, term.Auto, os.Getenv).Color {
		return func(int) {}
	}
	return func(done int) { fmt.Fprintf(os.Stderr, "\r%s: %d people", org, done) }
}
