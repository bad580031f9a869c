package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/url"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// A caller who does not know whether a request arrived sends it again under the same
// Idempotency-Key. The key is recorded in the transaction of the operation itself, so it
// is there exactly when the effect is: a second request finds it, or waits for it and is
// rolled back. The answer's status and place are added after; if the process dies in
// between, the second request is told that it was done, and not what was answered.
//
// An operation under a key is one transaction. What takes several gives each of them a
// key of its own, as jobs do.

var (
	errKeyReused  = errors.New("web: the key was used for another request")
	errDoneBefore = errors.New("web: done before, and the answer is not known")
	errClash      = errors.New("web: the same request took effect in the meantime")
)

// replayed is the answer that the same request had.
type replayed struct {
	status   int
	location string
}

func (*replayed) Error() string { return "web: answered before" }

// once is the key of one request.
type once struct {
	actor  ids.ID
	key    string
	digest []byte
	at     time.Time
	clash  bool
	in     db.Tenancy // where it was recorded; nil if it was not
}

// begin reads the key of a request and looks whether it was used.
func (s *Server) begin(r *http.Request, v *visit, form url.Values, raw []byte) error {
	key := r.Header.Get("Idempotency-Key")
	if form != nil && key == "" {
		key = form.Get(keyField)
	}
	if key == "" || s.DB == nil || len(s.Secret) == 0 || v.who.Account.Zero() {
		return nil
	}
	if !goodKey(key) {
		return &malformed{http.StatusBadRequest}
	}
	v.once = &once{actor: v.who.Account, key: key, digest: s.digest(r, v, raw), at: s.Clock.Now()}
	return s.before(r.Context(), v)
}

func goodKey(key string) bool {
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' {
			return false
		}
	}
	return len(key) <= 128
}

// digest tells two requests apart. It is keyed, since what was sent may be so short that
// a plain digest could be guessed.
func (s *Server) digest(r *http.Request, v *visit, raw []byte) []byte {
	h := hmac.New(sha256.New, s.Secret)
	for _, part := range []string{r.Method, r.URL.Path, v.who.OrgID.String(), string(raw)} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return h.Sum(nil)
}

// before answers what the same key was answered with.
func (s *Server) before(ctx context.Context, v *visit) error {
	o := v.once
	for _, t := range []db.Tenancy{v.tenancy(), db.Platform} {
		var was keyRow
		err := s.DB.Read(ctx, t, func(ctx context.Context, q db.Q) error {
			var err error
			was, err = keyUsed(ctx, q, t, o)
			return err
		})
		switch {
		case errors.Is(err, fault.NotFound):
			continue
		case err != nil:
			return err
		case !hmac.Equal(was.request, o.digest):
			return errKeyReused
		case was.status == 0:
			return errDoneBefore
		}
		return &replayed{int(was.status), was.location}
	}
	return nil
}

// Record notes the key of the request in tx, the operation's own transaction, in the
// tenancy in which that runs. Server.Join calls it; without a key it does nothing.
func Record(ctx context.Context, tx *db.Tx, t db.Tenancy) error {
	o := visitOf(ctx).once
	if o == nil || o.in != nil {
		return nil
	}
	o.clash = false
	if err := insertKey(ctx, tx, t, o); db.Unique(err) {
		o.clash = true
		return errClash
	} else if err != nil {
		return err
	}
	tx.After(func() { o.in = t })
	return nil
}

// settle adds the answer to the key, or forgets the key when the operation failed.
func (s *Server) settle(r *http.Request, v *visit, in, out any, err error) error {
	o := v.once
	switch {
	case o == nil:
		return err
	case o.clash:
		if was := s.before(r.Context(), v); was != nil {
			return was
		}
		return fault.Busy // who was faster took it back again
	case o.in == nil && err != nil:
		// A twin that was faster may be why: it changed the version that this one asked for.
		var was *replayed
		if twin := s.before(r.Context(), v); errors.As(twin, &was) || errors.Is(twin, errDoneBefore) {
			return twin
		}
		return err
	case o.in == nil:
		return nil
	}
	// The answer is kept also when the caller has gone.
	ctx := context.WithoutCancel(r.Context())
	status := http.StatusSeeOther
	if v.json {
		status = v.route.success()
	}
	failed := err
	err = s.DB.Write(ctx, o.in, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if failed != nil {
			return forgetKey(ctx, tx, o)
		}
		return answerKey(ctx, tx, o, status, v.route.leads(in, out))
	})
	if err != nil {
		s.Log.Error("the answer under a key was not kept", "request", v.req, "route", v.pattern(), "cause", fault.Kind(err))
	}
	return failed
}

// replay repeats the status and the place, not the body: that is read there.
func (s *Server) replay(v *visit, was *replayed) {
	v.w.Header().Set("Idempotency-Replayed", "true")
	to := was.location
	if v.json && to != "" {
		to = APIRoot + to
	}
	if to != "" {
		v.w.Header().Set("Location", to)
	}
	if !v.json && to == "" { // the answer was a page, which is not kept
		v.w.Header().Set("Location", "/")
	}
	v.w.WriteHeader(was.status)
}
