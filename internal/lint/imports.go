package lint

import (
	"go/ast"
	"slices"
	"strings"
)

const module = "standing/"

// imported are the packages of this module that a file imports.
func (f *file) imported() (out []string) {
	for _, i := range f.ast.Imports {
		if p, ok := strings.CutPrefix(strings.Trim(i.Path.Value, `"`), module); ok {
			out = append(out, p)
		}
	}
	return out
}

// above are the packages that stand on rooms: they put them together, or fill them.
var above = []string{"internal/server", "internal/demo"}

// GroundImports finds imports of rooms by what lies under them.
func GroundImports(s *Source) (out []Finding) {
	for _, f := range s.files {
		if f.test() || f.room() != "" || strings.HasPrefix(f.path, "cmd/") || slices.Contains(above, f.dir()) {
			continue
		}
		for i, p := range f.imported() {
			if strings.HasPrefix(p, "internal/rooms/") {
				out = append(out, s.at(f.ast.Imports[i], f, "what rooms stand on does not know them: %s", p))
			}
		}
	}
	return out
}

// RoomEdges lists which room imports which.
func RoomEdges(s *Source) (out []string) {
	for _, f := range s.files {
		for _, p := range f.imported() {
			to, ok := strings.CutPrefix(p, "internal/rooms/")
			to, _, _ = strings.Cut(to, "/")
			if from := f.room(); ok && !f.test() && from != "" && from != to {
				out = append(out, from+" -> "+to)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// docParts are what a room's doc.go says after its first sentence, in this order.
var docParts = []string{"Always true:", "Permissions:", "Tables:", "Uses:", "Not here:"}

// RoomDocs finds rooms whose doc.go is missing or in another order.
func RoomDocs(s *Source) (out []Finding) {
	rooms := map[string]*file{}
	for _, f := range s.files {
		if r := f.room(); r != "" && f.dir() == "internal/rooms/"+r && !f.test() {
			if _, ok := rooms[r]; !ok || strings.HasSuffix(f.path, "/doc.go") {
				rooms[r] = f
			}
		}
	}
	for room, f := range rooms {
		if !strings.HasSuffix(f.path, "/doc.go") || f.ast.Doc == nil {
			out = append(out, Finding{"internal/rooms/" + room, 1, "the room has no doc.go with a package comment"})
			continue
		}
		doc := f.ast.Doc.Text()
		if !strings.HasPrefix(doc, "Package "+room+" ") {
			out = append(out, s.at(f.ast.Doc, f, "begins with \"Package %s …\"", room))
		}
		last := 0
		for _, part := range docParts {
			at := strings.Index(doc, "\n"+part)
			if at < last {
				out = append(out, s.at(f.ast.Doc, f, "needs the part %q, in the order %s", part, strings.Join(docParts, " ")))
			}
			last = max(last, at)
		}
	}
	slices.SortFunc(out, func(a, b Finding) int { return strings.Compare(a.String(), b.String()) })
	return out
}

// Documented finds exported functions, types and methods of rooms without a comment.
func Documented(s *Source) (out []Finding) {
	for _, f := range s.files {
		if f.room() == "" || f.test() {
			continue
		}
		for _, d := range f.ast.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil {
					out = append(out, s.at(d, f, "%s has no comment", d.Name.Name))
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if t, ok := spec.(*ast.TypeSpec); ok && t.Name.IsExported() && d.Doc == nil && t.Doc == nil {
						out = append(out, s.at(t, f, "%s has no comment", t.Name.Name))
					}
				}
			}
		}
	}
	return out
}
