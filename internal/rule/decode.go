package rule

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // a zone must mean the same on a bare machine

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
		d.Fail(n, at, "the rule has no needs")
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
	var last map[VersionKey]civil.Date = map[VersionKey]civil.Date{}
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

func (d *decoder) process(n *tree.Node, at string) Process {
	var p Process
	d.Object(n, at, tree.Fields{
		"accept": func(n *tree.Node, at string) {
			s := d.sel(n, at)
			p.Accept = &s
		},
		"deem": func(n *tree.Node, at string) {
			d.Each(n, at, func(n *tree.Node, at string) { p.Deem = append(p.Deem, d.deem(n, at)) })
		},
		"convert": func(n *tree.Node, at string) {
			d.Each(n, at, func(n *tree.Node, at string) { p.Convert = append(p.Convert, d.conversion(n, at)) })
		},
		"once_per": func(n *tree.Node, at string) {
			p.OncePer = OncePer(1 + d.OneOf(n, at, "course_in_cycle", "course_ever"))
		},
		"min_record": func(n *tree.Node, at string) { p.MinRecord = d.Amount(n, at) },
		"min_block":  func(n *tree.Node, at string) { p.MinBlock = d.minBlock(n, at) },
		"round":      func(n *tree.Node, at string) { p.Round = d.round(n, at) },
		"weights": func(n *tree.Node, at string) {
			d.Each(n, at, func(n *tree.Node, at string) { p.Weights = append(p.Weights, d.weight(n, at)) })
		},
		"per_day": func(n *tree.Node, at string) { p.PerDay = d.positive(n, at) },
	})
	return p
}

func (d *decoder) deem(n *tree.Node, at string) Deem {
	var v Deem
	d.Object(n, at, tree.Fields{
		"of": func(n *tree.Node, at string) { v.Of = d.sel(n, at) },
		"as": func(n *tree.Node, at string) { v.As, v.as = d.tags(n, at) },
	})
	d.Require(n, at, "of", "as")
	return v
}

func (d *decoder) conversion(n *tree.Node, at string) Conversion {
	var c Conversion
	d.Object(n, at, tree.Fields{
		"unit":  func(n *tree.Node, at string) { c.Unit = d.Text(n, at) },
		"per":   func(n *tree.Node, at string) { c.Per = d.positive(n, at) },
		"gives": func(n *tree.Node, at string) { c.Gives = d.Amount(n, at) },
	})
	d.Require(n, at, "unit", "gives")
	if c.Per == 0 {
		c.Per = credit.One
	}
	return c
}

func (d *decoder) minBlock(n *tree.Node, at string) *MinBlock {
	b := &MinBlock{}
	by := []string{"topic", "course", "unit", "date", "id"}
	d.Object(n, at, tree.Fields{
		"by":  func(n *tree.Node, at string) { b.By = by[d.OneOf(n, at, by...)] },
		"min": func(n *tree.Node, at string) { b.Min = d.positive(n, at) },
	})
	d.Require(n, at, "by", "min")
	return b
}

func (d *decoder) round(n *tree.Node, at string) *Round {
	r := &Round{Mode: "down"}
	modes := []string{"down", "nearest", "up"}
	d.Object(n, at, tree.Fields{
		"to":   func(n *tree.Node, at string) { r.To = d.positive(n, at) },
		"mode": func(n *tree.Node, at string) { r.Mode = modes[d.OneOf(n, at, modes...)] },
		"over": func(n *tree.Node, at string) { r.Over = d.Amount(n, at) },
	})
	d.Require(n, at, "to")
	return r
}

