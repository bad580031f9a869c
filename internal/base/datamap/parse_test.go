package datamap_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"standing/internal/base/datamap"
	"standing/internal/civil"
)

// good is a small map that is right in every way.
const good = `answers:
  ops: {cat: system.operations, ccpa: [], source: [system], purposes: [service], sensitivity: none, free_text: false, export: no(operational), correct: no(operational), log: id, enc: plain(operational), share: [], erase: {request: delete_row, retention: delete_row, tenant: delete_row}}
  name: {cat: user.name, ccpa: [A], source: [self, admin], purposes: [service], sensitivity: personal, free_text: false, export: yes, correct: request, log: never, enc: subject, share: [], erase: {request: shred, retention: shred, tenant: key}}
tables:
  human:
    kind: tenant
    append_only: false
    derived: false
    controller: org
    subject: {person: id}
    retention: {class: operations, anchor: left_on}
    columns:
      org_id: ops
      id: ops
      name: name
      left_on: ops
  pet:
    kind: tenant
    append_only: false
    derived: false
    controller: org
    parents: {human: owner_id}
    subject: {person: human.id}
    retention: {class: operations, anchor: human.left_on}
    columns:
      org_id: ops
      owner_id: ops
  house:
    kind: platform
    reason: it stands by itself
    append_only: true
    derived: false
    controller: platform
    subject: none(organization)
    retention: {class: organization}
    columns:
      id: {cat: system, ccpa: [], source: [system], purposes: [], sensitivity: none, free_text: false, export: no(organization), correct: no(operational), log: id, enc: plain(identifier), share: [], erase: {request: retain(organization), retention: retain(organization), tenant: retain(law)}}
`

// only loads one file. Retention classes that the repository has and the file does not
// use are no mistake of the file.
func only(text string) (*datamap.Map, []string) {
	m, err := datamap.Load(datamap.File{Path: "x/data.yaml", Data: []byte(text)})
	var out []string
	if err != nil {
		for _, l := range strings.Split(err.Error(), "\n") {
			if !strings.Contains(l, "nothing is of this class") {
				out = append(out, l)
			}
		}
	}
	return m, out
}

func TestGoodMap(t *testing.T) {
	m, errs := only(good)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if got := fmt.Sprint(m.Shape()); got != "[{house false true false false []} {human true false false false []} {pet true false false false []}]" {
		t.Error(got)
	}
	if got := fmt.Sprint(m.Sealed()); got != "[{human name subject operations}]" {
		t.Error(got)
	}
	if got := fmt.Sprint(m.Platform()); got != "[[house it stands by itself]]" {
		t.Error(got)
	}
	again, _ := only(good)
	if fmt.Sprint(again) != fmt.Sprint(m) {
		t.Error("the same file gave another map")
	}
}

