package pack

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

const dir = "../../rulepacks"

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("pack.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("pack.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asJSON turns YAML into what a JSON validator sees; dates stay texts.
func asJSON(t *testing.T, data []byte) any {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal(data, &n); err != nil {
		t.Fatal(err)
	}
	plainDates(&n)
	var v any
	if err := n.Decode(&v); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func plainDates(n *yaml.Node) {
	if n.Tag == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, c := range n.Content {
		plainDates(c)
	}
}

// The published schema and the loader agree: what ships satisfies both, and a
// field that the loader does not know is refused by both.
func TestEveryPackSatisfiesThePublishedSchema(t *testing.T) {
	s := schema(t)
	for _, id := range Shipped() {
		data, err := os.ReadFile(filepath.Join(dir, id+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(asJSON(t, data)); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		if _, err := Parse(id, data); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		wrong := append(append([]byte{}, data...), "\nsurprise: 1\n"...)
		if s.Validate(asJSON(t, wrong)) == nil {
			t.Errorf("%s: the schema accepts an unknown field", id)
		}
		if _, err := Parse(id, wrong); err == nil || !strings.Contains(err.Error(), "surprise") {
			t.Errorf("%s: the loader accepts an unknown field: %v", id, err)
		}
	}
}

func TestEveryPackIsCitedAndDated(t *testing.T) {
	for _, id := range Shipped() {
		p, err := Load(id)
		if err != nil {
			t.Fatal(err)
		}
		if p.Citation.Text == "" || !strings.HasPrefix(p.Citation.URL, "http") || p.Citation.Seen.IsZero() || p.Effective.IsZero() || p.Version == "" {
			t.Errorf("%s: %+v", id, p.Citation)
		}
		if p.Citation.Confidence != Quoted && len(p.Notes) == 0 {
			t.Errorf("%s rests on a secondary source and does not say which part", id)
		}
	}
}

func TestLoadSaysWhatToDoAboutAnUnknownPack(t *testing.T) {
	_, err := Load("nursing-zz")
	if err == nil || !strings.Contains(err.Error(), "rules list") {
		t.Errorf("got %v", err)
	}
	_, err = Load("./no/such.yaml")
	if err == nil || !strings.Contains(err.Error(), "no/such.yaml") {
		t.Errorf("got %v", err)
	}
}

func TestMistakesInAPackAreNamedWithTheirPath(t *testing.T) {
	const good = "title: T\nversion: \"1\"\nkind: workforce\njurisdiction: US\neffective: 2024-01-01\ncitation: {text: t, url: http://x, seen: 2024-01-01, confidence: quoted}\nrule: {needs: [{current: c, of: {all: [a]}, valid: {months: 1}}]}\n"
	for add, want := range map[string]string{
		"":                                  "rule.needs[0].of.all",
		"tags: {a: {lable: A}}\n":           "tags.a.lable",
		"tags: {a: {label: A}}\nnotes: 1\n": "",
	} {
		_, err := Parse("p", []byte(good+add))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: got %v, want %q", add, err, want)
		}
	}
}
