package finding

import (
	"cmp"
	"slices"
	"strings"
)

// AboutPerson is what cannot be about one person. The order of facts does not matter.
func AboutPerson(f PersonFacts) []Draft {
	return settled(slices.Concat(overlaps(f.Times), longDays(f), onLeave(f), lapsed(f), sameNumbers(f)), OfPerson)
}

// AboutClass is what cannot be about one class as a whole.
func AboutClass(f ClassFacts) []Draft {
	return settled(slices.Concat(moreSeats(f), moreHours(f)), OfClass)
}

func settled(all []Draft, of Origin) []Draft {
	for i := range all {
		all[i].Origin = of
		all[i].order()
	}
	slices.SortFunc(all, func(a, b Draft) int { return cmp.Compare(string(a.Kind)+a.Key, string(b.Kind)+b.Key) })
	return slices.CompactFunc(all, func(a, b Draft) bool { return a.Kind == b.Kind && a.Key == b.Key })
}

// overlaps finds times that share a minute: of two at which somebody was, and of two of which
// they taught one. Of whom only how long is known, nobody knows whether they overlap; and who
// teaches two groups of one class at once has divided it.
func overlaps(times []Time) (out []Draft) {
	all := slices.DeleteFunc(slices.Clone(times), func(t Time) bool { return t.Vague || t.To <= t.From })
	slices.SortFunc(all, func(a, b Time) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.row(), b.row())) })
	for i, a := range all {
		for _, b := range all[i+1:] {
			if b.From >= a.To {
				break
			}
			if a.Meeting == b.Meeting || (a.Teaches || b.Teaches) && a.Class == b.Class {
				continue
			}
			d := Draft{Kind: Overlap, Key: keyOf(a.row(), b.row()), From: min(a.On, b.On), To: max(a.On, b.On), Total: min(a.To, b.To) - b.From, Pieces: []Piece{a.piece(), b.piece()}}
			if a.Teaches || b.Teaches {
				d.Kind = TwoPlaces
			}
			out = append(out, d)
		}
	}
	return out
}

// onLeave finds meetings and records whose every day lies within a leave.
func onLeave(f PersonFacts) (out []Draft) {
	add := func(l Span, row string, p Piece) {
		out = append(out, Draft{Kind: OnLeave, Key: keyOf("fact:"+l.ID.String(), row), From: p.From, To: p.To, Pieces: []Piece{p, l.piece(Leave)}})
	}
	for _, l := range f.Leaves {
		for _, t := range f.Times {
			if p := t.piece(); l.covers(p.From, p.To) {
				add(l, t.row(), p)
			}
		}
		there := attended(f.Times)
		for _, d := range f.Records {
			if !there[d.Class] && l.covers(d.first(), d.To) {
				add(l, "record:"+d.ID.String(), d.piece())
			}
		}
	}
	return out
}

// lapsed finds classes that somebody taught after a credential had ended that the class
// names. A course names the credential of who teaches it by its tags: one called as a tag, or
// as a tag with _instructor. A credential called instructor is of every class. Of whom none
// such is known, nobody knows whether one had ended.
func lapsed(f PersonFacts) (out []Draft) {
	for _, t := range f.Times {
		if !t.Teaches {
			continue
		}
		for _, name := range namesOf(f.Credentials) {
			if !names(t.Tags, name) {
				continue
			}
			if last, ok := endedBefore(f.Credentials, name, t); ok {
				out = append(out, Draft{Kind: LapsedTeach, Key: keyOf(t.row(), "credential:"+name), From: t.On, To: t.On, Pieces: []Piece{t.piece(), last.piece(Credential)}})
			}
		}
	}
	return out
}

func namesOf(all []Span) (out []string) {
	for _, s := range all {
		out = append(out, s.Name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func names(tags []string, credential string) bool {
	return credential == "instructor" || slices.Contains(tags, credential) || slices.Contains(tags, strings.TrimSuffix(credential, "_instructor"))
}

// endedBefore is the one that ended last, if one had ended by the day and none held on it.
func endedBefore(all []Span, name string, t Time) (last Span, ok bool) {
	for _, s := range all {
		switch {
		case s.Name != name:
		case s.covers(t.On, t.On):
			return last, false
		case s.To != 0 && s.To < t.On && (!ok || s.To > last.To || s.To == last.To && s.ID.String() < last.ID.String()):
			last, ok = s, true
		}
	}
	return last, ok
}

// sameNumbers finds numbers that are known of two different people.
func sameNumbers(f PersonFacts) (out []Draft) {
	for i, a := range f.Numbers {
		for _, b := range f.Numbers[i+1:] {
			if a.Index != b.Index || a.Root == b.Root || otherBoard(a.Name, b.Name) || a.Root != f.Root && b.Root != f.Root {
				continue
			}
			out = append(out, Draft{Kind: SameNumber, Key: keyOf("fact:"+a.Fact.String(), "fact:"+b.Fact.String()), Total: 2, Most: 1,
				Pieces: []Piece{{Role: Number, Person: a.Person, Row: a.Fact, Name: a.Name}, {Role: Number, Person: b.Person, Row: b.Fact, Name: b.Name}}})
		}
	}
	return out
}
