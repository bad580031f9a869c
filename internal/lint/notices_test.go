package lint_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"standing/internal/base/testkit"
)

// withoutKind lists the messages that a source file writes without saying whether they are
// service, essential or optional.
func withoutKind(set *token.FileSet, f *ast.File) (out []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		name := ""
		switch t := lit.Type.(type) {
		case *ast.SelectorExpr:
			if p, ok := t.X.(*ast.Ident); ok {
				name = p.Name + "." + t.Sel.Name
			}
		}
		if name != "notice.Message" {
			return true
		}
		for _, e := range lit.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				if k, ok := kv.Key.(*ast.Ident); ok && k.Name == "Kind" {
					return true
				}
			}
		}
		out = append(out, set.Position(lit.Pos()).String())
		return true
	})
	return out
}

// CC-08: every message declares its kind, or the build fails.
func TestPromise_CC_08(t *testing.T) {
	set := token.NewFileSet()
	planted, err := parser.ParseFile(set, "planted.go", `package x; var _ = notice.Message{Code: "a"}; var _ = notice.Message{Kind: k}`, 0)
	if err != nil || len(withoutKind(set, planted)) != 1 {
		t.Fatal("the check does not see what it is for: ", err)
	}
	err = filepath.WalkDir(filepath.Join(testkit.Root(t), "internal"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		for _, at := range withoutKind(set, f) {
			t.Errorf("%s: a message without its kind", at)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