// Each mistake is refused at its line.
func TestMistakes(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown verb", "export: yes", "export: maybe", "line 3): must be one of yes, masked, no(reason)"},
		{"unknown reason", "export: no(operational), correct", "export: no(whim), correct", "line 2): the reason must be one of"},
		{"reason missing", "enc: plain(operational)", "enc: plain", "line 2): must be one of subject, org"},
		{"reason too many", "correct: request", "correct: request(law)", "line 3): must be one of self"},
		{"open bracket", "retain(law)", "retain(law", "must be one of key"},
		{"unknown category", "cat: user.name", "cat: user.nam", "line 3): must be one of system"},
		{"verb left out", "log: never, ", "", `line 3): the field "log" is missing`},
		{"erase left out", "request: shred, ", "", `line 3): the field "request" is missing`},
		{"unknown field", "share: [], erase: {request: shred", "shares: [], erase: {request: shred", "unknown field"},
		{"personal without sensitivity", "sensitivity: personal", "sensitivity: none", "never of sensitivity none"},
		{"shred without key", "enc: subject", "enc: plain(search)", "shred destroys the key"},
		{"key without seal", "tenant: delete_row", "tenant: key", "tenant: key needs enc"},
		{"logged although sealed", "log: never", "log: id", "sealed is never logged"},
		{"no source", "source: [self, admin]", "source: []", "name a source"},
		{"twice", "source: [self, admin]", "source: [self, self]", "names something twice"},
		{"free text in the clear", "free_text: false, export: yes, correct: request, log: never, enc: subject, share: [], erase: {request: shred, retention: shred, tenant: key}",
			"free_text: true, export: yes, correct: request, log: never, enc: hash, share: [], erase: {request: delete_row, retention: delete_row, tenant: delete_row}", "free text about people"},
		{"secret exported", "sensitivity: personal", "sensitivity: secret", "neither exported nor logged"},
		{"unknown answers", "name: name", "name: nom", "line 15): must be a set of answers or the name of one"},
		{"answers unused", "name: name", "name: ops", "line 3): nothing names this set of answers"},
		{"unknown class", "class: organization", "class: forever", `retention.yaml has no class "forever"`},
		{"anchor missing", "anchor: left_on", "anchor: ", "an anchor is an instant"},
		{"anchor of active", "{class: organization}", "{class: organization, anchor: born_on}", "must not be named"},
		{"anchor unknown", "anchor: left_on", "anchor: died_on", "line 6): human has no column died_on"},
		{"no parent", "parents: {human: owner_id}", "parents: {}", "names no parent human"},
		{"parent column", "parents: {human: owner_id}", "parents: {human: keeper_id}", "there is no column keeper_id"},
		{"orphan", "subject: {person: id}", "subject: none(organization)", "no request would find it"},
		{"subject unknown", "subject: {person: id}", "subject: {person: nr}", "human has no column nr"},
		{"subject of nobody", "subject: {person: id}", "subject: {}", "must say which column"},
		{"no org_id", "      org_id: ops\n      id", "      id", "tenant table has the column org_id"},
		{"platform without reason", "    reason: it stands by itself\n", "", `the field "reason" is missing`},
		{"tenant with reason", "kind: tenant\n", "kind: tenant\n    reason: so\n", "a tenant table has none"},
		{"kind missing", "    kind: platform\n", "", `the field "kind" is missing`},
		{"row kept and deleted", "request: shred", "request: retain(law)", "deletes the row because of"},
		{"append-only deleted", "append_only: false", "append_only: true", "the table is append-only"},
		{"derived elsewhere", "enc: plain(operational)", "enc: derived", "enc: derived belongs in a table"},
		{"transient for ever", "none(organization)", "none(transient)", "none(transient) is for what is gone"},
		{"derived and exported", "derived: false", "derived: true", "a derived table is not exported"},
		{"derived and sealed", "derived: false", "derived: true", "a derived table holds nothing sealed"},
		{"frozen and append-only", "append_only: true\n    derived: false", "append_only: true\n    frozen: true\n    derived: false", "neither derived nor append-only"},
		{"derived and append-only", "append_only: true\n    derived: false", "append_only: true\n    derived: true", "a derived table is made anew"},
		{"column twice", "      owner_id: ops", "      owner_id: ops\n      owner_id: ops", "stands twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(good, c.old, c.new, 1)
			if text == good {
				t.Fatal("the test changes nothing")
			}
			_, errs := only(text)
			if !slices.ContainsFunc(errs, func(e string) bool { return strings.HasPrefix(e, "x/data.yaml: ") && strings.Contains(e, c.want) }) {
				t.Errorf("no %q in\n%s", c.want, strings.Join(errs, "\n"))
			}
		})
	}
}

func TestTwoFilesOneTable(t *testing.T) {
	_, err := datamap.Load(datamap.File{Path: "a", Data: []byte(good)}, datamap.File{Path: "b", Data: []byte(good)})
	if err == nil || !strings.Contains(err.Error(), "b: tables.human (line 6): stands in a as well") {
		t.Error(err)
	}
}

// A retention class that nothing is of promises what nobody does.
func TestEveryClassIsRead(t *testing.T) {
	m, err := datamap.Load()
	if err == nil || strings.Count(err.Error(), "nothing is of this class") != len(m.Classes) {
		t.Error(err)
	}
}

