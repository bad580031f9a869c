package reader

import (
	"io"
	"testing"
	"time"
)

// As makes this program another child.
func (r *Reader) As(args ...string) *Reader {
	r.args = args
	return r
}

// Plain starts children without namespaces, as where the kernel has none for us.
func (r *Reader) Plain() *Reader {
	r.plain = true
	return r
}

// In says where the parent's patience ends.
func (l Limits) In(d time.Duration) Limits {
	l.Time = d
	return l
}

// OnDisk is what lies there.
func (s *Spool) OnDisk(t testing.TB) []byte {
	t.Helper()
	all, err := io.ReadAll(io.NewSectionReader(s.f, 0, 1<<40))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Waiting is the child that waits for a PDF, 0 where none does.
func (r *Reader) Waiting() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.spare == nil {
		return 0
	}
	return r.spare.cmd.Process.Pid
}

// KillWaiting kills it, once there is one.
func (r *Reader) KillWaiting() {
	for range 400 {
		r.mu.Lock()
		p := r.spare
		r.mu.Unlock()
		if p != nil {
			_ = p.cmd.Process.Kill()
			<-p.ended
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
}

// PID is the child of a session.
func (s *Session) PID() int { return s.p.cmd.Process.Pid }
