package finding

import (
	"context"
	"strings"

	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/credit"
)

func say(ctx context.Context, code string, args ...any) string {
	return words.From(ctx).Text(code, args...)
}

// brief says in one sentence what cannot be: every figure is from the facts that it rests on.
func brief(ctx context.Context, f Finding) string {
	l := words.From(ctx)
	at := func(i int) Piece {
		if i < len(f.Pieces) {
			return f.Pieces[i]
		}
		return Piece{Hidden: true}
	}
	who := func(p Piece) string { return called(ctx, p) }
	what := func(p Piece) string {
		if p.Title == "" {
			return l.Text("finding.something")
		}
		return p.Title
	}
	of := func(role ...Role) Piece { // the first piece that plays one of the roles
		for _, r := range role {
			for _, p := range f.Pieces {
				if p.Role == r {
					return p
				}
			}
		}
		return Piece{Hidden: true}
	}
	switch f.Kind {
	case Overlap, TwoPlaces:
		a, b := at(0), at(1)
		if a.Hidden || b.Hidden {
			return l.Text("finding.why_hidden")
		}
		return l.Text("finding.why_"+string(f.Kind), who(a), l.Text("finding.did_"+string(a.Role)), what(a), a.Begins, a.Ends, l.Text("finding.did_"+string(b.Role)), what(b), b.Begins, b.Ends, l.Day(f.From))
	case LongDay:
		return l.Text("finding.why_long_day", who(at(0)), hours(credit.Amount(f.Total)), span(l, f.From, f.To), hours(credit.Amount(f.Most)))
	case OnLeave:
		a, b := of(Stay, Teaching, Record), of(Leave)
		return l.Text("finding.why_on_leave", who(a), what(a), span(l, f.From, f.To), open(l, b.From, b.To))
	case LapsedTeach:
		a, b := of(Teaching), of(Credential)
		return l.Text("finding.why_lapsed_teach", who(a), what(a), l.Day(f.From), named(l, b.Name), l.Day(b.To))
	case MoreHours:
		return l.Text("finding.why_more_hours", what(visible(f)), hours(credit.Amount(f.Most)), hours(credit.Amount(f.Total)))
	case MoreSeats:
		return l.Text("finding.why_more_seats", f.Total, what(visible(f)), l.Day(f.From), f.Most)
	case SameNumber:
		if visible(f).Name == Certificate {
			return l.Text("finding.why_same_serial", who(at(0)), who(at(1)))
		}
		return l.Text("finding.why_same_number", who(at(0)), who(at(1)))
	case CheckDiffers:
		return l.Text("finding.why_check_differs", who(at(0)), differences(l, at(0).Name))
	case Exclusion:
		return excluded(l, at(0), who(at(0)))
	case SameDocument:
		return l.Text("finding.why_same_document", who(at(0)), who(at(1)))
	case OtherDate:
		return l.Text("finding.why_other_date", who(visible(f)))
	}
	return l.Text("finding.kind_" + string(f.Kind))
}

// differences are the reasons of a check in words.
func differences(l *words.Lang, codes string) string {
	var out []string
	for _, code := range strings.Split(codes, ",") {
		if l.Has("finding.differs_" + code) {
			out = append(out, l.Text("finding.differs_"+code))
		}
	}
	return strings.Join(out, ", ")
}

// visible is the first piece that may be seen.
func visible(f Finding) Piece {
	for _, p := range f.Pieces {
		if !p.Hidden {
			return p
		}
	}
	return Piece{}
}

// called is a person as they may be called here.
func called(ctx context.Context, p Piece) string {
	switch {
	case p.Hidden:
		return say(ctx, "finding.somebody_else")
	case p.Called == "":
		return say(ctx, "finding.somebody")
	}
	return p.Called
}

// named is a credential or a kind of leave in words, where there are any.
func named(l *words.Lang, name string) string {
	for _, code := range []string{"person.fact." + name, "person.option." + name, "finding.named_" + name} {
		if l.Has(code) {
			return l.Text(code)
		}
	}
	return name
}

func span(l *words.Lang, from, to civil.Date) string {
	if from == to || from == 0 {
		return l.Day(to)
	}
	return l.Text("finding.from_to", l.Day(from), l.Day(to))
}

// open is a span that may have no end, or no beginning.
func open(l *words.Lang, from, to civil.Date) string {
	switch {
	case from == 0 && to == 0:
		return l.Text("finding.always")
	case to == 0:
		return l.Text("finding.since", l.Day(from))
	case from == 0:
		return l.Text("finding.until", l.Day(to))
	}
	return span(l, from, to)
}

// hours is an amount in hours.
func hours(a credit.Amount) string { return a.String() }
