package jail_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"standing/internal/base/reader/jail"
)

// What is closed to a program is closed to root as well.
func TestRunClosesFolders(t *testing.T) {
	// The kernel is asked past our own question: that one may not be what lets this be skipped.
	if version, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION); errno != 0 || version < 1 {
		if len(jail.CanFold()) != 0 {
			t.Fatal("folders are said to be closed by what this kernel does not have")
		}
		t.Skip("this kernel has no Landlock: ", errno)
	}
	if len(jail.CanFold()) == 0 {
		t.Fatal("the kernel has Landlock, and it is not used")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "theirs")
	if err := os.WriteFile(file, []byte("private"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (string, error) {
		var said bytes.Buffer
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Stdout, cmd.Stderr = &said, &said
		err := jail.Run(cmd)
		return said.String(), err
	}
	if said, err := run("/usr/bin/cat", "/usr/bin/true"); err != nil {
		t.Errorf("it cannot even run: %s %v", said, err)
	}
	for _, args := range [][]string{{"/usr/bin/cat", file}, {"/usr/bin/cat", "/etc/passwd"}, {"/usr/bin/cat", "/proc/1/environ"}, {"/usr/bin/touch", filepath.Join(dir, "new")},
		{"/usr/bin/rm", file}, {"/usr/bin/touch", "/usr/bin/new-program"}, {"/usr/bin/ls", dir}} {
		if said, err := run(args...); err == nil {
			t.Errorf("%v: %s", args, said)
		}
	}
	if _, err := os.ReadFile(file); err != nil {
		t.Errorf("it was closed to us: %v", err)
	}
}

// From memory to memory, by the name of an open file.
func TestRunKeepsWhatIsOpen(t *testing.T) {
	fd, err := unix.MemfdCreate("in", unix.MFD_CLOEXEC)
	if err != nil {
		t.Fatal(err)
	}
	in := os.NewFile(uintptr(fd), "in")
	defer in.Close()
	if _, err := in.WriteString("a picture"); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd := exec.Command("/usr/bin/cat", "/proc/self/fd/3")
	cmd.ExtraFiles, cmd.Stdout, cmd.Stderr = []*os.File{in}, &said, &said
	if err := jail.Run(cmd); err != nil || !strings.Contains(said.String(), "a picture") {
		t.Errorf("%s %v", said.String(), err)
	}
}
