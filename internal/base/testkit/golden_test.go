package testkit_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"standing/internal/base/testkit"
)

type ear struct {
	testing.TB
	said string
}

func (e *ear) Helper()                        {}
func (e *ear) Errorf(format string, a ...any) { e.said += fmt.Sprintf(format, a...) }
func (e *ear) Fatalf(format string, a ...any) { e.said += fmt.Sprintf(format, a...) + "!" }

func TestGolden(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("testdata", "a.txt"), []byte("one\ntwo\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for got, want := range map[string]string{
		"one\ntwo\n":        "",
		"one\nthree\n":      "differs in line 2:\nwant two\n got three",
		"one\ntwo\nthree\n": "differs in line 3:\nwant \n got three",
		"one":               "differs in line 2:\nwant two\n got (nothing)",
	} {
		e := &ear{TB: t}
		testkit.Golden(e, "a.txt", got)
		if (want == "") != (e.said == "") || !strings.Contains(e.said, want) {
			t.Errorf("%q: said %q", got, e.said)
		}
	}
	e := &ear{TB: t}
	testkit.Golden(e, "none.txt", "")
	if !strings.Contains(e.said, "-update") {
		t.Errorf("a missing file: said %q", e.said)
	}
}
