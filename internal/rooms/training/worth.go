package training

import (
	"slices"
	"strings"

	"standing/internal/base/fault"
	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rooms/catalog"
	"standing/internal/roster"
	"standing/internal/wording"
)

// Done is what somebody says of a completion: of what course, when, and for how much.
type Done struct {
	Course     string     `json:"course" minLength:"1" maxLength:"300" doc:"Title or code of a course; a title that is not in the catalogue is added to it"`
	On         civil.Date `json:"on" doc:"The day on which it was completed"`
	Hours      string     `json:"hours,omitempty" maxLength:"30" doc:"Such as 1.5, 1:30 or 90 min; as the course has it if empty"`
	Categories string     `json:"categories,omitempty" maxLength:"1000" doc:"Codes by which requirements know it, as in: ethics law=2 (two of the hours are law); as the course has them if empty"`
	Expires    civil.Date `json:"expires_on,omitempty" doc:"The last day on which it counts, as the card states it"`
}

// worth is what a completion counts for.
type worth struct {
	amount   credit.Amount
	noAmount bool
	unit     string
	tags     []string
	parts    []catalog.Part
}

// said is what a form says of the worth; nothing said is nil.
type said struct {
	amount *roster.Amount
	tags   []string
	parts  []catalog.Part
	tagged bool
}

// read checks what can be checked without a database.
func (d Done) read(today civil.Date) (s said, err error) {
	switch {
	case strings.TrimSpace(d.Course) == "":
		return s, fault.Bad("course", "required")
	case d.On == 0:
		return s, fault.Bad("on", "required")
	case d.On > today:
		return s, fault.Bad("on", "training.future")
	case d.Expires != 0 && d.Expires < d.On:
		return s, fault.Bad("expires_on", "training.expires_before")
	}
	if s.amount, err = amountOf(d.Hours); err != nil {
		return s, err
	}
	s.tags, s.parts, err = categoriesOf(d.Categories)
	s.tagged = len(s.tags) > 0
	return s, err
}

func amountOf(text string) (*roster.Amount, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	a, wrong := roster.ParseAmount(text)
	if wrong != "" || a.None {
		return nil, fault.Bad("hours", "training.hours_form")
	}
	if a.Unit == "minute" {
		a.Value, a.Unit = a.Value/60, hour
	}
	return &a, nil
}

// categoriesOf reads codes with blanks or commas between; law=2 says how much of the whole is law.
func categoriesOf(text string) (tags []string, parts []catalog.Part, err error) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '\n' || r == '\t' }) {
		tag, hours, divided := strings.Cut(word, "=")
		if tag = strings.ToLower(tag); tag == "" || len(tag) > 80 {
			return nil, nil, fault.Bad("categories", "training.categories_form")
		}
		if slices.Contains(tags, tag) {
			continue
		}
		tags = append(tags, tag)
		if !divided {
			continue
		}
		v, err := credit.Parse(hours)
		if err != nil || v <= 0 {
			return nil, nil, fault.Bad("categories", "training.categories_form")
		}
		parts = append(parts, catalog.Part{Tag: tag, Amount: v})
	}
	slices.Sort(tags)
	return tags, parts, nil
}

// of is the worth of completing a course, where something else was said about it, that.
func (s said) of(c catalog.Course) (worth, error) {
	w := worth{c.Amount, c.NoAmount, c.Unit, c.Tags, c.Parts}
	if s.amount != nil {
		if s.amount.Value != c.Amount || c.NoAmount {
			w.parts = nil // the course's are shares of its own hours
		}
		w.amount, w.noAmount = s.amount.Value, false
		if s.amount.Worded {
			w.unit = s.amount.Unit
		}
	}
	if s.tagged {
		w.tags, w.parts = s.tags, s.parts
	}
	if w.unit == "" {
		w.unit = hour
	}
	var sum credit.Amount
	for _, p := range w.parts {
		sum += p.Amount
	}
	if !w.noAmount && sum > w.amount {
		return w, fault.Bad("categories", "training.parts_too_much")
	}
	return w, nil
}

// inUnit is an amount in a unit, such as 1 credit and 8 credits.
func inUnit(n, unit string) string {
	a, err := credit.Parse(n)
	if err != nil {
		return n + " " + unit
	}
	return wording.UnitOf(unit).ShortOf(a)
}

// named is the course as the catalogue would add it.
func (s said) named(title string) catalog.Named {
	n := catalog.Named{Title: strings.TrimSpace(title), Tags: s.tags, NoAmount: s.amount == nil, Unit: hour}
	if s.amount != nil {
		n.Amount = s.amount.Value
		if s.amount.Worded {
			n.Unit = s.amount.Unit
		}
	}
	return n
}

// expires is the last good day: as was said, else as the course has it.
func (d Done) expires(c catalog.Course) civil.Date {
	if d.Expires == 0 && c.ValidityMonths > 0 {
		return d.On.AddMonths(c.ValidityMonths)
	}
	return d.Expires
}
