package roster

import (
	"slices"
	"strings"

	"standing/internal/pack"
	"standing/internal/rule"
)

// vocabulary is the words of a pack: what people write for its tags, facts,
// credentials and units, folded.
type vocabulary struct {
	tags        map[string][]string
	credentials map[string]string
	facts       map[string]pack.Term
	runsOut     map[string]string        // what runs out on a day that is a fact
	own         map[string]pack.Term     // the pack's facts by id
	units       map[string]string        // "" is the rule's own unit
	cards       map[string]*rule.Current // by tag: what says how long it is good for
	things      bool                     // the rule counts courses or the like, not hours
	known       bool                     // there is a pack
	tagged      bool                     // the rule counts nothing that has none of its tags
	open        bool                     // what no pack asks about is read as well
}

func newVocabulary(p *pack.Pack) *vocabulary {
	v := emptyVocabulary()
	if p == nil {
		return v
	}
	v.addTerms(p)
	v.tagged = onlyTagged(p.Rule)
	if p.Rule != nil {
		v.addRule(p.Rule)
	}
	return v
}

// vocabularyOf is the words of several packs at once, for what is kept whatever any of them
// asks. Amounts are hours or what the file calls them: the units of one pack mean nothing to
// another.
func vocabularyOf(packs []*pack.Pack) *vocabulary {
	v := emptyVocabulary()
	v.open, v.things = true, true // an hour is an hour; what a credit is, each rule says
	for _, p := range packs {
		v.addTerms(p)
		if p.Rule != nil {
			v.addCardsOf(p.Rule)
		}
	}
	return v
}

func emptyVocabulary() *vocabulary {
	return &vocabulary{tags: map[string][]string{}, credentials: map[string]string{}, facts: map[string]pack.Term{},
		runsOut: map[string]string{}, own: map[string]pack.Term{}, units: map[string]string{}, cards: map[string]*rule.Current{}}
}

func (v *vocabulary) addTerms(p *pack.Pack) {
	v.known = true
	for _, t := range p.Tags {
		for _, s := range spellings(t) {
			if !slices.Contains(v.tags[s], t.ID) {
				v.tags[s] = append(v.tags[s], t.ID)
			}
		}
	}
	for _, t := range p.Credentials {
		for _, s := range spellings(t) {
			v.credentials[s] = t.ID
		}
	}
	for _, t := range p.Facts {
		v.own[t.ID] = t
		for _, s := range spellings(t) {
			v.facts[s] = t
			v.facts[canonical(s)] = t
			if what, ok := expiryOf(s); ok && t.Date {
				v.runsOut[what] = t.ID
			}
		}
	}
}

func spellings(t pack.Term) []string {
	all := []string{fold(t.ID), fold(t.Label)}
	for _, s := range t.Also {
		all = append(all, fold(s))
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// addRule takes the units that the rule converts and the cards that it asks for.
func (v *vocabulary) addRule(r *rule.Rule) {
	v.addUnit(r.Unit, "")
	v.things = r.Unit != "" && !slices.Contains([]string{"hour", "credit", "point", "unit"}, lastWord(r.Unit))
	for i := range r.Versions {
		ver := &r.Versions[i]
		for _, c := range ver.Process.Convert {
			v.addUnit(c.Unit, c.Unit)
		}
	}
	v.addCardsOf(r)
}

func (v *vocabulary) addCardsOf(r *rule.Rule) {
	for i := range r.Versions {
		for _, n := range r.Versions[i].Needs {
			v.addCards(n)
		}
	}
}

func lastWord(unit string) string {
	words := strings.Fields(fold(unit))
	return strings.TrimSuffix(words[len(words)-1], "s")
}

func (v *vocabulary) addUnit(name, id string) {
	if name == "" {
		return
	}
	f := fold(name)
	for _, s := range []string{f, f + "s", strings.TrimSuffix(f, "s")} {
		if _, taken := v.units[s]; !taken {
			v.units[s] = id
		}
	}
}

// addCards walks a need; of several versions of a rule the last one decides.
func (v *vocabulary) addCards(n *rule.Need) {
	if n.Current != nil {
		for _, tag := range slices.Concat(n.Current.Of.All, n.Current.Of.Any) {
			v.cards[tag] = n.Current
		}
	}
	if n.Pool != nil {
		for _, w := range n.Pool.Within {
			v.addCards(w)
		}
	}
	for _, e := range n.Exclusive {
		v.addCards(e)
	}
	if n.Choice != nil {
		for _, o := range n.Choice.Options {
			for _, a := range o.All {
				v.addCards(a)
			}
		}
	}
}

// unit returns the rule's name for a unit as written; "" is the rule's own.
// Hours are the rule's own unless it counts whole courses or the like.
func (v *vocabulary) unit(written string) string {
	f := fold(written)
	if id, ok := v.units[f]; ok {
		return id
	}
	if id, ok := v.units[strings.TrimSuffix(f, "s")]; ok {
		return id
	}
	switch {
	case unitWord(f) == hourWord && v.things:
		return hourUnit
	case f == "", unitWord(f) == hourWord, f == "credit", f == "credits":
		return ""
	}
	return foldTag(strings.TrimSuffix(f, "s"))
}

// countsMinutes reports whether the rule says how many minutes are an hour.
func (v *vocabulary) countsMinutes() bool {
	_, ok := v.units[minuteUnit]
	return ok
}

// match is what a text says in the words of the pack.
type match struct {
	tags    []string
	unknown []string // pieces that the pack does not name
}

// text matches a category: as a whole, else piece by piece. Semicolons, bars and
// new lines always separate; commas and slashes only where every piece is known,
// because they are also part of names.
func (v *vocabulary) text(s string) match {
	f := fold(s)
	if f == "" {
		return match{}
	}
	if ids, ok := v.tags[f]; ok {
		return match{tags: ids}
	}
	var m match
	for _, piece := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '|' || r == '\n' }) {
		f := fold(piece)
		if f == "" {
			continue
		}
		if ids, ok := v.tags[f]; ok {
			m.tags = append(m.tags, ids...)
		} else if ids, ok := v.everyPiece(piece); ok {
			m.tags = append(m.tags, ids...)
		} else {
			m.unknown = append(m.unknown, strings.TrimSpace(piece))
		}
	}
	return m
}

func (v *vocabulary) everyPiece(s string) (ids []string, ok bool) {
	pieces := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '/' })
	for _, p := range pieces {
		found, ok := v.tags[fold(p)]
		if !ok {
			return nil, false
		}
		ids = append(ids, found...)
	}
	return ids, len(pieces) > 1
}

// onlyTagged reports whether every need of a rule asks for a tag, so that a
// course with none of them cannot matter.
func onlyTagged(r *rule.Rule) bool {
	for _, v := range r.Versions {
		if !slices.ContainsFunc(v.Needs, takesAnything) {
			continue
		}
		return false
	}
	return true
}

func takesAnything(n *rule.Need) bool {
	open := func(s rule.Select) bool { return len(s.All) == 0 && len(s.Any) == 0 }
	switch {
	case n.Pool != nil:
		return open(n.Pool.Of)
	case n.Current != nil:
		return open(n.Current.Of)
	case n.Choice != nil:
		for _, o := range n.Choice.Options {
			if slices.ContainsFunc(o.All, takesAnything) {
				return true
			}
		}
	}
	return slices.ContainsFunc(n.Exclusive, takesAnything)
}
