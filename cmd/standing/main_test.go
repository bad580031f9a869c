package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

var binary string

// The tests drive the real program: what it prints, where, and how it ends.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "standing-test")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "standing")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintln(os.Stderr, string(out))
		panic(err)
	}
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		panic(err)
	}
	os.Exit(code)
}

type result struct {
	out, err string
	code     int
}

func standing(t *testing.T, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(binary, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var hospital = []string{"check", "--pack", "nursing-fl", "--people", "../../examples/hospital.xlsx#People", "--records", "../../examples/hospital.xlsx#Records", "--as-of", "2026-03-01"}

func with(args []string, more ...string) []string {
	return append(append([]string{}, args...), more...)
}

func TestRulesCheckEndsWithTotalsAndStatus(t *testing.T) {
	good := standing(t, "rules", "check", "../../internal/rulecase/testdata/rule_cases.json")
	if good.code != 0 || !strings.HasSuffix(good.out, "\n35 passed, 0 failed\n") || !strings.Contains(good.out, "ok   RC-05 also 2\n") {
		t.Errorf("%+v", good)
	}
	data, err := os.ReadFile("../../internal/rulecase/testdata/rule_cases.json")
	if err != nil {
		t.Fatal(err)
	}
	wrong := strings.Replace(string(data), `"counted": 36`, `"counted": 35`, 1)
	bad := standing(t, "rules", "check", file(t, "wrong.json", wrong))
	if bad.code != 1 || !strings.HasSuffix(bad.out, "\n34 passed, 1 failed\n") || !strings.Contains(bad.out, "FAIL RC-05: counted: got 36, want 35\n") {
		t.Errorf("%+v", bad)
	}
	if n := strings.Count(bad.out, "\n"); n != 36 {
		t.Errorf("%d lines for 35 questions and the totals", n)
	}
	broken := standing(t, "rules", "check", file(t, "broken.json", `[{"id": "X", "rule": {"needs": [{"pool": "a", "need": 1, "wndow": 1}]}}]`))
	if broken.code != 1 || !strings.Contains(broken.out, "FAIL X: ") || !strings.Contains(broken.out, "rule.needs[0].wndow") {
		t.Errorf("%+v", broken)
	}
}

func TestCheckInEveryFormat(t *testing.T) {
	table := standing(t, with(hospital, "--quiet", "--limit", "5")...)
	if table.code != 0 || !strings.Contains(table.out, "300 people, as of 1 March 2026") || strings.Contains(table.out, "\x1b[") {
		t.Errorf("%+v", table)
	}
	rows, err := csv.NewReader(strings.NewReader(standing(t, with(hospital, "--format", "csv", "--quiet")...).out)).ReadAll()
	if err != nil || len(rows) != 301 || rows[1][0] != "00117" {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	var doc struct {
		People  []map[string]any
		Summary struct{ People int }
	}
	if err := json.Unmarshal([]byte(standing(t, with(hospital, "--format", "json", "--quiet")...).out), &doc); err != nil || len(doc.People) != 300 || doc.Summary.People != 300 {
		t.Errorf("%d people, %v", len(doc.People), err)
	}
	html := standing(t, with(hospital, "--format", "html", "--quiet")...)
	if html.code != 0 || !strings.Contains(html.out, "<html lang=\"en\"") || !strings.Contains(html.out, "Check the current official text") {
		t.Errorf("html: %d %s", html.code, html.err)
	}
}

func TestTheMappingGoesToStderrAndTheReportToStdout(t *testing.T) {
	r := standing(t, hospital...)
	if !strings.Contains(r.err, "Badge No.") || !strings.Contains(r.err, "fact licensed_on") || strings.Contains(r.out, "fact licensed_on") {
		t.Errorf("stderr %q", r.err)
	}
}

func TestWhoLapsesInSixtyDaysAndWhy(t *testing.T) {
	r := standing(t, with(hospital, "--within", "60", "--quiet")...)
	if r.code != 0 || !strings.Contains(r.out, "falls due within 60 days, by 30 April 2026") {
		t.Errorf("%+v", r)
	}
	why := standing(t, with(hospital, "--why", "00467", "--quiet")...)
	if why.code != 0 || !strings.Contains(why.out, "Carla Müller") || !strings.Contains(why.out, "Not met") {
		t.Errorf("%+v", why)
	}
	nobody := standing(t, with(hospital, "--why", "99999", "--quiet")...)
	if nobody.code != 2 || !strings.Contains(nobody.err, "99999") {
		t.Errorf("%+v", nobody)
	}
}

func TestBadRowsAreNamedAndNobodyIsJudged(t *testing.T) {
	people := file(t, "people.csv", "Badge,Name\n007,Ada\n")
	records := file(t, "records.csv", "Badge,Course,Date completed\n007,BLS,2025-02-30\n008,BLS,2025-02-03\n")
	out := filepath.Join(t.TempDir(), "report.csv")
	r := standing(t, "check", "--pack", "bls", "--people", people, "--records", records, "--as-of", "2025-06-01", "--format", "csv", "--out", out)
	if r.code != 2 || r.out != "" || !strings.Contains(r.err, "records.csv row 2 C (Date completed)") || !strings.Contains(r.err, "008") || !strings.Contains(r.err, "--skip-bad") {
		t.Errorf("%+v", r)
	}
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a report was written: %v", err)
	}
	skipped := standing(t, "check", "--pack", "bls", "--people", people, "--records", records, "--as-of", "2025-06-01", "--format", "csv", "--skip-bad", "--quiet")
	if skipped.code != 0 || !strings.Contains(skipped.out, "007,Ada,,not_met") || !strings.Contains(skipped.out, "could not be read and were left out") {
		t.Errorf("%+v", skipped)
	}
}

func TestAnAmbiguousDateAsksForTheOrder(t *testing.T) {
	people := file(t, "people.csv", "Badge,Name\n007,Ada\n")
	records := file(t, "records.csv", "Badge,Course,Date completed\n007,BLS,02/03/24\n")
	args := []string{"check", "--pack", "bls", "--people", people, "--records", records, "--as-of", "2025-06-01", "--format", "csv", "--quiet"}
	r := standing(t, args...)
	if r.code != 2 || !strings.Contains(r.err, "--dates") || !strings.Contains(r.err, "02/03/24") || r.out != "" {
		t.Errorf("%+v", r)
	}
	for order, due := range map[string]string{"mdy": "2026-02-28", "dmy": "2026-03-31"} {
		if r := standing(t, with(args, "--dates", order)...); r.code != 0 || !strings.Contains(r.out, due) {
			t.Errorf("%s: %+v", order, r)
		}
	}
}

func TestAReportIsWrittenWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "new", "report.html")
	r := standing(t, with(hospital, "--format", "html", "--out", out, "--open", "--quiet")...)
	data, err := os.ReadFile(out)
	if r.code != 0 || err != nil || !bytes.Contains(data, []byte("</html>")) || !strings.Contains(r.err, "wrote "+out) {
		t.Errorf("%+v %v", r, err)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "new"))
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}

