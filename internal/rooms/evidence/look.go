package evidence

import (
	"context"
	"errors"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/malware"
)

const (
	// thumb and sheet are how wide the pictures of pages are.
	thumb = 480
	sheet = 1400
	// mostTries is how often the reader may end badly over a file before that is the file's fault.
	mostTries = 3
)

// wait says that a file could not be looked at, and the work that it is tried again. code is
// what the page says.
type wait struct {
	code  string
	cause error
}

// Error says both.
func (w *wait) Error() string { return "document: " + w.code + ": " + w.cause.Error() }

// Unwrap is the cause.
func (w *wait) Unwrap() error { return w.cause }

// Code is what the job keeps.
func (w *wait) Code() string { return w.code }

var errNoReader = errors.New("evidence: there is no reader")

// examined is what was found out about a file, and what was made of it.
type examined struct {
	refused string // why; empty: it is ready
	finding malware.Finding
	look    Look
	made    []file
}

// look opens a file that was received: scans it, has it read and cleaned, makes a picture of
// its first page. Nothing of it counts before the one transaction at the end: killed at any
// line, or done by two at once, it is done over.
func (s *Service) look(ctx context.Context, sc access.Scope, p versionRef, _ string) error {
	v, raw, o, err := s.received(ctx, sc, p.Version)
	if errors.Is(err, fault.NotFound) || err == nil && v.State != Received {
		return nil // erased, or another was here
	}
	if err != nil {
		return fault.Wrap("look at a document", err)
	}
	e := examination{s: s, org: sc.OrgID(), v: v.Version, raw: raw, o: o}
	out, err := e.run(ctx)
	if err != nil || out.refused != "" {
		s.forget(ctx, sc.OrgID(), out.made)
	}
	var w *wait
	switch {
	case errors.As(err, &w):
		err = errors.Join(err, s.waits(context.WithoutCancel(ctx), sc, v.Version, w))
	case err == nil:
		err = s.settle(ctx, sc, v.ID, out)
	}
	return fault.Wrap("look at a document", err)
}

// received is a version that waits, its file and the key of its person.
func (s *Service) received(ctx context.Context, sc access.Scope, id ids.ID) (v storedVersion, raw file, o keys.Opener, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if v, err = versionByID(ctx, q, sc.OrgID(), id); err != nil || v.State != Received {
			return err
		}
		all, err := filesOf(ctx, q, sc.OrgID(), id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(f file) bool { return f.Role == Raw })
		if i < 0 {
			return fault.NotFound
		}
		raw = all[i]
		o, err = s.Keys.Load(ctx, q, sc.OrgID(), class, []ids.ID{v.Person})
		return err
	})
	if err == nil && v.State == Received && !o.Has(v.Person) {
		err = jobs.GiveUp("destroyed") // erased meanwhile
	}
	return v, raw, o, err
}

// waits writes down why a file was not looked at yet.
func (s *Service) waits(ctx context.Context, sc access.Scope, v Version, w *wait) error {
	if w.code == "reader_failed" {
		v.Tries++
	} else if v.Reason == w.code {
		return nil
	}
	return s.DB.Write(ctx, sc, db.On("document", v.Document), func(ctx context.Context, tx *db.Tx) error {
		return setWaits(ctx, tx, sc.OrgID(), v.ID, w.code, v.Tries)
	})
}

// forget removes files that no row will have. What it cannot remove the sweep does.
func (s *Service) forget(ctx context.Context, org int64, all []file) {
	for _, f := range all {
		_ = s.Store.Delete(context.WithoutCancel(ctx), nameOf(org, f.ID))
	}
}
