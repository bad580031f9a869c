package check

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rule"
	"standing/internal/term"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; see what changed with -update and git diff\n%s", file, got)
	}
}

var terminal = term.Out{TTY: true, Unicode: true, Width: 100}

func table(t *testing.T, people []Standing, o TableOptions) string {
	t.Helper()
	var out bytes.Buffer
	if _, err := WriteTable(&out, sampleHeader(len(people)), seq(people), o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTable(t *testing.T) {
	golden(t, "table-pipe.txt", []byte(table(t, fewKinds(), TableOptions{})))
	golden(t, "table-100.txt", []byte(table(t, fewKinds(), TableOptions{Out: terminal})))
	golden(t, "table-limit.txt", []byte(table(t, fewKinds(), TableOptions{Limit: 2})))
	golden(t, "table-empty.txt", []byte(table(t, nil, TableOptions{})))
}

func TestTableKeepsToTheWidth(t *testing.T) {
	for _, width := range []int{40, 60, 80, 100, 140} {
		o := terminal
		o.Width, o.Color = width, true
		for i, l := range strings.Split(table(t, invented(200, 9), TableOptions{Out: o}), "\n") {
			if w := term.Width(plain(l)); w > width {
				t.Errorf("width %d, line %d has %d: %s", width, i+1, w, plain(l))
			}
		}
	}
}

func TestTableHoldsNoEscapesFromNames(t *testing.T) {
	people := []Standing{somebody("1\x1b]0;pwned\a", "Eve\x1b[2J\nMet", "\u202eWard")}
	for name, out := range map[string]string{"pipe": table(t, people, TableOptions{}), "terminal": table(t, people, TableOptions{Out: terminal})} {
		if strings.ContainsAny(out, "\x1b\a\u202e") || strings.Contains(out, "\nMet") {
			t.Errorf("%s: %q", name, out)
		}
	}
}

func writeCSV(t *testing.T, people []Standing) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := WriteCSV(&out, sampleHeader(len(people)), seq(people)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestCSV(t *testing.T) {
	golden(t, "people.csv", writeCSV(t, fewKinds()))
}

func TestCSVIsNotAFormula(t *testing.T) {
	for _, name := range []string{"=cmd()", "+1", "-1", "@sum", "\tx", "\rx", "＝cmd()", "'ok", "plain", "", "Zoë \"Z\", Müller", "two\nlines"} {
		rows, err := csv.NewReader(bytes.NewReader(writeCSV(t, []Standing{somebody("-7", name, name)}))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 2 || len(rows[1]) != len(csvColumns) {
			t.Fatalf("%q: %d rows", name, len(rows))
		}
		for i, cell := range rows[1] {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") && csvColumns[i] != "days_left" {
				t.Errorf("%s starts a formula: %q", csvColumns[i], cell)
			}
		}
		if got := rows[1][1]; strings.TrimPrefix(got, "'") != strings.TrimPrefix(strings.ReplaceAll(name, "\r", ""), "'") {
			t.Errorf("%q became %q", name, got)
		}
	}
}

func TestJSON(t *testing.T) {
	var out bytes.Buffer
	if _, err := WriteJSON(&out, sampleHeader(7), seq(fewKinds())); err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if n := len(doc["people"].([]any)); n != 7 {
		t.Errorf("%d people", n)
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, out.Bytes(), "", " "); err != nil {
		t.Fatal(err)
	}
	golden(t, "people.json", pretty.Bytes())
}

func TestJSONOfNobodyIsOneDocument(t *testing.T) {
	var out bytes.Buffer
	if _, err := WriteJSON(&out, sampleHeader(0), seq(nil)); err != nil {
		t.Fatal(err)
	}
	if !json.Valid(out.Bytes()) {
		t.Errorf("%s", out.Bytes())
	}
}

func TestWhy(t *testing.T) {
	p := somebody("4711", "Maria Santos", "Ward 3")
	p.Answer.CarriedIn = credit.Of(3)
	h := func(n int) credit.Amount { return credit.Of(n) }
	y := Why{Person: p, Records: []rule.Record{
		{ID: "r1", Date: civil.MustParse("2024-06-10"), Amount: h(2), Tags: []string{"medical_errors"}},
		{ID: "r2", Date: civil.MustParse("2025-03-15"), Amount: h(14), Course: "Conference 2025", Tags: []string{"online"}},
		{ID: "r3", Date: civil.MustParse("2025-04-15"), Amount: h(14), Course: "Conference 2025", Tags: []string{"online"}},
		{ID: "r4", Date: civil.MustParse("2026-01-20"), Amount: h(5), Unit: "ceu", Tags: []string{"laws_rules"}},
	}, Explanation: rule.Explanation{Answer: p.Answer, Ledger: []rule.Line{
		{Record: "r1", Need: "total", Amount: h(2), Counted: h(2), Reason: rule.WhyCounts},
		{Record: "r2", Need: "total", Amount: h(14), Counted: h(12), Reason: rule.WhyCapReached, Args: []string{"12"}},
		{Record: "r3", Need: "total", Amount: h(14), Reason: rule.WhyDuplicate, Args: []string{"r2"}},
		{Record: "r1", Need: "medical_errors", Amount: h(2), Counted: h(2), Reason: rule.WhyCounts},
		{Record: "r1", Need: "human_trafficking", Amount: h(2), Reason: rule.WhyOtherKind},
		{Record: "r2", Need: "human_trafficking", Amount: h(14), Reason: rule.WhyOtherKind},
		{Record: "r4", Amount: h(5), Reason: rule.WhyWrongUnit, Args: []string{"ceu"}},
	}}}
	for name, o := range map[string]term.Out{"why-pipe.txt": {}, "why-80.txt": {TTY: true, Unicode: true, Width: 80}} {
		var out bytes.Buffer
		if err := WriteWhy(&out, sampleHeader(1), y, o); err != nil {
			t.Fatal(err)
		}
		golden(t, name, out.Bytes())
	}
}
