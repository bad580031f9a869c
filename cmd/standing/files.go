package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// maxSmall is how large a file that is read whole may be: packs, cases, facts.
const maxSmall = 32 << 20

// readSmall reads a file whole that a person writes by hand.
func readSmall(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSmall+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxSmall {
		return nil, fmt.Errorf("%s is larger than %d MB; is it the right file?", path, maxSmall>>20)
	}
	return data, nil
}

// writeFile writes a file whole or not at all. A link is followed, the mode of a
// file that is there is kept, and a device or a pipe is written to as it is. None
// of the inputs may be the target.
func writeFile(path string, write func(io.Writer) error, inputs ...string) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	mode := os.FileMode(0o600) // a report holds personal data
	if there, err := os.Stat(path); err == nil {
		for _, in := range inputs {
			if other, err := os.Stat(book(in)); err == nil && os.SameFile(there, other) {
				return fmt.Errorf("%s is one of the files that are read; choose another name", path)
			}
		}
		if there.IsDir() {
			return fmt.Errorf("%s is a folder; name a file", path)
		}
		if !there.Mode().IsRegular() {
			return writeThrough(path, write)
		}
		mode = there.Mode().Perm()
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".standing-*")
	if err != nil {
		return err
	}
	if err := fill(f, mode, write); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// fill writes, sets the mode and closes, whatever happens.
func fill(f *os.File, mode os.FileMode, write func(io.Writer) error) error {
	if err := errors.Join(write(f), f.Chmod(mode)); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// writeThrough writes to something that is not a plain file.
func writeThrough(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
