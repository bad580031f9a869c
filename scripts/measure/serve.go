package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// serving starts the program as `make run` does: on an empty folder, again on what it
// left there, and looks how much memory it holds when nobody asks for anything.
func serving() ([]figure, error) {
	fmt.Println("standing serve, from nothing and again …")
	dir, err := os.MkdirTemp("", "standing-serve-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a leftover in the temporary folder is no failure
	bin := filepath.Join(dir, "standing")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", bin, "./cmd/standing").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s\ngo build: %w", out, err)
	}
	first, _, err := serveOnce(bin, dir, 0)
	if err != nil {
		return nil, err
	}
	again, memory, err := serveOnce(bin, dir, 5*time.Second)
	if err != nil {
		return nil, err
	}
	return []figure{
		{name: "serve: from an empty folder to its first answer", got: first, max: 5, unit: "s"},
		{name: "serve: started again, to its first answer", got: again, max: 1, unit: "s"},
		{name: "serve: memory when idle", got: memory, max: 100, unit: "MB"},
	}, nil
}

// serveOnce reports the seconds until it was ready and, after idle, the memory it holds.
func serveOnce(bin, dir string, idle time.Duration) (seconds, megabytes float64, err error) {
	public, admin := freePort(), freePort()
	cmd := exec.Command(bin, "serve")
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "STANDING_") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, "STANDING_ADDR="+public, "STANDING_ADMIN_ADDR="+admin, "STANDING_URL=http://"+strings.Replace(public, "127.0.0.1", "localhost", 1),
		"STANDING_DATA="+filepath.Join(dir, "data"), "STANDING_KEYS="+filepath.Join(dir, "a")+","+filepath.Join(dir, "b"))
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}()
	for {
		if time.Since(start) > time.Minute {
			return 0, 0, fmt.Errorf("%s\nstanding serve was not ready after a minute", said.String())
		}
		r, err := http.Get("http://" + admin + "/readyz")
		if err == nil {
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				break
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	seconds = time.Since(start).Seconds()
	time.Sleep(idle)
	megabytes, err = resident(cmd.Process.Pid)
	return seconds, megabytes, err
}

var rss = regexp.MustCompile(`^VmRSS:\s+(\d+) kB`)

func resident(pid int) (float64, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if errors.Is(err, os.ErrNotExist) {
		out, err := exec.Command("ps", "-o", "rss=", "-p", strconv.Itoa(pid)).Output()
		if err != nil {
			return 0, err
		}
		kb, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
		return kb / 1024, err
	}
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if m := rss.FindStringSubmatch(s.Text()); m != nil {
			kb, err := strconv.ParseFloat(m[1], 64)
			return kb / 1024, err
		}
	}
	return 0, errors.New("this system does not say how much memory a process holds")
}

// freePort is an address that nobody listens on right now.
func freePort() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err) // without the loopback there is nothing to measure
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