func TestRulesListExplainTimeline(t *testing.T) {
	list := standing(t, "rules", "list")
	if list.code != 0 || strings.Count(list.out, "\n") < 16 || !strings.Contains(list.out, "nursing-fl ") {
		t.Errorf("%+v", list)
	}
	explain := standing(t, "rules", "explain", "peace-officer-ut")
	for _, want := range []string{"40 hours", "Check the current official text", "https://"} {
		if !strings.Contains(explain.out, want) {
			t.Errorf("%q is not in\n%s", want, explain.out)
		}
	}
	facts := file(t, "facts.json", `{"certified_on": "2010-01-15"}`)
	line := standing(t, "rules", "timeline", "peace-officer-ut", "--person", facts, "--as-of", "2026-01-01", "--years", "2")
	if line.code != 0 || !strings.Contains(line.out, "1 July 2025 to 30 June 2026") {
		t.Errorf("%+v", line)
	}
	unknown := standing(t, "rules", "explain", "nursing-zz")
	if unknown.code != 2 || !strings.Contains(unknown.err, "rules list") {
		t.Errorf("%+v", unknown)
	}
}

func TestTheReportNeverReplacesAnInput(t *testing.T) {
	people := file(t, "people.csv", "Badge,Name,BLS expires\n007,Ada,2026-04-30\n")
	link := filepath.Join(t.TempDir(), "link.csv")
	if err := os.Symlink(people, link); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{people, link} {
		for _, flag := range []string{"--out", "--save-mapping"} {
			r := standing(t, "check", "--pack", "bls", "--people", people, "--as-of", "2026-03-01", "--quiet", flag, target)
			data, err := os.ReadFile(people)
			if r.code != 2 || !strings.Contains(r.err, "files that are read") || err != nil || !strings.HasPrefix(string(data), "Badge") {
				t.Errorf("%s %s: %+v %q", flag, target, r, data)
			}
		}
	}
}

