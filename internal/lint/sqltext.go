package lint

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
)

// gap stands where a text is put together from something that is only known at run time.
const gap = " \u2026 "

// text is a string of the program, folded as far as it is constant.
type text struct {
	node ast.Expr
	file *file
	s    string
}

// texts are the strings of the files that want takes; of a concatenation, the whole.
func (s *Source) texts(want func(*file) bool) (out []text) {
	consts := s.constants()
	for _, f := range s.files {
		if !want(f) {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if _, isImport := n.(*ast.ImportSpec); isImport {
				return false
			}
			if field, ok := n.(*ast.Field); ok && field.Tag != nil {
				return false // a tag is no text; types have no other strings
			}
			e, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			if b, ok := e.(*ast.BinaryExpr); ok && b.Op == token.ADD && hasString(b) {
				out = append(out, text{e, f, fold(b, consts[f.dir()])})
				return false
			}
			if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				out = append(out, text{e, f, unquote(lit)})
			}
			return true
		})
	}
	return out
}

func hasString(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		found = found || ok && lit.Kind == token.STRING
		return !found
	})
	return found
}

func unquote(lit *ast.BasicLit) string {
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		return lit.Value
	}
	return s
}

// fold joins what is constant; consts are the package's, by name.
func fold(e ast.Expr, consts map[string]ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		return unquote(e)
	case *ast.ParenExpr:
		return fold(e.X, consts)
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return fold(e.X, consts) + fold(e.Y, consts)
		}
	case *ast.Ident:
		if v, ok := consts[e.Name]; ok {
			return fold(v, consts)
		}
	}
	return gap
}

// constants are the string constants of each directory.
func (s *Source) constants() map[string]map[string]ast.Expr {
	out := map[string]map[string]ast.Expr{}
	for _, f := range s.files {
		if out[f.dir()] == nil {
			out[f.dir()] = map[string]ast.Expr{}
		}
		for _, d := range f.ast.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				for i, name := range v.Names {
					if i < len(v.Values) {
						out[f.dir()][name.Name] = v.Values[i]
					}
				}
			}
		}
	}
	return out
}

// statement is how SQL begins. Upper case, so that no sentence is taken for one.
var statement = regexp.MustCompile(`^\s*(SELECT\s|INSERT\s+INTO\s|INSERT\s+OR\s|REPLACE\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|WITH\s+\S+\s*(\([^)]*\)\s*)?AS\s|(CREATE|DROP|ALTER)\s+(TABLE|INDEX|VIEW|TRIGGER|ROLE|POLICY|TEMP|UNIQUE)|TRUNCATE\s|SET\s+[a-zA-Z_.]+\s*(=|TO\s)|SET\s+(ROLE|LOCAL|SESSION)\s|PRAGMA\s)`)

// home are packages whose trade is the database itself or looking at it.
func home(f *file) bool {
	return f.dir() == "internal/base/db" || f.dir() == "internal/base/testkit" || f.dir() == "internal/lint"
}

// product are the files whose SQL the rules are about.
func product(f *file) bool { return !f.test() && !home(f) }
