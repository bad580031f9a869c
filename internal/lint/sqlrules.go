package lint

import (
	"go/ast"
	"regexp"
	"slices"
	"strings"
)

// SQLPlace finds SQL outside of files sql*.go.
func SQLPlace(s *Source) (out []Finding) {
	for _, t := range s.texts(product) {
		if !t.file.sql() && statement.MatchString(t.s) {
			out = append(out, s.at(t.node, t.file, "SQL stands in a file sql*.go, not here"))
		}
	}
	return out
}

// portable are the words that the two engines understand differently, with what to write
// instead. They are looked for in every string of a file sql*.go.
var portable = []struct {
	is      *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`::`), "CAST(x AS type)"},
	{regexp.MustCompile(`(?i)\bnow\s*\(|\bCURRENT_(TIMESTAMP|DATE|TIME)\b|\bstrftime\b|\bdatetime\s*\(|\bclock_timestamp\b`), "the time as an argument"},
	{regexp.MustCompile(`(?i)\binterval\b`), "a time computed in Go"},
	{regexp.MustCompile(`\bI?LIKE\b|\bGLOB\b|\bSIMILAR\s+TO\b`), "c >= $2 AND c < $3: a prefix uses the index under row security, LIKE does not"},
	{regexp.MustCompile(`(?i)\b(lower|upper)\s*\(`), "a folded column: SQLite folds ASCII only"},
	{regexp.MustCompile(`(?i)\b(any|all)\s*\(\s*\$`), "db.In"},
	{regexp.MustCompile(`\bOFFSET\b`), "keyset paging"},
	{regexp.MustCompile(`(?i)\bFOR\s+(NO KEY )?(UPDATE|SHARE)\b|\bSKIP\s+LOCKED\b`), "the touch of db.Write"},
	{regexp.MustCompile(`(?i)\bON\s+DELETE\s+(CASCADE|SET)\b`), "explicit deletes, which are counted"},
	{regexp.MustCompile(`(?i)\bINSERT\s+OR\s+\w+|\bREPLACE\s+INTO\b`), "ON CONFLICT: REPLACE overwrites held rows"},
	{regexp.MustCompile(`->>?|#>>?|(?i)\bjsonb?_\w+\s*\(`), "a column"},
	{regexp.MustCompile(`\?`), "$1, $2, …"},
	{regexp.MustCompile(`(?i)\bavg\s*\(|\b(float|real|double precision|numeric|decimal)\b`), "integers: avg is text on PostgreSQL, and decimals differ"},
	{regexp.MustCompile(`(?i)\bCAST\s*\([^()]*\bAS\s+(date|time|timestamp)`), "dates as text: SQLite makes a number of it"},
	{regexp.MustCompile(`\bNULLS\s+(FIRST|LAST)\b|\bDISTINCT\s+ON\b|\bIS\s+(NOT\s+)?DISTINCT\b|\browid\b|\bctid\b|\bgenerate_series\b|\bgroup_concat\b|\bstring_agg\b`), "what both engines have"},
}

// SQLPortable finds words that only one engine knows, or each in its own way. What db.Pick
// chooses between may be particular to an engine.
func SQLPortable(s *Source) (out []Finding) {
	picked := map[ast.Expr]bool{}
	s.each(product, func(f *file, n ast.Node) {
		if c, ok := n.(*ast.CallExpr); ok && isPick(f, c) {
			for _, a := range c.Args {
				picked[a] = true
			}
		}
	})
	for _, t := range s.texts(func(f *file) bool { return product(f) && f.sql() }) {
		if picked[t.node] {
			continue
		}
		bare := quotedText.ReplaceAllString(t.s, "''")
		for _, p := range portable {
			if m := p.is.FindString(bare); m != "" {
				out = append(out, s.at(t.node, t.file, "%q is not the same on both engines; write %s (docs/SQL.md)", m, p.instead))
			}
		}
	}
	return out
}

var quotedText = regexp.MustCompile(`'(?:[^']|'')*'`)

