package mail

import (
	"bytes"
	"context"
	"fmt"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"standing/internal/base/delivery"
)

// Files writes every message into a folder, for development: one .eml file each, which
// any mail program opens. Sending the same Key again replaces the file.
type Files struct{ Dir string }

// Send writes the file in one step: nobody sees half of it.
func (f Files) Send(ctx context.Context, m Message) error {
	msg, _, err := m.compose()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		return &Error{Class: delivery.Temporary, Step: "content", Cause: "write"}
	}
	if err := ctx.Err(); err != nil {
		return &Error{Class: delivery.Temporary, Step: "content", Cause: delivery.Cause(err)}
	}
	if err := f.write(m.Date.UTC().Format("20060102-150405")+"-"+m.Key+".eml", b.Bytes()); err != nil {
		return &Error{Class: delivery.Temporary, Step: "content", Cause: "write"}
	}
	return nil
}

// write keeps to the owner what may name people.
func (f Files) write(name string, b []byte) error {
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(f.Dir, ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // after the rename there is none
	if _, err := tmp.Write(b); err != nil {
		_ = tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), filepath.Join(f.Dir, name))
}

// File is a message that was written.
type File struct {
	Name string
	Date time.Time
	Raw  []byte
}

// List gives the messages, the newest first; none if nothing was ever sent.
func (f Files) List() ([]File, error) {
	found, err := os.ReadDir(f.Dir)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list mail: %w", err)
	}
	var out []File
	for _, e := range found {
		if !strings.HasSuffix(e.Name(), ".eml") {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(f.Dir, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("list mail: %w", err)
		}
		file := File{Name: e.Name(), Raw: raw}
		if m, err := netmail.ReadMessage(bytes.NewReader(raw)); err == nil {
			file.Date, _ = m.Header.Date()
		}
		out = append(out, file)
	}
	slices.Reverse(out) // names begin with the date
	return out, nil
}
