package jail

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// nobody is the number of the user that a process is in a namespace of its own.
const nobody = 65534

// Apart makes a command start in a group of its own, and with namespaces of its own if asked.
func Apart(cmd *exec.Cmd, namespaces bool) {
	a := &syscall.SysProcAttr{Setpgid: true}
	if namespaces {
		a.Cloneflags = unix.CLONE_NEWUSER | unix.CLONE_NEWNET | unix.CLONE_NEWIPC
		a.UidMappings = []syscall.SysProcIDMap{{ContainerID: nobody, HostID: os.Geteuid(), Size: 1}}
		a.GidMappings = []syscall.SysProcIDMap{{ContainerID: nobody, HostID: os.Getegid(), Size: 1}}
	}
	cmd.SysProcAttr = a
}

// InNamespace says whether this process was started in one.
func InNamespace() bool {
	if os.Geteuid() != nobody {
		return false
	}
	devices, err := os.ReadFile("/proc/self/net/dev")
	return err == nil && strings.Count(string(devices), ":") <= 1 // the loopback, which is down
}

// Kill ends a group.
func Kill(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

// Resident is how much memory a process has.
func Resident(pid int) int64 { return statm("/proc/"+strconv.Itoa(pid)+"/statm", 1) }

func statm(path string, field int) int64 {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	if field >= len(fields) {
		return 0
	}
	n, err := strconv.ParseInt(fields[field], 10, 64)
	if err != nil {
		return 0
	}
	return n * int64(os.Getpagesize())
}

// Begin takes what nothing here ever needs: more rights, tracing, sockets, dumps.
func Begin() []string {
	if unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) != nil || forbid(never) != nil {
		return nil
	}
	return []string{Privileges, Network}
}

// Limit bounds what this process may take from now on: so much more memory, so many seconds
// of the processor, so large a file.
func Limit(memory int64, seconds uint64, file uint64) []string {
	mapped := statm("/proc/self/statm", 0)
	for what, most := range map[int]uint64{
		unix.RLIMIT_AS:     uint64(mapped + memory),
		unix.RLIMIT_CPU:    seconds,
		unix.RLIMIT_FSIZE:  file,
		unix.RLIMIT_NOFILE: 64,
		unix.RLIMIT_CORE:   0,
	} {
		if mapped == 0 || unix.Setrlimit(what, &unix.Rlimit{Cur: most, Max: most}) != nil {
			return nil
		}
	}
	return []string{Limits}
}

// Shut takes files and programs, for good.
func Shut() []string {
	if forbid(files) != nil {
		return nil
	}
	return []string{Files}
}
