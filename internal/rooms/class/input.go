package class

import (
	"fmt"
	"slices"
	"strings"

	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/roster"
)

// Input is what a caller may choose about a class.
type Input struct {
	Course     string         `json:"course" minLength:"1" maxLength:"300" doc:"Title or code of a course; a title that is not in the catalogue is added to it"`
	Title      string         `json:"title,omitempty" maxLength:"300" doc:"The title of the course if empty"`
	Place      string         `json:"place,omitempty" maxLength:"200" doc:"Where it is held, or the address of a video meeting"`
	Teachers   string         `json:"teachers,omitempty" maxLength:"2000" doc:"Names of who teaches it, one a line; the caller's own if empty"`
	Meetings   []MeetingInput `json:"meetings" maxItems:"60"`
	Hours      string         `json:"hours,omitempty" maxLength:"30" doc:"Credit for who was there all the time; as the course has it, else the time of the meetings, if empty"`
	Categories string         `json:"categories,omitempty" maxLength:"1000" doc:"Codes by which requirements know it, as in: ethics law=2; as the course has them if empty"`
	Seats      int            `json:"seats,omitempty" minimum:"0" maximum:"5000" doc:"0 or empty: as many as come"`
	Enrol      Enrol          `json:"enrol" enum:"self,staff,closed" doc:"Who may put people on the list"`
	OpensOn    civil.Date     `json:"opens_on,omitempty" doc:"The first day on which people may enrol"`
	ClosesOn   civil.Date     `json:"closes_on,omitempty" doc:"The last such day"`
	WalkIns    bool           `json:"walk_ins,omitempty" doc:"Who signs in at a meeting and is not on the list takes a seat that is left"`
	Share      int            `json:"share,omitempty" minimum:"0" maximum:"100" doc:"Percent of the time that somebody must attend to pass"`
	Notes      string         `json:"notes,omitempty" maxLength:"2000" doc:"What people should know: parking, what to bring"`
}

// MeetingInput is one line of the meetings; a line without a day is left out.
type MeetingInput struct {
	ID     string     `json:"id,omitempty" maxLength:"40" doc:"Of a meeting that is changed"`
	On     civil.Date `json:"on,omitempty"`
	Begins string     `json:"begins,omitempty" maxLength:"10" doc:"On the organization's clock, such as 18:30"`
	Ends   string     `json:"ends,omitempty" maxLength:"10"`
	Hours  string     `json:"hours,omitempty" maxLength:"30" doc:"Without the breaks; from the beginning to the end if empty"`
}

func (m MeetingInput) empty() bool {
	return m.On == 0 && m.Begins == "" && m.Ends == "" && strings.TrimSpace(m.Hours) == ""
}

// check is what can be checked without a database.
func (in Input) check() error {
	switch {
	case strings.TrimSpace(in.Course) == "":
		return fault.Bad("course", "required")
	case in.ClosesOn != 0 && in.OpensOn != 0 && in.ClosesOn < in.OpensOn:
		return fault.Bad("closes_on", "class.closes_before")
	}
	return nil
}

// meetings are the lines that say something, in the order of time; those with an id of had
// are the same as before.
func (in Input) meetings(had []Meeting) (out []Meeting, err error) {
	for i, line := range in.Meetings {
		if line.empty() {
			continue
		}
		m, err := line.read(fmt.Sprintf("meetings[%d]", i))
		if err != nil {
			return nil, err
		}
		if id, err := ids.Parse(line.ID); err == nil {
			at := slices.IndexFunc(had, func(x Meeting) bool { return x.ID == id })
			if at < 0 {
				return nil, fault.Conflict // somebody took it away meanwhile
			}
			m.ID, m.secret = id, had[at].secret
		}
		out = append(out, m)
	}
	if len(out) == 0 {
		return nil, fault.Bad("meetings[0].on", "required")
	}
	slices.SortFunc(out, func(a, b Meeting) int {
		if a.On != b.On {
			return int(a.On - b.On)
		}
		return a.Begins.minutes() - b.Begins.minutes()
	})
	return out, nil
}

func (m MeetingInput) read(field string) (out Meeting, err error) {
	out.On = m.On
	if out.On == 0 {
		return out, fault.Bad(field+".on", "required")
	}
	var ok bool
	if out.Begins, ok = parseHour(strings.TrimSpace(m.Begins)); !ok {
		return out, fault.Bad(field+".begins", "class.hour_form")
	}
	if out.Ends, ok = parseHour(strings.TrimSpace(m.Ends)); !ok {
		return out, fault.Bad(field+".ends", "class.hour_form")
	}
	if out.Begins == out.Ends {
		return out, fault.Bad(field+".ends", "class.no_time")
	}
	out.Amount = perMinute * credit.Amount(between(out.Begins, out.Ends))
	if strings.TrimSpace(m.Hours) == "" {
		return out, nil
	}
	a, wrong := roster.ParseAmount(m.Hours)
	if wrong != "" || a.None || a.Value <= 0 {
		return out, fault.Bad(field+".hours", "training.hours_form")
	}
	if a.Unit == "minute" {
		a.Value /= 60
	}
	if a.Value > out.Amount {
		return out, fault.Bad(field+".hours", "class.hours_longer")
	}
	out.Amount = a.Value
	return out, nil
}
