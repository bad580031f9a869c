package ui

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var namedIcon = regexp.MustCompile(`(?:[Ii]con: |ui\.Icon\(|@Icon\()"([a-z-]+)"`)

// An icon that does not exist draws nothing, and nobody would notice but who looks.
func TestEveryIconThatIsNamedIsDrawn(t *testing.T) {
	t.Parallel()
	names, err := os.ReadFile(filepath.Join("..", "..", "..", "ui", "icons.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, m := range regexp.MustCompile(`'?([a-z-]+)'?: '`).FindAllStringSubmatch(string(names), -1) {
		there[m[1]] = true
	}
	seen := 0
	err = filepath.WalkDir(filepath.Join("..", ".."), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".templ") {
			return err
		}
		b, err := os.ReadFile(path)
		for _, m := range namedIcon.FindAllStringSubmatch(string(b), -1) {
			seen++
			if !there[m[1]] {
				t.Errorf("%s: there is no icon %q in ui/icons.mjs", path, m[1])
			}
		}
		return err
	})
	if err != nil || seen < 50 {
		t.Errorf("%d icons seen: %v", seen, err)
	}
}
