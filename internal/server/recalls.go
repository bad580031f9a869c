package server

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/approvals"
	"standing/internal/rooms/person"
	"standing/internal/rooms/recall"
	"standing/internal/rooms/reminder"
)

// recalls makes the room of recalls, and connects it with those that mark.
func (a *App) recalls(p Parts) {
	r := &a.rooms
	r.recall = recall.New(recall.Needs{DB: a.DB, Keys: a.Keys, Clock: a.Clock, NewID: p.NewID, Looks: a.Audit, Approvals: r.approvals, Catalog: r.catalog, Training: r.training,
		Credentials: r.credential, Grants: r.grant, Notices: r.notice, Staff: a.staff, Without: a.without, Names: a.names,
		Index: []func(context.Context, access.Scope) error{r.training.NameClaims, r.evidence.NameIssuers, r.credential.NameIssuers}})
	r.training.Recalls, r.credential.Recalls = r.recall.InEffect, r.recall.InEffect
	r.reminder.Asked, r.reminder.Titles, r.credential.OnEntry = a.asksFor, r.credential.Titles, r.reminder.Changed
}

// asksFor says which requirements go by what somebody holds.
func (a *App) asksFor(ctx context.Context, q db.Q, sc access.Scope) (reminder.Asked, error) {
	out := reminder.Asked{Names: map[string][]ids.ID{}, Packs: map[string][]ids.ID{}}
	book, err := a.rooms.requirement.RulebookOf(ctx, q, sc, person.Everything)
	if err != nil {
		return out, err
	}
	packs, err := a.rooms.requirement.CopiedAs(ctx, q, sc)
	for name, id := range packs {
		out.Packs[name] = []ids.ID{id}
	}
	for _, r := range book.Requirements {
		for _, t := range r.Pack.Credentials {
			out.Names[t.ID] = append(out.Names[t.ID], r.ID)
		}
	}
	return out, err
}

// movesNamed is how many of those who would stand otherwise a preview names.
const movesNamed = 25

// without says how people would stand if completions were not accepted.
func (a *App) without(ctx context.Context, q db.Q, sc access.Scope, completions, people []ids.ID) (recall.Moves, error) {
	moved, late, err := a.rooms.compliance.Without(ctx, q, sc, completions, people)
	out := recall.Moves{Late: late, First: []recall.Move{}}
	who := map[ids.ID]bool{}
	for i, m := range moved {
		who[m.Person] = true
		if i < movesNamed {
			out.First = append(out.First, recall.Move{Person: m.Person, Requirement: m.Requirement, From: m.From, To: m.To})
		}
	}
	out.People = int64(len(who))
	return out, err
}

// recallSubject says in the inbox of approvals what is asked about recalls.
func (a *App) recallSubject() approvals.Subject {
	return approvals.Subject{Path: "/recalls/", Brief: func(ctx context.Context, sc access.Scope, rows []ids.ID) (map[ids.ID]approval.Brief, error) {
		return a.rooms.recall.Briefs(ctx, sc, rows)
	}}
}
