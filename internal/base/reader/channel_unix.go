//go:build unix

package reader

import (
	"errors"
	"io"
	"os"
	"runtime"
	"syscall"
)

// channel is what the parent speaks to a child over: two sockets with one wire, over which
// an open file can be handed as well. The child can make no other one.
func channel() (ours, theirs *os.File, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, nil, err
	}
	for _, fd := range fds {
		syscall.CloseOnExec(fd)
	}
	return os.NewFile(uintptr(fds[0]), "to the child"), os.NewFile(uintptr(fds[1]), "from the parent"), nil
}

// hand gives an open file to whoever is at the other end.
func hand(over, file *os.File) error {
	err := syscall.Sendmsg(int(over.Fd()), []byte{0}, syscall.UnixRights(int(file.Fd())), nil, 0)
	runtime.KeepAlive(file)
	return err
}

// take waits for an open file at its end, which is standard input. io.EOF: nobody is there
// any more.
func take() (*os.File, error) {
	one, rights := make([]byte, 1), make([]byte, syscall.CmsgSpace(4))
	n, m, _, _, err := syscall.Recvmsg(0, one, rights, 0)
	for errors.Is(err, syscall.EINTR) {
		n, m, _, _, err = syscall.Recvmsg(0, one, rights, 0)
	}
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, io.EOF
	}
	messages, err := syscall.ParseSocketControlMessage(rights[:m])
	if err != nil || len(messages) != 1 {
		return nil, errFrame
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	if err != nil || len(fds) != 1 {
		return nil, errFrame
	}
	syscall.CloseOnExec(fds[0])
	return os.NewFile(uintptr(fds[0]), "spool"), nil
}
