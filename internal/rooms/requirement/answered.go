package requirement

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// Answer is what became of a question: who decided, how, and when.
type Answer struct {
	State approval.State `json:"state"`
	How   approval.How   `json:"how"`
	// By is a member's account; Name is what they, or the person from outside, are called.
	By   ids.ID    `json:"by,omitzero"`
	Name string    `json:"name,omitempty" doc:"Who decided; of somebody from outside the name given when they were asked"`
	At   time.Time `json:"at"`
	Note string    `json:"note,omitempty"`
}

// answered fills what became of the question, and what the part is called. Whoever sees a
// waiver sees who granted it.
func (s *Service) answered(ctx context.Context, sc access.Scope, v *WaiverView) error {
	var r approval.Request
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if v.needName, err = s.needName(ctx, q, sc, v.Waiver); err != nil {
			return err
		}
		r, err = s.Approvals.OfRow(ctx, q, sc, v.Approval)
		return err
	})
	if err != nil || r.State == approval.Open || r.State == approval.Withdrawn {
		return err
	}
	a := Answer{State: r.State, How: r.How, By: r.DecidedBy, At: r.DecidedAt, Note: r.Note.Reveal()}
	switch {
	case r.How == approval.OutsidePerson && r.DecidedBy.Zero():
		a.Name = r.Outside.Reveal()
	case !r.DecidedBy.Zero() && s.Names != nil:
		names, err := s.Names(ctx, sc, []ids.ID{r.DecidedBy}, nil)
		if err != nil {
			return err
		}
		a.Name = names[r.DecidedBy]
	}
	v.Answer = &a
	return nil
}

// way is how it was decided, as a code of words: by whom, from outside, or by nobody's no.
func (a *Answer) way() string {
	switch {
	case a.State == approval.Expired:
		return "waiver.way_expired"
	case !a.By.Zero(): // a colleague, even where somebody else was asked or could have objected
		return "waiver.way_second_person"
	}
	return "waiver.way_" + string(a.How)
}
