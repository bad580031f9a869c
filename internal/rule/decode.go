package rule

import (
	"strings"
	"time"
	_ "time/tzdata" // zones are known on a bare machine too

	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/tree"
)

// Vocabulary is what a pack declares. A nil set allows every name.
type Vocabulary struct{ Tags, Facts, Credentials map[string]bool }

// Parse reads one rule from YAML or JSON and refuses what cannot be right. The
// error joins one tree.Error per mistake, each with its path and line.
func Parse(data []byte) (*Rule, error) {
	n, err := tree.Parse(data)
	if err != nil {
		return nil, err
	}
	return FromTree(n, "", Vocabulary{})
}

// FromTree reads a rule that stands at a path of a larger document.
func FromTree(n *tree.Node, at string, v Vocabulary) (*Rule, error) {
	d := &decoder{rule: &Rule{Zone: time.UTC, ZoneName: "UTC"}, vocabulary: v}
	d.SkipNull = true
	d.ruleFields(n, at)
	if d.Failed() {
		return nil, d.Err()
	}
	return d.rule, nil
}

type decoder struct {
	tree.Decoder
	rule       *Rule
	vocabulary Vocabulary

	converted    []string // units of the list of conversions being read
	firstCycleAt string   // where a condition asks for the first cycle
}

func (d *decoder) ruleFields(n *tree.Node, at string) {
	r := d.rule
	base := Version{}
	versions := Version{} // what versions inherit
	var versionNode *tree.Node
	ok := d.Object(n, at, tree.Fields{
		"name":  func(n *tree.Node, at string) { r.Name = d.Text(n, at) },
		"unit":  func(n *tree.Node, at string) { r.Unit = d.Text(n, at) },
		"zone":  d.zone,
		"cycle": func(n *tree.Node, at string) { r.Cycle = d.cycle(n, at) },
		"starts": func(n *tree.Node, at string) {
			d.Object(n, at, tree.Fields{"first_cycle_beginning_after": func(n *tree.Node, at string) { r.Starts = d.fact(n, at) }})
			d.Require(n, at, "first_cycle_beginning_after")
		},
		"applies":  func(n *tree.Node, at string) { r.Applies = d.conditions(n, at) },
		"excused":  func(n *tree.Node, at string) { r.Excused = d.conditions(n, at) },
		"leave":    func(n *tree.Node, at string) { r.Leave = d.leave(n, at) },
		"needs":    func(n *tree.Node, at string) { base.Needs = d.needs(n, at) },
		"process":  func(n *tree.Node, at string) { versions.Process = d.process(n, at) },
		"carry":    func(n *tree.Node, at string) { versions.Carry = d.carry(n, at) },
		"make_up":  func(n *tree.Node, at string) { versions.MakeUp = d.makeUp(n, at) },
		"versions": func(n *tree.Node, at string) { versionNode = n },
	})
	if !ok {
		return
	}
	base.Process, base.Carry, base.MakeUp = versions.Process, versions.Carry, versions.MakeUp
	if base.Needs != nil {
		r.Versions = append(r.Versions, base)
	}
	if versionNode != nil {
		d.versions(versionNode, tree.Join(at, "versions"), versions)
	}
	if len(r.Versions) == 0 && !d.Failed() {
		d.Fail(n, tree.Join(at, "needs"), "the rule has no needs")
	}
	if !d.Failed() {
		d.validate(n, at)
	}
}

func (d *decoder) zone(n *tree.Node, at string) {
	name := d.Text(n, at)
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" || name == "" {
		d.Fail(n, at, "%q is no time zone; write one such as America/New_York", name)
		return
	}
	d.rule.Zone, d.rule.ZoneName = zone, name
}

func (d *decoder) versions(n *tree.Node, at string, inherit Version) {
	keys := map[string]VersionKey{"cycles_ending_from": ByCycleEnd, "cycles_starting_from": ByCycleStart, "submitted_from": BySubmission}
	last := map[VersionKey]civil.Date{}
	d.Each(n, at, func(n *tree.Node, at string) {
		v, keyed := inherit, 0
		var activity civil.Date
		fields := tree.Fields{
			"needs":   func(n *tree.Node, at string) { v.Needs = d.needs(n, at) },
			"process": func(n *tree.Node, at string) { v.Process = d.process(n, at) },
			"carry":   func(n *tree.Node, at string) { v.Carry = d.carry(n, at) },
			"make_up": func(n *tree.Node, at string) { v.MakeUp = d.makeUp(n, at) },
			"event":   func(n *tree.Node, at string) { v.Event = d.name(n, at) },
			"activities_from": func(n *tree.Node, at string) {
				activity = d.Date(n, at)
				keyed++
			},
		}
		for name, key := range keys {
			fields[name] = func(n *tree.Node, at string) {
				v.Key, v.From = key, d.Date(n, at)
				keyed++
			}
		}
		if !d.Object(n, at, fields) {
			return
		}
		switch {
		case keyed != 1:
			d.Fail(n, at, "a version needs exactly one of cycles_ending_from, cycles_starting_from, submitted_from, activities_from")
		case activity != 0:
			d.activityVersion(n, at, activity, v.Process)
			return
		case v.Needs == nil:
			d.Fail(n, at, "the field \"needs\" is missing")
		case v.From <= last[v.Key]:
			d.Fail(n, at, "versions must stand in the order of their dates")
		}
		last[v.Key] = v.From
		if v.Key == BySubmission && v.Event == "" {
			v.Event = "submitted"
		}
		d.rule.Versions = append(d.rule.Versions, v)
	})
}

