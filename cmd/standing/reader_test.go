package main

import (
	"context"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"standing/internal/base/reader"
)

// The program looks into a file when it is started as its own child, and says nothing of that
// to people.
func TestReader(t *testing.T) {
	r := reader.New(reader.Config{Program: binary, Dir: t.TempDir()})
	defer r.Close()
	if err := r.Check(context.Background()); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(r.Sandbox(), "limits") {
		t.Log("nothing holds a child here: ", r.Sandbox())
	}
	help, err := exec.Command(binary, "--help").CombinedOutput()
	if err != nil || strings.Contains(string(help), "reader") {
		t.Errorf("%s %v", help, err)
	}
	if said, err := exec.Command(binary, "reader").CombinedOutput(); err == nil {
		t.Errorf("with nobody who asks it goes on: %s", said)
	}
}
