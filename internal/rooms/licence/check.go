package licence

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/wording"
)

// check says what is missing or cannot be, and which period the licence is good for.
func (b Board) check(in Input) (from, to civil.Date, err error) {
	switch {
	case in.Expires == 0 && !b.Same:
		return 0, 0, fault.Bad("expires_on", "required")
	case in.Born == 0 && b.Born:
		return 0, 0, fault.Bad("birth_date", "required")
	case in.Issued == 0 && b.Issued != "":
		return 0, 0, fault.Bad("issued_on", "required")
	case in.Issued != 0 && in.Expires != 0 && in.Issued > in.Expires:
		return 0, 0, fault.Bad("issued_on", "licence.after_expiry")
	case b.Same && in.Expires == 0:
		return 0, 0, nil
	}
	p, err := b.period(b.dates(in.Expires, in.Born, in.Issued), in.Expires)
	if err != nil || p.IsZero() {
		return 0, 0, fault.Bad("expires_on", "licence.no_period")
	}
	if p.End != in.Expires && !b.Same {
		return 0, 0, fault.Bad("expires_on", "licence.other_day", wording.Day(p.End))
	}
	return p.Start, p.End, nil
}

// soon refuses a printed expiry that no licence can have yet, and asks about one that a licence
// has only once it was renewed early: the period that it ends has not begun. Of a licence that
// is known and runs, that is what is expected, and nobody is asked.
func (s *Service) soon(ctx context.Context, q db.Q, sc access.Scope, b Board, who ids.ID, in Input) error {
	today, err := s.People.DayIn(ctx, q, sc)
	if err != nil {
		return err
	}
	starts, early := b.ahead(in, today)
	switch {
	case starts == 0:
		return nil
	case !early:
		return fault.Bad("expires_on", "licence.too_far", wording.Day(starts))
	case in.Ahead:
		return nil
	}
	all, err := s.heldBy(ctx, q, sc, who)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(l held) bool { return l.ID == b.ID && l.expires(today) >= today }) {
		return nil
	}
	return fault.Bad("ahead", "licence.ahead", wording.Day(starts))
}

// ahead is the first day of the period that a printed expiry ends, where it is yet to come; and
// whether the period before it is the one that runs now. Zero: that period has begun. Where
// everybody's periods are the same, a day that is no end of one stands for the period it is in.
func (b Board) ahead(in Input, today civil.Date) (starts civil.Date, early bool) {
	if in.Expires <= today {
		return 0, false
	}
	dates := b.dates(in.Expires, in.Born, in.Issued)
	p, err := b.period(dates, in.Expires)
	if err != nil || p.Start <= today {
		return 0, false
	}
	if before, err := b.period(dates, p.Start-1); err == nil && !before.IsZero() {
		return p.Start, before.Start <= today
	}
	return p.Start, p.Start.AddMonths(-b.Rule.Cycle.Length()) <= today
}
