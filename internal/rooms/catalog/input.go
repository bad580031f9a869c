package catalog

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"standing/internal/base/fault"
	"standing/internal/credit"
	"standing/internal/roster"
)

// Input is what somebody says of a course.
type Input struct {
	Title          string   `json:"title" minLength:"1" maxLength:"300"`
	Code           string   `json:"code,omitempty" maxLength:"60" doc:"The organization's own; blanks, dashes and case do not count"`
	Hours          string   `json:"hours,omitempty" maxLength:"40" doc:"As 1.5, 1:30, 90 min or 2 CEU; empty where the course states none"`
	Categories     string   `json:"categories,omitempty" maxLength:"2000" doc:"How the hours are divided, a line each: ethics 2"`
	Tags           []string `json:"tags,omitempty" maxItems:"60" doc:"Codes by which requirements know the course"`
	OtherTags      string   `json:"other_tags,omitempty" maxLength:"1000" doc:"Further codes, with blanks or commas between"`
	Provider       string   `json:"provider,omitempty" maxLength:"200"`
	Delivery       string   `json:"delivery,omitempty" enum:",in_person,live_online,self_paced,on_the_job"`
	ValidityMonths int      `json:"validity_months,omitempty" minimum:"0" maximum:"1200" doc:"After how many months a completion expires; 0 where it does not"`
}

// Deliveries are how a course can be given.
var Deliveries = []string{"in_person", "live_online", "self_paced", "on_the_job"}

// fill turns what was said into a course, or says what cannot be meant.
func (in Input) fill(c *Course) error {
	c.Title, c.Code, c.Provider = strings.TrimSpace(in.Title), strings.TrimSpace(in.Code), strings.TrimSpace(in.Provider)
	c.Delivery, c.ValidityMonths = in.Delivery, in.ValidityMonths
	switch {
	case c.Title == "":
		return fault.Bad("title", "required")
	case len([]rune(c.Title)) > 300:
		return fault.Bad("title", "too_long", 300)
	case len([]rune(c.Code)) > 60:
		return fault.Bad("code", "too_long", 60)
	case c.Code != "" && foldCode(c.Code) == "":
		return fault.Bad("code", "number_form")
	case len([]rune(c.Provider)) > 200:
		return fault.Bad("provider", "too_long", 200)
	case c.Delivery != "" && !slices.Contains(Deliveries, c.Delivery):
		return fault.Bad("delivery", "delivery_unknown")
	case c.ValidityMonths < 0 || c.ValidityMonths > 1200:
		return fault.Bad("validity_months", "out_of_range", 0, 1200)
	}
	amount, wrong := amountOf(in.Hours)
	if wrong {
		return fault.Bad("hours", "course_hours")
	}
	c.Amount, c.NoAmount, c.Unit = amount.value, amount.none, amount.unit
	parts, err := partsOf(in.Categories)
	if err != nil {
		return err
	}
	c.Parts = parts
	return c.tag(append(in.Tags, strings.FieldsFunc(in.OtherTags, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\r' })...))
}

// tag sets the tags; a category is a tag as well.
func (c *Course) tag(tags []string) error {
	for _, p := range c.Parts {
		tags = append(tags, p.Tag)
	}
	c.Tags = tagsOf(tags)
	if len(strings.Join(c.Tags, " ")) > 2000 {
		return fault.Bad("tags", "too_long", 2000)
	}
	var sum credit.Amount
	for _, p := range c.Parts {
		sum += p.Amount
	}
	if !c.NoAmount && sum > c.Amount {
		return fault.Bad("categories", "parts_exceed")
	}
	return nil
}

type stated struct {
	value credit.Amount
	unit  string
	none  bool
}

var sixtieth = credit.RatioOf(credit.Of(1), credit.Of(60))

// amountOf reads hours as people write them. Minutes become hours; a unit of its own, such as
// CEU, stays.
func amountOf(text string) (out stated, wrong bool) {
	a, trouble := roster.ParseAmount(text)
	switch {
	case trouble != "":
		return out, true
	case a.None:
		return stated{none: true, unit: "hour"}, false
	case a.Unit == "minute":
		return stated{value: a.Value.Times(sixtieth), unit: "hour"}, false
	case a.Unit == "":
		return stated{value: a.Value, unit: "hour"}, false
	}
	return stated{value: a.Value, unit: a.Unit}, len(a.Unit) > 40
}

var line = regexp.MustCompile(`^(.*?)[\s:=]+([0-9].*)$`)

// partsOf reads lines such as "ethics 2" and "medical errors: 90 min".
func partsOf(text string) (out []Part, err error) {
	seen := map[string]bool{}
	n := 0
	for l := range strings.Lines(text) {
		if n++; strings.TrimSpace(l) == "" {
			continue
		}
		m := line.FindStringSubmatch(strings.TrimSpace(l))
		if m == nil || foldTag(m[1]) == "" {
			return nil, fault.Bad("categories", "category_form", n)
		}
		amount, wrong := amountOf(m[2])
		tag := foldTag(m[1])
		if wrong || amount.none || amount.value <= 0 {
			return nil, fault.Bad("categories", "category_form", n)
		}
		if seen[tag] {
			return nil, fault.Bad("categories", "category_twice", n)
		}
		seen[tag] = true
		out = append(out, Part{tag, amount.value})
	}
	slices.SortFunc(out, func(a, b Part) int { return strings.Compare(a.Tag, b.Tag) })
	if len(writeParts(out)) > 2000 {
		return nil, fault.Bad("categories", "too_long", 2000)
	}
	return out, nil
}

// hoursText and partsText are how a form shows what was read.
func (c Course) hoursText() string {
	if c.NoAmount {
		return ""
	}
	if c.Unit == "hour" || c.Unit == "" {
		return c.Amount.String()
	}
	return c.Amount.String() + " " + c.Unit
}

func (c Course) partsText() string {
	out := make([]string, len(c.Parts))
	for i, p := range c.Parts {
		out[i] = p.Tag + " " + p.Amount.String()
	}
	return strings.Join(out, "\n")
}

// monthsText is the months as a form shows them.
func (c Course) monthsText() string {
	if c.ValidityMonths == 0 {
		return ""
	}
	return strconv.Itoa(c.ValidityMonths)
}
