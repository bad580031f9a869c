package datamap

import (
	"strings"

	"standing/internal/tree"
)

type decoder struct {
	tree.Decoder
	m       *Map
	file    string
	answers map[string]Answer
	used    map[string]bool
}

func (d *decoder) place(n *tree.Node) Place { return Place{d.file, n.Line} }

func (d *decoder) root(n *tree.Node) {
	if a := n.Get("answers"); a != nil { // wherever they stand, they are needed first
		d.named(a, "answers", func(name string, n *tree.Node, at string) {
			d.answers[name] = d.answerSet(n, at)
		})
	}
	d.Object(n, "", tree.Fields{
		"answers":  func(*tree.Node, string) {},
		"tables":   func(n *tree.Node, at string) { d.named(n, at, d.table) },
		"cookies":  func(n *tree.Node, at string) { d.named(n, at, d.cookie) },
		"blobs":    func(n *tree.Node, at string) { d.named(n, at, d.blob) },
		"logs":     func(n *tree.Node, at string) { d.m.Logs = append(d.m.Logs, d.items("", n, at)...) },
		"jobs":     func(n *tree.Node, at string) { d.m.Jobs = append(d.m.Jobs, d.groups(n, at)...) },
		"outbound": func(n *tree.Node, at string) { d.m.Outbound = append(d.m.Outbound, d.groups(n, at)...) },
		"json":     func(n *tree.Node, at string) { d.m.JSON = append(d.m.JSON, d.groups(n, at)...) },
	})
	for name := range d.answers {
		if !d.used[name] {
			d.Fail(n.Get("answers").Get(name), tree.Join("answers", name), "nothing names this set of answers")
		}
	}
}

// named visits the entries of a map whose keys are names of the author's.
func (d *decoder) named(n *tree.Node, at string, visit func(name string, n *tree.Node, at string)) {
	fields := tree.Fields{}
	if n != nil && n.Kind == tree.Map {
		for _, key := range n.Keys {
			fields[key] = func(n *tree.Node, at string) { visit(key, n, at) }
		}
	}
	d.Object(n, at, fields)
}

func (d *decoder) groups(n *tree.Node, at string) (out []Item) {
	d.named(n, at, func(group string, n *tree.Node, at string) {
		if n.Kind == tree.Map && len(n.Keys) == 0 { // a job without payload
			out = append(out, Item{Group: group, Place: d.place(n)})
			return
		}
		out = append(out, d.items(group, n, at)...)
	})
	return out
}

func (d *decoder) items(group string, n *tree.Node, at string) (out []Item) {
	d.named(n, at, func(name string, n *tree.Node, at string) {
		out = append(out, Item{Group: group, Name: name, Answer: d.answer(n, at), Place: d.place(n)})
	})
	return out
}

func (d *decoder) cookie(name string, n *tree.Node, at string) {
	c := Cookie{Name: name, Place: d.place(n)}
	kinds := []string{"essential", "preference"}
	d.Object(n, at, tree.Fields{
		"answer":   func(n *tree.Node, at string) { c.Answer = d.answer(n, at) },
		"category": func(n *tree.Node, at string) { c.Category = kinds[d.OneOf(n, at, kinds...)] },
		"reason":   func(n *tree.Node, at string) { c.Reason = d.Text(n, at) },
		"life": func(n *tree.Node, at string) {
			c.Life = d.Text(n, at)
			if _, err := cookieLife(c.Life); err != nil {
				d.Fail(n, at, "%v", err)
			}
		},
	})
	d.Require(n, at, "answer", "category", "reason", "life")
	d.m.Cookies = append(d.m.Cookies, c)
}

func (d *decoder) blob(prefix string, n *tree.Node, at string) {
	b := Blob{Prefix: prefix, Place: d.place(n)}
	d.Object(n, at, tree.Fields{
		"answer":    func(n *tree.Node, at string) { b.Answer = d.answer(n, at) },
		"retention": func(n *tree.Node, at string) { b.Class, _ = d.retention(n, at) },
	})
	d.Require(n, at, "answer", "retention")
	if !strings.HasSuffix(prefix, "/") {
		d.Fail(n, at, "a prefix ends in /")
	}
	d.m.Blobs = append(d.m.Blobs, b)
}
