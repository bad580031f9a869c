// Package tree reads YAML and JSON into one plain tree that knows where each
// value stood, so that a mistake in a rule file can be named by path and line.
//
// Always true:
//   - A key stands once in a map; anchors, aliases and merges are refused, so a
//     small file cannot unfold into a large one.
//   - Numbers and dates keep the text they were written with.
//
// Uses: go.yaml.in/yaml. Used by: rule, rulecase, pack, roster.
package tree

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Kind is what a node is.
type Kind uint8

const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Map
)

// Node is a value with its place in the file.
type Node struct {
	Kind  Kind
	Text  string   // of a scalar, as written
	Keys  []string // of a map, in the order of the file
	Items []*Node  // of a list, or the values of a map
	Line  int

	has map[string]int // of a map: where each key stands
}

const (
	maxDepth = 64
	maxBytes = 32 << 20
)

// Error is a mistake at one place of a file.
type Error struct {
	Path   string // for example rule.needs[0].within[1].need
	Line   int    // 0 if unknown
	Reason string
}

func (e Error) Error() string {
	switch {
	case e.Path == "" && e.Line == 0:
		return e.Reason
	case e.Path == "":
		return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
	case e.Line == 0:
		return fmt.Sprintf("%s: %s", e.Path, e.Reason)
	}
	return fmt.Sprintf("%s (line %d): %s", e.Path, e.Line, e.Reason)
}

// Parse reads one YAML or JSON document.
func Parse(data []byte) (*Node, error) {
	if len(data) > maxBytes {
		return nil, Error{Reason: fmt.Sprintf("larger than %d MiB", maxBytes>>20)}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if json.Valid(data) { // nearly all JSON is YAML too, but tabs and some escapes are not
		return parseJSON(data)
	}
	n, err := parseYAML(data)
	if t := bytes.TrimLeft(data, " \t\r\n"); err != nil && len(t) > 0 && (t[0] == '{' || t[0] == '[') {
		if _, asJSON := parseJSON(data); asJSON != nil {
			return nil, asJSON // it was meant as JSON; that error says more
		}
	}
	return n, err
}

func parseYAML(data []byte) (*Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, Error{Reason: "the file is empty"}
		}
		return nil, Error{Reason: strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, Error{Reason: "more than one document in the file"}
	}
	return fromYAML(doc.Content[0], 0)
}

func fromYAML(y *yaml.Node, depth int) (*Node, error) {
	if depth > maxDepth {
		return nil, Error{Line: y.Line, Reason: "nested too deeply"}
	}
	if y.Anchor != "" {
		return nil, Error{Line: y.Line, Reason: "anchors and aliases are not used here"}
	}
	n := &Node{Line: y.Line, Text: y.Value}
	switch y.Kind {
	case yaml.ScalarNode:
		n.Kind = scalarKind(y)
		return n, nil
	case yaml.SequenceNode:
		n.Kind = List
		for _, c := range y.Content {
			item, err := fromYAML(c, depth+1)
			if err != nil {
				return nil, err
			}
			n.Items = append(n.Items, item)
		}
		return n, nil
	case yaml.MappingNode:
		n.Kind = Map
		for i := 0; i+1 < len(y.Content); i += 2 {
			if y.Content[i].Kind != yaml.ScalarNode || y.Content[i].Tag == "!!merge" {
				return nil, Error{Line: y.Content[i].Line, Reason: "a key must be a plain word"}
			}
			item, err := fromYAML(y.Content[i+1], depth+1)
			if err != nil {
				return nil, err
			}
			if err := n.put(y.Content[i].Value, item, y.Content[i].Line); err != nil {
				return nil, err
			}
		}
		return n, nil
	default:
		return nil, Error{Line: y.Line, Reason: "anchors and aliases are not used here"}
	}
}

func scalarKind(y *yaml.Node) Kind {
	switch y.Tag {
	case "!!null":
		return Null
	case "!!bool":
		return Bool
	case "!!int", "!!float":
		return Number
	}
	return String
}

func (n *Node) put(key string, v *Node, line int) error {
	if n.has == nil {
		n.has = map[string]int{}
	}
	if _, twice := n.has[key]; twice {
		return Error{Line: line, Reason: fmt.Sprintf("the field %q stands twice", key)}
	}
	n.has[key] = len(n.Keys)
	n.Keys = append(n.Keys, key)
	n.Items = append(n.Items, v)
	return nil
}

// jsonReader walks the tokens of a JSON document and counts lines.
type jsonReader struct {
	dec   *json.Decoder
	data  []byte
	seen  int64
	lines int
}

func parseJSON(data []byte) (*Node, error) {
	r := &jsonReader{dec: json.NewDecoder(bytes.NewReader(data)), data: data, lines: 1}
	r.dec.UseNumber()
	n, err := r.value(0)
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file ends too early")
		}
		var e Error
		if errors.As(err, &e) {
			return nil, e
		}
		return nil, Error{Line: r.line(), Reason: err.Error()}
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, Error{Line: r.line(), Reason: "text after the end of the document"}
	}
	return n, nil
}

func (r *jsonReader) line() int {
	off := min(r.dec.InputOffset(), int64(len(r.data)))
	r.lines += bytes.Count(r.data[r.seen:off], []byte("\n"))
	r.seen = off
	return r.lines
}

func (r *jsonReader) value(depth int) (*Node, error) {
	tok, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	n := &Node{Line: r.line()}
	if depth > maxDepth {
		return nil, Error{Line: n.Line, Reason: "nested too deeply"}
	}
	switch v := tok.(type) {
	case nil:
		n.Kind = Null
	case bool:
		n.Kind, n.Text = Bool, fmt.Sprint(v)
	case json.Number:
		n.Kind, n.Text = Number, v.String()
	case string:
		n.Kind, n.Text = String, v
	case json.Delim:
		return n, r.fill(n, v, depth)
	}
	return n, nil
}

func (r *jsonReader) fill(n *Node, open json.Delim, depth int) error {
	n.Kind = List
	if open == '{' {
		n.Kind = Map
	}
	for r.dec.More() {
		key := ""
		if n.Kind == Map {
			tok, err := r.dec.Token()
			if err != nil {
				return err
			}
			key = tok.(string)
		}
		item, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		if n.Kind == List {
			n.Items = append(n.Items, item)
		} else if err := n.put(key, item, item.Line); err != nil {
			return err
		}
	}
	_, err := r.dec.Token()
	return err
}

// Get returns the value of a map's key, or nil.
func (n *Node) Get(key string) *Node {
	if n == nil || n.Kind != Map {
		return nil
	}
	if i, ok := n.has[key]; ok {
		return n.Items[i]
	}
	return nil
}
