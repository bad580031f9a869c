package server

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"standing/internal/base/blob"
	"standing/internal/base/config"
	"standing/internal/base/fault"
	"standing/internal/base/malware"
	"standing/internal/base/pii"
	"standing/internal/rooms/support"
)

// files are where documents lie and who looks into them.
type files struct {
	store   blob.Store
	scanner malware.Scanner
}

func openFiles(c config.Config) (f files, err error) {
	as := blob.Access{Key: pii.Hide(c.FilesKey), Secret: pii.Hide(c.FilesSecret)}
	if f.store, err = blob.Open(c.Files, as, filepath.Join(c.Data, "files")); err != nil {
		return f, fmt.Errorf("STANDING_FILES, STANDING_FILES_KEY, STANDING_FILES_SECRET: %w", err)
	}
	if f.scanner, err = malware.Open(c.Clamd); err != nil {
		return f, fmt.Errorf("STANDING_CLAMD: %w", err)
	}
	return f, nil
}

// checks try both. They are no part of being ready: pages do without.
func (f files) checks(ctx context.Context) []support.Check {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	out := []support.Check{{Name: "files", OK: true}, {Name: "malware", OK: true}}
	for i, err := range []error{blob.Probe(ctx, f.store), f.scanner.Check(ctx)} {
		if err != nil {
			out[i].OK, out[i].Code = false, "it does not answer as it should"
		}
	}
	if _, off := f.scanner.(malware.Off); off {
		out = out[:1]
	}
	return out
}

// abandoned is after how long an upload that nobody finished is taken for killed.
const abandoned = 24 * time.Hour

// tidy removes what killed uploads left, at the start and then once a day.
func (a *App) tidy(ctx context.Context) {
	tick := time.NewTicker(abandoned)
	defer tick.Stop()
	for {
		if _, err := blob.Sweep(ctx, a.files.store, a.Clock.Now().Add(-abandoned)); err != nil && ctx.Err() == nil {
			a.Log.Error("what killed uploads left was not removed", slog.String("cause", fault.Kind(err)))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
