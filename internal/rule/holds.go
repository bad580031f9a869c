package rule

import (
	"standing/internal/civil"
	"standing/internal/credit"
)

// holds judges a credential that must be held.
func (e *evaluator) holds(fr *frame, n *Need, sc scope) Status {
	part := Part{Need: n, Name: n.Name, Path: n.Path, Due: fr.due, Optional: sc.optional}
	part.Required = credit.One
	e.putOff(fr, n, &part)
	met, lost := e.holdsNeed(fr, n.Holds)
	for _, h := range e.f.Holdings {
		if h.Credential == n.Holds.Credential && h.From <= fr.day {
			part.Earned = credit.One
		}
	}
	switch {
	case met:
		part.Counted = credit.One
		part.Status = Met
	case lost || fr.period.IsZero():
		part.Status = NotMet
	default:
		fr.dueStatus(&part, false)
	}
	if fr.period.IsZero() && met {
		part.Due = e.heldUntil(n.Holds.Credential, fr.day)
	}
	if fr.period.IsZero() {
		e.stayOpen(fr, &part, 0)
	}
	part.Remaining = part.Required - part.Counted
	e.waivePart(fr, n, &part)
	e.parts = append(e.parts, part)
	return part.Status
}

// holdsNeed reports whether a credential is held as asked, and whether that can
// no longer be mended in this period.
func (e *evaluator) holdsNeed(fr *frame, h *Holds) (met, lost bool) {
	p := fr.period
	if p.IsZero() {
		return e.held(h.Credential, fr.day), false
	}
	lost = h.When == WholeCycleLong && fr.day >= p.Start
	for i := range e.f.Holdings {
		v := &e.f.Holdings[i]
		if v.Credential != h.Credential || v.From > fr.day {
			continue
		}
		to := v.To
		if to == 0 {
			to = civil.Max
		}
		switch h.When {
		case AnyTimeInCycle:
			met = met || to >= p.Start
		case GainedInCycle:
			met = met || p.Has(v.From)
		case AtDue:
			met = met || to >= p.End
		case WholeCycleLong:
			met = met || v.From <= p.Start && to >= p.End
			lost = lost && !(v.From <= p.Start && to >= fr.day)
		}
	}
	return met, lost
}

func (e *evaluator) heldUntil(credential string, day civil.Date) civil.Date {
	var until civil.Date
	for _, h := range e.f.Holdings {
		if h.Credential == credential && h.From <= day && (h.To == 0 || day <= h.To) {
			if h.To == 0 {
				return 0
			}
			until = max(until, h.To)
		}
	}
	return until
}
