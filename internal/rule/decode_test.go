package rule

import (
	"strings"
	"testing"

	"standing/internal/civil"
	"standing/internal/tree"
)

// refuse is a rule with one mistake and what its refusal must name.
var refuse = []struct{ what, rule, path, reason string }{
	{"unknown field", `{needs: [{pool: a, need: 1}], cycel: {}}`, "cycel", "unknown field"},
	{"unknown field of a need", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, need: 1, wndow: ever}]}`, "needs[0].wndow", "unknown field"},
	{"unknown field of a window", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, need: 1, window: {rolling_dayz: 3}}]}`, "needs[0].window.rolling_dayz", "unknown field"},
	{"unknown field of a cap", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, need: 1, caps: [{maxi: 3}]}]}`, "needs[0].caps[0].maxi", "unknown field"},
	{"within above its parent", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, need: 4, within: [{pool: b, of: {all: [x]}, need: 5}]}]}`, "needs[0].within[0]", "more than"},
	{"deep within above its parent", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, need: 9, within: [{pool: b, of: {all: [x]}, need: 5, within: [{pool: c, need: 6}]}]}]}`, "needs[0].within[0].within[0]", "more than"},
	{"cap on the whole pool", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, need: 4, caps: [{max: 3}]}]}`, "needs[0].caps[0]", "less than it needs"},
	{"cap on all of its kind", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, of: {all: [x]}, need: 4, caps: [{of: {all: [x]}, max: 3}]}]}`, "needs[0].caps[0]", "less than it needs"},
	{"share of the whole pool", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, need: 4, caps: [{max_share_of_need: 0.5}]}]}`, "needs[0].caps[0]", "less than it needs"},
	{"overlapping periods", `{cycle: {explicit: [[2024-01-01, 2024-12-31], [2024-12-31, 2025-12-31]]}, needs: [{pool: a, need: 1}]}`, "cycle.explicit[1]", "overlaps"},
	{"a gap between periods", `{cycle: {explicit: [[2024-01-01, 2024-12-31], [2025-01-02, 2025-12-31]]}, needs: [{pool: a, need: 1}]}`, "cycle.explicit[1]", "gap"},
	{"a reversed period", `{cycle: {explicit: [[2024-12-31, 2024-01-01]]}, needs: [{pool: a, need: 1}]}`, "cycle.explicit[0]", "ends before"},
	{"a zone that does not exist", `{zone: America/Orlando, needs: [{current: a, valid: {months: 1}}]}`, "zone", "no time zone"},
	{"the machine's own zone", `{zone: Local, needs: [{current: a, valid: {months: 1}}]}`, "zone", "no time zone"},
	{"a tag asked for and excluded", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, of: {all: [x], none: [x]}, need: 1}]}`, "needs[0].of", "nothing can match"},
	{"every any excluded", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, of: {any: [x, y], none: [x, y]}, need: 1}]}`, "needs[0].of", "nothing can match"},
	{"within what its parent excludes", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, of: {none: [x]}, need: 4, within: [{pool: b, of: {all: [x]}, need: 1}]}]}`, "needs[0].within[0]", "no record can"},
	{"a day that does not exist", `{cycle: {fixed_from: 2023-02-29, years: 1}, needs: [{pool: a, need: 1}]}`, "cycle.fixed_from", "not a day"},
	{"a day of the year that does not exist", `{cycle: {first_on_or_after: {fact: licensed_on, month_day: "02-30"}, years: 1}, needs: [{pool: a, need: 1}]}`, "cycle.first_on_or_after.month_day", "no day of the year"},
	{"a fact that cannot exist", `{cycle: {anniversary: {fact: " "}, years: 1}, needs: [{pool: a, need: 1}]}`, "cycle.anniversary.fact", "must be a text"},
	{"a negative need", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, need: -1}]}`, "needs[0].need", "negative"},
	{"a huge need", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, need: 99999999999999}]}`, "needs[0].need", "must be a number"},
	{"a need in words", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, need: many}]}`, "needs[0].need", "must be a number"},
	{"no needs", `{name: n, cycle: {fixed_from: 2024-01-01, years: 1}}`, "", "no needs"},
	{"an empty list of needs", `{needs: []}`, "needs", "empty"},
	{"a need of two forms", `{needs: [{pool: a, current: b, need: 1}]}`, "needs[0]", "both"},
	{"a need of no form", `{needs: [{need: 1}]}`, "needs[0]", "must have one of"},
	{"two needs of one name", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, need: 1}, {pool: a, need: 2}]}`, "needs[1]", "two needs"},
	{"a window that needs a cycle", `{needs: [{pool: a, need: 1}]}`, "needs[0]", "needs a cycle"},
	{"two generators", `{cycle: {fixed_from: 2024-01-01, anniversary: {fact: licensed_on}, years: 1}, needs: [{pool: a, need: 1}]}`, "cycle", "exactly one"},
	{"a stub table with a hole", `{cycle: {stub_table: {fact: certified_on, ends: 03-31, rows: [{months: [1, 6], years: 2}]}, years: 2}, needs: [{pool: a, need: 1}]}`, "cycle.stub_table.rows", "twelve"},
	{"versions out of order", `{cycle: {fixed_from: 2024-01-01, years: 1}, versions: [{cycles_ending_from: 2025-01-01, needs: [{pool: a, need: 1}]}, {cycles_ending_from: 2024-01-01, needs: [{pool: a, need: 1}]}]}`, "versions[1]", "order"},
	{"an activity version with needs", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, need: 1}], versions: [{activities_from: 2025-01-01, needs: [{pool: a, need: 1}]}]}`, "versions[0]", "only have a process"},
	{"carry into a group", `{cycle: {fixed_from: 2024-01-01, years: 1}, carry: {max: 3}, needs: [{exclusive: g, pools: [{pool: a, need: 1}]}]}`, "carry", "must be a pool"},
	{"more options asked than there are", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{at_least: x, k: 2, options: [{name: a, all: [{pool: a, need: 1}]}]}]}`, "needs[0]", "asks for 2 of 1"},
	{"last cycles inside a rule without a cycle", `{needs: [{pool: a, need: 5, window: ever, within: [{pool: b, need: 1, window: {last_cycles: 2}}]}]}`, "needs[0].within[0]", "needs a cycle"},
	{"a formula without a cycle", `{needs: [{pool: a, need: {per_started_month: 1, from: 2025-01-01}, window: ever}]}`, "needs[0]", "needs a cycle"},
	{"a ceiling on an inner pool of a group", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{exclusive: g, pools: [{pool: a, need: 3, within: [{pool: b, need: 1, caps: [{of: {all: [x]}, max: 1}]}]}]}]}`, "needs[0]", "has only its name"},
	{"a credential without a name", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{holds: null}]}`, "needs[0]", "is missing"},
	{"an event without a name", `{needs: [{pool: a, need: 1, window: {since_event: []}}]}`, "needs[0].window", "no event"},
	{"an own cycle and a window", `{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, need: 1, window: {last_cycles: 2}, cycle: {fixed_from: 2024-01-01, years: 3}}]}`, "needs[0]", "of its own"},
	{"an alias", "a: &x [1]\nneeds: *x", "", "aliases"},
	{"a field twice", `{"needs": [], "needs": []}`, "", "twice"},
	{"nested too deeply", strings.Repeat("[", 200) + strings.Repeat("]", 200), "", "deep"},
	{"pools nested too deeply", nestedPools(8), "within[0]", "deep"},
	{"an empty file", ``, "", "empty"},
	{"two documents", "needs: []\n---\nneeds: []", "", "more than one"},
}

func nestedPools(n int) string {
	inner := "{pool: p0, need: 1}"
	for i := range n {
		inner = "{pool: p" + string(rune('1'+i)) + ", need: 1, within: [" + inner + "]}"
	}
	return "{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [" + inner + "]}"
}

func TestWhatCannotBeRightIsRefusedWithPathAndReason(t *testing.T) {
	for _, c := range refuse {
		t.Run(c.what, func(t *testing.T) {
			r, err := Parse([]byte(c.rule))
			if err == nil {
				t.Fatalf("accepted: %+v", r)
			}
			if !strings.Contains(err.Error(), c.path) || !strings.Contains(err.Error(), c.reason) {
				t.Errorf("got %q, want path %q and reason %q", err, c.path, c.reason)
			}
		})
	}
}

func TestAPackMayNameOnlyWhatItDeclares(t *testing.T) {
	v := Vocabulary{Tags: map[string]bool{"x": true}, Facts: map[string]bool{"licensed_on": true}, Credentials: map[string]bool{}}
	for text, want := range map[string]string{
		`{cycle: {fixed_from: 2024-01-01, years: 1}, needs: [{pool: a, of: {all: [y]}, need: 1}]}`: `the tag "y" is not declared`,
		`{cycle: {anniversary: {fact: born}, years: 1}, needs: [{pool: a, need: 1}]}`:              `the fact "born" is not declared`,
		`{needs: [{holds: diploma}]}`: `the credential "diploma" is not declared`,
		`{cycle: {anniversary: {fact: licensed_on}, years: 1}, needs: [{pool: a, of: {all: [x]}, need: 1}]}`: "",
	} {
		n := mustTree(t, text)
		_, err := FromTree(n, "rule", v)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}

// FuzzParse: nothing that can be written down makes the parser or the engine
// panic, and what loads can be evaluated.
func FuzzParse(f *testing.F) {
	for _, c := range refuse {
		f.Add([]byte(c.rule))
	}
	f.Add([]byte(floridaRN))
	f.Add([]byte(nremtEMT))
	facts, recs, _ := floridaCase()
	facts.Dates["birth_date"] = civil.MustParse("1984-02-29")
	facts.Events = []Event{{Type: "renewed", On: civil.MustParse("2023-05-05")}}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Parse(data)
		if err != nil {
			return
		}
		for _, asOf := range []string{"2022-06-01", "2024-04-30", "2031-01-01"} {
			q := Question{AsOf: civil.MustParse(asOf)}
			a, err := r.Evaluate(facts, recs, q)
			if err != nil {
				continue
			}
			if a.Status == 0 || a.Remaining < 0 || a.Next.On != 0 && a.Next.On <= q.AsOf {
				t.Fatalf("%+v", a)
			}
		}
	})
}

func mustTree(t *testing.T, text string) *tree.Node {
	t.Helper()
	n, err := tree.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}
