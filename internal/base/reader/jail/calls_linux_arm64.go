package jail

import "golang.org/x/sys/unix"

const arch = unix.AUDIT_ARCH_AARCH64

var oldFiles = []uint32{unix.SYS_RENAMEAT}