func (d *decoder) weight(n *tree.Node, at string) Weight {
	var w Weight
	d.Object(n, at, tree.Fields{
		"of":     func(n *tree.Node, at string) { w.Of = d.sel(n, at) },
		"factor": func(n *tree.Node, at string) { w.Factor = d.Ratio(n, at) },
		"first":  func(n *tree.Node, at string) { w.First = d.positive(n, at) },
	})
	d.Require(n, at, "factor")
	return w
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
	if s != strings.TrimSpace(s) || strings.ContainsAny(s, "\n\t/") || len(s) > 200 {
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

// sel reads a selection and refuses one that no record can match.
func (d *decoder) sel(n *tree.Node, at string) Select {
	var s Select
	d.Object(n, at, tree.Fields{
		"all":   func(n *tree.Node, at string) { s.All, s.all = d.tags(n, at) },
		"any":   func(n *tree.Node, at string) { s.Any, s.any = d.tags(n, at) },
		"none":  func(n *tree.Node, at string) { s.None, s.none = d.tags(n, at) },
		"from":  func(n *tree.Node, at string) { s.From = d.Date(n, at) },
		"until": func(n *tree.Node, at string) { s.Until = d.Date(n, at) },
	})
	if s.all.meets(s.none) {
		d.Fail(n, at, "a tag is both asked for and excluded, so nothing can match")
	}
	if !s.any.empty() && s.none.contains(s.any) {
		d.Fail(n, at, "every tag of \"any\" is excluded, so nothing can match")
	}
	if s.From != 0 && s.Until != 0 && s.Until < s.From {
		d.Fail(n, at, "ends before it begins")
	}
	return s
}

func (d *decoder) conditions(n *tree.Node, at string) []Condition {
	if n.Kind == tree.Map {
		return []Condition{d.condition(n, at)}
	}
	var out []Condition
	d.Each(n, at, func(n *tree.Node, at string) { out = append(out, d.condition(n, at)) })
	return out
}

func (d *decoder) condition(n *tree.Node, at string) Condition {
	var c Condition
	d.Object(n, at, tree.Fields{
		"first_cycle": func(n *tree.Node, at string) {
			v := d.Bool(n, at)
			c.FirstCycle = &v
		},
		"fact":         func(n *tree.Node, at string) { c.Fact = d.fact(n, at) },
		"in":           func(n *tree.Node, at string) { c.In = d.Texts(n, at) },
		"not_in":       func(n *tree.Node, at string) { c.NotIn = d.Texts(n, at) },
		"on_or_before": func(n *tree.Node, at string) { c.OnOrBefore = d.Date(n, at) },
		"after":        func(n *tree.Node, at string) { c.After = d.Date(n, at) },
		"holds":        func(n *tree.Node, at string) { c.Holds = d.credential(n, at) },
		"not_holds":    func(n *tree.Node, at string) { c.NotHolds = d.credential(n, at) },
		"age_from": func(n *tree.Node, at string) {
			c.AgeFrom = d.Int(n, at, 1, 150)
			d.rule.ages = append(d.rule.ages, c.AgeFrom)
		},
	})
	if compares := c.In != nil || c.NotIn != nil || c.OnOrBefore != 0 || c.After != 0; compares != (c.Fact != "") {
		d.Fail(n, at, "a fact needs one of in, not_in, on_or_before, after, and these need a fact")
	}
	if n.Kind == tree.Map && len(n.Keys) == 0 {
		d.Fail(n, at, "the condition is empty")
	}
	return c
}

func (d *decoder) deadline(n *tree.Node, at string) *Deadline {
	v := &Deadline{}
	d.Object(n, at, tree.Fields{
		"date":   func(n *tree.Node, at string) { v.Date = d.Date(n, at) },
		"fact":   func(n *tree.Node, at string) { v.Fact = d.fact(n, at) },
		"months": func(n *tree.Node, at string) { v.Months = d.Int(n, at, 0, 1200) },
		"days":   func(n *tree.Node, at string) { v.Days = d.Int(n, at, 0, 36600) },
	})
	if (v.Date != 0) == (v.Fact != "") {
		d.Fail(n, at, "needs either a date or a fact")
	}
	return v
}

func (d *decoder) monthDay(n *tree.Node, at string) MonthDay {
	var m, day int
	s := d.Text(n, at)
	if _, err := fmt.Sscanf(s, "%02d-%02d", &m, &day); err != nil || len(s) != 5 || !civil.Exists(2000, m, day) {
		d.Fail(n, at, "%q is no day of the year; write MM-DD", s)
		return MonthDay{time.January, 1}
	}
	return MonthDay{time.Month(m), day}
}
