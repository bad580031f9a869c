package reader

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"standing/internal/base/reader/format"
	"standing/internal/base/reader/jail"
)

// process is a child, and why it was ended.
type process struct {
	cmd    *exec.Cmd
	in     *os.File
	out    *bufio.Reader
	pipe   *os.File // that out reads
	stderr *tail
	l      Limits

	ended  chan struct{} // the child is gone
	status error         // how

	kept *time.Timer // until when it waits for a file

	mu  sync.Mutex
	why error // the reason for which it was ended by us
}

// start starts a child with namespaces of its own, or without where there are none.
func (r *Reader) start() (*process, error) {
	p, err := r.startWith(!r.plain)
	if err != nil && !r.plain {
		p, err = r.startWith(false)
	}
	if err != nil {
		return nil, busy(err)
	}
	return p, nil
}

func (r *Reader) startWith(namespaces bool) (*process, error) {
	in, childIn, err := channel()
	if err != nil {
		return nil, err
	}
	defer childIn.Close()
	out, childOut, err := os.Pipe()
	if err != nil {
		_ = in.Close()
		return nil, err
	}
	defer childOut.Close()
	p := &process{cmd: exec.Command(r.c.Program, r.args...), stderr: &tail{}, l: r.c.Limits, ended: make(chan struct{})}
	p.in, p.pipe, p.out = in, out, bufio.NewReaderSize(out, dataFrame+frameHead)
	p.cmd.Env = []string{}
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = childIn, childOut, p.stderr
	p.cmd.WaitDelay = time.Second // what it left running may hold a pipe
	jail.Apart(p.cmd, namespaces)
	if err := p.cmd.Start(); err != nil {
		_ = in.Close()
		_ = out.Close()
		return nil, err
	}
	go func() {
		p.status = p.cmd.Wait()
		close(p.ended)
	}()
	return p, nil
}

// close ends a child and gives back what was open to it.
func (p *process) close() {
	p.end(nil)
	<-p.ended
	_ = p.in.Close()
	_ = p.pipe.Close()
}

// end kills the child, unless it is gone, for a reason. The first one counts.
func (p *process) end(why error) {
	p.mu.Lock()
	if p.why == nil {
		p.why = why
	}
	p.mu.Unlock()
	select {
	case <-p.ended:
	default:
		jail.Kill(p.cmd)
	}
}

// watch ends a child that has more memory than it may.
func (p *process) watch() {
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-p.ended:
			return
		case <-tick.C:
			if jail.Resident(p.cmd.Process.Pid) > p.l.Memory {
				p.end(errMemory)
				return
			}
		}
	}
}

// reason says why a child is gone, once it does not answer.
func (p *process) reason(otherwise error) error {
	p.end(nil)
	<-p.ended
	p.mu.Lock()
	why := p.why
	p.mu.Unlock()
	state := p.cmd.ProcessState
	switch {
	case why != nil:
		return why
	case p.stderr.has("out of memory", "cannot allocate memory"):
		return errMemory
	case state.SystemTime()+state.UserTime() >= time.Duration(seconds(p.l))*time.Second-time.Second/2 && signalled(p.status, syscall.SIGKILL):
		return errTimeout
	}
	return otherwise
}

func signalled(err error, want syscall.Signal) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == want
}

// seconds is how long a child may use a processor, in its whole life: each answer has its
// own limit by the clock.
func seconds(l Limits) uint64 { return uint64(mostLife*l.Time/time.Second) + 1 }

// answer reads frames up to the last one of an answer; data goes to w, at most so much.
func (p *process) answer(w io.Writer, most int64) ([]byte, error) {
	for {
		slow := time.AfterFunc(p.l.Time, func() { p.end(errTimeout) })
		kind, payload, err := readFrame(p.out)
		slow.Stop() // whoever takes what it says may be slow
		if err != nil {
			return nil, p.reason(format.Broken)
		}
		switch kind {
		case sayData:
			if most -= int64(len(payload)) + frameHead; most < 0 { // empty ones end as well
				return nil, p.reason(format.Bomb)
			}
			if _, err := w.Write(payload); err != nil {
				p.end(err)
				return nil, err
			}
		case sayDone:
			return payload, nil
		case sayFault:
			var said no
			if err := fromJSON(payload, &said); err != nil {
				return nil, p.reason(format.Broken)
			}
			return nil, p.l.refusal(said.Reason)
		default:
			return nil, p.reason(format.Broken)
		}
	}
}

var errSlow = errors.New("the child does not get ready")

// ready waits for the first thing that a child says.
func (p *process) ready() (ready, error) {
	var said ready
	slow := time.AfterFunc(patience, func() { p.end(busy(errSlow)) })
	defer slow.Stop()
	kind, payload, err := readFrame(p.out)
	if err == nil && kind == sayReady {
		err = fromJSON(payload, &said)
	} else if err == nil {
		err = errFrame
	}
	if err == nil {
		return said, nil
	}
	if err := p.reason(nil); err != nil {
		return said, err
	}
	return said, busy(errors.New("the child does not start: " + p.stderr.first()))
}

// tail keeps the beginning of what a child complains of: it may be of the file, so it is
// only asked for what Go says itself, and shown where no file was read.
type tail struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text.Write(p[:min(len(p), max(0, 4<<10-t.text.Len()))])
	return len(p), nil
}

func (t *tail) has(any ...string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range any {
		if strings.Contains(t.text.String(), s) {
			return true
		}
	}
	return false
}

func (t *tail) first() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	line, _, _ := strings.Cut(t.text.String(), "\n")
	return line
}
