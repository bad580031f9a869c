package server

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
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
	apart   apart
}

func openFiles(c config.Config) (f files, err error) {
	as := blob.Access{Key: pii.Hide(c.FilesKey), Secret: pii.Hide(c.FilesSecret)}
	if f.store, err = blob.Open(c.Files, as, filepath.Join(c.Data, "files")); err != nil {
		return f, fmt.Errorf("STANDING_FILES, STANDING_FILES_KEY, STANDING_FILES_SECRET: %w", err)
	}
	if f.scanner, err = malware.Open(c.Clamd); err != nil {
		return f, fmt.Errorf("STANDING_CLAMD: %w", err)
	}
	if f.apart, err = openApart(c.Data); err != nil {
		return f, fmt.Errorf("STANDING_DATA: %w", err)
	}
	return f, nil
}

// checks try all three, and say what of OPERATING's list holds the process that reads. They are no part of being ready: pages do without.
func (f files) checks(ctx context.Context) []support.Check {
	within := func(limit time.Duration, try func(context.Context) error) error {
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		return try(ctx)
	}
	out := []support.Check{checked("files", within(3*time.Second, func(ctx context.Context) error { return blob.Probe(ctx, f.store) }))}
	if _, off := f.scanner.(malware.Off); !off {
		out = append(out, checked("malware", within(3*time.Second, f.scanner.Check)))
	}
	held := checked("reader", within(time.Minute, f.apart.Check)) // the first compiles
	if held.OK {
		held.Code = strings.Join(f.apart.Sandbox(), ", ")
	}
	return append(out, held)
}

func checked(name string, err error) support.Check {
	if err != nil {
		return support.Check{Name: name, Code: "it does not answer as it should"}
	}
	return support.Check{Name: name, OK: true}
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
