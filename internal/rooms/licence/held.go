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
	"standing/internal/wording"
)

// held is a licence that somebody has, with what is known of it.
type held struct {
	Board
	own    string // the fact that its own copy goes by, in place of Anchor
	dates  map[string]civil.Date
	kinds  []string // as a form sends them
	number string   // for the eyes of whose it is
	// shared is whether another licence of theirs goes by license_expires_on itself
	shared bool
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
	for i := range out {
		out[i].shared = slices.ContainsFunc(out, func(l held) bool { return l.own == expiresOn && l.ID != out[i].ID })
	}
	return out, nil
}

// expires is the day on which the licence runs out by what is known; zero if that is not said.
func (l held) expires(today civil.Date) civil.Date {
	if l.anchored() {
		return l.dates[l.own]
	}
	if d := l.printedDay(); d != 0 && (!l.yearly() || l.ends(d)) {
		return d
	}
	if l.Same || l.own != "" && l.dates[l.own] == 0 {
		return 0
	}
	p, err := l.period(l.known(), max(today, l.dates[l.own]))
	if err != nil {
		return 0
	}
	return p.End
}

// printedDay is the expiry as it was printed. It lay in the fact that is everybody's before
// each licence had its own; that is another one's where the rule of another goes by it.
func (l held) printedDay() civil.Date {
	if d := l.dates[l.Printed]; d != 0 || l.shared {
		return d
	}
	return l.dates[expiresOn]
}

// ends reports whether the rule reckons a period that ends on a day, as far as it can: the
// first day, which is a fact of its own, may have been corrected since the other was printed.
func (l held) ends(d civil.Date) bool {
	p, err := l.period(l.known(), d)
	return err != nil || p.End == d
}

// known are the days that are known, under the names that ship.
func (l held) known() map[string]civil.Date {
	dates := maps.Clone(l.dates)
	if l.Anchor != "" {
		dates[l.Anchor] = l.dates[l.own]
	}
	return dates
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
	today, err := s.People.DayIn(ctx, q, sc)
	if err != nil {
		return err
	}
	for _, l := range all {
		if err := l.vet(fact, day, today); err != nil {
			return err
		}
		if err := s.saidThere(ctx, q, sc, who, l, fact, day); err != nil {
			return err
		}
	}
	return nil
}

// saidThere refuses an expiry that a credential says: the form of its board writes both.
func (s *Service) saidThere(ctx context.Context, q db.Q, sc access.Scope, who ids.ID, l held, fact string, day civil.Date) error {
	in, concerns := l.with(fact, day)
	if !concerns || in.Expires != day {
		return nil
	}
	there, err := s.Credentials.HasBoard(ctx, q, sc, who, l.ID)
	if err == nil && there {
		err = fault.Bad("from", "licence.said_there")
	}
	return err
}

// vet holds one day against the others that are known of a licence. What is missing is no
// matter here: it is asked for on the form. Nor is whether it was renewed early.
func (l held) vet(fact string, day, today civil.Date) error {
	in, concerns := l.with(fact, day)
	if !concerns {
		return nil
	}
	_, _, err := l.check(in)
	starts, early := l.ahead(in, today)
	switch {
	case err != nil:
	case starts != 0 && !early:
		err = fault.Bad("expires_on", "licence.too_far", wording.Day(starts))
	case l.yearly() && !l.ends(day): // its first day is a fact of its own
		err = fault.Bad("expires_on", "licence.no_end")
	}
	for _, f := range fault.Fields(err) {
		if f.Reason != "required" {
			return fault.Bad("from", f.Reason, f.Args...)
		}
	}
	return nil
}

// with is the licence as its form would be sent if a fact said another day; not so for a fact
// that it has nothing to do with.
func (l held) with(fact string, day civil.Date) (in Input, concerns bool) {
	in = Input{Expires: l.printedDay(), Born: l.dates[bornOn], Issued: l.issued()}
	if l.anchored() {
		in.Expires = l.dates[l.own]
	}
	switch {
	case l.Same || l.yearly() && fact != l.Printed:
		return in, false // everybody's, or the first day of a period
	case fact == l.Printed, l.anchored() && fact == l.own, l.own == "" && fact == expiresOn && !l.shared && l.dates[l.Printed] == 0:
		in.Expires = day
	case fact == l.Issued && fact != "", fact == l.First && fact != "":
		in.Issued = day
	case fact == bornOn && l.Born:
		in.Born = day
	default:
		return in, false
	}
	return in, true
}
