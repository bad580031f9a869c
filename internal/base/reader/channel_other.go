//go:build !unix

package reader

import (
	"errors"
	"os"
)

func channel() (ours, theirs *os.File, err error) { return nil, nil, errors.ErrUnsupported }

func hand(*os.File, *os.File) error { return errors.ErrUnsupported }

func take() (*os.File, error) { return nil, errors.ErrUnsupported }
