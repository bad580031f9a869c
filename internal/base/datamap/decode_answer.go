package datamap

import (
	"slices"
	"strings"

	"standing/internal/tree"
)

func (d *decoder) answerSet(n *tree.Node, at string) Answer {
	var a Answer
	all := keys(Reasons)
	d.Object(n, at, tree.Fields{
		"cat":         func(n *tree.Node, at string) { a.Category = d.word(n, at, Categories) },
		"ccpa":        func(n *tree.Node, at string) { a.CCPA = d.words(n, at, letters) },
		"source":      func(n *tree.Node, at string) { a.Source = d.words(n, at, sources) },
		"purposes":    func(n *tree.Node, at string) { a.Purposes = d.words(n, at, keys(Purposes)) },
		"sensitivity": func(n *tree.Node, at string) { a.Sensitivity = d.word(n, at, sensitivities) },
		"free_text":   func(n *tree.Node, at string) { a.FreeText = d.Bool(n, at) },
		"export":      func(n *tree.Node, at string) { a.Export = d.choice(n, at, exports, all) },
		"correct":     func(n *tree.Node, at string) { a.Correct = d.choice(n, at, corrections, all) },
		"log":         func(n *tree.Node, at string) { a.Log = d.word(n, at, logging) },
		"enc":         func(n *tree.Node, at string) { a.Enc = d.choice(n, at, encryptions, all) },
		"share":       func(n *tree.Node, at string) { a.Share = d.words(n, at, receivers) },
		"erase": func(n *tree.Node, at string) {
			d.Object(n, at, tree.Fields{
				"request":   func(n *tree.Node, at string) { a.Erase.Request = d.choice(n, at, erasures, all) },
				"retention": func(n *tree.Node, at string) { a.Erase.Retention = d.choice(n, at, erasures, all) },
				"tenant":    func(n *tree.Node, at string) { a.Erase.Tenant = d.choice(n, at, endings, all) },
			})
			d.Require(n, at, "request", "retention", "tenant")
		},
	})
	d.Require(n, at, "cat", "ccpa", "source", "purposes", "sensitivity", "free_text", "export", "correct", "log", "enc", "share", "erase")
	for _, wrong := range a.contradictions() {
		d.Fail(n, at, "%s", wrong)
	}
	return a
}

func (d *decoder) word(n *tree.Node, at string, known []string) string {
	if n.Kind == tree.Map || n.Kind == tree.List || !slices.Contains(known, n.Text) {
		d.Fail(n, at, "must be one of %s, not %q", strings.Join(known, ", "), n.Text)
	}
	return n.Text
}

func (d *decoder) words(n *tree.Node, at string, known []string) []string {
	out := []string{}
	d.Each(n, at, func(n *tree.Node, at string) { out = append(out, d.word(n, at, known)) })
	if twice := slices.Compact(slices.Sorted(slices.Values(out))); len(twice) < len(out) {
		d.Fail(n, at, "names something twice")
	}
	return out
}

// contradictions are answers that cannot be true together.
func (a Answer) contradictions() (out []string) {
	refuse := func(wrong bool, why string) {
		if wrong {
			out = append(out, why)
		}
	}
	shreds := a.Erase.Request.Verb == "shred" || a.Erase.Retention.Verb == "shred"
	refuse(shreds && a.Enc.Verb != "subject", "shred destroys the key of a person, so enc must be subject")
	refuse(a.Erase.Tenant.Verb == "key" && !a.Sealed(), "tenant: key needs enc subject or org; else delete_row")
	refuse(Under(a.Category, "user") && !a.Personal(), "what lies under user is never of sensitivity none")
	refuse(a.Personal() && len(a.Purposes) == 0, "personal data needs a purpose")
	refuse(a.FreeText && a.Personal() && (a.Enc.Verb == "plain" || a.Enc.Verb == "hash"), "free text about people must be sealed or derived")
	refuse(a.Sensitivity == "secret" && (a.Export.Verb != "no" || a.Log != "never"), "a secret is neither exported nor logged")
	refuse(a.Log == "ok" && a.Personal(), "only what is of sensitivity none may be logged as it is")
	refuse(a.Sealed() && a.Log != "never", "what is sealed is never logged")
	refuse(len(a.Source) == 0, "everything comes from somewhere: name a source")
	return out
}
