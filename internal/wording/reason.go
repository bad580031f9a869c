package wording

import (
	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rule"
	"strconv"
)

// reasonWords make the half of a sentence that follows "Counted 4 of 10 h: ".
// A new Reason constant needs an entry here; a test says so.
var reasonWords = map[rule.Reason]func(w *Words, l rule.Line) string{
	rule.WhyCounts: func(*Words, rule.Line) string { return "counts in full" },
	rule.WhyDuplicate: func(_ *Words, l rule.Line) string {
		return "the same course counts only once, and " + record(l, 0) + " is the one that counts"
	},
	rule.WhyMinBlock: func(w *Words, l rule.Line) string {
		return "together only " + w.amountArg(l, 0) + ", and less than " + w.amountArg(l, 1) + " does not count"
	},
	rule.WhyMinRecord: func(w *Words, l rule.Line) string {
		return "an activity shorter than " + w.amountArg(l, 0) + " does not count"
	},
	rule.WhyRounded: func(w *Words, l rule.Line) string {
		return "credit is counted in steps of " + w.amountArg(l, 0)
	},
	rule.WhyWeighted: func(_ *Words, l rule.Line) string {
		return "each unit of this kind is worth " + arg(l, 0, "another amount")
	},
	rule.WhyPerDay: func(w *Words, l rule.Line) string {
		return "at most " + w.amountArg(l, 0) + " may count on one day"
	},
	rule.WhyCapReached: (*Words).cap,
	rule.WhyElsewhere: func(w *Words, l rule.Line) string {
		return "already used for " + w.Need(arg(l, 0, "another need")) + ", and each unit of credit may serve only one need"
	},
	rule.WhyFull: func(*Words, rule.Line) string { return "no more of this kind is needed here" },
	rule.WhyGivenBack: func(_ *Words, l rule.Line) string {
		return "used to make up what was missing in the period that ended " + day(l, 0)
	},
	rule.WhyMadeUp: func(*Words, rule.Line) string {
		return "came after the period, within the time allowed to make up, and counts here"
	},
	rule.WhyOutOfWindow: func(_ *Words, l rule.Line) string {
		if len(l.Args) < 2 {
			return "not done in the days that count"
		}
		return "not done between " + day(l, 0) + " and " + day(l, 1)
	},
	rule.WhyOtherKind: func(w *Words, l rule.Line) string {
		return "not of the kind that " + needOr(w, l.Need, "this need") + " asks for"
	},
	rule.WhyAfterAsOf: func(*Words, rule.Line) string { return "done after the day asked about" },
	rule.WhyNotKnown: func(_ *Words, l rule.Line) string {
		return "only recorded on " + day(l, 0) + ", so not yet known"
	},
	rule.WhyVoided: func(_ *Words, l rule.Line) string { return "struck out on " + day(l, 0) },
	rule.WhyRecalled: func(*Words, rule.Line) string {
		return "recalled; the organization no longer accepts what was issued there then"
	},
	rule.WhyNotPassed:   func(*Words, rule.Line) string { return "attended but not passed" },
	rule.WhyNotAccepted: func(*Words, rule.Line) string { return "the rule does not accept this kind of credit" },
	rule.WhyWrongUnit: func(w *Words, l rule.Line) string {
		if w.cardsOnly {
			return "not what this rule asks for"
		}
		in := "another unit"
		if len(l.Args) > 0 {
			in = UnitOf(l.Args[0]).Many
		}
		return "recorded in " + in + ", and the rule does not say what that is worth in " + w.unit.Many
	},
	rule.WhyNoAmount: func(*Words, rule.Line) string { return "the record states no amount" },
	rule.WhySuperseded: func(_ *Words, l rule.Line) string {
		return "a later one, " + record(l, 0) + ", counts instead"
	},
	rule.WhyLapsed: func(_ *Words, l rule.Line) string {
		if len(l.Args) > 1 {
			return "was good until " + day(l, 0) + "; a new one is asked for by " + day(l, 1) + ", as it was extended"
		}
		return "was good until " + day(l, 0)
	},
}

