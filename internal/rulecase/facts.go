package rulecase

import (
	"standing/internal/rule"
	"standing/internal/tree"
)

// ReadFacts reads a file about one person: either the facts alone, or
// {person: facts, records: [...]} as in a case.
func ReadFacts(data []byte) (rule.Facts, []rule.Record, error) {
	root, err := tree.Parse(data)
	if err != nil {
		return rule.Facts{}, nil, err
	}
	r := &reader{}
	if root.Get("person") == nil && root.Get("records") == nil {
		f := ReadPerson(&r.Decoder, root, "")
		return f, nil, r.Err()
	}
	var f rule.Facts
	var recs []rule.Record
	r.Object(root, "", tree.Fields{
		"person":  func(n *tree.Node, at string) { f = ReadPerson(&r.Decoder, n, at) },
		"records": func(n *tree.Node, at string) { recs = r.records(n, at) },
	})
	return f, recs, r.Err()
}
