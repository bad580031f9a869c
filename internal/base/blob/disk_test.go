package blob_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"standing/internal/base/blob"
	"standing/internal/base/fault"
)

// files lists what lies in a folder, whatever it is called.
func files(t testing.TB, folder string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(at string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			out = append(out, at)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFullDisk(t *testing.T) {
	folder := t.TempDir()
	d := blob.NewDisk(folder)
	d.Fill(mb)
	err := d.Put(ctx, "1/large", noise(3*mb))
	if !errors.Is(err, fault.Busy) || !errors.Is(err, syscall.ENOSPC) {
		t.Error(err)
	}
	if left := files(t, folder); len(left) != 0 {
		t.Error("the full disk still holds", left)
	}
	if err := d.Put(ctx, "1/small", noise(mb)); err != nil {
		t.Error(err)
	}
}

func TestNobodyElseReadsTheFolder(t *testing.T) {
	s := onDisk(t)
	s.put(t, "1/document/a", []byte("x"))
	for at := files(t, s.folder)[0]; at != filepath.Dir(s.folder); at = filepath.Dir(at) {
		if info, err := os.Stat(at); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s may be read by others: %v %v", at, info.Mode(), err)
		}
	}
}

func TestFoldersFanOut(t *testing.T) {
	s := onDisk(t)
	const n = 300
	for i := range n {
		s.put(t, fmt.Sprintf("1/document/0199c3a2-%04d", i), nil)
	}
	in := map[string]int{}
	for _, f := range files(t, s.folder) {
		in[filepath.Dir(f)]++
	}
	for dir, many := range in {
		if many > 4 { // of three hundred in 4,096 folders
			t.Errorf("%d files are in %s", many, dir)
		}
	}
	if len(in) < n/2 || len(names(t, s, "1/document/")) != n {
		t.Errorf("%d folders", len(in))
	}
	// A file and a folder may have one name, and a file that of a folder of the fan.
	s.put(t, "1/document", []byte("file"))
	s.put(t, "1/3f2/x", []byte("fan"))
	if got, err := s.get(t, "1/document"); err != nil || string(got) != "file" {
		t.Errorf("%q %v", got, err)
	}
}

func TestLeftoversGoAfterADay(t *testing.T) {
	s := onDisk(t)
	s.put(t, "1/document/a", []byte("x"))
	s.put(t, "probe/old", []byte("x"))
	dir := filepath.Dir(files(t, s.folder)[0])
	now := time.Now()
	for name, age := range map[string]time.Duration{".part-old": 25 * time.Hour, ".part-new": 23 * time.Hour} {
		at := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(at, []byte("half"), 0o600), os.Chtimes(at, now.Add(-age), now.Add(-age))); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range files(t, s.folder) {
		if !strings.Contains(f, ".part-") {
			if err := os.Chtimes(f, now.Add(-48*time.Hour), now.Add(-48*time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := names(t, s, "1/"); len(got) != 1 {
		t.Error("what is not whole is listed:", got)
	}
	if n, err := blob.Sweep(ctx, s, now.Add(-24*time.Hour)); n != 2 || err != nil {
		t.Errorf("%d were swept, %v", n, err)
	}
	if left := fmt.Sprint(files(t, s.folder)); strings.Contains(left, "old") || !strings.Contains(left, ".part-new") || !strings.Contains(left, "/a") {
		t.Error(left)
	}
}
