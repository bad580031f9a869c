package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// What changes something is sent again under its key when the server is busy; what was
// answered before is read where it lies.
func TestBusyIsTriedAgainUnderOneKey(t *testing.T) {
	keys := map[string]int{}
	calls := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "GET" {
			_ = json.NewEncoder(w).Encode(Person{ID: "a", Name: "Ann"})
			return
		}
		keys[r.Header.Get("Idempotency-Key")]++
		if calls++; calls < 3 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Idempotency-Replayed", "true")
		w.Header().Set("Location", "/api/v1/people/a")
		w.WriteHeader(http.StatusCreated)
	}))
	defer srv.Close()
	c := &Client{Base: srv.URL + "/", Token: "t"}
	p, err := c.AddPerson(context.Background(), NewPerson{Name: "Ann"})
	if err != nil || p.Name != "Ann" || calls != 3 || len(keys) != 1 {
		t.Error(p, err, calls, keys)
	}
}

// A refusal is not repeated, and busy for ever ends.
func TestTriesEnd(t *testing.T) {
	calls, status := 0, http.StatusConflict
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls++
		w.WriteHeader(status)
	}))
	defer srv.Close()
	c := &Client{Base: srv.URL, Tries: 2}
	if _, err := c.Person(context.Background(), "a"); !Changed(err) || calls != 1 {
		t.Error(err, calls)
	}
	calls, status = 0, http.StatusServiceUnavailable
	var p *Problem
	if _, err := c.Person(context.Background(), "a"); !errors.As(err, &p) || p.Status != status || calls != 2 {
		t.Error(err, calls)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	c.Tries = 1000
	if _, err := c.Person(ctx, "a"); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}
