package reminder

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// Step is how many days before it is due somebody is reminded.
type Step int

// Lapse is the step after the last: it was due and is not done.
const Lapse Step = -1

// untold is a step that is milder than every other.
const untold Step = 1 << 20

// lapseWindow is for how many days a lapse is news. What lapsed before reminders began, or
// before anybody was entered here, is told by the dashboard, not by mail.
const lapseWindow = 30

// Rules is when an organization reminds.
type Rules struct {
	Active bool   `json:"active"`
	Steps  []Step `json:"steps"` // the longest first
	Lapse  bool   `json:"lapse"`
	Hour   int    `json:"hour"` // of the organization's clock
	Digest Digest `json:"digest_to"`
	// SkipCredentials leaves out what people hold that no requirement asks about.
	SkipCredentials bool `json:"skip_credentials,omitempty" doc:"Nobody is reminded of credentials that no requirement asks about"`
}

// Digest is who gets one.
type Digest string

// Who gets digests.
const (
	ToManagers       Digest = "managers"       // whoever answers for others' training
	ToAdministrators Digest = "administrators" // whoever answers for all of it
	ToNobody         Digest = "nobody"
)

// Standard are the rules of an organization that chose none.
var Standard = Rules{Active: true, Steps: []Step{90, 60, 30, 7}, Lapse: true, Hour: 8, Digest: ToManagers}

// first is the earliest step, in days.
func (r Rules) first() Step { return max(0, slices.Max(append([]Step{0}, r.Steps...))) }

// parseSteps reads "90 60 30 7", in any order, with commas or without.
func parseSteps(text string) ([]Step, error) {
	var out []Step
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == ';' }) {
		n, err := strconv.Atoi(w)
		if err != nil || n < 0 || n > 730 {
			return nil, fault.Bad("steps", "reminder.steps_invalid")
		}
		out = append(out, Step(n))
	}
	slices.SortFunc(out, func(a, b Step) int { return cmp.Compare(b, a) })
	if out = slices.Compact(out); len(out) > 10 {
		return nil, fault.Bad("steps", "reminder.steps_invalid")
	}
	return out, nil
}

func (r Rules) steps() string {
	parts := make([]string, len(r.Steps))
	for i, s := range r.Steps {
		parts[i] = strconv.Itoa(int(s))
	}
	return strings.Join(parts, " ")
}

// Item is something that somebody has to have done by a day, as room compliance says.
type Item struct {
	Person      ids.ID     `json:"person"`
	Requirement ids.ID     `json:"requirement" doc:"The credential, where no requirement asks about it"`
	Held        bool       `json:"credential,omitempty" doc:"It is a credential that no requirement asks about"`
	Due         civil.Date `json:"due"`
	Status      string     `json:"-"`
	NextOn      civil.Date `json:"-"`
	NextStatus  string     `json:"-"`
	Told        Step       `json:"-"` // the most urgent step that was taken; untold for none
}

// on is the status on a day.
func (i Item) on(day civil.Date) string {
	if day >= i.NextOn {
		return i.NextStatus
	}
	return i.Status
}

// Step is the step that is to be taken about an item on a day: the most urgent whose day
// has come, if neither it nor a more urgent one was taken. One that was missed is so taken
// once, and those that it overtook never: nor does a clock that goes back take one again.
func (r Rules) Step(i Item, today civil.Date) (Step, bool) {
	s, ok := r.due(i, today)
	return s, ok && s < i.Told
}

func (r Rules) due(i Item, today civil.Date) (Step, bool) {
	left := int(i.Due) - int(today)
	switch i.on(today) {
	case "grace", "not_met":
		if left < 0 {
			return Lapse, r.Lapse && left >= -lapseWindow
		}
	case "met", "open":
		if left < 0 {
			return 0, false // it is being worked out anew
		}
	default:
		return 0, false
	}
	for _, s := range slices.Backward(r.Steps) { // the shortest first
		if int(s) >= left {
			return s, true
		}
	}
	return 0, false
}

// Next is the first day after today on which a step may be to be taken; civil.Max if none.
func (r Rules) Next(i Item, today civil.Date) civil.Date {
	next := civil.Max
	for _, s := range r.Steps {
		if day := i.Due - civil.Date(s); day > today && s < i.Told {
			next = min(next, day)
		}
	}
	if day := i.Due + 1; r.Lapse && !i.Held && day > today && Lapse < i.Told {
		next = min(next, day)
	}
	return next
}

// Due is an item whose step is taken.
type Due struct {
	Item
	Step Step `json:"step"`
}

// Message is what one person is told at once.
type Message struct {
	Lapsed bool
	Items  []Due
}

// Plan says what is taken about items on a day, and Messages how it is told.
func (r Rules) Plan(items []Item, today civil.Date) (out []Due) {
	for _, i := range items {
		if s, ok := r.Step(i, today); ok && r.Active {
			out = append(out, Due{i, s})
		}
	}
	slices.SortFunc(out, func(a, b Due) int {
		return cmp.Or(strings.Compare(string(a.Person[:]), string(b.Person[:])), cmp.Compare(a.Due, b.Due), strings.Compare(string(a.Requirement[:]), string(b.Requirement[:])))
	})
	return out
}

// Messages puts together what one person is told: what lapsed, and what falls due, each in
// one message, however much it is.
func Messages(all []Due) (out []Message) {
	for _, lapsed := range []bool{true, false} {
		m := Message{Lapsed: lapsed}
		for _, d := range all {
			if (d.Step == Lapse) == lapsed {
				m.Items = append(m.Items, d)
			}
		}
		if len(m.Items) > 0 {
			out = append(out, m)
		}
	}
	return out
}

// at is the moment of a day at which reminders go out.
func (r Rules) at(day civil.Date, zone *time.Location) time.Time {
	y, m, d := day.Civil()
	return time.Date(y, m, d, r.Hour, 0, 0, 0, zone).UTC()
}

// Day is a day of a preview.
type Day struct {
	On  civil.Date `json:"on"`
	Due []Due      `json:"due"`
}

// Ahead is what will be sent on each of the coming days if nothing happens: the same rules,
// with what was sent the day before taken for sent.
func (r Rules) Ahead(items []Item, from civil.Date, days int) []Day {
	items = slices.Clone(items)
	out := make([]Day, 0, days)
	for on := from; on < from+civil.Date(days); on++ {
		day := Day{On: on, Due: r.Plan(items, on)}
		taken := map[[2]ids.ID]Step{}
		for _, d := range day.Due {
			taken[[2]ids.ID{d.Person, d.Requirement}] = d.Step
		}
		for i := range items {
			if s, ok := taken[[2]ids.ID{items[i].Person, items[i].Requirement}]; ok {
				items[i].Told = s
			}
		}
		out = append(out, day)
	}
	return out
}
