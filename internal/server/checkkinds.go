package server

import (
	"context"
	"io"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/rooms/approvals"
	"standing/internal/rooms/checklist"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/exclusion"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/training"
)

// newChecklists makes the room of checklists, above the rooms whose things its items point at.
func (a *App) newChecklists(newID ids.Maker) {
	r := &a.rooms
	r.checklist = checklist.New(checklist.Needs{DB: a.DB, Keys: a.Keys, Clock: a.Clock, NewID: newID, Looks: a.Audit, People: r.person, Notices: r.notice, Approvals: r.approvals, Files: r.report,
		Sources: a.checkSources(), Names: a.names, Organization: a.organization, Head: a.Audit.Checkpoint, Receive: a.checkReceive, InProfile: a.inProfile, Profiles: a.profileOptions, Requirements: a.requirementOptions,
		Frame: a.sampleFrame, Counted: a.sampleCounted})
}

// decisions is what approvals about files show of themselves.
func (a *App) decisions() approvals.Subject {
	r := a.rooms.checklist
	return approvals.Subject{Path: "/decisions/", Show: r.Brief, Brief: r.Briefs}
}

// checkSources are the kinds of things that items of files can point at. Whoever may not see
// them in their room finds none here either; a job sees what everybody could.
func (a *App) checkSources() []checklist.Source {
	return []checklist.Source{
		{Kind: "document", Of: a.checkDocuments}, {Kind: "credential", Of: a.checkCredentials}, {Kind: "completion", Of: a.checkCompletions},
		{Kind: "exclusion", Of: a.checkExclusions}, {Kind: "standing", Of: a.checkStandings},
	}
}

// seeing is sc as far as it may do p; a job is not asked.
func seeing(sc access.Scope, p access.Perm) (access.Scope, bool) {
	if sc.System() != "" {
		return sc, true
	}
	return sc.May(p)
}

