package lint_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"standing/internal/base/datamap"
	"standing/internal/base/testkit"
	"standing/internal/lint"
)

func theMap(t *testing.T) *datamap.Map {
	t.Helper()
	files, err := datamap.Find(os.DirFS(filepath.Join(testkit.Root(t), "internal")))
	if err != nil {
		t.Fatal(err)
	}
	m, err := datamap.Load(files...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var (
	readOnce  sync.Once
	readTree  *lint.Source
	readErr   error
	typesOnce sync.Once
	typesAll  *lint.Program
	typesErr  error
)

func theSource(t *testing.T) *lint.Source {
	t.Helper()
	readOnce.Do(func() { readTree, readErr = lint.Read(testkit.Root(t)) })
	if readErr != nil {
		t.Fatal(readErr)
	}
	return readTree
}

func theTypes(t *testing.T) *lint.Program {
	t.Helper()
	typesOnce.Do(func() { typesAll, typesErr = lint.Types(testkit.Root(t), "./internal/...", "./cmd/...") })
	if typesErr != nil {
		t.Fatal(typesErr)
	}
	return typesAll
}

func report[T any](t *testing.T, what string, findings []T) {
	t.Helper()
	for _, f := range findings {
		t.Errorf("%s: %v", what, f)
	}
}

func golden(t *testing.T, name string, lines []string) {
	t.Helper()
	testkit.Golden(t, name, strings.Join(lines, "\n")+"\n")
}

func difference(got, want []string) string {
	var out []string
	for _, g := range got {
		if !slices.Contains(want, g) {
			out = append(out, "+ "+g)
		}
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			out = append(out, "- "+w)
		}
	}
	return strings.Join(out, "\n")
}
