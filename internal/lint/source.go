package lint

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Finding is a place where a rule is broken.
type Finding struct {
	Path string
	Line int
	Text string
}

func (f Finding) String() string { return fmt.Sprintf("%s:%d: %s", f.Path, f.Line, f.Text) }

// Source is a set of Go files, by their paths from the repository's root.
type Source struct {
	fset  *token.FileSet
	files []*file
}

type file struct {
	path string
	ast  *ast.File
}

func (f *file) dir() string { return path.Dir(f.path) }
func (f *file) test() bool  { return strings.HasSuffix(f.path, "_test.go") }
func (f *file) sql() bool   { return strings.HasPrefix(path.Base(f.path), "sql") }
func (f *file) room() string { // the room it belongs to, with its sub-packages
	rest, ok := strings.CutPrefix(f.path, "internal/rooms/")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// Parse reads Go files given as path → text.
func Parse(texts map[string]string) (*Source, error) {
	s := &Source{fset: token.NewFileSet()}
	var paths []string
	for p := range texts {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for _, p := range paths {
		f, err := parser.ParseFile(s.fset, p, texts[p], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		s.files = append(s.files, &file{p, f})
	}
	return s, nil
}

// Read reads every Go file below root/internal and root/cmd, without generated ones.
func Read(root string) (*Source, error) {
	texts := map[string]string{}
	for _, top := range []string{"internal", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(p string, e fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(p) != ".go" || strings.HasSuffix(p, "_templ.go") {
				return err
			}
			b, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, p)
			texts[filepath.ToSlash(rel)] = string(b)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return Parse(texts)
}

func (s *Source) at(n ast.Node, f *file, format string, args ...any) Finding {
	return Finding{f.path, s.fset.Position(n.Pos()).Line, fmt.Sprintf(format, args...)}
}

// each visits every node of every file that want takes.
func (s *Source) each(want func(*file) bool, visit func(*file, ast.Node)) {
	for _, f := range s.files {
		if want(f) {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				if n != nil {
					visit(f, n)
				}
				return true
			})
		}
	}
}

// selector is the package path and name of pkg.Name, if the file imports pkg.
func (f *file) selector(e ast.Expr) (pkg, name string) {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	id, ok := sel.X.(*ast.Ident)
	if !ok {
		return "", ""
	}
	for _, i := range f.ast.Imports {
		p := strings.Trim(i.Path.Value, `"`)
		if i.Name != nil && i.Name.Name == id.Name || i.Name == nil && (path.Base(p) == id.Name) {
			return p, sel.Sel.Name
		}
	}
	return "", ""
}
