package blob

import (
	"io"
	"os"
	"syscall"
)

// Fill makes the disk take room bytes of every file and then report that it is full.
func (d *Disk) Fill(room int) {
	d.to = func(f *os.File) io.Writer { return &filling{f, room} }
}

type filling struct {
	to   io.Writer
	room int
}

func (f *filling) Write(p []byte) (int, error) {
	if len(p) <= f.room {
		f.room -= len(p)
		return f.to.Write(p)
	}
	n, err := f.to.Write(p[:f.room])
	f.room = 0
	if err == nil {
		err = syscall.ENOSPC
	}
	return n, err
}
