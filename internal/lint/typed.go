package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Package is a package with the types of its expressions.
type Package struct {
	Path  string
	Files []*ast.File
	Info  *types.Info
	fset  *token.FileSet
	root  string
}

// Program is packages, and what the compiler knows of those they import.
type Program struct {
	Packages []Package
	fset     *token.FileSet
	imp      types.Importer
}

// Types reads the packages that patterns mean, without their tests. It asks the go
// command for what the compiler knows.
func Types(root string, patterns ...string) (*Program, error) {
	cmd := exec.Command("go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Export,Dir,GoFiles,DepOnly"}, patterns...)...)
	cmd.Dir = root
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, said.Bytes())
	}
	type entry struct {
		ImportPath, Export, Dir string
		GoFiles                 []string
		DepOnly                 bool
	}
	exports := map[string]string{}
	var wanted []entry
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var e entry
		if err := d.Decode(&e); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		exports[e.ImportPath] = e.Export
		if !e.DepOnly {
			wanted = append(wanted, e)
		}
	}
	g := &Program{fset: token.NewFileSet()}
	g.imp = importer.ForCompiler(g.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for _, e := range wanted {
		p := Package{Path: e.ImportPath, fset: g.fset, root: root}
		for _, name := range e.GoFiles {
			f, err := parser.ParseFile(g.fset, filepath.Join(e.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			p.Files = append(p.Files, f)
		}
		if err := p.resolve(g.imp); err != nil {
			return nil, err
		}
		g.Packages = append(g.Packages, p)
	}
	return g, nil
}

// Product are the packages that become part of the program: not those that tests and
// developers use.
func (g *Program) Product() (out []Package) {
	for _, p := range g.Packages {
		if !strings.HasSuffix(p.Path, "test") && !strings.HasSuffix(p.Path, "/testkit") && !strings.Contains(p.Path, "/sample") {
			out = append(out, p)
		}
	}
	return out
}

// Plant reads one more package from a text, as the tests of rules do.
func (g *Program) Plant(path, text string) (Package, error) {
	p := Package{Path: path, fset: g.fset}
	f, err := parser.ParseFile(g.fset, path+"/planted.go", text, parser.SkipObjectResolution)
	if err != nil {
		return p, err
	}
	p.Files = []*ast.File{f}
	return p, p.resolve(g.imp)
}

func (p *Package) resolve(imp types.Importer) error {
	p.Info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Instances: map[*ast.Ident]types.Instance{}}
	_, err := (&types.Config{Importer: imp}).Check(p.Path, p.fset, p.Files, p.Info)
	return err
}

func (p *Package) at(n ast.Node, text string) Finding {
	pos := p.fset.Position(n.Pos())
	rel, err := filepath.Rel(p.root, pos.Filename)
	if err != nil {
		rel = pos.Filename
	}
	return Finding{filepath.ToSlash(rel), pos.Line, text}
}

func (p *Package) each(visit func(ast.Node)) {
	for _, f := range p.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			if n != nil {
				visit(n)
			}
			return true
		})
	}
}

// callee is the function that a call calls, nil for what is none.
func (p *Package) callee(c *ast.CallExpr) (*types.Func, *ast.Ident) {
	fun := ast.Unparen(c.Fun)
	if i, ok := fun.(*ast.IndexExpr); ok { // F[T](…)
		fun = i.X
	}
	var id *ast.Ident
	switch f := fun.(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return nil, nil
	}
	fn, _ := p.Info.Uses[id].(*types.Func)
	return fn, id
}

func packageOf(o types.Object) string {
	if o == nil || o.Pkg() == nil {
		return ""
	}
	return o.Pkg().Path()
}

// constant is the string that an expression always is.
func (p *Package) constant(e ast.Expr) (string, bool) {
	v := p.Info.Types[e].Value
	if v == nil || v.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(v), true
}

// named is the package path and name of an expression's type.
func (p *Package) named(e ast.Expr) string {
	t := p.Info.TypeOf(e)
	if ptr, ok := t.(*types.Pointer); ok {
		t = ptr.Elem()
	}
	if n, ok := t.(*types.Named); ok {
		return packageOf(n.Obj()) + "." + n.Obj().Name()
	}
	return ""
}

// fieldPaths are the paths of a struct as JSON: person, items[].id.
func fieldPaths(t types.Type, at string) (out []string) {
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return fieldPaths(u.Elem(), at)
	case *types.Slice:
		if b, ok := u.Elem().Underlying().(*types.Basic); ok && b.Kind() == types.Uint8 {
			return []string{at}
		}
		return fieldPaths(u.Elem(), at+"[]")
	case *types.Struct:
		if marshals(t) {
			return []string{at}
		}
		for i := range u.NumFields() {
			f := u.Field(i)
			name, tag := f.Name(), tagOf(u.Tag(i), "json")
			if tag == "-" || !f.Exported() {
				continue
			}
			if tag != "" {
				name = tag
			}
			if at != "" {
				name = at + "." + name
			}
			out = append(out, fieldPaths(f.Type(), name)...)
		}
		return out
	}
	return []string{at}
}

// marshals reports whether a type writes itself, as times do.
func marshals(t types.Type) bool {
	for _, name := range []string{"MarshalJSON", "MarshalText"} {
		if o, _, _ := types.LookupFieldOrMethod(t, true, nil, name); o != nil {
			return true
		}
	}
	return false
}

func tagOf(tag, key string) string {
	v, _, _ := strings.Cut(strings.TrimSpace(lookupTag(tag, key)), ",")
	return v
}
