package reading_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"standing/internal/reading"
)

// TestReportHasTheDocumentedShape holds the JSON to docs/reading.schema.json, both ways:
// what is written is there, and every field of a proposal is one that it lists.
func TestReportHasTheDocumentedShape(t *testing.T) {
	file, err := os.ReadFile("../../docs/reading.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	type object struct {
		Required   []string
		Properties map[string]struct {
			Enum  []any
			Items struct {
				Required   []string
				Properties map[string]struct{ Enum []any }
			}
		}
	}
	var schema object
	if err := json.Unmarshal(file, &schema); err != nil {
		t.Fatal(err)
	}
	doc := reading.Document{File: "a.pdf", Pages: 2}
	doc.Add("text", 1, page("Date completed: 02/03/2024", "Category Hours", "Contact hours: 2")[0])
	var out bytes.Buffer
	if err := doc.Read(reading.Options{}).WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for _, name := range schema.Required {
		if got[name] == nil {
			t.Error("missing", name)
		}
	}
	for name := range got {
		if _, ok := schema.Properties[name]; !ok {
			t.Error("not in the schema:", name)
		}
	}
	items := schema.Properties["proposals"].Items
	all, ok := got["proposals"].([]any)
	if !ok || len(all) < 3 {
		t.Fatal(out.String())
	}
	for _, p := range all {
		p := p.(map[string]any)
		for name := range p {
			if _, ok := items.Properties[name]; !ok {
				t.Error("not in the schema:", name)
			}
		}
		for _, name := range items.Required {
			if _, ok := p[name]; !ok {
				t.Error("missing", name)
			}
		}
	}
	if n := len(items.Properties["field"].Enum); n != len(reading.Fields) {
		t.Error(n, "fields in the schema")
	}
	var text strings.Builder
	if err := doc.Read(reading.Options{}).WriteText(&text); err != nil || !strings.Contains(text.String(), "2024-02-03 ?") || !strings.Contains(text.String(), "not read: 1;") {
		t.Error(text.String(), err)
	}
}
