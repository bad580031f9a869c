package exclusion

import (
	"cmp"
	"crypto/sha256"
	"slices"

	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/rooms/person"
)

// width is how much of a keyed hash is kept.
const width = 16

// hashes makes keyed hashes: equal here for what is equal, and nothing anywhere else.
type hashes struct{ keys.Blinder }

func (h hashes) of(field, text string) string {
	return string(h.Of("exclusion."+field, text)[:width])
}

// entry is a line as it is kept.
type entry struct {
	Match
	born, middle string // empty: the line says none
	key          string // by which it was found
}

// kept are the keys of a line, and the line as it is kept.
func (h hashes) line(of Source, l Line) (e entry, found []string) {
	e.Match = Match{Source: of, Line: l.N, Kind: l.Kind, On: l.On, Ended: l.Ended, Reinstated: l.Reinstated, Waived: l.Waived}
	e.ident = h.of("ident", string(of)+"|"+plain(l.Last)+"|"+plain(l.First)+"|"+plain(l.Middle)+"|"+l.Born.String()+"|"+l.NPI+"|"+l.Kind+"|"+l.On.String())
	f := formsOfLine(l)
	if l.Born != 0 {
		e.born = h.of("born", l.Born.String())
		for _, p := range f.parts {
			found = append(found, h.of("part", p+"|"+l.Born.String()))
		}
	}
	for _, m := range f.middles {
		e.middle = h.of("middle", m)
	}
	for _, w := range f.whole {
		found = append(found, h.of("name", w))
	}
	if l.NPI != "" {
		found = append(found, h.of("npi", l.NPI))
	}
	slices.Sort(found)
	return e, slices.Compact(found)
}

// subject is somebody as they are compared.
type subject struct {
	root          ids.ID
	names, parts  map[string]bool // keys
	halves        map[string]bool // keys of names that are a part of theirs, which say something only with a day of birth
	npis          map[string]bool
	born, middles map[string]bool
	aliased, bare bool
}

func (h hashes) subject(who person.Identity) subject {
	s := subject{root: who.Root, names: map[string]bool{}, halves: map[string]bool{}, parts: map[string]bool{}, npis: map[string]bool{}, born: map[string]bool{}, middles: map[string]bool{}, aliased: len(who.Names) > 0}
	for _, n := range who.Names {
		s.aliased = s.aliased && n.Alias
		f := formsOf(n.Name)
		for _, w := range f.whole {
			s.names[h.of("name", w)] = true
		}
		for _, p := range f.parts {
			if len(who.Born) > 0 {
				s.halves[h.of("name", p)] = true
			}
		}
		for _, m := range f.middles {
			s.middles[h.of("middle", m)] = true
		}
		for _, day := range who.Born {
			// A part here may be the whole there, and the other way round.
			for _, p := range slices.Concat(f.parts, f.whole) {
				s.parts[h.of("part", p+"|"+day.String())] = true
			}
		}
	}
	for _, day := range who.Born {
		s.born[h.of("born", day.String())] = true
	}
	for _, n := range who.NPIs {
		if n = plain(n); isNPI(n) {
			s.npis[h.of("npi", n)] = true
		}
	}
	s.bare = len(s.born) == 0 && len(s.npis) == 0
	return s
}

// keys are all by which somebody may be found, in their order.
func (s subject) keys() (out []string) {
	for _, set := range []map[string]bool{s.names, s.parts, s.halves, s.npis} {
		for k := range set {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// digest is of all that what is found of somebody depends on.
func (s subject) digest() []byte {
	d := sha256.New()
	for _, set := range []map[string]bool{s.names, s.parts, s.halves, s.npis, s.born, s.middles} {
		all := make([]string, 0, len(set))
		for k := range set {
			all = append(all, k)
		}
		slices.Sort(all)
		for _, k := range all {
			_, _ = d.Write([]byte(k)) // never fails
		}
		_, _ = d.Write([]byte{0})
	}
	return d.Sum(nil)
}

// what is the same of somebody and a line that was found by some of their keys. Nothing is,
// where both say a day of birth and the days differ: that is somebody else.
func (s subject) what(e entry, by []string) (What, bool) {
	has := func(set map[string]bool) bool { return slices.ContainsFunc(by, func(k string) bool { return set[k] }) }
	name, sure := has(s.names), e.born != "" && s.born[e.born]
	switch {
	case has(s.npis) && (name || has(s.parts) || has(s.halves)):
		return ByNPIName, true
	case has(s.npis):
		return ByNPI, true
	case name && sure:
		return ByBorn, true
	case has(s.parts), has(s.halves) && sure:
		return ByPartBorn, true
	case !name || e.born != "" && len(s.born) > 0:
		return "", false
	case e.middle == "" || len(s.middles) == 0:
		return ByName, true
	case s.middles[e.middle]:
		return ByMiddle, true
	}
	return ByNameOther, true
}

// compare is what may be about somebody, of lines that were found by their keys. A line that
// stands in a list and, reinstated, in a supplement is one, and reinstated.
func (s subject) compare(found []entry) []Match {
	type place struct {
		list ids.ID
		line int64
	}
	by, first := map[place][]string{}, map[place]entry{}
	for _, e := range found {
		at := place{e.List, e.Line}
		by[at], first[at] = append(by[at], e.key), e
	}
	one := map[string]Match{}
	for at, e := range first {
		what, ok := s.what(e, by[at])
		if !ok {
			continue
		}
		m := e.Match
		m.Person, m.What, m.Strength = s.root, what, what.Strength()
		had, there := one[m.key()]
		if !there || better(m, had) {
			one[m.key()] = m
		}
	}
	out := make([]Match, 0, len(one))
	for _, m := range one {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(rank[a.What], rank[b.What]), cmp.Compare(a.key(), b.key()))
	})
	return out
}

// better reports which of two places of one line is told: the one that says it has ended,
// else always the same.
func better(a, b Match) bool {
	if a.Reinstated != b.Reinstated {
		return a.Reinstated
	}
	if a.What != b.What {
		return rank[a.What] < rank[b.What]
	}
	if a.List != b.List {
		return a.List.String() > b.List.String()
	}
	return a.Line < b.Line
}
