package demo

import (
	"context"
	"fmt"
	"slices"

	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/class"
	"standing/internal/rooms/org"
)

// announce puts classes on the list: one that was held and is confirmed, one with a waiting
// list, one that is open to everybody.
func (f *filling) announce(ctx context.Context, all *crowd) error {
	kept := f.pick(all, 9, func(p *somebody) bool { return p.fate == fine && p.row.JoinedOn != 0 && p.row.JoinedOn < all.today-30 })
	if len(kept) < 3 {
		return nil
	}
	var people []ids.ID
	for _, p := range kept {
		people = append(people, p.row.ID)
	}
	courses := tradeOf(f.o.Kind).courses
	day := func(n int, from, to string) class.MeetingInput {
		return class.MeetingInput{On: all.today + civil.Date(n), Begins: from, Ends: to}
	}
	held := class.Input{Course: "New equipment: what changes", Place: "Training room 1", Enrol: class.BySelf, Share: 80, Teachers: f.teacher(all), Meetings: []class.MeetingInput{day(-6, "14:00", "15:30")}}
	if err := f.hold(ctx, held, people[1:]); err != nil {
		return err
	}
	full := class.Input{Course: courses[0].Title, Place: "Skills lab, second floor", Enrol: class.BySelf, Seats: max(len(people)-3, 1), WalkIns: true, Share: 80, Teachers: f.teacher(all),
		Meetings: []class.MeetingInput{day(9, "17:00", until(17, courses[0]))}, Notes: "Enter by the east door after six."}
	last := courses[len(courses)-1]
	wide := class.Input{Course: last.Title, Place: "Main hall", Enrol: class.BySelf, Seats: 40, Meetings: []class.MeetingInput{day(16, "09:00", until(9, last))}}
	if _, err := f.listed(ctx, full, people[1:]); err != nil {
		return err
	}
	_, err := f.listed(ctx, wide, people[1:2])
	return err
}

// until is when a course ends that begins at an hour: it takes as long as it says, within a day.
func until(hour int, c catalog.Named) string {
	minutes := 60 * int(c.Amount/50) / int(credit.One/50)
	if c.NoAmount || minutes < 30 || minutes > 7*60 {
		minutes = 4 * 60
	}
	return fmt.Sprintf("%02d:%02d", (hour*60+minutes)/60%24, minutes%60)
}

// teacher is somebody who signs in, where people teach, or else the first whom nothing ails.
func (f *filling) teacher(all *crowd) string {
	who := f.pick(all, 1, func(p *somebody) bool { return p.fate == fine && p.row.JoinedOn != 0 && p.row.JoinedOn < all.today-30 })
	if f.o.Kind == org.School {
		who = f.pick(all, 1, func(p *somebody) bool { return p.role == "teacher" && p.fate == soon })
	}
	if len(who) == 0 {
		return ""
	}
	return who[0].row.Name
}

// listed announces a class and puts people on its list.
func (f *filling) listed(ctx context.Context, in class.Input, who []ids.ID) (class.Class, error) {
	c, err := f.classes.Announce(ctx, f.sc, in)
	if err != nil && has(err, "class.teacher_several") { // two of one name
		in.Teachers = ""
		c, err = f.classes.Announce(ctx, f.sc, in)
	}
	if err != nil {
		return c, fmt.Errorf("class: %w", err)
	}
	for _, p := range who {
		if _, err := f.classes.Put(ctx, f.sc, class.PutInput{Ref: class.Ref{ID: c.ID}, People: []ids.ID{p}}); err != nil && !has(err, "class.teaches") {
			return c, fmt.Errorf("class: %w", err)
		}
	}
	return c, nil
}

// hold is a class that was held: all were there but one, who came late.
func (f *filling) hold(ctx context.Context, in class.Input, who []ids.ID) error {
	c, err := f.listed(ctx, in, who)
	if err != nil {
		return err
	}
	who = slices.DeleteFunc(slices.Clone(who), func(p ids.ID) bool { return slices.Contains(c.Teachers, p) })
	rows := make([]class.AttendRow, 0, len(who))
	for i, p := range who {
		row := class.AttendRow{Person: p, There: "all"}
		if i == 1 {
			row = class.AttendRow{Person: p, There: "part", Part: "14:40-15:30"}
		}
		rows = append(rows, row)
	}
	at := class.MeetingRef{Ref: class.Ref{ID: c.ID}, Meeting: c.Meetings[0].ID}
	if _, err := f.classes.Attend(ctx, f.sc, class.AttendInput{MeetingRef: at, Rows: rows}); err != nil {
		return fmt.Errorf("class: %w", err)
	}
	_, err = f.classes.Confirm(ctx, f.sc, class.ConfirmInput{Ref: class.Ref{ID: c.ID}})
	return err
}
