package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// openFile shows a report in the user's browser; without a desktop the name that
// was printed has to do.
func openFile(path string) {
	full, err := filepath.Abs(path)
	if err != nil {
		return
	}
	name := "xdg-open"
	switch {
	case runtime.GOOS == "darwin":
		name = "open"
	case runtime.GOOS == "windows":
		name = "explorer"
	case os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "":
		fmt.Fprintf(os.Stderr, "open it in a browser: file://%s\n", full)
		return
	}
	if err := exec.Command(name, full).Start(); err != nil {
		fmt.Fprintf(os.Stderr, "open it in a browser: file://%s\n", full)
	}
}
