// Package wordcheck finds, for the tests, the codes that the program says and no
// catalogue has, and those that a catalogue has and nothing says.
package wordcheck

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"standing/internal/base/words"
)

// Use is a place that names a code.
type Use struct {
	Code   string
	Reason bool // of fault.Bad: the ground's reason.* may have it
	At     string
}

// Catalogues reads every words.yaml and words.<lang>.yaml below dir but the ground's own.
func Catalogues(dir string) ([]words.Source, error) {
	var out []words.Source
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() && e.Name() == "testdata" {
			return skip(err)
		}
		name := e.Name()
		if e.IsDir() || !strings.HasPrefix(name, "words.") || filepath.Ext(name) != ".yaml" || strings.HasSuffix(filepath.ToSlash(p), "base/words/words.yaml") {
			return nil
		}
		b, err := os.ReadFile(p)
		lang := strings.TrimPrefix(strings.TrimSuffix(name, "yaml"), "words.")
		out = append(out, words.Source{Room: filepath.Base(filepath.Dir(p)), Lang: strings.TrimSuffix(lang, "."), Body: b})
		return err
	})
	return out, err
}

func skip(err error) error {
	if err != nil {
		return err
	}
	return fs.SkipDir
}

// Uses finds the codes in the Go files below dir that are no tests: the first argument of
// a method Text or Reason, the reason of fault.Bad, and Done of a web.Face.
func Uses(dir string) ([]Use, error) {
	var out []Use
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() && e.Name() == "testdata" {
			return skip(err)
		}
		if e.IsDir() || filepath.Ext(p) != ".go" || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, p, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if u, ok := use(n); ok {
				u.At = set.Position(n.Pos()).String()
				out = append(out, u)
			}
			return true
		})
		return nil
	})
	return out, err
}

var code = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)

func use(n ast.Node) (Use, bool) {
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Done" {
			s, ok := literal(n.Value)
			return Use{Code: s}, ok && code.MatchString(s)
		}
	case *ast.CallExpr:
		sel, ok := n.Fun.(*ast.SelectorExpr)
		if !ok || len(n.Args) == 0 {
			return Use{}, false
		}
		pkg, _ := sel.X.(*ast.Ident)
		switch {
		case sel.Sel.Name == "Bad" && pkg != nil && pkg.Name == "fault" && len(n.Args) > 1:
			s, ok := literal(n.Args[1])
			return Use{Code: s, Reason: true}, ok
		case sel.Sel.Name == "Text" && (pkg == nil || pkg.Name != "ui" && pkg.Name != "pii"):
			s, ok := literal(n.Args[0])
			return Use{Code: s}, ok && code.MatchString(s)
		}
	}
	return Use{}, false
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// Missing are the uses that no catalogue has words for.
func Missing(b *words.Book, uses []Use) []Use {
	en := b.Of("en")
	var out []Use
	for _, u := range uses {
		if !en.Has(u.Code) && (!u.Reason || !en.Has("reason."+u.Code)) {
			out = append(out, u)
		}
	}
	slices.SortFunc(out, func(a, b Use) int { return strings.Compare(a.At, b.At) })
	return out
}
