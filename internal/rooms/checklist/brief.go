package checklist

import (
	"context"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
)

// recordOf is what was proposed, for whoever decides about it: who that is, the approval says.
func (s *Service) recordOf(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (r Record, err error) {
	if r, err = recordByID(ctx, q, sc, id); err != nil {
		return r, err
	}
	if err = s.openRecord(ctx, q, sc, &r); err != nil {
		return r, err
	}
	a, err := s.Approvals.OfRow(ctx, q, sc, r.approval)
	r.State, r.DecidedBy, r.DecidedAt, r.Note = a.State, a.DecidedBy, a.DecidedAt, a.Note.Reveal()
	return r, err
}

// Brief shows what was proposed to whoever decides, with everything that it rests on: nobody
// agrees without having seen it. The look is in the log.
func (s *Service) Brief(ctx context.Context, sc access.Scope, id ids.ID) (templ.Component, error) {
	var r Record
	own := false
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if r, err = s.recordOf(ctx, q, sc, id); err == nil {
			own, err = s.isOwn(ctx, q, sc, r.person)
		}
		return err
	})
	if err == nil && own {
		return ui.Alert{Text: say(ctx, "checklist.own"), Tone: ui.Info}, nil
	}
	if err == nil {
		err = s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "hiringfile.viewed", Table: "checklist_file", Row: r.File, Subject: r.person, Purpose: "verify"})
	}
	return briefBody(r), fault.Wrap("show what is decided", err)
}

// Briefs say of proposals about people in reach, for a list, whom and what each is about.
func (s *Service) Briefs(ctx context.Context, sc access.Scope, rows []ids.ID) (map[ids.ID]approval.Brief, error) {
	sc, ok := sc.May(PermView)
	if !ok || len(rows) == 0 {
		return nil, nil
	}
	out := map[ids.ID]approval.Brief{}
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		reached, err := recordsReached(ctx, q, sc, rows)
		for _, id := range reached {
			if err != nil {
				break
			}
			var r Record
			if r, err = recordByID(ctx, q, sc, id); err == nil {
				err = s.openRecord(ctx, q, sc, &r)
			}
			out[id] = approval.Brief{Who: r.what.Name, What: r.what.Checklist, More: say(ctx, "checklist.state_"+string(r.Verdict))}
		}
		return err
	})
	return out, fault.Wrap("say what is decided", err)
}

// DecisionRef names what was proposed.
type DecisionRef struct {
	ID ids.ID `path:"id" kind:"filerecord" json:"-"`
}

// decisionPage shows what was proposed about somebody in reach; of their own nobody sees it.
func (s *Service) decisionPage(ctx context.Context, sc access.Scope, in DecisionRef) (templ.Component, error) {
	var r Record
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if r, err = s.recordOf(ctx, q, sc, in.ID); err != nil {
			return err
		}
		f, err := fileByID(ctx, q, sc, r.File)
		if err != nil {
			return err
		}
		own, err := s.isOwn(ctx, q, sc, f.Person)
		if err == nil && own {
			err = fault.NotFound
		}
		return err
	})
	if err == nil {
		err = s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "hiringfile.viewed", Table: "checklist_file", Row: r.File, Subject: r.person, Purpose: "verify"})
	}
	return decisionScreen(ctx, r), fault.Wrap("show what was decided", err)
}
