package keys

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"standing/internal/base/fault"
)

// files is the Store of two directories, each of which holds every epoch key.
type files struct {
	dirs []string
	wrap Wrapper
	log  *slog.Logger
	disk disk
}

func openFiles(dirs []string, wrap Wrapper, log *slog.Logger) (*files, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	for _, d := range dirs {
		if err := ready(d); err != nil {
			return nil, err
		}
	}
	return &files{dirs: dirs, wrap: wrap, log: log, disk: realDisk()}, nil
}

// content is what the places hold of one epoch; nil where there is none.
type content struct {
	live  [][]byte
	dying bool
}

func (f *files) read() (map[int64]*content, error) {
	out := map[int64]*content{}
	for i, dir := range f.dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, fmt.Errorf("the place of the epoch keys: %w", err)
		}
		for _, e := range entries {
			epoch, dying, ok := parseName(e.Name())
			if !ok {
				continue
			}
			c := out[epoch]
			if c == nil {
				c = &content{live: make([][]byte, len(f.dirs))}
				out[epoch] = c
			}
			if dying {
				c.dying = true
				continue
			}
			if c.live[i], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// looks is how often Epochs looks again where a key goes from under it.
const looks = 5

// Epochs lists what is not being destroyed. It asks for no lock: another replica may destroy
// a key between the list of the files and their reading, and then the list is of before.
func (f *files) Epochs(context.Context) (out []int64, err error) {
	all, err := f.read()
	for n := 1; n < looks && errors.Is(err, os.ErrNotExist); n++ {
		all, err = f.read()
	}
	for epoch, c := range all {
		if !c.dying {
			out = append(out, epoch)
		}
	}
	slices.Sort(out)
	return out, err
}

// Settle repairs what can be repaired without a doubt and refuses everything else.
func (f *files) Settle(ctx context.Context) error {
	return locked(f.dirs[0], func() error { return f.settle(ctx) })
}

func (f *files) settle(ctx context.Context) error {
	all, err := f.read()
	if err != nil {
		return err
	}
	for epoch, c := range all {
		if c.dying {
			if err := f.finish(ctx, epoch); err != nil {
				f.log.Warn("keys: an epoch key is not destroyed yet", "epoch", epoch, "cause", fault.Kind(err))
			}
			continue
		}
		if err := f.agree(epoch, c); err != nil {
			return err
		}
		if err := f.repair(epoch, c); err != nil {
			return err
		}
	}
	return nil
}

// agree refuses copies that are damaged or differ: only a person can tell which is right.
func (f *files) agree(epoch int64, c *content) error {
	var first []byte
	for i, b := range c.live {
		if b == nil {
			continue
		}
		path := filepath.Join(f.dirs[i], keyName(epoch))
		if _, _, err := readKeyFile(epoch, b); err != nil {
			return fmt.Errorf("the epoch key %s %w; if the copy in the other place is whole, move this one away and start again", path, err)
		}
		if first != nil && !bytes.Equal(first, b) {
			return fmt.Errorf("the copies of epoch key %d in %s and %s differ; nothing is sealed or opened until a person has moved the wrong one away",
				epoch, f.dirs[0], f.dirs[1])
		}
		first = b
	}
	return nil
}

func (f *files) repair(epoch int64, c *content) error {
	for i, b := range c.live {
		if b != nil {
			continue
		}
		from := slices.IndexFunc(c.live, func(b []byte) bool { return b != nil })
		if err := f.disk.put(f.dirs[i], keyName(epoch), c.live[from]); err != nil {
			return fmt.Errorf("the epoch key %d is only in %s, and %s cannot take a copy: %w", epoch, f.dirs[from], f.dirs[i], err)
		}
		f.log.Warn("keys: an epoch key was in one place only and has been copied", "epoch", epoch, "missing", f.dirs[i])
	}
	return nil
}

// Key reads the first place that has the key.
func (f *files) Key(ctx context.Context, epoch int64) ([]byte, error) {
	for _, dir := range f.dirs {
		b, err := os.ReadFile(filepath.Join(dir, keyName(epoch)))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		key, wrapped, err := readKeyFile(epoch, b)
		if err != nil {
			return nil, fmt.Errorf("%s %w", dir, err)
		}
		if !wrapped {
			return key, nil
		}
		if f.wrap == nil {
			return nil, errNoService
		}
		if key, err = f.wrap.Unwrap(ctx, epoch, key); err != nil {
			return nil, fmt.Errorf("%s: %w", f.wrap.Name(), err)
		}
		return key, nil
	}
	return nil, NoEpoch
}

// Create puts a new key into every place before it returns. If one place fails, the
// key is in none, or in one from where the next start copies it: nothing is sealed with
// it either way.
func (f *files) Create(ctx context.Context, epoch int64) error {
	return locked(f.dirs[0], func() error {
		if err := f.settle(ctx); err != nil {
			return err
		}
		have, err := f.Epochs(ctx)
		if err != nil || slices.Contains(have, epoch) {
			return err
		}
		key, title := newKey(), plainTitle
		if f.wrap != nil {
			title = wrappedTitle
			if key, err = f.wrap.Wrap(ctx, epoch, key); err != nil {
				return fmt.Errorf("%s: %w", f.wrap.Name(), err)
			}
		}
		return f.place(epoch, keyFile(epoch, title, key))
	})
}

func (f *files) place(epoch int64, file []byte) error {
	for i, dir := range f.dirs {
		if err := f.disk.put(dir, keyName(epoch), file); err != nil {
			for _, d := range f.dirs[:i] {
				_ = os.Remove(filepath.Join(d, keyName(epoch))) // one copy is worse than none, but not lost
			}
			return fmt.Errorf("write the epoch key to %s: %w", dir, err)
		}
	}
	for _, dir := range f.dirs {
		b, err := os.ReadFile(filepath.Join(dir, keyName(epoch)))
		if err != nil || !bytes.Equal(b, file) {
			return errors.Join(fmt.Errorf("%s does not give back the epoch key that was written", dir), err)
		}
	}
	return nil
}

// Destroy first marks the key in every place, so that what a crash interrupts is
// finished and not repaired.
func (f *files) Destroy(ctx context.Context, epoch int64) error {
	return locked(f.dirs[0], func() error {
		for _, dir := range f.dirs {
			err := os.Rename(filepath.Join(dir, keyName(epoch)), filepath.Join(dir, dyingName(epoch)))
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
			if err := syncDir(dir); err != nil {
				return err
			}
		}
		return f.finish(ctx, epoch)
	})
}

var errNoService = errors.New("the epoch key is wrapped by a key service that is not configured; set STANDING_KEY_SERVICE as it was")

// lent reports whether what is left of a key was wrapped by a key service.
func (f *files) lent(epoch int64) bool {
	for _, dir := range f.dirs {
		for _, name := range []string{keyName(epoch), dyingName(epoch)} {
			if b, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
				if _, wrapped, err := readKeyFile(epoch, b); err == nil && wrapped {
					return true
				}
			}
		}
	}
	return false
}

