package rulecase

import (
	"standing/internal/civil"
	"standing/internal/rule"
	"standing/internal/tree"
)

// ReadPerson reads the facts of a person. Fields that are not one of the lists
// below are facts: a date, or a word. A dated fact may be written in `timeline`
// as a list of {fact, value, from, to} or by its name as a list of
// {value, from, to}, [from, value] or [from, to, value].
func ReadPerson(d *tree.Decoder, n *tree.Node, at string) rule.Facts {
	f := rule.Facts{Dates: map[string]civil.Date{}, Values: map[string]string{}}
	if n.Kind != tree.Map {
		d.Fail(n, at, "must be a set of facts")
		return f
	}
	for i, key := range n.Keys {
		v, where := n.Items[i], tree.Join(at, key)
		switch key {
		case "holdings":
			d.Each(v, where, func(n *tree.Node, at string) { f.Holdings = append(f.Holdings, holding(d, n, at)) })
		case "leaves":
			d.Each(v, where, func(n *tree.Node, at string) { f.Leaves = append(f.Leaves, leave(d, n, at)) })
		case "grants":
			d.Each(v, where, func(n *tree.Node, at string) { f.Grants = append(f.Grants, grant(d, n, at)) })
		case "events":
			d.Each(v, where, func(n *tree.Node, at string) { f.Events = append(f.Events, event(d, n, at)) })
		case "timeline":
			f.Timeline = append(f.Timeline, timeline(d, v, where)...)
		default:
			fact(d, v, where, key, &f)
		}
	}
	return f
}

// information is a field that people may read and that decides nothing.
func information(*tree.Node, string) {}

func fact(d *tree.Decoder, n *tree.Node, at, name string, f *rule.Facts) {
	if n.Kind == tree.Null {
		return
	}
	text := d.Text(n, at)
	if date, err := civil.Parse(text); err == nil {
		f.Dates[name] = date
		return
	}
	f.Values[name] = text
}

func holding(d *tree.Decoder, n *tree.Node, at string) (h rule.Holding) {
	d.Object(n, at, tree.Fields{
		"credential": func(n *tree.Node, at string) { h.Credential = d.Text(n, at) },
		"from":       func(n *tree.Node, at string) { h.From = d.Date(n, at) },
		"to":         func(n *tree.Node, at string) { h.To = d.Date(n, at) },
		"issuer":     information, "note": information,
	})
	d.Require(n, at, "credential")
	return h
}

func leave(d *tree.Decoder, n *tree.Node, at string) (l rule.Leave) {
	d.Object(n, at, tree.Fields{
		"type": func(n *tree.Node, at string) { l.Type = d.Text(n, at) },
		"from": func(n *tree.Node, at string) { l.From = d.Date(n, at) },
		"to":   func(n *tree.Node, at string) { l.To = d.Date(n, at) },
		"note": information, "evidence": information,
	})
	d.Require(n, at, "type", "from")
	return l
}

func grant(d *tree.Decoder, n *tree.Node, at string) (g rule.Grant) {
	kinds := []string{"waive", "extend"}
	d.Object(n, at, tree.Fields{
		"kind":         func(n *tree.Node, at string) { g.Kind = kinds[d.OneOf(n, at, kinds...)] },
		"part":         func(n *tree.Node, at string) { g.Part = textOrNull(d, n, at) },
		"cycle_ending": func(n *tree.Node, at string) { g.CycleEnding = d.Date(n, at) },
		"granted_on":   func(n *tree.Node, at string) { g.GrantedOn = d.Date(n, at) },
		"until":        func(n *tree.Node, at string) { g.Until = d.Date(n, at) },
		"reason":       information, "granted_by": information, "note": information,
	})
	d.Require(n, at, "kind")
	if g.Kind == "extend" {
		d.Require(n, at, "until")
	}
	return g
}

func textOrNull(d *tree.Decoder, n *tree.Node, at string) string {
	if n.Kind == tree.Null {
		return ""
	}
	return d.Text(n, at)
}

func event(d *tree.Decoder, n *tree.Node, at string) (e rule.Event) {
	d.Object(n, at, tree.Fields{
		"type": func(n *tree.Node, at string) { e.Type = d.Text(n, at) },
		"on":   func(n *tree.Node, at string) { e.On = d.Date(n, at) },
		"at":   func(n *tree.Node, at string) { e.At = instant(d, n, at) },
	})
	d.Require(n, at, "type", "on")
	return e
}

// timeline reads a list of stints, or lists of them under the fact's name.
func timeline(d *tree.Decoder, n *tree.Node, at string) []rule.Stint {
	var out []rule.Stint
	if n.Kind == tree.List {
		d.Each(n, at, func(n *tree.Node, at string) { out = append(out, stint(d, n, at, "")...) })
		return out
	}
	if n.Kind != tree.Map {
		d.Fail(n, at, "must be a list of {fact, value, from, to}")
		return nil
	}
	for i, name := range n.Keys {
		v, where := n.Items[i], tree.Join(at, name)
		switch v.Kind {
		case tree.List:
			d.Each(v, where, func(n *tree.Node, at string) { out = append(out, stint(d, n, at, name)...) })
		case tree.Map: // from: value
			for j, from := range v.Keys {
				day, err := civil.Parse(from)
				if err != nil {
					d.Fail(v.Items[j], where, "%v", err)
				}
				out = append(out, rule.Stint{Fact: name, Value: v.Items[j].Text, From: day})
			}
		default:
			d.Fail(v, where, "must be a list of {value, from, to}")
		}
	}
	return out
}

// stint reads {fact, value, from, to}, {from, rank: sergeant} or [from, value].
func stint(d *tree.Decoder, n *tree.Node, at, name string) []rule.Stint {
	s := rule.Stint{Fact: name}
	if k := len(n.Items); n.Kind == tree.List && (k == 2 || k == 3) && name != "" {
		s.From, s.Value = d.Date(n.Items[0], at), d.Text(n.Items[k-1], at)
		if k == 3 {
			s.To = d.Date(n.Items[1], at)
		}
		return []rule.Stint{s}
	}
	var others []rule.Stint
	if n.Kind != tree.Map {
		d.Fail(n, at, "must be {fact, value, from, to}")
		return nil
	}
	for i, key := range n.Keys {
		v, where := n.Items[i], tree.Join(at, key)
		switch key {
		case "fact":
			s.Fact = d.Text(v, where)
		case "value":
			s.Value = d.Text(v, where)
		case "from", "on", "since", "date", "start":
			s.From = d.Date(v, where)
		case "to", "until", "end":
			s.To = d.Date(v, where)
		default:
			others = append(others, rule.Stint{Fact: key, Value: d.Text(v, where)})
		}
	}
	if s.Fact != "" {
		others = append(others, s)
	}
	for i := range others {
		others[i].From, others[i].To = s.From, s.To
		if others[i].From == 0 {
			d.Fail(n, at, "the field \"from\" is missing")
		}
	}
	if len(others) == 0 {
		d.Fail(n, at, "names no fact")
	}
	return others
}
