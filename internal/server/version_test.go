package server

import (
	"context"
	"slices"
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/web"
)

// tableOf is the table of a kind of object, where it has another name.
var tableOf = map[string]string{"import": "intake", "ticket": "support_ticket", "access": "support_access", "token": "api_token"}

// noVersion are lines that change a row with a version and do not go by it, and why.
var noVersion = map[string]string{
	"POST /console/organizations/{id}/suspend":  "operators answer for the organization, and see nothing in it that could have changed",
	"POST /console/organizations/{id}/resume":   "likewise",
	"POST /training/record/{class}/undo":        "it takes back completions, which never change; a past class is no row",
	"POST /training/record/{class}/restore":     "it takes back completions, which never change; a past class is no row",
	"POST /classes/{id}/people/{person}/remove": "it changes the list of the class, and nothing of the person",
	"POST /policies/{id}/sign":                  "who signs names the digest of what they read",
	"POST /profiles/{id}/preview":               "it only says what would change",
	"POST /people/{id}/waivers/preview":         "it only says what would change",
	"POST /policies/{id}/paper":                 "it adds a signature; of the newest version there is one text",
	"POST /senders/{id}":                        "every line that arrives moves it; what is set is set whole, and whoever sets it last has the last word",
	"POST /senders/{id}/token":                  "likewise; the token that was shown last is the one that works",
	"POST /senders/{id}/end":                    "likewise; it ends once",
	"POST /checklists/{id}/open":                "it opens files, and changes nothing of the checklist",
	"POST /documents/{id}/review":               "it names the version of the file that was read, and of each it is done once",
}

// standIn are tables with a version that no line goes by, and why.
var standIn = map[string]string{
	"grant_given":      "every look moves it, and a revocation holds however many there were",
	"grant_request":    "who asked must not tell by it that somebody answered",
	"membership":       "members and their roles change under the organization's version",
	"reminder_setting": "settings change under the organization's version",
	"person_index":     "derived",
	"standing_head":    "derived",
	"retag":            "what becomes of the records of a course changes under the course's version",
	"policy_head":      "the lock of one person's signatures",
	"standing_change":  "derived",
	"exclusion_desk":   "how old a list may be: one number, and whoever sets it last has the last word",
	"statement_source": "every line that arrives moves it",
	"finding_sweep":    "how far a look at everything is; asked for again it goes on",
}

// A line that changes what has a version says so (Of, in its Face): where its path names a
// row of such a table, and where the GET of its path has an ETag.
func TestWhatHasAVersionSaysSo(t *testing.T) {
	s := newSite(t, db.SQLite)
	tables := map[string]bool{}
	if err := s.DB.Read(t.Context(), db.Platform, func(ctx context.Context, q db.Q) error {
		return db.Each(ctx, q, db.Scalar[string], func(name string) error { tables[name] = true; return nil },
			`SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'version' WHERE m.type = 'table'`)
	}); err != nil || len(tables) < 10 {
		t.Fatal(err, tables)
	}
	said := map[string]bool{}
	read := map[string]web.Of{} // path: what its GET goes by
	for _, r := range s.Routes() {
		if r.Reads() && r.JSON {
			read[r.Path] = r.Of
		}
		if said[r.Of.Table] = true; r.Of.Table != "" && !tables[r.Of.Table] {
			t.Errorf("%s goes by the version of %s, which has none", r.Name(), r.Of)
		}
	}
	for _, r := range s.Routes() {
		if r.Reads() || !r.JSON || r.Public() || noVersion[r.Name()] != "" {
			continue
		}
		if of := read[r.Path]; of.Table != "" && r.Of != of && r.Path != "/units" && r.Path != "/members" {
			t.Errorf("%s changes what GET gives an ETag for, and goes by %q, not %q", r.Name(), r.Of, of)
		}
		for _, p := range r.Params {
			table := p.Kind
			if t := tableOf[p.Kind]; t != "" {
				table = t
			}
			if p.In == "path" && tables[table] && r.Of.Table == "" {
				t.Errorf("%s changes a %s, which has a version: say Of in its Face, or here why not", r.Name(), p.Kind)
			}
		}
	}
	for table := range tables {
		if !said[table] && standIn[table] == "" {
			t.Errorf("no line goes by the version of %s, and there is no reason why not", table)
		}
	}
	for name := range noVersion {
		if !slices.ContainsFunc(s.Routes(), func(r web.Route) bool { return r.Name() == name }) {
			t.Error("there is no line ", name)
		}
	}
	if !strings.Contains(web.Listing(s.Routes()), "version=caller") {
		t.Error("the golden list does not say what a line goes by")
	}
}
