package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"standing/internal/base/fault"
	"standing/internal/base/web"
)

// How long what runs may go on after the order to stop.
const (
	drain = 5 * time.Second // a balancer learns that no new requests are wanted
	grace = 25 * time.Second
)

// Serve listens, works and integrates the log until ctx ends; then it finishes what it
// began. opened is told the address once requests are taken.
func (a *App) Serve(ctx context.Context, opened func(addr string)) error {
	if err := a.rooms.person.CheckIndex(ctx); err != nil {
		return err
	}
	public, err := listenAt("STANDING_ADDR", a.Config.Addr)
	if err != nil {
		return err
	}
	admin, err := listenAt("STANDING_ADMIN_ADDR", a.Config.AdminAddr)
	if err != nil {
		return errors.Join(err, public.Close())
	}
	var leaving atomic.Bool
	a.health.leaving = leaving.Load

	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := a.Worker.Run(work); err != nil {
			a.Log.Error("the worker stopped", slog.String("cause", fault.Kind(err)))
		}
	})
	wg.Go(func() {
		a.Audit.Run(work, func(org int64, err error) {
			a.Log.Error("the log was not integrated", slog.Int64("org", org), slog.String("cause", fault.Kind(err)))
		})
	})

	wg.Go(func() { a.settle(work) })
	wg.Go(func() { a.tidy(work) })

	servers := []*http.Server{a.server(a.Public), a.server(a.Admin)}
	failed := make(chan error, len(servers))
	go func() { failed <- a.listen(servers[0], public) }()
	go func() { failed <- servers[1].Serve(admin) }()
	if opened != nil {
		opened(public.Addr().String())
	}

	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	leaving.Store(true)
	if a.Config.Secure() {
		time.Sleep(drain) // there is a balancer
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	for _, s := range servers {
		err = errors.Join(err, s.Shutdown(end))
	}
	stopWork()
	wg.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}

// settle keeps the ledger of destroyed keys whole and forgets keys of epochs that are no
// more, every hour.
func (a *App) settle(ctx context.Context) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := a.Keys.Settle(ctx, a.DB); err != nil && ctx.Err() == nil {
			a.Log.Error("the ledger of destroyed keys was not settled", slog.String("cause", fault.Kind(err)))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// listenAt names the setting by which another place is chosen: that one is taken is what
// happens to whoever starts it twice.
func listenAt(setting, addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s=%s is in use, perhaps by another Standing: set %[1]s to another port (STANDING_ADDR and STANDING_ADMIN_ADDR each need one of their own)", setting, addr)
	case err != nil:
		return nil, fmt.Errorf("%s=%s: %w", setting, addr, err)
	}
	return l, nil
}

func (a *App) listen(s *http.Server, l net.Listener) error {
	if a.Config.TLSCert != "" {
		return s.ServeTLS(l, a.Config.TLSCert, a.Config.TLSKey)
	}
	return s.Serve(l)
}

// server has the limits that every listener of ours has, and a log that names no address.
func (a *App) server(h http.Handler) *http.Server { return web.HTTP("", h, a.Log) }