func TestWhereAReportGoes(t *testing.T) {
	dir := t.TempDir()
	old, link := filepath.Join(dir, "old.html"), filepath.Join(dir, "link.html")
	if err := os.WriteFile(old, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(old, link); err != nil {
		t.Fatal(err)
	}
	if r := standing(t, with(hospital, "--out", link, "--quiet")...); r.code != 0 {
		t.Errorf("%+v", r)
	}
	data, err := os.ReadFile(old)
	info, err2 := os.Stat(old)
	if err != nil || err2 != nil || !bytes.Contains(data, []byte("</html>")) || info.Mode().Perm() != 0o600 {
		t.Errorf("the link was not followed, the ending not heeded or the mode not kept: %v %v", err, err2)
	}
	if r := standing(t, with(hospital, "--out", os.DevNull, "--quiet")...); r.code != 0 {
		t.Errorf("%+v", r)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Fatalf("%s is a plain file now", os.DevNull)
	}
	if r := standing(t, with(hospital, "--out", dir, "--quiet")...); r.code != 2 || !strings.Contains(r.err, "is a folder") {
		t.Errorf("%+v", r)
	}
}

func TestFlagsThatMakeNoSenseAreRefused(t *testing.T) {
	for _, extra := range [][]string{{"--within=-5"}, {"--within=99999999"}, {"--limit=-1"}, {"--why", "00467", "--format", "json"}, {"--as-of", "2026-02-30"}, {"--as-of", "0001-01-01"}} {
		if r := standing(t, with(hospital, extra...)...); r.code != 2 || r.out != "" {
			t.Errorf("%v: %d %s", extra, r.code, r.err)
		}
	}
}

func TestNothingSteersTheTerminal(t *testing.T) {
	const esc = "\x1b[31m"
	evil := file(t, "evil.yaml", "title: \"T\\e[31mX\"\nversion: \"1\"\nkind: workforce\njurisdiction: US\neffective: 2024-01-01\nnotes: [\"n\\e]0;x\\a\"]\ncitation: {text: \"t\\e[31m\", url: http://x, seen: 2024-01-01, confidence: quoted}\nrule: {needs: [{current: c, valid: {months: 1}}]}\n")
	for _, args := range [][]string{{"rules", "explain", evil}, {"rules", "check", "no" + esc + "file"}, {"check", "--pack", "bls", "--people", "no" + esc + "file.csv"}, {"check", "--x" + esc}} {
		if r := standing(t, args...); strings.ContainsAny(r.out+r.err, "\x1b\a") {
			t.Errorf("%q: %q %q", args, r.out, r.err)
		}
	}
}

func TestHugeOrEndlessFilesAreRefused(t *testing.T) {
	big := filepath.Join(t.TempDir(), "big.yaml")
	if err := os.WriteFile(big, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(big, 3<<30); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"rules", "explain", big}, {"rules", "check", big}, {"rules", "explain", "/dev/zero"}, {"rules", "timeline", "bls", "--person", big}, with(hospital, "--mapping", big)} {
		if r := standing(t, args...); r.code != 2 || !strings.Contains(r.err, "larger than") {
			t.Errorf("%q: %d %q", args, r.code, r.err)
		}
	}
}

func TestAStoppedRunLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	cmd := exec.Command(binary, "check", "--pack", "bls", "--people", "../../examples/hospital.xlsx#People", "--records", "../../examples/hospital.xlsx#Records", "--as-of", "2026-03-01", "--out", filepath.Join(out, "r.html"))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it may have finished before the signal came
	left, err := filepath.Glob(filepath.Join(out, ".standing-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
