package reminder

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// ahead is how many days a preview shows; shownRows how many people of one day.
const (
	ahead     = 8
	shownRows = 200
)

// PreviewInput chooses a day to look into.
type PreviewInput struct {
	On civil.Date `query:"on" json:"-" doc:"The day whose reminders are listed; the first that has any if it is left out"`
}

// Preview is what will be sent to whom in the coming days, if nothing else happens.
type Preview struct {
	Active bool       `json:"active"`
	Days   []DayCount `json:"days"`
	On     civil.Date `json:"on"`
	Rows   []Row      `json:"rows"`
	More   int        `json:"more" doc:"How many further reminders of that day are not listed"`
	titles map[ids.ID]string
	names  map[ids.ID]string
}

// DayCount is how much is sent on a day.
type DayCount struct {
	On        civil.Date `json:"on"`
	Reminders int        `json:"reminders"`
	People    int        `json:"people"`
	Mute      int        `json:"mute" doc:"People without an account, whom nobody can tell"`
}

// Row is one reminder of a preview.
type Row struct {
	Due
	Told bool `json:"told" doc:"The person has an account"`
}

// Preview asks the same function as the job, for each of the coming days.
func (s *Service) Preview(ctx context.Context, sc access.Scope, in PreviewInput) (out Preview, err error) {
	var days []Day
	accounts := map[ids.ID]ids.ID{}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		t, err := s.clockOf(ctx, q, sc.OrgID())
		if err != nil {
			return err
		}
		out.Active = t.rules.Active
		today := civil.At(s.Clock.Now(), t.zone)
		var items []Item
		err = s.items(ctx, q, sc, t.rules, today-lapseWindow, today+ahead+civil.Date(t.rules.first()), func(i Item) error {
			items = append(items, i)
			return nil
		})
		if err != nil {
			return err
		}
		days = t.rules.Ahead(items, today, ahead)
		for part := range slices.Chunk(peopleOf(days), 400) {
			found, err := accountsOf(ctx, q, sc.OrgID(), part)
			if err != nil {
				return err
			}
			for p, a := range found {
				accounts[p] = a
			}
		}
		out.list(days, in.On, accounts)
		out.titles, err = s.names(ctx, q, sc, requirementsOf(duesOf(out.Rows)), false)
		return err
	})
	if err != nil {
		return out, fault.Wrap("preview reminders", err)
	}
	out.names, err = s.namesOf(ctx, sc, out.Rows)
	return out, fault.Wrap("preview reminders", err)
}

// list counts the days and lists one of them.
func (p *Preview) list(days []Day, on civil.Date, accounts map[ids.ID]ids.ID) {
	for _, d := range days {
		people := peopleOf([]Day{d})
		c := DayCount{On: d.On, Reminders: len(d.Due), People: len(people)}
		for _, who := range people {
			if accounts[who].Zero() {
				c.Mute++
			}
		}
		p.Days = append(p.Days, c)
		if p.On == 0 && len(d.Due) > 0 && (on == 0 || on == d.On) {
			p.On = d.On
			for _, due := range d.Due[:min(len(d.Due), shownRows)] {
				p.Rows = append(p.Rows, Row{due, !accounts[due.Person].Zero()})
			}
			p.More = len(d.Due) - len(p.Rows)
		}
	}
}

func peopleOf(days []Day) (out []ids.ID) {
	seen := map[ids.ID]bool{}
	for _, d := range days {
		for _, due := range d.Due {
			if !seen[due.Person] {
				seen[due.Person] = true
				out = append(out, due.Person)
			}
		}
	}
	return out
}

func duesOf(rows []Row) (out []Due) {
	for _, r := range rows {
		out = append(out, r.Due)
	}
	return out
}

func (s *Service) namesOf(ctx context.Context, sc access.Scope, rows []Row) (map[ids.ID]string, error) {
	return s.people(ctx, sc, peopleOf([]Day{{Due: duesOf(rows)}}))
}

// people are called by name where whoever asks may see names.
func (s *Service) people(ctx context.Context, sc access.Scope, list []ids.ID) (map[ids.ID]string, error) {
	view, ok := sc.May(permPeople)
	if !ok || len(list) == 0 {
		return nil, nil
	}
	return s.People.Names(ctx, view, list)
}

// permPeople is room person's, by which names are seen.
var permPeople = access.Perm{Name: "person.view", Module: "people", Right: access.View}
