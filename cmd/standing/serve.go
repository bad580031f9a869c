package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
	_ "time/tzdata" // zones are the same on every machine

	"standing/internal/base/clock"
	"standing/internal/base/config"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/server"
	"standing/internal/term"
	"standing/migrations"
)

type serveCmd struct {
	Migrate bool `help:"Bring the database up to date first. The embedded database always is."`
}

// Run serves until it is told to stop; then it finishes what it began.
func (c *serveCmd) Run() error {
	conf, log, err := configured()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := c.prepare(ctx, conf); err != nil {
		return err
	}
	app, err := server.Open(ctx, conf, server.Parts{Clock: clock.Func(time.Now), NewID: ids.New, Log: log})
	if err != nil {
		return err
	}
	if err := app.Start(ctx); err != nil {
		return errors.Join(err, app.Close())
	}
	setup, err := app.SetupLink(ctx)
	if err != nil {
		return errors.Join(err, app.Close())
	}
	err = app.Serve(ctx, func(string) {
		greet(conf, setup)
		debug.FreeOSMemory() // to start takes twice the memory that serving does
	})
	return errors.Join(err, app.Close())
}

func (c *serveCmd) prepare(ctx context.Context, conf config.Config) error {
	steps, err := db.Pending(ctx, server.Database(conf), migrations.Files)
	if err != nil {
		return err
	}
	if len(steps) > 0 && conf.Database != "" && !c.Migrate {
		return fmt.Errorf("the database lacks %d migrations; run `standing migrate`, or serve with --migrate", len(steps))
	}
	return migrate(ctx, conf)
}

// greet says where people reach it, and how a fresh installation is set up.
func greet(conf config.Config, setup string) {
	out := term.Safe(os.Stdout)
	fmt.Fprintf(out, "Standing is at %s\n", conf.URL)
	if setup != "" {
		fmt.Fprintf(out, "\nNobody has an account yet. Set it up here:\n\n  %s\n\n", setup)
	}
	if !ui.Built() {
		fmt.Fprintln(out, "The pages have no style yet: run `make ui` and start again.")
	}
}

// configured reads the environment, the one place that does.
func configured() (config.Config, *slog.Logger, error) {
	conf, err := config.Load(config.Env{Lookup: os.LookupEnv, All: os.Environ()})
	if err != nil {
		return conf, nil, err
	}
	var h slog.Handler = slog.NewTextHandler(os.Stderr, nil)
	if conf.Log == "json" {
		h = slog.NewJSONHandler(os.Stderr, nil)
	}
	return conf, slog.New(h), nil
}

func migrate(ctx context.Context, conf config.Config) error {
	m, err := server.Map()
	if err != nil {
		return err
	}
	_, err = db.Migrate(ctx, server.Database(conf), migrations.Files, m.Shape(), time.Now)
	return err
}

type migrateCmd struct {
	DryRun bool `help:"Only name what would be done."`
}

// Run brings the database up to date.
func (c *migrateCmd) Run() error {
	conf, _, err := configured()
	if err != nil {
		return err
	}
	ctx := context.Background()
	out := term.Safe(os.Stdout)
	steps, err := db.Pending(ctx, server.Database(conf), migrations.Files)
	if err != nil {
		return err
	}
	for _, s := range steps {
		fmt.Fprintln(out, s.Name)
	}
	if len(steps) == 0 {
		fmt.Fprintln(out, "The database is up to date.")
	}
	if c.DryRun {
		return nil
	}
	return migrate(ctx, conf)
}

type configCmd struct{}

// Run prints every setting as it is, secrets hidden.
func (c *configCmd) Run() error {
	conf, _, err := configured()
	out := term.Safe(os.Stdout)
	for _, l := range conf.Lines() {
		fmt.Fprintf(out, "%s=%s\n    %s\n", l.Name, l.Value, l.Doc)
	}
	return err
}
