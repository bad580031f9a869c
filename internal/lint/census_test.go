package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"standing/internal/base/datamap"
	"standing/internal/base/testkit"
	"standing/internal/lint"
)

// receivers are the types whose fields leave the house, by their name in outbound:.
var receivers = map[string]string{"standing/internal/base/mail.Message": "mail", "standing/internal/base/sms.Message": "texts"}

// The program logs, queues, sets and sends what the map says, and nothing else.
func TestCensusOfProgram(t *testing.T) {
	m, program := theMap(t), theTypes(t).Product()
	report(t, "logs", lint.LogKeys(program, m.Logs))
	report(t, "jobs", lint.JobFields(program, m.Jobs))
	report(t, "cookies", lint.Cookies(program, m.Cookies))
	report(t, "outbound", lint.Outbound(program, receivers, m.Outbound))
}

// What is planted in a program is found.
func TestPlantedInProgram(t *testing.T) {
	g, err := lint.Types(testkit.Root(t), "./internal/base/jobs", "./internal/base/web", "log")
	if err != nil {
		t.Fatal(err)
	}
	item := func(group, name string) []datamap.Item { return []datamap.Item{{Group: group, Name: name}} }
	logs := func(p []lint.Package) []lint.Finding { return lint.LogKeys(p, item("", "method")) }
	jobs := func(p []lint.Package) []lint.Finding { return lint.JobFields(p, item("note.tidy", "id")) }
	cookies := func(p []lint.Package) []lint.Finding {
		return lint.Cookies(p, []datamap.Cookie{{Name: "standing", Category: "essential", Life: "PT10M"}})
	}
	sent := func(p []lint.Package) []lint.Finding {
		return lint.Outbound(p, map[string]string{"planted.Letter": "post"}, item("post", "To"))
	}
	slog := func(body string) string {
		return "package planted\n\nimport \"log/slog\"\n\nfunc f(l *slog.Logger, s string, more []any) { " + body + " }\n"
	}
	job := func(payload string) string {
		return "package planted\n\nimport (\n\t\"context\"\n\t\"standing/internal/base/access\"\n\t\"standing/internal/base/db\"\n\t\"standing/internal/base/jobs\"\n)\n\ntype item struct { ID string `json:\"id\"` }\n\ntype payload " +
			payload + "\n\nvar K = jobs.Tx(\"note.tidy\", func(context.Context, *db.Tx, access.Scope, payload) error { return nil })\n"
	}
	web := func(lit string) string {
		return "package planted\n\nimport (\n\t\"time\"\n\t\"standing/internal/base/web\"\n)\n\nvar _ = time.Second\n\nvar C = web.Cookie{" + lit + "}\n"
	}
	for _, c := range []struct {
		name string
		rule func([]lint.Package) []lint.Finding
		src  string
		want string
	}{
		{"good log", logs, slog(`l.Info("done", "method", s)`), ""},
		{"key", logs, slog(`l.Info("done", "method", s, "name", s)`), `log key "name" is in no data.yaml`},
		{"key of an attribute", logs, slog(`l.Info("done", slog.String("name", s), "method", s)`), `"name" is in no`},
		{"key of a group", logs, slog(`l.Info("done", slog.Group("who", "method", s))`), `"who" is in no`},
		{"key in a group", logs, slog(`l.Info("done", slog.Group("method", "name", s))`), `"name" is in no`},
		{"key of With", logs, slog(`l.With("name", s).Info("done", "method", s)`), `"name" is in no`},
		{"key of the default", logs, slog(`slog.Warn("done", "name", s, "method", s)`), `"name" is in no`},
		{"key of a context", logs, slog(`l.ErrorContext(nil, "done", "name", s, "method", s)`), `"name" is in no`},
		{"key of a literal", logs, slog(`l.Info("done", slog.Attr{Key: "name"}, "method", s)`), `"name" is in no`},
		{"key that varies", logs, slog(`l.Info("done", s, s, "method", s)`), "the key of a log attribute is a constant"},
		{"message that varies", logs, slog(`l.Info("done "+s, "method", s)`), "the message of a log line is a constant"},
		{"attributes that vary", logs, slog(`l.Info("done", more...); l.Info("done", "method", s)`), "attributes are written out"},
		{"key that is gone", logs, slog(`l.Info("done")`), `"method" is listed and is nowhere`},
		{"other package", logs, "package planted\n\nimport \"log\"\n\nfunc f() { log.Print(1) }\n", "use slog"},

		{"good job", jobs, job("struct { ID string `json:\"id\"` }"), ""},
		{"job field", jobs, job("struct { ID string `json:\"id\"`; Name string }"), `job field "note.tidy Name" is in no`},
		{"job list", jobs, job("struct { ID string `json:\"id\"`; Items []item `json:\"items\"` }"), `"note.tidy items[].id" is in no`},
		{"job field gone", jobs, job("struct {}"), `"note.tidy id" is listed and is nowhere`},

		{"good cookie", cookies, web(`Name: "standing", Category: "essential", Life: 10 * time.Minute`), ""},
		{"cookie", cookies, web(`Name: "spy", Category: "essential", Life: 10 * time.Minute`), `cookie "spy essential 10m0s" is in no`},
		{"cookie's life", cookies, web(`Name: "standing", Category: "essential", Life: time.Hour`), `"standing essential 1h0m0s" is in no`},
		{"cookie past the register", cookies, "package planted\n\nimport \"net/http\"\n\nvar C = http.Cookie{Name: \"spy\"}\n", "cookies are set through web.SetCookie"},

		{"good letter", sent, "package planted\n\ntype Letter struct { To string }\n", ""},
		{"letter", sent, "package planted\n\ntype Letter struct { To, From string }\n", `outgoing field "post From" is in no`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := g.Plant("planted", c.src)
			if err != nil {
				t.Fatal(err)
			}
			got := fmt.Sprint(c.rule([]lint.Package{p}))
			if c.want == "" && got != "[]" || !strings.Contains(got, c.want) {
				t.Errorf("%q is not in %s", c.want, got)
			}
		})
	}
}