func (a *App) checkDocuments(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (out []checklist.Thing, err error) {
	see, ok := seeing(sc, evidence.PermView)
	if !ok {
		return nil, nil
	}
	all, err := a.rooms.evidence.Kept(ctx, q, see, who)
	for _, d := range all {
		out = append(out, checklist.Thing{ID: d.ID, Label: d.Title, Good: d.State != evidence.Refused, SHA256: d.SHA256, Path: "/documents/" + d.ID.String()})
	}
	return out, err
}

func (a *App) checkCredentials(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (out []checklist.Thing, err error) {
	see, ok := seeing(sc, credential.PermView)
	if !ok {
		return nil, nil
	}
	all, err := a.rooms.credential.HoldingIn(ctx, q, see, who)
	l := words.From(ctx)
	for _, t := range all {
		note := t.Issuer.Reveal() + " · " + l.Text("credential.status_"+string(t.Status)) + " · " + l.Text("credential.grade_"+string(t.Proof.Grade))
		out = append(out, checklist.Thing{ID: t.Credential, Label: t.Title.Reveal(), Note: note, Match: string(t.Kind), Good: t.Status == credential.Active || t.Status == credential.Expired,
			Until: t.ExpiresOn, Grade: string(t.Proof.Grade), Path: "/credentials/" + t.Credential.String()})
	}
	return out, err
}

func (a *App) checkCompletions(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (out []checklist.Thing, err error) {
	see, ok := seeing(sc, training.PermView)
	if !ok {
		return nil, nil
	}
	all, err := a.rooms.training.HeldIn(ctx, q, see, who, 200)
	for _, i := range all {
		t := checklist.Thing{ID: i.ID, Label: i.Title, Good: !i.Voided, Until: i.ExpiresOn}
		if !i.Undated {
			t.Note = words.From(ctx).Day(i.HappenedOn)
		}
		out = append(out, t)
	}
	return out, err
}

func (a *App) checkExclusions(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (out []checklist.Thing, err error) {
	see, ok := seeing(sc, exclusion.PermView)
	if !ok {
		return nil, nil
	}
	all, err := a.rooms.exclusion.CheckedIn(ctx, q, see, who)
	l := words.From(ctx)
	for _, c := range all {
		note := l.Text("checklist.no_match")
		if c.Matches > 0 {
			note = l.Text("checklist.matches", c.Matches)
		}
		out = append(out, checklist.Thing{ID: c.List, Label: l.Text("exclusion.source_"+string(c.Source)) + ", " + l.Day(c.Of), Note: note, Good: c.Matches == 0, Until: c.Until, Path: "/exclusions/" + c.List.String()})
	}
	return out, err
}

func (a *App) checkStandings(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (out []checklist.Thing, err error) {
	see, ok := seeing(sc, compliance.PermView)
	if !ok {
		return nil, nil
	}
	all, err := a.rooms.compliance.StandingsIn(ctx, q, see, who)
	for _, t := range all {
		out = append(out, checklist.Thing{ID: t.Requirement, Label: t.Title, Note: words.From(ctx).Text("standing." + string(t.Status)), Match: t.Requirement.String(),
			Good: t.Status == compliance.Met || t.Status == compliance.Exempt})
	}
	return out, err
}

// checkReceive takes a file in by the door of documents.
func (a *App) checkReceive(ctx context.Context, sc access.Scope, who ids.ID, name, title string, body io.Reader) (ids.ID, error) {
	enter, err := sc.Narrow(evidence.PermEnter)
	if err != nil {
		return ids.ID{}, err
	}
	t, err := a.rooms.evidence.Receive(ctx, enter, evidence.Arrival{Person: who, Name: name, Title: title}, body)
	return t.ID, err
}

func (a *App) inProfile(ctx context.Context, q db.Q, sc access.Scope, profile ids.ID, people []ids.ID) (out []ids.ID, err error) {
	on, err := a.rooms.person.DayIn(ctx, q, sc)
	if err != nil {
		return nil, err
	}
	j, err := a.rooms.requirement.JudgeOf(ctx, q, sc, people, on)
	if err != nil {
		return nil, err
	}
	for _, id := range people {
		if j.In(requirement.Audience{Profiles: []ids.ID{profile}}, id) {
			out = append(out, id)
		}
	}
	return out, nil
}

func (a *App) profileOptions(ctx context.Context, q db.Q, sc access.Scope) (out []ui.Option, err error) {
	book, err := a.rooms.requirement.RulebookOf(ctx, q, sc, person.Everything)
	if err != nil {
		return nil, err
	}
	for _, p := range book.ProfileNames() {
		out = append(out, ui.Option{Value: p.ID.String(), Label: p.Name})
	}
	return out, nil
}

func (a *App) requirementOptions(ctx context.Context, q db.Q, sc access.Scope) (out []ui.Option, err error) {
	book, err := a.rooms.requirement.RulebookOf(ctx, q, sc, person.Everything)
	if err != nil {
		return nil, err
	}
	for _, p := range book.Requirements {
		out = append(out, ui.Option{Value: p.ID.String(), Label: p.Title})
	}
	return out, nil
}

// sampleFrame is everybody who can be drawn.
func (a *App) sampleFrame(ctx context.Context, q db.Q, sc access.Scope, kind string, what ids.ID) ([]ids.ID, error) {
	asked, holds := map[ids.ID]bool{}, map[ids.ID]bool{}
	if !what.Zero() {
		var after ids.ID
		for {
			page, err := a.rooms.compliance.ListIn(ctx, q, sc, compliance.Filter{Requirement: what, After: after}, 500)
			if err != nil {
				return nil, err
			}
			for _, r := range page.Rows {
				asked[r.Person] = r.Shown != compliance.NotApplicable
			}
			if after = page.Next; after.Zero() {
				break
			}
		}
	}
	if kind != "" {
		all, err := a.rooms.credential.HoldersIn(ctx, q, sc, credential.Kind(kind))
		if err != nil {
			return nil, err
		}
		for _, id := range all {
			holds[id] = true
		}
	}
	var out []ids.ID
	err := a.everybody(ctx, q, sc, func(id ids.ID) {
		if (what.Zero() || asked[id]) && (kind == "" || holds[id]) {
			out = append(out, id)
		}
	})
	return out, err
}

// everybody hands out whoever is here.
func (a *App) everybody(ctx context.Context, q db.Q, sc access.Scope, fn func(ids.ID)) error {
	all, err := a.rooms.person.HereIn(ctx, q, sc)
	for _, id := range all {
		fn(id)
	}
	return err
}

func (a *App) sampleCounted(ctx context.Context, q db.Q, sc access.Scope, who, what ids.ID, last bool) (out []checklist.Thing, err error) {
	all, err := a.rooms.compliance.CountedIn(ctx, q, sc, who, what, last)
	for _, l := range all {
		t := checklist.Thing{Kind: "completion", ID: l.Completion, Label: l.Course, Note: l.Text}
		if l.On != 0 && l.On < civil.Max {
			t.Note = words.From(ctx).Day(l.On)
		}
		out = append(out, t)
	}
	return out, err
}