// GivenBack says of a part how much went to the period before instead of counting here;
// empty: nothing did.
func (w *Words) GivenBack(part string, ledger []rule.Line) string {
	var sum credit.Amount
	var last rule.Line
	for _, l := range ledger {
		if l.Need == part && l.Reason == rule.WhyGivenBack {
			given, _ := credit.Parse(arg(l, 1, "0"))
			sum, last = sum+given, l
		}
	}
	if sum == 0 {
		return ""
	}
	if w.counts(part) {
		return "Something done in this period made up what was missing in the period that ended " + day(last, 0) + ". It does not count here again."
	}
	return w.Short(sum) + " done in this period made up what was missing in the period that ended " + day(last, 0) + ", and do not count here again."
}

// Line writes one line of the ledger as a sentence.
func (w *Words) Line(l rule.Line) string {
	if l.Reason == rule.WhyCounts && w.isCard(l.Need) {
		return "This is the one that counts."
	}
	if l.Reason == rule.WhyCounts {
		return "Counted " + w.worth(l, l.Counted) + "."
	}
	why := string(l.Reason)
	if f, ok := reasonWords[l.Reason]; ok {
		why = f(w, l)
	}
	switch {
	case l.Counted == 0 && (l.Amount == 0 || w.isCard(l.Need) || w.cardsOnly || l.Reason == rule.WhyWrongUnit): // the amount is not in our unit
		return "Not counted: " + why + "."
	case l.Counted == 0:
		return "Not counted (" + w.worth(l, l.Amount) + "): " + why + "."
	case l.Counted == l.Amount:
		return "Counted " + w.worth(l, l.Counted) + ": " + why + "."
	default:
		return "Counted " + l.Counted.String() + " of " + w.worth(l, l.Amount) + ": " + why + "."
	}
}

// worth writes an amount of a line; a need that counts events has no unit.
func (w *Words) worth(l rule.Line, a credit.Amount) string {
	if w.counts(l.Need) {
		return Times(a)
	}
	return w.Short(a)
}

// isCard reports whether a need asks for a card or a credential: there is one, or there is
// none, and no amount of it.
func (w *Words) isCard(name string) bool {
	base, _ := splitYear(name)
	n, ok := w.needs[base]
	return ok && (n.Current != nil || n.Holds != nil)
}

// counts reports whether a need counts records instead of summing amounts.
func (w *Words) counts(name string) bool {
	base, _ := splitYear(name)
	n, ok := w.needs[base]
	return ok && (n.Current != nil || n.Holds != nil || n.Pool != nil && n.Pool.Count)
}

// cap says which ceiling was hit, and what was used of it before this record.
func (w *Words) cap(l rule.Line) string {
	kind, ceiling := "of this kind", credit.Amount(0)
	if len(l.Args) > 0 {
		ceiling, _ = credit.Parse(l.Args[0])
	}
	if of := w.cappedKind(l); of != "" {
		kind = of
	}
	used := max(ceiling-l.Counted, 0)
	out := "at most " + w.amountArg(l, 0) + " " + kind + " may count here"
	if used > 0 {
		out += ", and " + w.Short(used) + " " + areOrIs(used) + " already used"
	}
	return out
}

func areOrIs(a credit.Amount) string {
	if a == credit.One {
		return "was"
	}
	return "were"
}

// cappedKind is the kind of credit that the ceiling is written for.
func (w *Words) cappedKind(l rule.Line) string {
	base, _ := splitYear(arg(l, 1, l.Need))
	n := w.needs[base]
	c, err := strconv.Atoi(arg(l, 2, "0"))
	if err != nil || n == nil || n.Pool == nil || c < 0 || c >= len(n.Pool.Caps) {
		return ""
	}
	return w.kind(n.Pool.Caps[c].Of)
}

func arg(l rule.Line, i int, none string) string {
	if i < len(l.Args) && l.Args[i] != "" {
		return l.Args[i]
	}
	return none
}

func (w *Words) amountArg(l rule.Line, i int) string {
	s := arg(l, i, "")
	if a, err := credit.Parse(s); err == nil {
		return w.Short(a)
	}
	if s == "" {
		return "what the rule asks"
	}
	return s
}

func day(l rule.Line, i int) string {
	s := arg(l, i, "")
	if d, err := civil.Parse(s); err == nil {
		return Day(d)
	}
	if s == "" {
		return "another day"
	}
	return s
}

func record(l rule.Line, i int) string {
	if id := arg(l, i, ""); id != "" {
		return "record " + id
	}
	return "another record"
}

func needOr(w *Words, name, none string) string {
	if name == "" {
		return none
	}
	return w.Need(name)
}