func TestOtherSections(t *testing.T) {
	m, errs := only(good + `cookies:
  session: {answer: ops, category: essential, life: session, reason: keeps you signed in}
logs: {method: ops}
jobs: {tidy: {}, mail.send: {notice_id: ops}}
outbound: {mail: {to: ops}}
json: {human.extra: {a.b: ops}}
blobs: {logo/: {answer: ops, retention: {class: organization}}}
`)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	got := fmt.Sprint(len(m.Cookies), len(m.Logs), len(m.Jobs), len(m.Outbound), len(m.JSON), len(m.Blobs))
	if got != "1 1 2 1 1 1" || m.Jobs[1].Group != "tidy" || m.Jobs[1].Name != "" {
		t.Error(got, m.Jobs)
	}
	for text, want := range map[string]string{
		"logs: {secret: name}": "is logged, so log must be id or ok",
		"cookies: {session: {answer: ops, category: advertising, life: session, reason: x}}": "must be one of essential, preference",
		"cookies: {session: {answer: ops, category: essential, life: for ever, reason: x}}":  "must be session or a period",
		"blobs: {logo: {answer: ops, retention: {class: organization}}}":                     "a prefix ends in /",
		"jobs: {tidy: [a]}": "must be a set of fields",
	} {
		if _, errs := only(good + text + "\n"); !strings.Contains(strings.Join(errs, "\n"), want) {
			t.Errorf("%s: no %q in %v", text, want, errs)
		}
	}
}

// A category lies under another only at a dot.
func TestUnder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SampledFrom(datamap.Categories).Draw(t, "a")
		b := rapid.SampledFrom(datamap.Categories).Draw(t, "b")
		want := slices.Equal(strings.Split(a, ".")[:min(strings.Count(a, ".")+1, strings.Count(b, ".")+1)], strings.Split(b, "."))
		if datamap.Under(a, b) != want {
			t.Errorf("Under(%s, %s) is %v", a, b, !want)
		}
	})
	if datamap.Under("user.device.cookie_id", "user.device.cookie") {
		t.Error("cookie_id is no cookie")
	}
}

func TestPeriod(t *testing.T) {
	for _, c := range []struct{ period, from, end string }{
		{"P3Y", "2024-02-29", "2027-02-28"},
		{"P1M", "2025-01-31", "2025-02-28"},
		{"P90D", "2025-01-01", "2025-04-01"},
		{"P1Y2M1W3D", "2025-01-01", "2026-03-11"},
	} {
		p, err := datamap.ParsePeriod(c.period)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.End(civil.MustParse(c.from)).String(); got != c.end {
			t.Errorf("%s from %s ends on %s, not %s", c.period, c.from, got, c.end)
		}
	}
	for _, bad := range []string{"", "P", "3Y", "P3H", "P0D", "PT1H", "P-1Y"} {
		if _, err := datamap.ParsePeriod(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	if p, err := datamap.ParsePeriod("active"); err != nil || !p.Zero() || p.String() != "active" {
		t.Error("active has no end")
	}
}

// The cutoff is the last day whose period is over: what began then is swept, what began
// a day later is not.
func TestCutoff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := datamap.Period{Years: rapid.IntRange(0, 10).Draw(t, "y"), Months: rapid.IntRange(0, 24).Draw(t, "m"), Days: rapid.IntRange(0, 400).Draw(t, "d")}
		if p.Zero() {
			p.Days = 1
		}
		today := civil.MustParse("2020-01-01") + civil.Date(rapid.IntRange(0, 4000).Draw(t, "today"))
		cut := p.Cutoff(today)
		if p.End(cut) > today || p.End(cut+1) <= today {
			t.Errorf("%s on %s: cutoff %s", p, today, cut)
		}
	})
}

// Each of the answers is mandatory: none has a default.
func TestEveryAnswerIsMandatory(t *testing.T) {
	const set = `{cat: user.name, ccpa: [A], source: [self, admin], purposes: [service], sensitivity: personal, free_text: false, export: yes, correct: request, log: never, enc: subject, share: [], erase: {request: shred, retention: shred, tenant: key}}`
	if !strings.Contains(good, set) {
		t.Fatal("the good map has another set")
	}
	for _, part := range []string{"cat: user.name, ", "ccpa: [A], ", "source: [self, admin], ", "purposes: [service], ", "sensitivity: personal, ",
		"free_text: false, ", "export: yes, ", "correct: request, ", "log: never, ", "enc: subject, ", "share: [], ",
		", erase: {request: shred, retention: shred, tenant: key}", "request: shred, ", "retention: shred, ", ", tenant: key"} {
		name := strings.Trim(strings.SplitN(part, ":", 2)[0], ", ")
		_, errs := only(strings.Replace(good, set, strings.Replace(set, part, "", 1), 1))
		if !strings.Contains(strings.Join(errs, "\n"), fmt.Sprintf("the field %q is missing", name)) {
			t.Errorf("%s may be left out: %v", name, errs)
		}
	}
}
