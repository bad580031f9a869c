//go:build unix

package keys

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// locked runs fn while no other process changes the places. The system releases the
// lock of a process that dies.
func locked(dir string, fn func() error) error {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err == nil {
		err = fn()
	}
	return errors.Join(err, f.Close())
}

// device tells one disk from another.
func device(dir string) (string, bool) {
	info, err := os.Stat(dir)
	if err != nil {
		return "", false
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "", false
	}
	return fmt.Sprint(s.Dev), true
}