// activityVersion keeps the steps that look at one record alone; the others
// cannot depend on the date of a single activity.
func (d *decoder) activityVersion(n *tree.Node, at string, from civil.Date, p Process) {
	if n.Get("needs") != nil || n.Get("carry") != nil || n.Get("make_up") != nil {
		d.Fail(n, at, "a version by activities_from may only have a process")
	}
	if p.OncePer != NoLimit || p.MinBlock != nil || p.PerDay != 0 || p.Weights != nil {
		d.Fail(n, at, "a version by activities_from may only accept, deem, convert, round or set min_record")
	}
	if a := d.rule.Activities; len(a) > 0 && a[len(a)-1].From >= from {
		d.Fail(n, at, "versions must stand in the order of their dates")
	}
	d.rule.Activities = append(d.rule.Activities, ActivityVersion{from, p})
}

func (d *decoder) leave(n *tree.Node, at string) *LeaveRule {
	l := &LeaveRule{}
	d.Object(n, at, tree.Fields{
		"types":        func(n *tree.Node, at string) { l.Types = d.Texts(n, at) },
		"extra_months": func(n *tree.Node, at string) { l.ExtraMonths = d.Int(n, at, 0, 120) },
		"effect": func(n *tree.Node, at string) {
			l.Effect = LeaveEffect(d.OneOf(n, at, "waive", "extend", "toll"))
		},
	})
	d.Require(n, at, "types")
	if n.Get("types") != nil && len(l.Types) == 0 {
		d.Fail(n, at, "lists no types of leave")
	}
	return l
}

func (d *decoder) carry(n *tree.Node, at string) *Carry {
	c := &Carry{Max: credit.Of(1_000_000)}
	d.Object(n, at, tree.Fields{
		"max": func(n *tree.Node, at string) { c.Max = d.Amount(n, at) },
		"of":  func(n *tree.Node, at string) { c.Of = d.sel(n, at) },
	})
	return c
}

func (d *decoder) makeUp(n *tree.Node, at string) *MakeUp {
	m := &MakeUp{}
	d.Object(n, at, tree.Fields{
		"days":   func(n *tree.Node, at string) { m.Days = d.Int(n, at, 0, 3660) },
		"months": func(n *tree.Node, at string) { m.Months = d.Int(n, at, 0, 120) },
		"of":     func(n *tree.Node, at string) { m.Of = d.sel(n, at) },
	})
	if (m.Days == 0) == (m.Months == 0) {
		d.Fail(n, at, "needs either days or months")
	}
	return m
}

func (d *decoder) positive(n *tree.Node, at string) credit.Amount {
	v := d.Amount(n, at)
	if v <= 0 && n.Kind == tree.Number {
		d.Fail(n, at, "must be above zero")
	}
	return v
}

// fact reads the name of a fact that the pack declares.
func (d *decoder) fact(n *tree.Node, at string) string {
	return d.declared(n, at, d.vocabulary.Facts, "fact")
}

func (d *decoder) credential(n *tree.Node, at string) string {
	return d.declared(n, at, d.vocabulary.Credentials, "credential")
}

func (d *decoder) declared(n *tree.Node, at string, set map[string]bool, what string) string {
	name := d.name(n, at)
	if set != nil && name != "" && !set[name] {
		d.Fail(n, at, "the %s %q is not declared; declare it under %ss", what, name, what)
	}
	return name
}

// name reads a name; one that starts or ends with a space can never match.
func (d *decoder) name(n *tree.Node, at string) string {
	s := d.Text(n, at)
	if s != strings.TrimSpace(s) || strings.ContainsAny(s, "\n\t") || len(s) > 200 {
		d.Fail(n, at, "%q cannot be a name", s)
	}
	return s
}

func (d *decoder) tags(n *tree.Node, at string) ([]string, mask) {
	var m mask
	names := d.Texts(n, at)
	for _, name := range names {
		if d.vocabulary.Tags != nil && !d.vocabulary.Tags[name] {
			d.Fail(n, at, "the tag %q is not declared; declare it under tags", name)
		}
		if name != strings.TrimSpace(name) {
			d.Fail(n, at, "%q cannot be a tag", name)
		}
		if bit, ok := d.tagBit(name); ok {
			m.add(bit)
		} else {
			d.Fail(n, at, "a rule may name at most %d tags", maxTags)
		}
	}
	return names, m
}

func (d *decoder) tagBit(name string) (int, bool) {
	for i, t := range d.rule.tags {
		if t == name {
			return i, true
		}
	}
	d.rule.tags = append(d.rule.tags, name)
	return len(d.rule.tags) - 1, len(d.rule.tags) <= maxTags
}
