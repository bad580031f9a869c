package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"standing/internal/base/fault"
)

// Disk is a Store in a folder. The file 12/document/0199… lies in 12/document/+3f2, one of
// 4,096 folders by the hash of its last part, so that none ever holds millions. No name
// begins with a plus or a dot, which are the folders' and those of files not whole yet.
type Disk struct {
	root string
	to   func(*os.File) io.Writer // tests fill the disk up here
}

const (
	fan   = "+"
	part  = ".part-"
	chunk = 256 << 10
)

// NewDisk makes the folder when something is put.
func NewDisk(root string) *Disk {
	return &Disk{root, func(f *os.File) io.Writer { return struct{ io.Writer }{f} }}
}

func (d *Disk) place(name string) (dir, file string, err error) {
	if err := check(name); err != nil {
		return "", "", err
	}
	folder, base := path.Split(name)
	sum := sha256.Sum256([]byte(base))
	return filepath.Join(d.root, filepath.FromSlash(folder), fan+hex.EncodeToString(sum[:2])[:3]), base, nil
}

// Put writes beside the place and renames.
func (d *Disk) Put(ctx context.Context, name string, r io.Reader) error {
	dir, base, err := d.place(name)
	if err != nil {
		return err
	}
	if err := makeDir(dir); err != nil {
		return away(err)
	}
	f, err := os.CreateTemp(dir, part+"*")
	if err != nil {
		return away(err)
	}
	from := &source{ctx: ctx, r: r}
	if _, err = io.CopyBuffer(d.to(f), from, make([]byte, chunk)); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, base))
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the error is what counts; Unfinished removes it else
		if from.err != nil {
			return from.err
		}
		return away(err)
	}
	return away(syncDir(dir))
}

// makeDir makes a folder that is still there after the power failed.
func makeDir(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	above := filepath.Dir(dir)
	if above != dir {
		if err := makeDir(above); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(above)
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Get opens the file.
func (d *Disk) Get(_ context.Context, name string) (io.ReadCloser, int64, error) {
	dir, base, err := d.place(name)
	if err != nil {
		return nil, 0, err
	}
	f, err := os.Open(filepath.Join(dir, base))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, d.missing(name)
	}
	if err != nil {
		return nil, 0, away(err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, away(errors.Join(err, f.Close()))
	}
	return reading{f}, info.Size(), nil
}

// missing tells a file that is not there from a disk that is not: one that is mounted late
// must not pass for one on which everything was lost.
func (d *Disk) missing(name string) error {
	if _, err := os.Stat(d.root); err != nil {
		return away(err)
	}
	return fmt.Errorf("%w: the file %s", fault.NotFound, name)
}

// Delete removes the file.
func (d *Disk) Delete(_ context.Context, name string) error {
	dir, base, err := d.place(name)
	if err != nil {
		return err
	}
	err = os.Remove(filepath.Join(dir, base))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = syncDir(dir)
	}
	return away(err)
}

// Each walks the folders.
func (d *Disk) Each(ctx context.Context, prefix string, fn func(string, int64, time.Time) error) error {
	if err := checkPrefix(prefix); err != nil {
		return err
	}
	from := filepath.Join(d.root, filepath.FromSlash(path.Dir(prefix+"x"))) // what is before the last slash
	return d.walk(ctx, from, func(at string, info fs.FileInfo) error {
		name := d.name(at)
		if strings.HasPrefix(path.Base(name), ".") || !strings.HasPrefix(name, prefix) {
			return nil
		}
		return fn(name, info.Size(), info.ModTime())
	})
}

// name is what a file is called that lies there.
func (d *Disk) name(at string) string {
	rel, err := filepath.Rel(d.root, at)
	if err != nil {
		return "."
	}
	folder, base := filepath.Split(rel)
	return path.Join(path.Dir(filepath.ToSlash(filepath.Clean(folder))), base)
}

// Unfinished removes files that were never renamed.
func (d *Disk) Unfinished(ctx context.Context, before time.Time) (n int, err error) {
	err = d.walk(ctx, d.root, func(at string, info fs.FileInfo) error {
		if !strings.HasPrefix(filepath.Base(at), part) || !info.ModTime().Before(before) {
			return nil
		}
		n++
		return away(os.Remove(at))
	})
	return n, err
}

// walk visits files; one that vanishes meanwhile is passed by.
func (d *Disk) walk(ctx context.Context, from string, fn func(at string, info fs.FileInfo) error) error {
	return filepath.WalkDir(from, func(at string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err = errors.Join(err, ctx.Err()); err != nil {
			return away(err)
		}
		if !e.Type().IsRegular() {
			return nil
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return away(err)
		}
		return fn(at, info)
	})
}

// reading gives the store's errors as faults.
type reading struct{ io.ReadCloser }

func (r reading) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = away(err)
	}
	return n, err
}
