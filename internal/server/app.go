// Package server puts the rooms together: one list of routes, one worker, one admin
// listener. It is the only package that knows all rooms; adding one is a line in rooms.go.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"

	"github.com/prometheus/client_golang/prometheus"

	"standing/internal"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/config"
	"standing/internal/base/datamap"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/mail"
	"standing/internal/base/pii"
	"standing/internal/base/room"
	"standing/internal/base/sms"
	"standing/internal/base/web"
	"standing/internal/base/words"
)

// App is the whole program, wired and not yet serving.
type App struct {
	Config config.Config
	DB     *db.DB
	Keys   *keys.Ring
	Log    *slog.Logger
	Clock  clock.Clock
	Audit  *audit.Log
	Map    *datamap.Map
	Rooms  []room.Room
	Worker *jobs.Worker
	Public http.Handler
	Admin  http.Handler
	rooms  rooms
	health *health
	files  files
}

// Parts are what differs between production and tests.
type Parts struct {
	Clock clock.Clock
	NewID ids.Maker
	Log   *slog.Logger
	Mail  mail.Sender // made from the configuration when nil
	Texts sms.Sender  // the same
}

// Open opens keys, database and log, and wires the rooms. The database must have been migrated.
func Open(ctx context.Context, c config.Config, p Parts) (*App, error) {
	a := &App{Config: c, Clock: p.Clock, Log: p.Log}
	given, err := givenKeys(c)
	if err != nil {
		return nil, err
	}
	service, err := keyService(ctx, c, p.Clock)
	if err != nil {
		return nil, fmt.Errorf("STANDING_KEY_SERVICE: %w", err)
	}
	if a.Keys, err = keys.Open(keys.Config{Dirs: c.KeyDirs(), Given: given, Data: c.Data, Wrap: service, Log: p.Log}, p.Clock); err != nil {
		return nil, err
	}
	if a.DB, err = db.Open(ctx, Database(c)); err != nil {
		return nil, err
	}
	if err := a.wire(ctx, p); err != nil {
		return nil, errors.Join(err, a.DB.Close())
	}
	return a, nil
}

func givenKeys(c config.Config) (map[int64]pii.Text, error) {
	all, err := c.GivenKeys()
	if err != nil || all == nil {
		return nil, err
	}
	out := map[int64]pii.Text{}
	for n, key := range all {
		out[n] = pii.Hide(key)
	}
	return out, nil
}

// keyService is what wraps the epoch keys, nil where nothing does.
func keyService(ctx context.Context, c config.Config, k clock.Clock) (keys.Wrapper, error) {
	s, err := c.KeyService()
	if err != nil {
		return nil, err
	}
	switch s.Kind {
	case "vault":
		return &keys.Vault{Address: s.At, Mount: s.Mount, Namespace: s.Namespace, Prefix: s.Prefix, Token: pii.Hide(c.ServiceToken)}, nil
	case "awskms":
		return keys.NewAWS(ctx, s.At, s.Prefix, k)
	case "gcpkms":
		return keys.NewGoogle(ctx, s.At, s.Prefix)
	}
	return nil, nil
}

// Database is where the configuration says that the data is.
func Database(c config.Config) db.Config { return db.Config{URL: c.Database, Dir: c.Data} }

func (a *App) wire(ctx context.Context, p Parts) error {
	signer, err := openSigner(a.Config.KeyDirs())
	if err != nil {
		return err
	}
	ledger, err := audit.OpenLedger(a.Config.KeyDirs()...)
	if err != nil {
		return err
	}
	a.Audit = audit.New(a.DB, a.Clock, signer, ledger)
	if a.files, err = openFiles(a.Config); err != nil {
		return err
	}
	sender := p.Mail
	if sender == nil {
		if sender, err = openMail(a.Config); err != nil {
			return err
		}
	}
	if a.Config.Demonstrates() {
		sender = unsent{}
	}
	if err := a.furnish(p, sender); err != nil {
		return err
	}
	if a.Map, err = Map(); err != nil {
		return err
	}
	book, err := Book(a.Rooms)
	if err != nil {
		return err
	}
	a.rooms.notice.Words = book
	reg := prometheus.NewRegistry()
	a.health = &health{db: a.DB, clock: a.Clock, keys: a.Keys}
	a.Worker = a.worker(reg)
	if a.Public, err = a.site(ctx, book, reg); err != nil {
		return err
	}
	a.Admin = a.admin(reg)
	return nil
}

// openSigner makes the log's key the first time.
func openSigner(dirs []string) (audit.Signer, error) {
	s, err := audit.OpenSigner(dirs...)
	if !errors.Is(err, audit.ErrNoKey) {
		return s, err
	}
	for _, dir := range dirs {
		if _, lost := os.Stat(filepath.Join(dir, "log-heads")); lost == nil {
			return nil, fmt.Errorf("%w, but heads that it signed are there: put the key back from its other place", err)
		}
	}
	return audit.CreateSigner(dirs...)
}

// Start is the gate before the first request: the keys are those of this database.
func (a *App) Start(ctx context.Context) error {
	if err := a.Keys.Start(ctx, a.DB); err != nil {
		return err
	}
	return a.onlyDemonstrations(ctx)
}

// Ready reports why requests should not be sent here, nil if they should.
func (a *App) Ready(ctx context.Context) error { return a.health.ready(ctx) }

// Close ends what Open opened.
func (a *App) Close() error {
	if a.files.apart.Reader != nil { // what was not opened whole has none
		a.files.apart.Close()
	}
	return a.DB.Close()
}

// Routes lists every line of every room.
func (a *App) Routes() []web.Route {
	var out []web.Route
	for _, r := range a.Rooms {
		out = append(out, r.Routes...)
	}
	return out
}

// Map is the data map of the whole program.
func Map() (*datamap.Map, error) {
	files, err := datamap.Find(internal.DataFiles)
	if err != nil {
		return nil, err
	}
	return datamap.Load(files...)
}

// Book is what all rooms say.
func Book(all []room.Room) (*words.Book, error) {
	var sources []words.Source
	for _, r := range all {
		if len(r.Words) > 0 {
			sources = append(sources, words.Source{Room: r.Name, Body: r.Words})
		}
	}
	b, err := words.Read(sources...)
	if err != nil {
		return nil, fmt.Errorf("words: %w", err)
	}
	return b, nil
}
