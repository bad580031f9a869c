package jail

import (
	"errors"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// never are the calls that nothing here needs from its first line on.
var never = []uint32{
	unix.SYS_SOCKET, unix.SYS_SOCKETPAIR, unix.SYS_CONNECT, unix.SYS_BIND, unix.SYS_LISTEN, unix.SYS_ACCEPT, unix.SYS_ACCEPT4,
	unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_PIDFD_GETFD,
	unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN, unix.SYS_USERFAULTFD, unix.SYS_IO_URING_SETUP, unix.SYS_IO_URING_ENTER, unix.SYS_IO_URING_REGISTER,
	unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_PIVOT_ROOT, unix.SYS_CHROOT, unix.SYS_OPEN_TREE, unix.SYS_MOVE_MOUNT, unix.SYS_FSOPEN, unix.SYS_FSMOUNT,
	unix.SYS_MOUNT_SETATTR, unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_OPEN_BY_HANDLE_AT,
	unix.SYS_KEYCTL, unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_KEXEC_LOAD, unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE, unix.SYS_DELETE_MODULE,
	unix.SYS_REBOOT, unix.SYS_SWAPON, unix.SYS_SWAPOFF, unix.SYS_ACCT, unix.SYS_SETHOSTNAME, unix.SYS_SETTIMEOFDAY, unix.SYS_CLOCK_SETTIME,
}

// files are the calls that open, make, change or remove a file, or start a program.
var files = append([]uint32{
	unix.SYS_OPENAT, unix.SYS_OPENAT2, unix.SYS_EXECVE, unix.SYS_EXECVEAT, unix.SYS_MEMFD_CREATE, unix.SYS_CLONE3,
	unix.SYS_UNLINKAT, unix.SYS_RENAMEAT2, unix.SYS_LINKAT, unix.SYS_SYMLINKAT, unix.SYS_MKDIRAT, unix.SYS_MKNODAT,
	unix.SYS_FCHMOD, unix.SYS_FCHMODAT, unix.SYS_FCHOWN, unix.SYS_FCHOWNAT, unix.SYS_TRUNCATE, unix.SYS_FTRUNCATE, unix.SYS_CHDIR, unix.SYS_FCHDIR,
	unix.SYS_KILL, unix.SYS_PIDFD_OPEN, unix.SYS_PIDFD_SEND_SIGNAL, unix.SYS_PRLIMIT64, unix.SYS_SETRLIMIT,
	unix.SYS_SETUID, unix.SYS_SETGID, unix.SYS_SETREUID, unix.SYS_SETRESUID, unix.SYS_SETFSUID, unix.SYS_CAPSET,
}, oldFiles...)

const (
	isThread  = unix.CLONE_THREAD
	x32       = 0x40000000 // the numbers of another way to call, on amd64
	atNumber  = 0
	atArch    = 4
	atFirst   = 16
	returnNow = unix.BPF_RET | unix.BPF_K
)

func step(code uint16, k uint32, yes, no uint8) unix.SockFilter {
	return unix.SockFilter{Code: code, Jt: yes, Jf: no, K: k}
}

// forbid makes these calls fail in every thread, and new processes where files are
// forbidden (a new thread is none). What was forbidden before stays so.
func forbid(calls []uint32) error {
	if arch == 0 {
		return errors.ErrUnsupported
	}
	const load, equal = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
	fails := step(returnNow, unix.SECCOMP_RET_ERRNO|uint32(unix.EPERM), 0, 0)
	p := []unix.SockFilter{
		step(load, atArch, 0, 0),
		step(equal, arch, 1, 0),
		step(returnNow, unix.SECCOMP_RET_KILL_PROCESS, 0, 0),
		step(load, atNumber, 0, 0),
		step(unix.BPF_JMP|unix.BPF_JGE|unix.BPF_K, x32, 0, 1),
		fails,
	}
	for _, call := range calls {
		if call == unix.SYS_CLONE3 { // whose flags cannot be seen: who is told that there is none uses the older one
			p = append(p, step(equal, call, 0, 1), step(returnNow, unix.SECCOMP_RET_ERRNO|uint32(unix.ENOSYS), 0, 0),
				step(equal, unix.SYS_CLONE, 0, 4), step(load, atFirst, 0, 0),
				step(unix.BPF_JMP|unix.BPF_JSET|unix.BPF_K, isThread, 1, 0), fails, step(returnNow, unix.SECCOMP_RET_ALLOW, 0, 0))
			continue
		}
		p = append(p, step(equal, call, 0, 1), fails)
	}
	p = append(p, step(returnNow, unix.SECCOMP_RET_ALLOW, 0, 0))
	runtime.LockOSThread() // both calls are of one thread; the others follow it
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	prog := unix.SockFprog{Len: uint16(len(p)), Filter: &p[0]}
	other, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&prog)))
	switch {
	case errno != 0:
		return errno
	case other != 0: // a thread that could not be held to it
		return unix.ESRCH
	}
	return nil
}
