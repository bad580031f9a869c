package server

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/keys"
)

// maxSkew is how far this machine's clock may be from the database's: leases and expiries
// are compared across machines.
const maxSkew = 2 * time.Second

// health answers whether requests should be sent here.
type health struct {
	db    *db.DB
	clock clock.Clock
	keys  *keys.Ring
	// leaving is set while the server drains: no new requests, please.
	leaving func() bool
}

// ready is nil, or says in a few words why not; nothing of it is about a person.
func (h *health) ready(ctx context.Context) error {
	if h.leaving != nil && h.leaving() {
		return fmt.Errorf("shutting down")
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	err := h.db.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) error {
		return answers(ctx, q)
	})
	if err != nil {
		return fmt.Errorf("the database does not answer")
	}
	skew, err := h.db.Skew(ctx, h.clock.Now)
	if err != nil {
		return fmt.Errorf("the database does not answer")
	}
	if skew.Abs() > maxSkew {
		return fmt.Errorf("the clock is %s away from the database's", skew.Round(time.Millisecond))
	}
	return nil
}

// admin is the listener that is never public: liveness, readiness, metrics.
func (a *App) admin(reg *prometheus.Registry) http.Handler {
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m := http.NewServeMux()
	m.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, "ok") })
	m.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := a.health.ready(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		_, _ = fmt.Fprintln(w, "ready")
	})
	m.Handle("GET /metrics", promhttp.HandlerFor(reg, promhttp.HandlerOpts{}))
	return m
}
