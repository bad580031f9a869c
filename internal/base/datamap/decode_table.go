package datamap

import (
	"slices"
	"strings"

	"standing/internal/tree"
)

func (d *decoder) table(name string, n *tree.Node, at string) {
	t := Table{Name: name, Place: d.place(n)}
	kinds := []string{"tenant", "platform"}
	d.Object(n, at, tree.Fields{
		"kind":        func(n *tree.Node, at string) { t.Tenant = d.OneOf(n, at, kinds...) == 0 },
		"reason":      func(n *tree.Node, at string) { t.Reason = d.Text(n, at) },
		"append_only": func(n *tree.Node, at string) { t.AppendOnly = d.Bool(n, at) },
		"frozen":      func(n *tree.Node, at string) { t.Frozen = d.Bool(n, at) },
		"derived":     func(n *tree.Node, at string) { t.Derived = d.Bool(n, at) },
		"controller":  func(n *tree.Node, at string) { t.Controller = controllers[d.OneOf(n, at, controllers...)] },
		"parents": func(n *tree.Node, at string) {
			d.named(n, at, func(name string, n *tree.Node, at string) {
				t.Parents = append(t.Parents, Parent{name, d.Text(n, at)})
			})
		},
		"subject":   func(n *tree.Node, at string) { t.Subjects, t.None = d.subject(n, at) },
		"retention": func(n *tree.Node, at string) { t.Class, t.Anchor = d.retention(n, at) },
		"columns": func(n *tree.Node, at string) {
			d.named(n, at, func(name string, n *tree.Node, at string) {
				t.Columns = append(t.Columns, Column{Name: name, Answer: d.answer(n, at), Place: d.place(n)})
			})
		},
	})
	d.Require(n, at, "kind", "append_only", "derived", "controller", "subject", "retention", "columns")
	if !t.Tenant {
		d.Require(n, at, "reason")
	} else if t.Reason != "" {
		d.Fail(n, at, "a reason says why a table belongs to no organization; a tenant table has none")
	}
	d.m.Tables = append(d.m.Tables, t)
}

// subject reads {person: column, account: [a, b]} or none(code).
func (d *decoder) subject(n *tree.Node, at string) (paths []Path, none string) {
	if n.Kind == tree.String {
		return nil, d.choice(n, at, []string{"none("}, noSubject).Reason
	}
	for _, kind := range []string{"person", "account"} {
		v := n.Get(kind)
		if v == nil {
			continue
		}
		for _, text := range d.Texts(v, tree.Join(at, kind)) {
			paths = append(paths, pathOf(kind, text))
		}
	}
	ignore := func(*tree.Node, string) {}
	d.Object(n, at, tree.Fields{"person": ignore, "account": ignore})
	if len(paths) == 0 {
		d.Fail(n, at, "must say which column holds the person or account, or none(code)")
	}
	return paths, ""
}

func pathOf(kind, text string) Path {
	parts := strings.Split(text, ".")
	last := len(parts) - 1
	return Path{Kind: kind, Via: parts[:last:last], Column: parts[last]}
}

func (d *decoder) retention(n *tree.Node, at string) (class string, anchor Path) {
	d.Object(n, at, tree.Fields{
		"class": func(n *tree.Node, at string) {
			class = d.Text(n, at)
			if _, ok := d.m.Class(class); !ok {
				d.Fail(n, at, "retention.yaml has no class %q", class)
			}
		},
		"anchor": func(n *tree.Node, at string) {
			anchor = pathOf("", d.Text(n, at))
			if !IsInstant(anchor.Column) && !IsDate(anchor.Column) {
				d.Fail(n, at, "an anchor is an instant (…_at, since, until) or a date (…_on, on_day)")
			}
		},
	})
	d.Require(n, at, "class")
	if c, ok := d.m.Class(class); ok && c.Period.Zero() != anchor.Zero() {
		d.Fail(n, at, "class %s has the period %s, so an anchor must%s be named", class, c.Period, map[bool]string{true: " not"}[c.Period.Zero()])
	}
	return class, anchor
}

// IsInstant reports whether a column holds an instant, by its name: …_at, since, until.
func IsInstant(column string) bool {
	return strings.HasSuffix(column, "_at") || column == "at" || column == "since" || column == "until"
}

// IsDate reports whether a column holds a civil date, by its name: …_on, on_day.
func IsDate(column string) bool { return strings.HasSuffix(column, "_on") || column == "on_day" }

func (d *decoder) answer(n *tree.Node, at string) Answer {
	if n.Kind == tree.Map {
		return d.answerSet(n, at)
	}
	a, ok := d.answers[n.Text]
	if !ok {
		d.Fail(n, at, "must be a set of answers or the name of one, not %q", n.Text)
	}
	d.used[n.Text] = true
	return a
}

// choice reads verb or verb(reason). Verbs that want a reason end in ( in the list.
func (d *decoder) choice(n *tree.Node, at string, verbs, reasons []string) Choice {
	verb, reason, has := strings.Cut(n.Text, "(")
	if has {
		verb, reason = verb+"(", strings.TrimSuffix(reason, ")")
	}
	if n.Kind == tree.Map || n.Kind == tree.List || !slices.Contains(verbs, verb) || has != strings.HasSuffix(n.Text, ")") {
		d.Fail(n, at, "must be one of %s, not %q", strings.ReplaceAll(strings.Join(verbs, ", "), "(", "(reason)"), n.Text)
		return Choice{}
	}
	if has && !slices.Contains(reasons, reason) {
		d.Fail(n, at, "the reason must be one of %s, not %q", strings.Join(reasons, ", "), reason)
	}
	return Choice{strings.TrimSuffix(verb, "("), reason}
}
