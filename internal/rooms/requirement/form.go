package requirement

import (
	"encoding/json"
	"fmt"
	"strings"

	"standing/internal/base/fault"
	"standing/internal/civil"
	"standing/internal/credit"
)

// FormInput is a rule as somebody says it in the form: "24 hours every 2 years, of which 2
// ethics". What it cannot say is written as a text.
type FormInput struct {
	Title     string     `json:"title" minLength:"1" maxLength:"200"`
	What      string     `json:"what" enum:"hours,renew,once" doc:"hours: an amount in every period; renew: a course, card or certificate that runs out; once: a course done once"`
	Amount    string     `json:"amount,omitempty" maxLength:"10" doc:"Of hours, such as 24 or 1.5"`
	Unit      string     `json:"unit,omitempty" maxLength:"40" doc:"hour unless told, such as credit or ceu"`
	Every     int        `json:"every,omitempty" minimum:"1" maximum:"100"`
	EveryUnit string     `json:"every_unit,omitempty" enum:"years,months"`
	Anchor    string     `json:"anchor,omitempty" enum:"calendar,person,birth_month" doc:"When a period begins and ends"`
	From      civil.Date `json:"from,omitempty" doc:"calendar: the first day of some period"`
	Fact      string     `json:"fact,omitempty" enum:"hired_on,licensed_on,certified_on,issued_on,appointed_on" doc:"person, birth_month: the date to count from"`
	Parts     []FormPart `json:"parts,omitempty" maxItems:"20" doc:"Of which so many in a category"`
	OncePer   bool       `json:"once_per,omitempty" doc:"The same course counts once in a period"`
	Carry     string     `json:"carry,omitempty" maxLength:"10" doc:"How much of what is over serves the next period"`
	Course    string     `json:"course,omitempty" maxLength:"120" doc:"renew, once: what it is called"`
	Also      string     `json:"also,omitempty" maxLength:"500" doc:"Other names that spreadsheets use, separated by commas"`
	Valid     int        `json:"valid,omitempty" minimum:"1" maximum:"600" doc:"renew: good for so many months"`
	MonthEnd  bool       `json:"month_end,omitempty" doc:"renew: good to the end of the month"`
	Within    int        `json:"within,omitempty" minimum:"1" maximum:"3660" doc:"renew, once: new people have so many days, from the date"`
	Source    string     `json:"source" enum:"own,quoted,secondary,general" doc:"own: the organization's own rule"`
	Text      string     `json:"text,omitempty" maxLength:"500" doc:"Where the rule stands"`
	URL       string     `json:"url,omitempty" maxLength:"500"`
	Seen      civil.Date `json:"seen,omitempty" doc:"When it was read"`
	Kind      string     `json:"kind,omitempty" enum:"healthcare,certification,workforce,police,school"`
	Place     string     `json:"place,omitempty" maxLength:"40" doc:"Jurisdiction, such as US or US-FL"`
}

// FormPart is an amount that must be of one category.
type FormPart struct {
	Name   string `json:"name,omitempty" maxLength:"80"`
	Amount string `json:"amount,omitempty" maxLength:"10"`
}

// The three things that the form can ask for.
const (
	askHours = "hours"
	askRenew = "renew"
	askOnce  = "once"
)

// check says what is missing, at its field.
func (f FormInput) check() error {
	if strings.TrimSpace(f.Title) == "" {
		return fault.Bad("title", "required")
	}
	if f.Source != string(Own) && strings.TrimSpace(f.Text) == "" {
		return fault.Bad("text", "requirement.source_needed")
	}
	if f.What == askHours {
		return f.checkHours()
	}
	switch {
	case strings.TrimSpace(f.Course) == "":
		return fault.Bad("course", "required")
	case slug(f.Course) == "":
		return fault.Bad("course", "requirement.letters")
	case f.What == askRenew && f.Valid == 0:
		return fault.Bad("valid", "required")
	case f.Within > 0 && f.Fact == "":
		return fault.Bad("fact", "required")
	}
	return nil
}

func (f FormInput) checkHours() error {
	total, err := amount("amount", f.Amount)
	if err != nil {
		return err
	}
	switch {
	case f.Every == 0:
		return fault.Bad("every", "required")
	case f.Anchor == "":
		return fault.Bad("anchor", "required")
	case f.Anchor == "calendar" && f.From == 0:
		return fault.Bad("from", "required")
	case f.Anchor != "calendar" && f.Fact == "":
		return fault.Bad("fact", "required")
	case f.Anchor == "birth_month" && f.EveryUnit == "months":
		return fault.Bad("every_unit", "requirement.years_only")
	case f.Carry != "":
		if _, err := amount("carry", f.Carry); err != nil {
			return err
		}
	}
	return f.checkParts(total)
}

func (f FormInput) checkParts(total credit.Amount) error {
	seen := map[string]bool{}
	for i, p := range f.Parts {
		at := func(name string) string { return fmt.Sprintf("parts[%d].%s", i, name) }
		if p.blank() {
			continue
		}
		id := slug(p.Name)
		switch n, err := amount(at("amount"), p.Amount); {
		case strings.TrimSpace(p.Name) == "":
			return fault.Bad(at("name"), "required")
		case id == "":
			return fault.Bad(at("name"), "requirement.letters")
		case seen[id]:
			return fault.Bad(at("name"), "requirement.part_twice")
		case err != nil:
			return err
		case n > total:
			return fault.Bad(at("amount"), "requirement.part_more")
		}
		seen[id] = true
	}
	return nil
}

func (p FormPart) blank() bool {
	return strings.TrimSpace(p.Name) == "" && strings.TrimSpace(p.Amount) == ""
}

func amount(field, s string) (credit.Amount, error) {
	if s = strings.TrimSpace(s); s == "" {
		return 0, fault.Bad(field, "required")
	}
	a, err := credit.Parse(s)
	if err != nil || a <= 0 || strings.ContainsRune(s, '/') {
		return 0, fault.Bad(field, "requirement.amount")
	}
	return a, nil
}

// slug is the code of a category: small letters and digits with underscores between.
func slug(s string) string {
	out := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return ' '
	}, fold(s))
	if out = strings.Join(strings.Fields(out), "_"); len(out) > 60 {
		out = strings.TrimRight(out[:60], "_")
	}
	if out == "total" || out != "" && out[0] >= '0' && out[0] <= '9' { // total is the pool around it
		out = "c_" + out
	}
	return out
}

// kept is the form's answers as they lie beside the text, so that it opens again.
func (f FormInput) kept() string {
	b, err := json.Marshal(f)
	if err != nil {
		panic(err) // it is made of texts and numbers
	}
	return string(b)
}

// openForm reads what kept wrote; ok is false where a text was written by hand.
func openForm(kept string) (f FormInput, ok bool) {
	if kept == "" || json.Unmarshal([]byte(kept), &f) != nil {
		return FormInput{}, false
	}
	return f, true
}
