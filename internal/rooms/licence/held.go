package licence

import (
	"context"
	"maps"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/requirement"
	"standing/internal/rule"
)

// held is a licence that somebody has, with what is known of it.
type held struct {
	Board
	own   string // the fact that its own copy goes by, in place of Anchor
	dates map[string]civil.Date
	kinds []string // as a form sends them
}

// heldBy are the licences of somebody, in the order of their packs.
func (s *Service) heldBy(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (out []held, err error) {
	if who.Zero() {
		return nil, nil
	}
	h, err := s.Requirements.HeldBy(ctx, q, sc, who)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(h.Packs)) {
		b, ok := boardNamed(name)
		if !ok {
			continue
		}
		l := held{Board: b, own: requirement.AnchorIn(h.Packs[name].Pack, requirement.Adopt{Pack: name, Anchor: b.Anchor}), dates: h.Known.Facts.Dates}
		for fact, value := range h.Known.Facts.Values {
			l.kinds = append(l.kinds, Kind{Fact: fact, Value: value}.String())
		}
		for _, st := range h.Known.Facts.Timeline {
			l.kinds = append(l.kinds, Kind{Fact: st.Fact, Value: st.Value}.String())
		}
		for _, c := range h.Known.Facts.Holdings {
			l.kinds = append(l.kinds, Kind{Credential: c.Credential}.String())
		}
		out = append(out, l)
	}
	return out, nil
}

// expires is the day on which the licence runs out by what is known; zero if that is not said.
func (l held) expires(today civil.Date) civil.Date {
	switch c := l.Rule.Cycle; {
	case l.Same || l.own != "" && l.dates[l.own] == 0:
		return 0
	case l.Anchor != "" && c.Kind != rule.Anniversary:
		return l.dates[l.own]
	case l.Anchor == "" && l.dates[expiresOn] != 0:
		return l.dates[expiresOn]
	}
	dates := maps.Clone(l.dates)
	if l.Anchor != "" {
		dates[l.Anchor] = l.dates[l.own]
	}
	p, err := l.period(dates, today)
	if err != nil {
		return 0
	}
	return p.End
}

// issued is its first day, as far as the rule wants to know.
func (l held) issued() civil.Date {
	if l.Issued != "" {
		return l.dates[l.Issued]
	}
	return l.dates[l.First]
}

// Vet refuses a day of somebody's that would be refused on the form of their licence, wherever
// it is said. Room person asks.
func (s *Service) Vet(ctx context.Context, q db.Q, sc access.Scope, who ids.ID, fact string, day civil.Date) error {
	all, err := s.heldBy(ctx, q, sc, who)
	if err != nil {
		return err
	}
	for _, l := range all {
		if err := l.vet(fact, day); err != nil {
			return err
		}
	}
	return nil
}

// vet holds one day against the others that are known of a licence. What is missing is no
// matter here: it is asked for on the form.
func (l held) vet(fact string, day civil.Date) error {
	in := Input{Expires: l.dates[l.own], Born: l.dates[bornOn], Issued: l.issued()}
	if l.Anchor == "" {
		in.Expires = l.dates[expiresOn]
	}
	switch {
	case l.Same || l.Rule.Cycle.Kind == rule.Anniversary:
		return nil // everybody's, or the first day of a period
	case fact == l.own && l.own != "", fact == expiresOn && l.Anchor == "":
		in.Expires = day
	case fact == l.Issued && fact != "", fact == l.First && fact != "":
		in.Issued = day
	case fact == bornOn && l.Born:
		in.Born = day
	default:
		return nil
	}
	_, _, err := l.check(in)
	for _, f := range fault.Fields(err) {
		if f.Reason != "required" {
			return fault.Bad("from", f.Reason, f.Args...)
		}
	}
	return nil
}
