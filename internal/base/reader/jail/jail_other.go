//go:build !linux

package jail

import "os/exec"

// Elsewhere than on Linux only the parent's clock holds.

// Apart does nothing here.
func Apart(*exec.Cmd, bool) {}

// InNamespace is never so here.
func InNamespace() bool { return false }

// Kill ends a process.
func Kill(cmd *exec.Cmd) { _ = cmd.Process.Kill() }

// Resident is not known here.
func Resident(int) int64 { return 0 }

// Begin takes nothing here.
func Begin() []string { return nil }

// Limit takes nothing here.
func Limit(int64, uint64, uint64) []string { return nil }

// Shut takes nothing here.
func Shut() []string { return nil }

// CanFold is never so here.
func CanFold() []string { return nil }

// Run runs a program.
func Run(cmd *exec.Cmd) error { return cmd.Run() }
