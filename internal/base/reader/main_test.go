package reader_test

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"standing/internal/base/reader"
	"standing/internal/base/reader/jail"
)

// The program of the tests is its own child, or a bad one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "reader":
			os.Exit(reader.Main(nil))
		case "bad-reader":
			bad(os.Args[2])
		}
	}
	os.Exit(m.Run())
}

func say(kind byte, payload []byte) {
	_, _ = os.Stdout.Write(append(binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(payload))), payload...))
}

// heard reads what the parent says.
func heard() {
	head := make([]byte, 5)
	_, _ = io.ReadFull(os.Stdin, head)
	_, _ = io.CopyN(io.Discard, os.Stdin, int64(binary.BigEndian.Uint32(head[1:])))
}

var (
	spun  uint64
	eaten [][]byte
)

// bad is a child that somebody took over.
func bad(how string) {
	heard()
	switch how {
	case "unready":
		fmt.Fprintln(os.Stderr, "no room for pdfium")
		os.Exit(3)
	case "escapes":
		escape()
	}
	say('R', []byte(`{"Holds":["limits"]}`))
	switch how {
	case "dies":
		os.Exit(1)
	case "killed":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	case "panics":
		panic("a decoder")
	case "hangs":
		time.Sleep(time.Hour)
	case "trickles":
		for {
			say('D', nil)
		}
	case "spins":
		for n := uint64(1); ; n *= 3 {
			spun = n
		}
	case "eats":
		for {
			piece := make([]byte, 16<<20)
			for i := 0; i < len(piece); i += 4096 {
				piece[i] = 1
			}
			eaten = append(eaten, piece)
		}
	case "eats-limited":
		jail.Limit(256<<20, 100, 0)
		for {
			eaten = append(eaten, make([]byte, 64<<20))
		}
	case "garbage":
		_, _ = os.Stdout.WriteString("GET / HTTP/1.1\r\n\r\n")
	case "huge":
		_, _ = os.Stdout.Write([]byte{'E', 0xff, 0xff, 0xff, 0xff})
	case "half":
		_, _ = os.Stdout.Write([]byte{'E', 0, 0, 0, 9, '{'})
	case "no-json":
		say('E', []byte("{"))
	case "many-pages":
		say('E', []byte(`{"Kind":"pdf","Pages":1000000,"Width":1,"Height":1}`))
	case "other-kind":
		say('E', []byte(`{"Kind":"png","Pages":1,"Width":1,"Height":1}`))
	case "own-words":
		say('F', []byte(`{"Reason":"<script>"}`))
	case "floods":
		_, _ = os.Stdin.Read(make([]byte, 1)) // with the file
		heard()
		say('E', []byte(`{"Kind":"jpeg","Pages":1,"Width":1,"Height":1}`))
		heard()
		for {
			say('D', make([]byte, 1<<20))
		}
	}
	time.Sleep(time.Hour)
}

// escape tries what a child may not, and reports what went through.
func escape() {
	alone := jail.InNamespace()
	holds := append(jail.Begin(), jail.Limit(64<<20, 100, 0)...)
	holds = append(holds, jail.Shut()...)
	if alone {
		holds = append(holds, jail.Namespace)
	}
	through := []string{}
	try := func(what string, err error) {
		if err == nil {
			through = append(through, what)
		}
	}
	_, err := net.Dial("tcp", "127.0.0.1:1")
	try("socket tcp", notRefused(err))
	_, err = syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	try("socket unix", err)
	_, err = syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	try("socket udp", err)
	_, err = os.ReadFile("/etc/passwd")
	try("read", err)
	_, err = os.ReadFile("/proc/self/environ")
	try("environment", err)
	try("write", os.WriteFile("/tmp/reader-escaped", nil, 0o600))
	try("remove", os.Remove("/tmp/reader-to-keep"))
	try("program", exec.Command("/bin/true").Run())
	_, err = syscall.ForkExec("/bin/true", nil, nil)
	try("fork", err)
	try("signal", syscall.Kill(os.Getppid(), 0))
	try("trace", syscall.PtraceAttach(os.Getppid()))
	try("mount", syscall.Mount("none", "/mnt", "tmpfs", 0, ""))
	try("limits", syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: 1 << 40, Max: 1 << 40}))
	answer, _ := json.Marshal(map[string]any{"Holds": holds})
	say('R', answer)
	answer, _ = json.Marshal(through)
	fmt.Fprintf(os.Stderr, "through %s\n", answer)
	say('E', []byte(`{"Kind":"jpeg","Pages":`+fmt.Sprint(1+len(through))+`,"Width":1,"Height":1}`))
	time.Sleep(time.Hour)
}

// notRefused makes a refusal by the other end what it is: it was reached.
func notRefused(err error) error {
	if errors.Is(err, syscall.ECONNREFUSED) {
		return nil
	}
	return err
}
