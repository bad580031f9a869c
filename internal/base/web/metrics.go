package web

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics counts requests by line and status in a histogram of seconds, for Server.Seen.
func Metrics(reg prometheus.Registerer) (func(Seen), error) {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "standing_http_request_seconds", Help: "Time to answer, by route pattern and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
	}, []string{"route", "status"})
	if err := reg.Register(h); err != nil {
		return nil, err
	}
	return func(s Seen) { h.WithLabelValues(s.Route, strconv.Itoa(s.Status)).Observe(s.Took.Seconds()) }, nil
}

// quiet passes on that net/http had something to say, and not what: its lines hold
// addresses of clients.
type quiet struct{ slog.Handler }

// Handle drops the text.
func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	return q.Handler.Handle(ctx, slog.NewRecord(r.Time, r.Level, "a connection failed", 0))
}

// bareBytes serves what is the same for everybody.
func (s *Server) bareBytes(kind string, body []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(body) // the reader is gone, or is not
	})
}
