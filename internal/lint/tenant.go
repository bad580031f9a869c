package lint

import (
	"regexp"
	"slices"
	"strings"
)

// TenantSQL finds statements that name a tenant table and do not bind its organization.
// Row security would refuse the rows all the same; this is the first wall.
//
// Within one SELECT, UPDATE, DELETE or INSERT, a table that stands alone needs org_id, and
// of several each needs its own alias.org_id.
func TenantSQL(s *Source, tenant func(table string) bool) (out []Finding) {
	for _, t := range s.texts(func(f *file) bool { return product(f) && f.sql() }) {
		if !statement.MatchString(t.s) || crossing[t.file.path] != "" {
			continue
		}
		for _, table := range unbound(t.s, tenant) {
			out = append(out, s.at(t.node, t.file, "names %s without its org_id", table))
		}
	}
	return out
}

// crossing are the files whose statements mean the rows of every organization, and why.
var crossing = map[string]string{
	"internal/base/keys/sqlepoch.go": "db.Maintain: an epoch wraps the keys of every organization",
}

var sqlWord = regexp.MustCompile(`'(?:[^']|'')*'|[A-Za-z_][A-Za-z0-9_.]*|\$\d+|[<>!]=|[(),;=]|` + "\u2026")

// unbound lists the tenant tables of a statement that lack their org_id.
func unbound(stmt string, tenant func(string) bool) (out []string) {
	words := sqlWord.FindAllString(stmt, -1)
	for _, scope := range scopes(words) {
		refs := tablesOf(scope)
		for _, r := range refs {
			if tenant(r.table) && !bound(scope, r, len(refs)) {
				out = append(out, r.table)
			}
		}
	}
	return out
}

// verbs begin a statement, also within another.
var verbs = []string{"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}

// scopes splits the words of a statement into its parts: what stands in parentheses and
// begins with a verb is one of its own, as is each side of UNION and each statement.
func scopes(words []string) (all [][]string) {
	var own []string
	for i := 0; i < len(words); i++ {
		w := strings.ToUpper(words[i])
		switch {
		case w == "(" && i+1 < len(words) && slices.Contains(verbs, strings.ToUpper(words[i+1])):
			end := closing(words, i)
			all = append(all, scopes(words[i+1:end])...)
			own = append(own, "(", ")")
			i = end
		case w == "UNION" || w == ";" || w == "EXCEPT" || w == "INTERSECT":
			all = append(all, own)
			own = nil
		default:
			own = append(own, words[i])
		}
	}
	return append(all, own)
}

func closing(words []string, open int) int {
	depth := 0
	for i := open; i < len(words); i++ {
		switch words[i] {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 0 {
			return i
		}
	}
	return len(words) - 1
}

type tableRef struct{ table, alias string }

var notAlias = []string{"WHERE", "ON", "SET", "JOIN", "LEFT", "INNER", "CROSS", "ORDER", "GROUP", "LIMIT", "VALUES", "SELECT", "RETURNING", "USING", "UNION", "HAVING", "DEFAULT", "FROM", "AND", "WINDOW"}

func tablesOf(words []string) (out []tableRef) {
	take := func(i int) int { // the table at i, with its alias
		if i >= len(words) || !regexp.MustCompile(`^[a-z]`).MatchString(words[i]) {
			return i
		}
		r := tableRef{table: strings.TrimPrefix(words[i], "derived.")}
		r.alias = r.table
		if i+1 < len(words) && strings.EqualFold(words[i+1], "AS") {
			i++
		}
		if i+1 < len(words) && regexp.MustCompile(`^[a-z]\w*$`).MatchString(words[i+1]) && !slices.Contains(notAlias, strings.ToUpper(words[i+1])) {
			i++
			r.alias = words[i]
		}
		out = append(out, r)
		return i
	}
	for i := 0; i < len(words); i++ {
		switch strings.ToUpper(words[i]) {
		case "FROM":
			i = take(i + 1)
			for i+1 < len(words) && words[i+1] == "," {
				i = take(i + 2)
			}
		case "JOIN", "INTO":
			i = take(i + 1)
		case "UPDATE":
			if i == 0 || !strings.EqualFold(words[i-1], "DO") { // ON CONFLICT … DO UPDATE
				i = take(i + 1)
			}
		}
	}
	return out
}

// bound reports whether the organization is compared, or inserted: naming it among the
// columns that are read binds nothing.
func bound(words []string, r tableRef, tables int) bool {
	into := slices.IndexFunc(words, func(w string) bool { return strings.EqualFold(w, "INTO") })
	inserts := into >= 0 && into+1 < len(words) && strings.TrimPrefix(words[into+1], "derived.") == r.table
	for i, w := range words {
		if w != r.alias+".org_id" && (w != "org_id" || tables > 1 && !inserts) {
			continue
		}
		before, after := "", ""
		if i > 0 {
			before = words[i-1]
		}
		if i+1 < len(words) {
			after = strings.ToUpper(words[i+1])
		}
		if before == "=" || after == "=" || after == "IN" || inserts && (before == "(" || before == ",") {
			return true
		}
	}
	return false
}
