//go:build !linux

package reader

import (
	"errors"
	"os"
)

// memfd is there on Linux only, and HEIC with it.
func memfd(string) (*os.File, error) { return nil, errors.ErrUnsupported }
