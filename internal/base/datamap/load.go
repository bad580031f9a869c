package datamap

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"standing/internal/tree"
)

// File is a data.yaml and where it stands, for messages.
type File struct {
	Path string
	Data []byte
}

// Find reads every data.yaml below the root of files.
func Find(files fs.FS) ([]File, error) {
	var out []File
	err := fs.WalkDir(files, ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || path.Base(p) != "data.yaml" || e.IsDir() {
			return err
		}
		b, err := fs.ReadFile(files, p)
		out = append(out, File{p, b})
		return err
	})
	return out, err
}

// Load reads the map from all its files. On errors, which it joins, the map holds what
// could be read.
func Load(files ...File) (*Map, error) {
	classes, err := Classes()
	if err != nil {
		return nil, err
	}
	m := &Map{Classes: classes}
	var errs []error
	for _, f := range files {
		errs = append(errs, m.read(f)...)
	}
	m.sort()
	errs = append(errs, m.check()...)
	return m, errors.Join(errs...)
}

func (m *Map) read(f File) []error {
	root, err := tree.Parse(f.Data)
	if err != nil {
		return []error{in(f.Path, err)}
	}
	d := &decoder{m: m, file: f.Path, answers: map[string]Answer{}, used: map[string]bool{}}
	d.root(root)
	return split(f.Path, d.Err())
}

// split names the file in front of each of several joined errors.
func split(file string, err error) []error {
	if err == nil {
		return nil
	}
	var out []error
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			out = append(out, in(file, e))
		}
		return out
	}
	return []error{in(file, err)}
}

func in(file string, err error) error { return fmt.Errorf("%s: %w", file, err) }

func (m *Map) sort() {
	slices.SortFunc(m.Tables, func(a, b Table) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(m.Cookies, func(a, b Cookie) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(m.Blobs, func(a, b Blob) int { return cmp.Compare(a.Prefix, b.Prefix) })
	for _, items := range [][]Item{m.Logs, m.Jobs, m.Outbound, m.JSON} {
		slices.SortFunc(items, func(a, b Item) int {
			return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Name, b.Name))
		})
	}
}
