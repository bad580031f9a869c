package jail

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// reads is what a program needs of its own files.
const reads = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR

// landlock is how much the kernel knows of it; 0 where it does not.
func landlock() int {
	v, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0
	}
	return int(v)
}

// CanFold says whether folders can be closed to a program.
func CanFold() []string {
	if landlock() == 0 {
		return nil
	}
	return []string{Folders}
}

// Run runs a program to which all folders are closed but its own and those of libraries,
// where the kernel can do that. It dies with this process. What is open stays open.
func Run(cmd *exec.Cmd) error {
	if cmd.Stdin == nil { // which is opened before the folders are closed
		nothing, err := os.Open(os.DevNull)
		if err != nil {
			return err
		}
		defer nothing.Close()
		cmd.Stdin = nothing
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends, with what it lost
		if err := fold(filepath.Dir(cmd.Path), "/usr", "/lib", "/lib64", "/etc/ld.so.cache"); err != nil && !errors.Is(err, errors.ErrUnsupported) {
			done <- err
			return
		}
		done <- cmd.Run()
	}()
	return <-done
}

// fold closes all folders but these to this thread and what it starts.
func fold(open ...string) error {
	v := landlock()
	if v == 0 {
		return errors.ErrUnsupported
	}
	attr := unix.LandlockRulesetAttr{Handled_access_fs: 1<<13 - 1}
	if v >= 2 {
		attr.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	if v >= 3 {
		attr.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	if v >= 4 {
		attr.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if v >= 6 {
		attr.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
	}
	rules, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr), 0)
	if errno != 0 {
		return errno
	}
	defer func() { _ = unix.Close(int(rules)) }()
	for _, path := range open {
		if err := unfold(rules, path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, rules, 0, 0); errno != 0 {
		return errno
	}
	return nil
}

func unfold(rules uintptr, path string) error {
	f, err := os.OpenFile(path, unix.O_PATH, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	at, err := f.Stat()
	if err != nil {
		return err
	}
	rule := unix.LandlockPathBeneathAttr{Allowed_access: reads, Parent_fd: int32(f.Fd())}
	if !at.IsDir() {
		rule.Allowed_access &^= unix.LANDLOCK_ACCESS_FS_READ_DIR
	}
	_, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, rules, unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&rule)), 0, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}