// finish overwrites and removes what is left of a key. Overwriting reaches the old
// blocks on few modern disks; the key service and full-disk encryption do.
func (f *files) finish(ctx context.Context, epoch int64) error {
	if f.lent(epoch) { // else its key there would open copies of these files for ever
		if f.wrap == nil {
			return errNoService
		}
		if err := f.wrap.Forget(ctx, epoch); err != nil {
			return fmt.Errorf("%s: %w", f.wrap.Name(), err)
		}
	}
	for _, name := range []string{keyName(epoch), dyingName(epoch)} { // the mark goes last
		for _, dir := range f.dirs {
			if err := overwrite(filepath.Join(dir, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

func overwrite(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	noise := make([]byte, 512)
	_, _ = rand.Read(noise) // never fails: it ends the program instead
	_, err = f.Write(noise)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

const boundName = "bound"

// Bound reports whether a database committed to these keys.
func (f *files) Bound() (bool, error) {
	for _, dir := range f.dirs {
		_, err := os.Stat(filepath.Join(dir, boundName))
		if err == nil {
			return true, nil
		}
		if !errors.Is(err, os.ErrNotExist) {
			return false, err
		}
	}
	return false, nil
}

// Bind notes that one did.
func (f *files) Bind() error {
	return locked(f.dirs[0], func() error {
		for _, dir := range f.dirs {
			if _, err := os.Stat(filepath.Join(dir, boundName)); err == nil {
				continue
			}
			if err := f.disk.put(dir, boundName, []byte("A database is sealed with the keys in this directory.\n")); err != nil {
				return err
			}
		}
		return nil
	})
}