func isPick(f *file, c *ast.CallExpr) bool {
	pkg, name := f.selector(c.Fun)
	return pkg == "standing/internal/base/db" && name == "Pick"
}

// SetLocal finds settings that outlive their transaction on a pooled connection.
func SetLocal(s *Source) (out []Finding) {
	for _, t := range s.texts(func(f *file) bool { return !f.test() }) {
		if sessionSetting.MatchString(t.s) && !sessionOwners[t.file.path] {
			out = append(out, s.at(t.node, t.file, "SET outlives the transaction; the next borrower of the connection would have it"))
		}
	}
	return out
}

var sessionSetting = regexp.MustCompile(`(?:^|;)\s*SET\s+(?:SESSION\s+|ROLE\b|[a-z_.]+\s*(?:=|TO\s))|\bset_config\([^)]*,\s*false\)`)

// sessionOwners set up a connection before anybody borrows it, or own it alone.
var sessionOwners = map[string]bool{"internal/base/db/open.go": true, "internal/base/db/migrate.go": true}

// Picks lists the uses of db.Pick, and of Engine() where it decides about SQL: where one
// text cannot serve both engines.
func Picks(s *Source) []string {
	out := s.uses(product, "standing/internal/base/db", "Pick")
	for _, f := range s.files {
		if !product(f) || !f.usesDB() {
			continue
		}
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				if c, ok := n.(*ast.CallExpr); ok && len(c.Args) == 0 {
					if sel, ok := c.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Engine" {
						out = append(out, f.path+": "+fn.Name.Name+" (Engine)")
					}
				}
				return true
			})
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (f *file) usesDB() bool { return slices.Contains(f.imported(), "internal/base/db") }

// Systems lists the callers of access.System, who act without a person.
func Systems(s *Source) []string {
	return s.uses(func(f *file) bool { return !f.test() }, "standing/internal/base/access", "System")
}

// Throughs lists the callers of access.Through, which lets one organization read in another.
func Throughs(s *Source) []string {
	return s.uses(func(f *file) bool { return !f.test() }, "standing/internal/base/access", "Through")
}

// Reasons lists what access.System is told, where that is written there: words are kept for each.
func Reasons(s *Source) (out []string) {
	s.each(func(f *file) bool { return !f.test() }, func(f *file, n ast.Node) {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 3 {
			return
		}
		if p, name := f.selector(call.Fun); p != "standing/internal/base/access" || name != "System" {
			return
		}
		if why, ok := call.Args[2].(*ast.BasicLit); ok {
			out = append(out, strings.Trim(why.Value, "\"`"))
		} else {
			out = append(out, "("+f.path+")")
		}
	})
	return out
}

// uses lists the functions that mention pkg.name, as path: function.
func (s *Source) uses(want func(*file) bool, pkg, name string) (out []string) {
	for _, f := range s.files {
		if !want(f) {
			continue
		}
		for _, d := range f.ast.Decls {
			where := "(package)"
			if fn, ok := d.(*ast.FuncDecl); ok {
				where = fn.Name.Name
			}
			ast.Inspect(d, func(n ast.Node) bool {
				if e, ok := n.(ast.Expr); ok {
					if p, got := f.selector(e); p == pkg && got == name {
						out = append(out, f.path+": "+where)
					}
				}
				return true
			})
		}
	}
	return out
}

// Clock finds questions for the time or the environment outside of cmd, which hands
// them down.
func Clock(s *Source) (out []Finding) {
	forbidden := map[string]string{"time.Now": "", "time.Since": "", "time.Until": "", "os.Getenv": "", "os.LookupEnv": "", "os.Environ": ""}
	want := func(f *file) bool {
		return !f.test() && !strings.HasPrefix(f.path, "cmd/") && f.dir() != "internal/base/testkit"
	}
	s.each(want, func(f *file, n ast.Node) {
		if e, ok := n.(*ast.SelectorExpr); ok {
			pkg, name := f.selector(e)
			if _, bad := forbidden[pkg+"."+name]; bad {
				out = append(out, s.at(e, f, "%s.%s is asked in cmd and handed down", pkg, name))
			}
		}
	})
	return out
}
