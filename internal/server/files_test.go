package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standing/internal/base/blob"
	"standing/internal/base/blob/blobtest"
	"standing/internal/base/clock"
	"standing/internal/base/config"
	"standing/internal/base/malware/malwaretest"
)

func TestFilesAreChecked(t *testing.T) {
	s, d := blobtest.Start(t), malwaretest.Start(t)
	folder := t.TempDir()
	for want, c := range map[string]config.Config{
		"[{files true } {malware true } {reader true HELD}]": {Data: t.TempDir(), Files: s.URL(), FilesKey: blobtest.Key, FilesSecret: blobtest.Secret, Clamd: d.TCP()},
		"[{files true } {reader true HELD}]":                 {Data: folder},
		"[{files false it does not answer as it should} {malware false it does not answer as it should} {reader true HELD}]": {Data: t.TempDir(), Files: s.URL(), FilesKey: blobtest.Key, FilesSecret: "another", Clamd: "unix:" + folder + "/none"},
	} {
		f, err := openFiles(c)
		if err != nil {
			t.Fatal(err)
		}
		all := f.checks(t.Context())
		if held := &all[len(all)-1]; strings.Contains(held.Code, "limits") { // what else holds is the kernel's affair
			held.Code = "HELD"
		}
		if got := fmt.Sprint(all); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "files")); err != nil {
		t.Error("files do not lie in STANDING_DATA/files:", err)
	}
	for setting, c := range map[string]config.Config{"STANDING_FILES": {Files: "s3://bucket", FilesKey: "k3y"}, "STANDING_CLAMD": {Clamd: "clamd"}} {
		if _, err := openFiles(c); err == nil || !strings.Contains(err.Error(), setting) || strings.Contains(err.Error(), "k3y") {
			t.Errorf("%s: %v", setting, err)
		}
	}
}

func TestLeftoversGoAtTheStart(t *testing.T) {
	now, dir := clock.At(time.Now()), t.TempDir()
	a := &App{Clock: now, Log: slog.New(slog.DiscardHandler), files: files{store: blob.NewDisk(dir)}}
	old := now.Now().Add(-25 * time.Hour)
	for name, at := range map[string]time.Time{".part-old": old, ".part-new": now.Now(), "document": old} {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Chtimes(file, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.tidy(ctx)
	}()
	for range 200 {
		if _, err := os.Stat(filepath.Join(dir, ".part-old")); err != nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	stop()
	<-done
	var left []string
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if got := strings.Join(left, " "); err != nil || got != ".part-new document" {
		t.Errorf("left is %s, %v", got, err)
	}
}
