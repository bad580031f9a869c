package pack

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"standing/internal/rule"
	"standing/internal/tree"
	"standing/rulepacks"
)

// Load reads a pack: a file where the name has a folder or an extension, else a
// pack that ships with the program.
func Load(name string) (*Pack, error) {
	if strings.ContainsAny(name, `/\`) || strings.Contains(name, ".") {
		data, err := readFile(name)
		if err != nil {
			return nil, err
		}
		id := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
		return wrap(name, id, data)
	}
	data, err := fs.ReadFile(rulepacks.Files, name+".yaml")
	if err != nil {
		return nil, fmt.Errorf("there is no pack %q; `standing rules list` names those that ship, and a path such as ./my-rule.yaml reads your own", name)
	}
	return wrap(name, name, data)
}

// maxFile is far above any pack.
const maxFile = 4 << 20

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("%s is larger than %d MB; is it a pack?", name, maxFile>>20)
	}
	return data, err
}

func wrap(file, id string, data []byte) (*Pack, error) {
	p, err := Parse(id, data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return p, nil
}

// Shipped lists the ids of the packs that ship with the program.
func Shipped() []string {
	names, err := fs.Glob(rulepacks.Files, "*.yaml")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	var out []string
	for _, n := range names {
		if !strings.HasSuffix(n, ".cases.yaml") {
			out = append(out, strings.TrimSuffix(n, ".yaml"))
		}
	}
	slices.Sort(out)
	return out
}

// Parse reads a pack. The error joins one tree.Error per mistake.
func Parse(id string, data []byte) (*Pack, error) {
	root, err := tree.Parse(data)
	if err != nil {
		return nil, err
	}
	r := &reader{pack: &Pack{ID: id}}
	r.read(root)
	if err := r.Err(); err != nil {
		return nil, err
	}
	return r.pack, nil
}

type reader struct {
	tree.Decoder
	pack *Pack
}

func (r *reader) read(n *tree.Node) {
	p := r.pack
	var body *tree.Node
	kinds := []string{"healthcare", "certification", "workforce", "police", "school"}
	r.Object(n, "", tree.Fields{
		"title":        func(n *tree.Node, at string) { p.Title = r.Text(n, at) },
		"version":      func(n *tree.Node, at string) { p.Version = r.Text(n, at) },
		"kind":         func(n *tree.Node, at string) { p.Kind = kinds[r.OneOf(n, at, kinds...)] },
		"jurisdiction": func(n *tree.Node, at string) { p.Jurisdiction = r.Text(n, at) },
		"effective":    func(n *tree.Node, at string) { p.Effective = r.Date(n, at) },
		"citation":     r.citation,
		"notes":        func(n *tree.Node, at string) { p.Notes = r.Texts(n, at) },
		"tags":         func(n *tree.Node, at string) { p.Tags = r.terms(n, at) },
		"facts":        func(n *tree.Node, at string) { p.Facts = r.terms(n, at) },
		"credentials":  func(n *tree.Node, at string) { p.Credentials = r.terms(n, at) },
		"rule":         func(n *tree.Node, _ string) { body = n },
	})
	r.Require(n, "", "title", "version", "kind", "jurisdiction", "effective", "citation", "rule")
	if body == nil {
		return
	}
	v := rule.Vocabulary{Tags: set(p.Tags), Facts: set(p.Facts), Credentials: set(p.Credentials)}
	for _, f := range rule.KnownFacts() {
		v.Facts[f] = true
	}
	var err error
	if p.Rule, err = rule.FromTree(body, "rule", v); err != nil {
		r.Add(err)
	}
}

func (r *reader) citation(n *tree.Node, at string) {
	c := &r.pack.Citation
	levels := []string{string(Quoted), string(Secondary), string(General)}
	r.Object(n, at, tree.Fields{
		"text":       func(n *tree.Node, at string) { c.Text = r.Text(n, at) },
		"url":        func(n *tree.Node, at string) { c.URL = r.Text(n, at) },
		"seen":       func(n *tree.Node, at string) { c.Seen = r.Date(n, at) },
		"confidence": func(n *tree.Node, at string) { c.Confidence = Confidence(levels[r.OneOf(n, at, levels...)]) },
	})
	r.Require(n, at, "text", "url", "seen", "confidence")
}

func (r *reader) terms(n *tree.Node, at string) []Term {
	var out []Term
	if n.Kind != tree.Map {
		r.Fail(n, at, "must be a set of names, each with a label")
		return nil
	}
	for i, id := range n.Keys {
		t := Term{ID: id}
		r.Object(n.Items[i], tree.Join(at, id), tree.Fields{
			"label": func(n *tree.Node, at string) { t.Label = r.Text(n, at) },
			"also":  func(n *tree.Node, at string) { t.Also = r.Texts(n, at) },
			"date":  func(n *tree.Node, at string) { t.Date = r.Bool(n, at) },
		})
		r.Require(n.Items[i], tree.Join(at, id), "label")
		out = append(out, t)
	}
	return out
}

func set(terms []Term) map[string]bool {
	m := map[string]bool{}
	for _, t := range terms {
		m[t.ID] = true
	}
	return m
}
