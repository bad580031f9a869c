package lint

import (
	"fmt"
	"go/ast"
	"reflect"
	"slices"
	"strings"
	"time"

	"standing/internal/base/datamap"
)

func lookupTag(tag, key string) string { return reflect.StructTag(tag).Get(key) }

// both compares what is there with what the map says, both ways.
func both(what string, there map[string]Finding, listed map[string]bool) (out []Finding) {
	for name, f := range there {
		if !listed[name] {
			f.Text = fmt.Sprintf("%s %q is in no data.yaml", what, name)
			out = append(out, f)
		}
	}
	for name := range listed {
		if _, ok := there[name]; !ok {
			out = append(out, Finding{"data.yaml", 0, fmt.Sprintf("%s %q is listed and is nowhere", what, name)})
		}
	}
	slices.SortFunc(out, func(a, b Finding) int { return strings.Compare(a.String(), b.String()) })
	return out
}

func names(items []datamap.Item) map[string]bool {
	out := map[string]bool{}
	for _, i := range items {
		name := i.Group + " " + i.Name
		out[strings.TrimSpace(name)] = true
	}
	return out
}

// JobFields compares the payloads of all kinds of jobs with the map.
func JobFields(packages []Package, listed []datamap.Item) []Finding {
	there := map[string]Finding{}
	var wrong []Finding
	for _, p := range packages {
		p.each(func(n ast.Node) {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return
			}
			fn, id := p.callee(c)
			if fn == nil || packageOf(fn) != "standing/internal/base/jobs" || fn.Name() != "Tx" && fn.Name() != "Outside" || packageOf(fn) == p.Path {
				return
			}
			kind, ok := p.constant(c.Args[0])
			if !ok {
				wrong = append(wrong, p.at(c, "the name of a kind of job is a constant"))
				return
			}
			fields := fieldPaths(p.Info.Instances[id].TypeArgs.At(0), "")
			if len(fields) == 0 {
				fields = []string{""}
			}
			for _, f := range fields {
				there[strings.TrimSpace(kind+" "+f)] = p.at(c, "")
			}
		})
	}
	return append(wrong, both("job field", there, names(listed))...)
}

// Outbound compares the fields of what leaves with the map. Receivers are the types that
// leave, by the name that outbound: gives them.
func Outbound(packages []Package, receivers map[string]string, listed []datamap.Item) []Finding {
	there := map[string]Finding{}
	for _, p := range packages {
		for _, f := range p.Files {
			for _, d := range f.Decls {
				g, ok := d.(*ast.GenDecl)
				if !ok {
					continue
				}
				for _, spec := range g.Specs {
					t, ok := spec.(*ast.TypeSpec)
					if !ok || receivers[p.Path+"."+t.Name.Name] == "" {
						continue
					}
					for _, path := range fieldPaths(p.Info.TypeOf(t.Type), "") {
						there[receivers[p.Path+"."+t.Name.Name]+" "+path] = p.at(t, "")
					}
				}
			}
		}
	}
	return both("outgoing field", there, names(listed))
}

// Cookies compares the cookie register of the program (values of web.Cookie) with the
// map: names, categories and lives; and finds cookies that are made past the register.
func Cookies(packages []Package, listed []datamap.Cookie) []Finding {
	const web = "standing/internal/base/web"
	there, said := map[string]Finding{}, map[string]bool{}
	for _, c := range listed {
		said[fmt.Sprint(c.Name, " ", c.Category, " ", c.Lasts())] = true
	}
	var wrong []Finding
	for _, p := range packages {
		p.each(func(n ast.Node) {
			lit, ok := n.(*ast.CompositeLit)
			if !ok || len(lit.Elts) == 0 {
				return
			}
			switch p.named(lit) {
			case web + ".Cookie":
				name, ok := p.constant(field(lit, "Name"))
				category, _ := p.constant(field(lit, "Category"))
				if !ok {
					wrong = append(wrong, p.at(lit, "the name of a cookie is a constant"))
					return
				}
				there[fmt.Sprint(name, " ", category, " ", p.duration(field(lit, "Life")))] = p.at(lit, "")
			case "net/http.Cookie":
				if p.Path != web {
					wrong = append(wrong, p.at(lit, "cookies are set through web.SetCookie, from its register"))
				}
			}
		})
	}
	return append(wrong, both("cookie", there, said)...)
}

func field(lit *ast.CompositeLit, name string) ast.Expr {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok && id.Name == name {
				return kv.Value
			}
		}
	}
	return nil
}

func (p *Package) duration(e ast.Expr) time.Duration {
	if e == nil || p.Info.Types[e].Value == nil {
		return 0
	}
	var d time.Duration
	if _, err := fmt.Sscan(p.Info.Types[e].Value.ExactString(), (*int64)(&d)); err != nil {
		return -1
	}
	return d
}
