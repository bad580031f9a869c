package rulecase

import (
	"fmt"
	"time"

	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rule"
	"standing/internal/tree"
)

// Case is one worked example with one or more questions.
type Case struct {
	ID, Title string
	Rule      *rule.Rule
	Facts     rule.Facts
	Records   []rule.Record
	Questions []Question
	Err       error // why the case could not be read; it has one question, which fails
}

// Question is the main question of a case or one of its `also`.
type Question struct {
	Name string // case id, with a number for `also`
	rule.Question
	Want []Want
}

// Want is one expected value at a path such as parts.ethics.status.
type Want struct{ Path, Value string }

// Packs finds the rule of a pack that a case names instead of a rule.
type Packs func(id string) (*rule.Rule, error)

// Read reads a file of cases. A case with a mistake keeps it in Err, so that the
// others can still be run; what is wrong with the file as a whole is an error.
func Read(data []byte, packs Packs) ([]Case, error) {
	root, err := tree.Parse(data)
	if err != nil {
		return nil, err
	}
	r := &reader{packs: packs}
	list, at := root, "cases"
	if root.Kind == tree.Map {
		ignore := func(*tree.Node, string) {}
		r.Object(root, "", tree.Fields{
			"cases": func(n *tree.Node, _ string) { list = n }, "format": ignore, "made_on": ignore,
			"count": ignore, "notes": ignore, "vocabulary": ignore,
		})
		r.Require(root, "", "cases")
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	r.Each(list, at, func(n *tree.Node, at string) {
		one := &reader{packs: packs}
		one.readCase(n, at)
		if err := one.Err(); err != nil {
			name := at
			if id := n.Get("id"); id != nil && id.Text != "" {
				name = id.Text
			}
			one.cases = []Case{{ID: name, Err: err, Questions: []Question{{Name: name}}}}
		}
		r.cases = append(r.cases, one.cases...)
	})
	return r.cases, r.Err()
}

type reader struct {
	tree.Decoder
	packs Packs
	cases []Case
}

func (r *reader) readCase(n *tree.Node, at string) {
	c := Case{}
	ignore := func(*tree.Node, string) {}
	main, also := Question{}, (*tree.Node)(nil)
	ok := r.Object(n, at, tree.Fields{
		"id":           func(n *tree.Node, at string) { c.ID = r.Text(n, at) },
		"title":        func(n *tree.Node, at string) { c.Title = r.Text(n, at) },
		"rule":         func(n *tree.Node, at string) { r.rule(n, at, &c) },
		"pack":         func(n *tree.Node, at string) { r.pack(n, at, &c) },
		"person":       func(n *tree.Node, at string) { c.Facts = ReadPerson(&r.Decoder, n, at) },
		"records":      func(n *tree.Node, at string) { c.Records = r.records(n, at) },
		"as_of":        func(n *tree.Node, at string) { main.AsOf = r.Date(n, at) },
		"known_at":     func(n *tree.Node, at string) { main.KnownAt = r.Date(n, at) },
		"cycle_ending": func(n *tree.Node, at string) { main.CycleEnding = r.Date(n, at) },
		"expected":     func(n *tree.Node, at string) { main.Want = r.wants(n, at) },
		"also":         func(n *tree.Node, _ string) { also = n },
		"tests":        ignore, "source": ignore, "explanation": ignore, "naive_answer": ignore, "note": ignore, "notes": ignore,
	})
	r.Require(n, at, "id", "as_of", "expected")
	if !ok || c.Rule == nil && !r.Failed() {
		r.Fail(n, at, "the case needs a rule or a pack")
		return
	}
	main.Name = c.ID
	c.Questions = []Question{main}
	if also != nil {
		r.Each(also, at+".also", func(n *tree.Node, at string) { r.also(n, at, &c) })
	}
	r.cases = append(r.cases, c)
}

func (r *reader) also(n *tree.Node, at string, c *Case) {
	q := Question{Name: fmt.Sprintf("%s also %d", c.ID, len(c.Questions))}
	r.Object(n, at, tree.Fields{
		"as_of":        func(n *tree.Node, at string) { q.AsOf = r.Date(n, at) },
		"known_at":     func(n *tree.Node, at string) { q.KnownAt = r.Date(n, at) },
		"cycle_ending": func(n *tree.Node, at string) { q.CycleEnding = r.Date(n, at) },
		"expected":     func(n *tree.Node, at string) { q.Want = r.wants(n, at) },
		"why":          func(*tree.Node, string) {},
		"explanation":  func(*tree.Node, string) {},
	})
	r.Require(n, at, "as_of", "expected")
	c.Questions = append(c.Questions, q)
}

func (r *reader) rule(n *tree.Node, at string, c *Case) {
	parsed, err := rule.FromTree(n, at, rule.Vocabulary{})
	if err != nil {
		r.Add(err)
		return
	}
	c.Rule = parsed
}

func (r *reader) pack(n *tree.Node, at string, c *Case) {
	if r.packs == nil {
		r.Fail(n, at, "packs cannot be named here")
		return
	}
	found, err := r.packs(r.Text(n, at))
	if err != nil {
		r.Fail(n, at, "%v", err)
		return
	}
	c.Rule = found
}

func (r *reader) records(n *tree.Node, at string) []rule.Record {
	var out []rule.Record
	ids := map[string]bool{}
	ignore := func(*tree.Node, string) {}
	r.SkipNull = true
	defer func() { r.SkipNull = false }()
	r.Each(n, at, func(n *tree.Node, at string) {
		rec := rule.Record{NoAmount: true}
		r.Object(n, at, tree.Fields{
			"id":   func(n *tree.Node, at string) { rec.ID = r.Text(n, at) },
			"date": func(n *tree.Node, at string) { rec.Date = r.Date(n, at) },
			"at":   func(n *tree.Node, at string) { rec.At = instant(&r.Decoder, n, at) },
			"amount": func(n *tree.Node, at string) {
				rec.Amount, rec.NoAmount = r.Amount(n, at), false
			},
			"tags":        func(n *tree.Node, at string) { rec.Tags = r.tags(n, at) },
			"unit":        func(n *tree.Node, at string) { rec.Unit = r.Text(n, at) },
			"course":      func(n *tree.Node, at string) { rec.Course = r.Text(n, at) },
			"topic":       func(n *tree.Node, at string) { rec.Topic = r.Text(n, at) },
			"started":     func(n *tree.Node, at string) { rec.Started = r.Date(n, at) },
			"recorded_on": func(n *tree.Node, at string) { rec.RecordedOn = r.Date(n, at) },
			"expires":     func(n *tree.Node, at string) { rec.Expires = r.Date(n, at) },
			"voided_on":   func(n *tree.Node, at string) { rec.VoidedOn = r.Date(n, at) },
			"passed":      func(n *tree.Node, at string) { rec.Failed = !r.Bool(n, at) },
			"recalled":    func(n *tree.Node, at string) { rec.Recalled = r.Bool(n, at) },
			// information only
			"title": ignore, "provider": ignore, "issuer": ignore, "note": ignore,
		})
		r.Require(n, at, "id")
		if rec.Date == 0 && rec.At.IsZero() {
			r.Fail(n, at, "needs a date, or an instant in \"at\"")
		}
		if ids[rec.ID] {
			r.Fail(n, at, "there are two records %q", rec.ID)
		}
		ids[rec.ID] = true
		out = append(out, rec)
	})
	return out
}

func (r *reader) tags(n *tree.Node, at string) []string {
	if n.Kind == tree.List && len(n.Items) == 0 {
		return nil
	}
	return r.Texts(n, at)
}

func instant(d *tree.Decoder, n *tree.Node, at string) time.Time {
	t, err := time.Parse(time.RFC3339, d.Text(n, at))
	if err != nil {
		d.Fail(n, at, "%q is no instant; write 2026-05-01T02:15:00Z", n.Text)
	}
	return t
}

// amount reads expected figures as numbers, so that 2 and 2.0 are the same.
func (r *reader) amount(n *tree.Node, at string) string {
	v, err := credit.Parse(n.Text)
	if n.Kind != tree.Number || err != nil {
		r.Fail(n, at, "must be a number")
	}
	return v.String()
}

func (r *reader) wants(n *tree.Node, at string) []Want {
	var out []Want
	prefix := ""
	put := func(key string, read func(n *tree.Node, at string) string) func(*tree.Node, string) {
		return func(n *tree.Node, at string) { out = append(out, Want{prefix + key, read(n, at)}) }
	}
	date := func(n *tree.Node, at string) string { return orNone(r.Date(n, at)) }
	status := func(n *tree.Node, at string) string {
		if _, ok := rule.ParseStatus(n.Text); !ok {
			r.Fail(n, at, "%q is no status", n.Text)
		}
		return n.Text
	}
	figures := tree.Fields{}
	for _, k := range []string{"required", "earned", "counted", "remaining"} {
		figures[k] = put(k, r.amount)
	}
	figures["status"] = put("status", status)
	figures["due"] = put("due", date)
	figures["grace_until"] = put("grace_until", date)
	top := tree.Fields{
		"cycle":        put("cycle", r.period),
		"carried_in":   put("carried_in", r.amount),
		"next_change":  put("next_change", date),
		"satisfied_by": func(n *tree.Node, at string) { out = append(out, r.pairs(n, at, "satisfied_by.")...) },
		"excluded":     func(n *tree.Node, at string) { out = append(out, r.pairs(n, at, "excluded.")...) },
		"parts": func(n *tree.Node, at string) {
			if n.Kind != tree.Map {
				r.Fail(n, at, "must be a set of parts by name")
			}
			for i, name := range n.Keys {
				prefix = "parts." + name + "."
				r.Object(n.Items[i], tree.Join(at, name), figures)
			}
			prefix = ""
		},
	}
	for k, v := range figures {
		top[k] = v
	}
	r.Object(n, at, top)
	return out
}

func (r *reader) pairs(n *tree.Node, at, prefix string) []Want {
	if n.Kind != tree.Map {
		r.Fail(n, at, "must be a set of names with their values")
	}
	var out []Want
	for i, key := range n.Keys {
		value := n.Items[i]
		text := ""
		if value.Kind == tree.List {
			text = fmt.Sprint(r.Texts(value, at))
		} else {
			text = r.Text(value, tree.Join(at, key))
		}
		out = append(out, Want{prefix + key, text})
	}
	return out
}

func (r *reader) period(n *tree.Node, at string) string {
	if n.Kind == tree.Null {
		return none
	}
	if n.Kind != tree.List || len(n.Items) != 2 {
		r.Fail(n, at, "must be a pair [first day, last day]")
		return ""
	}
	return orNone(r.Date(n.Items[0], at)) + " to " + orNone(r.Date(n.Items[1], at))
}

const none = "none"

func orNone(d civil.Date) string {
	if d == 0 {
		return none
	}
	return d.String()
}
