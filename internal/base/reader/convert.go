package reader

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"

	"standing/internal/base/reader/format"
	"standing/internal/base/reader/jail"
)

// convert has heif-convert make a JPEG of a HEIC, from memory to memory, and lets go of files
// and programs behind it. What it made is what is looked at from then on.
func (c *child) convert(l format.Limits) (format.Look, error) {
	look, err := format.LookHEIC(c.src, l)
	if err != nil {
		return look, err
	}
	out, err := c.heifConvert()
	if err != nil {
		return look, err
	}
	jail.Shut()
	var kept bytes.Buffer
	jpeg, err := format.CleanUpright(bytes.NewReader(out), &kept, l)
	if err != nil {
		return look, err
	}
	c.src = bytes.NewReader(kept.Bytes())
	// Whatever the file held beside its picture is gone.
	return format.Look{Kind: HEIC, Pages: 1, Width: jpeg.Width, Height: jpeg.Height, Cleaned: true}, nil
}

func (c *child) heifConvert() ([]byte, error) {
	in, err := memfd("heic")
	if err != nil {
		return nil, err
	}
	defer in.Close()
	if _, err := io.Copy(in, io.NewSectionReader(c.src, 0, c.src.Size())); err != nil {
		return nil, err
	}
	out, err := memfd("jpeg")
	if err != nil {
		return nil, err
	}
	defer out.Close()
	cmd := exec.Command(c.o.Heif, "-q", "92", "/proc/self/fd/3", c.o.Out)
	cmd.Env = []string{}
	cmd.ExtraFiles = []*os.File{in, out}
	said := &tail{}
	cmd.Stderr, cmd.Stdout = said, said
	if err := jail.Run(cmd); err != nil {
		var exit *exec.ExitError
		switch {
		case said.has("bad_alloc", "emory"):
			return nil, errMemory
		case !errors.As(err, &exit): // it could not even be started
			return nil, errNoHEIC
		}
		return nil, format.Broken
	}
	if _, err := out.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(out, mostHEIC))
}
