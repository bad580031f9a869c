package keys

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// outside refuses places that are not two, or that a copy of the data folder would take
// along: whoever had such a backup could open it.
func outside(dirs []string, data string) error {
	real := make([]string, len(dirs))
	for i, d := range dirs {
		if d == "" {
			return errors.New("a place of the epoch keys has no name; set STANDING_KEYS to two directories, separated by a comma")
		}
		var err error
		if real[i], err = resolve(d); err != nil {
			return err
		}
	}
	for i, a := range real {
		for _, b := range real[:i] {
			if within(a, b) || within(b, a) {
				return fmt.Errorf("the places of the epoch keys %s and %s are not two: one lies in the other", dirs[0], dirs[1])
			}
		}
		if data == "" {
			continue
		}
		folder, err := resolve(data)
		if err != nil {
			return err
		}
		if within(a, folder) {
			return fmt.Errorf("the place of the epoch keys %s lies in the data folder %s: every backup of it would hold the keys too; choose another directory", dirs[i], data)
		}
	}
	return nil
}

// resolve follows links as far as the path exists.
func resolve(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	rest := ""
	for p := path; ; p = filepath.Dir(p) {
		found, err := filepath.EvalSymlinks(p)
		if err == nil {
			return filepath.Join(found, rest), nil
		}
		if !errors.Is(err, os.ErrNotExist) || p == filepath.Dir(p) {
			return "", err
		}
		rest = filepath.Join(filepath.Base(p), rest)
	}
}

func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// ready makes a place, or refuses one that others may read.
func ready(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("the place of the epoch keys: %w", err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("the place of the epoch keys %s is not a directory", dir)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("the place of the epoch keys %s may be read by others (%04o); run: chmod 700 %[1]s", dir, info.Mode().Perm())
	}
	return nil
}

// disk is the little that the places need of a file system, so that tests can fill it up.
type disk struct {
	// write makes a file and does not return before it lies on the disk.
	write func(path string, data []byte) error
}

func realDisk() disk { return disk{write: writeSynced} }

func writeSynced(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// put writes a file as a whole or not at all.
func (d disk) put(dir, name string, data []byte) error {
	temp := filepath.Join(dir, "."+name+".new")
	if err := d.write(temp, data); err != nil {
		_ = os.Remove(temp) // the error below is what counts
		return err
	}
	if err := os.Rename(temp, filepath.Join(dir, name)); err != nil {
		return err
	}
	return syncDir(dir)
}
