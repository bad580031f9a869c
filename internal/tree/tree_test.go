package tree

import (
	"strings"
	"testing"
)

func TestYAMLAndJSONGiveTheSameTree(t *testing.T) {
	const y = "a: 1\nb: [x, \"2024-01-01\", true, null]\nc:\n  d: 0.50\n"
	const j = "{\"a\": 1,\n\t\"b\": [\"x\", \"2024-01-01\", true, null],\n \"c\": {\"d\": 0.50}}"
	a, err := Parse([]byte(y))
	if err != nil {
		t.Fatal(err)
	}
	b, err := Parse([]byte(j))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := outline(a), outline(b); got != want {
		t.Errorf("YAML %s\nJSON %s", got, want)
	}
	if n := a.Get("c").Get("d"); n.Text != "0.50" || n.Kind != Number || n.Line != 4 {
		t.Errorf("got %+v", n)
	}
}

func outline(n *Node) string {
	text := n.Text
	if n.Kind == Null || n.Kind == List || n.Kind == Map {
		text = ""
	}
	parts := []string{string(rune('0'+n.Kind)) + text}
	for i, item := range n.Items {
		if n.Kind == Map {
			parts = append(parts, n.Keys[i])
		}
		parts = append(parts, outline(item))
	}
	return "(" + strings.Join(parts, " ") + ")"
}

func TestMistakesAreNamedWithTheirLine(t *testing.T) {
	for text, want := range map[string]string{
		"{\"a\": 1,\n\"b\": ]}": "line 2",
		"a: 1\na: 2":            "line 2: the field \"a\" stands twice",
		"a: &x 1\nb: *x":        "aliases",
		"\xff\xfe":              "",
		"a: [1":                 "line",
		"[1] []":                "after the end",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

// FuzzParse: no input makes the reader panic or run away.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"a: 1", `{"a": [1, null]}`, "- x\n- y: z", "a: &b c", "? [x]\n: y", "\t"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if n, err := Parse(data); err == nil && n == nil {
			t.Fatal("neither a tree nor an error")
		}
	})
}
