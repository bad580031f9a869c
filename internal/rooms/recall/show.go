package recall

import (
	"context"
	"errors"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/training"
)

// ListInput chooses a page of recalls.
type ListInput struct {
	Before ids.ID `query:"before" json:"-" kind:"recall" doc:"The recall after which the page begins"`
}

// List is a page of recalls, the newest first.
type List struct {
	Recalls []Recall `json:"recalls"`
	Next    ids.ID   `json:"next,omitzero"`
}

// List lists the recalls of the organization.
func (s *Service) List(ctx context.Context, sc access.Scope, in ListInput) (l List, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		l = List{Recalls: []Recall{}}
		all, err := page(ctx, q, sc, in.Before, pageSize+1)
		if err != nil {
			return err
		}
		if len(all) > pageSize {
			all = all[:pageSize]
			l.Next = all[pageSize-1].ID
		}
		at := make([]*Recall, len(all))
		for i := range all {
			at[i] = &all[i]
			if err := s.open(ctx, q, sc, &all[i]); err != nil {
				return err
			}
		}
		if err := narrow(ctx, q, sc, at); err != nil {
			return err
		}
		l.Recalls = append(l.Recalls, all...)
		return nil
	})
	return l, fault.Wrap("list recalls", err)
}

// ShowInput names a recall, and a page of what it marks.
type ShowInput struct {
	Ref
	After ids.ID `query:"after" json:"-" kind:"completion" doc:"The record after which the page begins"`
}

// View is a recall with what it marks, or would mark, of people in reach.
type View struct {
	Recall
	Steps  []Step               `json:"steps" doc:"The first first"`
	Only   []Choice             `json:"only,omitempty" doc:"The courses to which it is narrowed"`
	Lines  []Line               `json:"lines" doc:"What it marks of people in reach; of one that is proposed, what it would"`
	Next   ids.ID               `json:"next,omitzero" doc:"Where the next page begins; left out on the last"`
	Held   []credential.Resting `json:"held" doc:"The first of the credentials"`
	names  map[ids.ID]string
	waits  approval.Request // what is asked, as far as the caller may see it
	decide bool             // the caller may answer
}

// Show is one recall with its steps and what it marks; who looked is in the log before the answer.
func (s *Service) Show(ctx context.Context, sc access.Scope, in ShowInput) (v View, err error) {
	may, err := sc.Narrow(PermView)
	if err != nil {
		return v, fault.Wrap("show a recall", err)
	}
	err = s.DB.Read(ctx, may, func(ctx context.Context, q db.Q) error {
		v, err = s.view(ctx, q, may, in)
		return err
	})
	if err == nil {
		err = s.asked(ctx, sc, &v)
	}
	if err == nil && s.Names != nil {
		var who []ids.ID
		for _, st := range v.Steps {
			who = append(who, st.By)
		}
		v.names, err = s.Names(ctx, may, unique(who), nil)
	}
	if err == nil && s.Looks != nil {
		err = s.Looks.Read(ctx, may, audit.Event{At: s.Clock.Now(), Verb: "recall.viewed", Table: "recall", Row: v.ID, Purpose: "service"})
	}
	return v, fault.Wrap("show a recall", err)
}

func (s *Service) view(ctx context.Context, q db.Q, sc access.Scope, in ShowInput) (v View, err error) {
	v = View{Lines: []Line{}, Held: []credential.Resting{}}
	if v.Recall, err = byID(ctx, q, sc, in.ID); err != nil {
		return v, err
	}
	if err := s.open(ctx, q, sc, &v.Recall); err != nil {
		return v, err
	}
	if v.Steps, err = stepsOf(ctx, q, sc, v.ID); err != nil {
		return v, err
	}
	if v.Only, err = s.choices(ctx, q, sc, v.Courses, nil); err != nil || v.State == Refused || v.State == Withdrawn {
		return v, err
	}
	marked := v.State != Proposed
	var courses []ids.ID
	if !marked {
		if courses, err = s.Training.CoursesOf(ctx, q, sc, v.Issuer); err != nil {
			return v, err
		}
	}
	all, err := s.Training.RestingOn(ctx, q, sc, training.RestingInput{Recall: v.of(), Courses: courses, Marked: marked, After: in.After, Limit: pageSize + 1})
	if err != nil {
		return v, err
	}
	if len(all) > pageSize {
		all = all[:pageSize]
		v.Next = all[pageSize-1].ID
	}
	if v.Lines, err = s.lines(ctx, q, sc, all); err != nil || !in.After.Zero() {
		return v, err
	}
	v.Held, err = s.Credentials.Resting(ctx, q, sc, v.of(), marked, ids.ID{}, pageSize)
	if v.Held == nil {
		v.Held = []credential.Resting{}
	}
	return v, err
}

// asked fills in what waits for an answer, as far as the caller may see it.
func (s *Service) asked(ctx context.Context, sc access.Scope, v *View) error {
	if v.Asked == "" || v.approval.Zero() {
		return nil
	}
	r, err := s.Approvals.ByID(ctx, sc, v.approval)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	v.waits = r
	v.decide = r.State == approval.Open && r.AskedBy != sc.Account() && sc.Can(PermApprove) == access.Org
	return err
}
