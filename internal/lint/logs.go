package lint

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"standing/internal/base/datamap"
)

// attributes say at which argument the keys and values of a function of slog begin, and
// at which its message stands.
var attributes = map[string]struct{ first, message int }{
	"Debug": {1, 0}, "Info": {1, 0}, "Warn": {1, 0}, "Error": {1, 0},
	"DebugContext": {2, 1}, "InfoContext": {2, 1}, "WarnContext": {2, 1}, "ErrorContext": {2, 1},
	"Log": {3, 2}, "LogAttrs": {3, 2}, "With": {0, -1}, "Group": {1, -1}, "Add": {0, -1},
}

// keyed are the functions whose first argument is a key.
var keyed = []string{"String", "Int", "Int64", "Uint64", "Float64", "Bool", "Time", "Duration", "Any", "Group", "WithGroup"}

// LogKeys compares the attributes of all log lines with the map. Keys and messages are
// constants, so that nothing can leak through them, and nothing writes to package log.
func LogKeys(packages []Package, listed []datamap.Item) []Finding {
	w := &logWalk{there: map[string]Finding{}}
	for i := range packages {
		p := &packages[i]
		p.each(func(n ast.Node) {
			switch n := n.(type) {
			case *ast.CallExpr:
				w.call(p, n)
			case *ast.CompositeLit:
				if p.named(n) == "log/slog.Attr" && len(n.Elts) > 0 {
					w.key(p, field(n, "Key"), n)
				}
			}
		})
	}
	return append(w.wrong, both("log key", w.there, names(listed))...)
}

type logWalk struct {
	there map[string]Finding
	wrong []Finding
}

func (w *logWalk) call(p *Package, c *ast.CallExpr) {
	fn, _ := p.callee(c)
	switch packageOf(fn2object(fn)) {
	case "log":
		w.wrong = append(w.wrong, p.at(c, "package log has no attributes; use slog"))
		return
	case "log/slog":
	default:
		return
	}
	if sig := fn.Signature(); sig.Recv() != nil && !slices.Contains([]string{"Logger", "Record"}, receiver(sig)) {
		return
	}
	if slices.Contains(keyed, fn.Name()) && fn.Name() != "Group" || fn.Name() == "Group" && fn.Signature().Recv() == nil {
		w.key(p, c.Args[0], c)
	}
	from, ok := attributes[fn.Name()]
	if !ok {
		return
	}
	if m := from.message; m >= 0 && m < len(c.Args) {
		if _, constant := p.constant(c.Args[m]); !constant {
			w.wrong = append(w.wrong, p.at(c, "the message of a log line is a constant; what varies is an attribute"))
		}
	}
	w.pairs(p, c, from.first)
}

// pairs reads key, value, key, value or attributes.
func (w *logWalk) pairs(p *Package, c *ast.CallExpr, from int) {
	for i := from; i < len(c.Args); i++ {
		switch t := p.Info.TypeOf(c.Args[i]); {
		case c.Ellipsis.IsValid() && i == len(c.Args)-1:
			if s, ok := t.Underlying().(*types.Slice); !ok || s.Elem().String() != "log/slog.Attr" { // their keys are seen where they are made
				w.wrong = append(w.wrong, p.at(c, "attributes are written out, so that their keys can be seen"))
			}
		case t.String() == "log/slog.Attr":
		default:
			w.key(p, c.Args[i], c)
			i++
		}
	}
}

func (w *logWalk) key(p *Package, e ast.Expr, at ast.Node) {
	if e == nil {
		return
	}
	key, ok := p.constant(e)
	if !ok {
		w.wrong = append(w.wrong, p.at(at, "the key of a log attribute is a constant"))
		return
	}
	w.there[key] = p.at(at, "")
}

func receiver(sig *types.Signature) string {
	t := sig.Recv().Type().String()
	return t[strings.LastIndexByte(t, '.')+1:]
}

// fn2object keeps a nil function from becoming an object that is not nil.
func fn2object(fn *types.Func) types.Object {
	if fn == nil {
		return nil
	}
	return fn
}
