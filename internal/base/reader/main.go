package reader

import (
	"bufio"
	"errors"
	"io"
	"os"
	"runtime/debug"

	"standing/internal/base/fault"
	"standing/internal/base/reader/format"
	"standing/internal/base/reader/jail"
)

// Main is what a child does: it is told once what to open, then asked one thing after the
// other, until nobody asks any more. It returns its exit status.
func Main([]string) int {
	c := &child{in: bufio.NewReader(os.Stdin), out: os.Stdout}
	if err := c.run(); err != nil {
		_, _ = io.WriteString(os.Stderr, "reader: "+err.Error()+"\n")
		return 1
	}
	return 0
}

// child is the process that reads.
type child struct {
	in   *bufio.Reader
	out  io.Writer
	o    setup
	src  format.Source
	show viewer
	look Look
}

func (c *child) run() error {
	if err := c.told(saySetup, &c.o); err != nil {
		return err
	}
	debug.SetMemoryLimit(c.o.Limits.Memory * 3 / 4)
	debug.SetGCPercent(50)
	if err := c.prepare(); err != nil {
		return err
	}
	file, err := take()
	if errors.Is(err, io.EOF) { // nobody needed it
		return nil
	}
	if err != nil {
		return err
	}
	var o order
	if err := c.told(sayOpen, &o); err != nil {
		return err
	}
	if c.src, err = openSpool(file, o.Key, o.Size); err != nil {
		return err
	}
	questions := c.listen()
	if err := c.reply(c.begin); err != nil {
		return err
	}
	for q := range questions {
		if err := c.reply(func() (any, error) { return c.answer(q) }); err != nil {
			return err
		}
	}
	return nil
}

// told reads what the parent says at the start.
func (c *child) told(want byte, to any) error {
	kind, payload, err := readFrame(c.in)
	if err == nil && kind != want {
		err = errFrame
	}
	if err != nil {
		return err
	}
	return fromJSON(payload, to)
}

// prepare gets ready what the kind needs, lets go of the rest, and says so. Nothing of the
// file was read yet.
func (c *child) prepare() (err error) {
	alone := jail.InNamespace()
	holds := jail.Begin()
	if alone {
		holds = append(holds, jail.Namespace)
	}
	file := uint64(0)
	switch c.o.Kind {
	case PDF:
		if c.show, err = newPDF(c.o.Cache); err != nil {
			return err
		}
	case HEIC:
		file = mostHEIC
		holds = append(holds, jail.CanFold()...)
	case recognizer:
		holds = append(holds, jail.CanFold()...)
	default: // what Go's own library decodes
	}
	holds = append(holds, jail.Limit(c.o.Limits.Memory, seconds(c.o.Limits), file)...)
	if c.o.Kind != HEIC && c.o.Kind != recognizer { // which start another program first
		holds = append(holds, jail.Shut()...)
	}
	return writeJSON(c.out, sayReady, ready{holds})
}

type question struct {
	kind    byte
	payload []byte
}

// listen reads questions while others are answered: with the parent goes the child.
func (c *child) listen() <-chan question {
	out := make(chan question)
	go func() {
		for {
			kind, payload, err := readFrame(c.in)
			if err != nil {
				os.Exit(0)
			}
			out <- question{kind, payload}
		}
	}()
	return out
}

// reply sends what f found out, or why the file is refused. A decoder that gives up in a
// panic refuses as well.
func (c *child) reply(f func() (any, error)) error {
	answer, err := safely(f)
	if err != nil {
		reason := format.Broken
		if fields := fault.Fields(err); len(fields) > 0 {
			reason = fields[0]
		}
		return writeJSON(c.out, sayFault, no{fault.Fields(reason)[0].Reason})
	}
	return writeJSON(c.out, sayDone, answer)
}

func safely(f func() (any, error)) (answer any, err error) {
	defer func() {
		if recover() != nil {
			answer, err = nil, format.Broken
		}
	}()
	return f()
}

// begin looks at the file.
func (c *child) begin() (any, error) {
	var look format.Look
	var err error
	l := c.o.Limits.format()
	switch c.o.Kind {
	case PDF:
		look, err = c.show.(*pdf).open(c.src, l)
	case HEIC:
		look, err = c.convert(l)
		c.show = picture{c.src, JPEG, l}
	case recognizer: // a page that a child of ours drew
		look, err = format.Walk(JPEG, c.src, io.Discard, l)
	default:
		look, err = format.Walk(c.o.Kind, c.src, io.Discard, l)
		c.show = picture{c.src, c.o.Kind, l}
	}
	c.look = Look{Kind: look.Kind, Pages: look.Pages, Width: look.Width, Height: look.Height, Script: look.Script, Cleaned: look.Cleaned}
	return c.look, err
}

// answer is what one question gets.
func (c *child) answer(q question) (any, error) {
	switch q.kind {
	case sayClean:
		return c.clean()
	case sayPicture, sayWords, sayDots:
		var a ask
		if err := fromJSON(q.payload, &a); err != nil {
			return nil, err
		}
		switch q.kind {
		case sayWords:
			return c.words(a.Page)
		case sayDots:
			return nil, c.dots(a.Page)
		}
		return nil, c.picture(a)
	}
	return nil, format.Broken
}

func (c *child) clean() (any, error) {
	look := c.look
	if look.Kind == HEIC {
		look.Kind = JPEG
	}
	_, err := format.Walk(look.Kind, c.src, data{c.out}, c.o.Limits.format())
	return look, err
}
