package pack_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"standing/internal/civil"
	"standing/internal/pack"
	"standing/internal/roster"
	"standing/internal/rule"
	"standing/internal/rulecase"
)

func readDoc(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

var (
	fenced   = regexp.MustCompile("(?s)\n```yaml\n(.*?)```")
	inline   = regexp.MustCompile("(?s)`([^`]+)`")
	firstKey = regexp.MustCompile(`^\{?([a-z0-9_]+):`)
)

// TestDocumentedPackAndCases loads the pack of docs/RULES.md and runs its cases.
func TestDocumentedPackAndCases(t *testing.T) {
	doc := readDoc(t, "../../docs/RULES.md")
	var packs, cases []string
	for _, m := range fenced.FindAllStringSubmatch(doc, -1) {
		switch {
		case strings.HasPrefix(m[1], "title:"):
			packs = append(packs, m[1])
		case strings.HasPrefix(m[1], "cases:"):
			cases = append(cases, m[1])
		default:
			t.Errorf("a block that is neither a pack nor cases:\n%s", m[1])
		}
	}
	if len(packs) != 1 || len(cases) != 1 {
		t.Fatalf("%d packs and %d files of cases", len(packs), len(cases))
	}
	p, err := pack.Parse("allied-health", []byte(packs[0]))
	if err != nil {
		t.Fatal(err)
	}
	found, err := rulecase.Read([]byte(cases[0]), func(id string) (*rule.Rule, error) {
		if id != p.ID {
			return nil, fmt.Errorf("there is no pack %q", id)
		}
		return p.Rule, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range found {
		for _, r := range rulecase.Check(&found[i]) {
			if !r.OK() {
				t.Errorf("%s: %v %v", r.Name, r.Err, r.Diff)
			}
		}
	}
}

// What the examples of docs/RULES.md stand in, by their first field.
var (
	ofRule    = []string{"name", "zone", "unit", "cycle", "starts", "applies", "excused", "leave", "needs", "process", "carry", "make_up", "versions"}
	ofCycle   = []string{"closed_by", "moved"}
	ofNeed    = []string{"pool", "current", "holds", "any", "at_least", "exclusive"}
	ofPool    = []string{"of", "need", "measure", "window", "caps", "within", "by", "if"}
	ofProcess = []string{"deem", "accept", "convert", "once_per", "min_block", "min_record", "round", "weights", "per_day"}
	ofWhom    = []string{"first_cycle"}
	ofPerson  = []string{"holdings"}
	notOfRule = []string{"date", "passed", "recalled", "satisfied_by", "excluded"} // said in passing about cases and packs
)

// TestDocumentedExamples loads every other example of docs/RULES.md.
func TestDocumentedExamples(t *testing.T) {
	doc := fenced.ReplaceAllString(readDoc(t, "../../docs/RULES.md"), "")
	tried := 0
	for _, m := range inline.FindAllStringSubmatch(doc, -1) {
		text := strings.Join(strings.Fields(m[1]), " ")
		key := firstKey.FindStringSubmatch(text)
		if key == nil || slices.Contains(notOfRule, key[1]) {
			continue
		}
		tried++
		if err := load(key[1], text); err != nil {
			t.Errorf("`%s`: %v", text, err)
		}
	}
	if tried < 40 {
		t.Errorf("only %d examples were found", tried)
	}
}

func load(key, text string) error {
	fields := map[string]string{"name": "name: example", "unit": "unit: hour", "cycle": "cycle: {fixed_from: 2024-01-01, years: 2}",
		"needs": "needs: [{pool: total, need: 100}]"}
	bare := strings.TrimSuffix(strings.TrimPrefix(text, "{"), "}")
	if !strings.HasPrefix(text, "{") {
		bare = text
	}
	switch {
	case slices.Contains(ofRule, key):
		fields[key] = text
	case slices.Contains(ofCycle, key):
		fields["cycle"] = "cycle: {fixed_from: 2024-01-01, years: 2, " + bare + "}"
	case slices.Contains(ofNeed, key):
		fields["needs"] = "needs: [{" + bare + "}]"
	case slices.Contains(ofProcess, key):
		fields["process"] = "process: {" + bare + "}"
	case slices.Contains(ofWhom, key):
		fields["applies"] = "applies: [{" + bare + "}]"
	case slices.Contains(ofPool, key):
		need := "need: 100, "
		if key == "need" {
			need = ""
		}
		fields["needs"] = "needs: [{pool: total, " + need + bare + "}]"
	case slices.Contains(ofPerson, key):
		_, _, err := rulecase.ReadFacts([]byte(text))
		return err
	default:
		return fmt.Errorf("the test does not know where %q belongs", key)
	}
	var lines []string
	for _, line := range fields {
		lines = append(lines, line)
	}
	slices.Sort(lines)
	_, err := rule.Parse([]byte(strings.Join(lines, "\n")))
	return err
}

// TestEveryFieldIsDocumented reads the names of fields from the source: one that
// can be written must be explained.
func TestEveryFieldIsDocumented(t *testing.T) {
	doc := readDoc(t, "../../docs/RULES.md")
	field := regexp.MustCompile(`(?m)(?:^\s*|\{)"([a-z0-9_]+)":\s|fields\["([a-z_]+)"\]|, "([a-z_]+)": ignore`)
	oldNames := []string{"fact", "format", "made_on", "count", "vocabulary", "also"} // of the shared case file, read past
	files, err := filepath.Glob("../rule/decode*.go")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range append(files, "read.go", "../rulecase/read.go", "../rulecase/person.go") {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, m := range field.FindAllStringSubmatch(readDoc(t, file), -1) {
			name := m[1] + m[2] + m[3]
			if slices.Contains(oldNames, name) || regexp.MustCompile(`\b`+name+`\b`).MatchString(doc) {
				continue
			}
			t.Errorf("%s knows the field %q, and docs/RULES.md does not name it", file, name)
		}
	}
}

// TestDocumentedFiles reads the spreadsheets of docs/CHECK.md without a complaint.
func TestDocumentedFiles(t *testing.T) {
	blocks := regexp.MustCompile("(?s)\n```csv\n(.*?)```").FindAllStringSubmatch(readDoc(t, "../../docs/CHECK.md"), -1)
	if len(blocks) != 4 {
		t.Fatalf("%d blocks of CSV", len(blocks))
	}
	var paths []string
	for i, b := range blocks {
		path := filepath.Join(t.TempDir(), fmt.Sprintf("%d.csv", i))
		if err := os.WriteFile(path, []byte(b[1]), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	for _, v := range []struct {
		pack, people, records string
		persons, recorded     int
	}{
		{"nursing-fl", paths[0], paths[1], 2, 3},
		{"bls", paths[2], "", 2, 2},      // the forklift column is not asked for
		{"forklift", paths[2], "", 2, 1}, // and the other way round
		{"bls", paths[3], "", 2, 2},
	} {
		p, err := pack.Load(v.pack)
		if err != nil {
			t.Fatal(err)
		}
		ros, _, err := roster.Read(t.Context(), roster.Options{PeopleFile: v.people, RecordsFile: v.records, Pack: p, Today: civil.MustParse("2026-03-01")})
		if err != nil {
			t.Errorf("%s: %v", v.people, err)
			continue
		}
		if len(ros.People) != v.persons || ros.Records != v.recorded || len(ros.Problems) != 0 {
			t.Errorf("%s: %d people, %d records, %v", v.people, len(ros.People), ros.Records, ros.Problems)
		}
		if id := ros.People[0].ID; len(id) != 4 {
			t.Errorf("%s: the id %q has lost its zeros", v.people, id)
		}
	}
}
