//go:build !unix

package keys

import "errors"

func locked(string, func() error) error {
	return errors.New("keys: directories of epoch keys need a Unix system; hand the keys in by STANDING_EPOCH_KEYS")
}

func device(string) (string, bool) { return "", false }
