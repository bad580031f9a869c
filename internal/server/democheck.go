package server

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/web"
	"standing/internal/rooms/checklist"
	"standing/internal/rooms/org"
)

// demoFiles gives a demonstration of a hospital a checklist for nurses and a few files in various
// states, unless it has checklists. Nobody is told: nobody of them exists.
func (a *App) demoFiles(ctx context.Context, o org.Organization) error {
	if o.Kind != org.Healthcare {
		return nil
	}
	sc := access.System(o.Number, o.ID, "demo")
	r := a.rooms.checklist
	had, err := r.Lists(ctx, sc, web.None{})
	if err != nil || len(had.Checklists) > 0 {
		return err
	}
	nurse, _ := checklist.Suggested("nurse")
	list, err := r.Add(ctx, sc, checklist.ChecklistInput{Name: "Registered nurse", Months: nurse.Months, Items: nurse.Items})
	if err != nil {
		return err
	}
	var some []ids.ID
	err = a.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		some, err = a.rooms.person.RootsAfter(ctx, q, sc, ids.ID{}, 5)
		return err
	})
	for n, who := range some {
		if err == nil {
			err = a.demoFile(ctx, sc, who, list.ID, n)
		}
	}
	return err
}

// demoFile is one of them: each has come further than the one before.
func (a *App) demoFile(ctx context.Context, sc access.Scope, who, list ids.ID, far int) error {
	r := a.rooms.checklist
	v, err := r.Open(ctx, sc, checklist.OpenInput{Person: who, Checklist: list, Quiet: far == 0})
	if err != nil {
		return err
	}
	said := map[string]checklist.Saying{
		"work_history": {Text: pii.Hide("Surgical ward at another hospital for four years, then home care. No gap longer than two months.")},
		"background":   {Text: pii.Hide("Asked on the first of the month; nothing was found.")},
		"health":       {Yes: "no"},
	}
	for _, i := range v.Items {
		say, ok := said[i.Code]
		if !ok || far == 0 {
			continue
		}
		ref := checklist.ItemRef{ID: v.ID, Item: i.ID}
		if _, err := r.Answer(ctx, sc, checklist.AnswerInput{ItemRef: ref, Saying: say}); err != nil {
			return err
		}
		switch {
		case far == 2 && i.Code == "work_history":
			_, err = r.Judge(ctx, sc, checklist.JudgeInput{ItemRef: ref, Yes: "no", Text: pii.Hide("Please add the months.")})
		case far > 1:
			_, err = r.Judge(ctx, sc, checklist.JudgeInput{ItemRef: ref, Yes: "yes"})
		}
		if err != nil {
			return err
		}
	}
	if far < 4 {
		return nil
	}
	for _, i := range v.Items {
		if _, ok := said[i.Code]; ok {
			continue
		}
		if _, err := r.Waive(ctx, sc, checklist.WaiveInput{ItemRef: checklist.ItemRef{ID: v.ID, Item: i.ID}, Text: pii.Hide("On file from an earlier employment here.")}); err != nil {
			return err
		}
	}
	return nil
}
