package requirement

import (
	"context"
	"strconv"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/pack"
)

// PublishInput makes the draft the version that holds.
type PublishInput struct {
	ID      ids.ID `path:"id" kind:"requirement" json:"-"`
	Note    string `json:"note,omitempty" maxLength:"2000" doc:"What changed, for the people concerned"`
	Confirm bool   `json:"confirm,omitempty" doc:"I read the current official text, and this is what it says. Asked for where the text comes from somewhere else"`
}

// Publish makes the draft the next version. What was published before stays as it was:
// past periods are judged by the text that the rule says holds for them.
func (s *Service) Publish(ctx context.Context, sc access.Scope, in PublishInput, version int64) (Requirement, error) {
	var r Requirement
	err := everywhere(sc)
	if err == nil {
		err = s.DB.Write(ctx, sc, db.OnOrg().And(db.On("requirement", in.ID).At(version)), func(ctx context.Context, tx *db.Tx) (err error) {
			r, err = s.publish(ctx, tx, sc, in)
			return err
		})
	}
	return r, fault.Wrap("publish requirement", err)
}

func (s *Service) publish(ctx context.Context, tx *db.Tx, sc access.Scope, in PublishInput) (Requirement, error) {
	r, err := requirementByID(ctx, tx, sc, in.ID)
	if err != nil {
		return r, err
	}
	switch {
	case !r.Archived.IsZero():
		return r, fault.Bad("", "requirement.archived")
	case !r.Drafted:
		return r, fault.Conflict // somebody published or withdrew it in between
	}
	d, err := draftOf(ctx, tx, sc, in.ID)
	if err != nil {
		return r, err
	}
	p, problems := read(d.Text)
	if len(problems) > 0 {
		return r, fault.Bad("", "requirement.wrong", len(problems))
	}
	e := Edition{N: r.Published + 1, Text: d.Text, Form: d.Form, Confidence: confidenceOf(p, d.Form), Note: in.Note,
		PublishedAt: s.Clock.Now(), PublishedBy: sc.Account(), Confirmed: in.Confirm}
	if err := answered(sc, e); err != nil {
		return r, err
	}
	if err := s.put(ctx, tx, sc, r.ID, p, e); err != nil {
		return r, err
	}
	r, err = requirementByID(ctx, tx, sc, in.ID)
	return r, err
}

// answered refuses a text that nobody in the organization stands for. Whoever helps from
// outside cannot.
func answered(sc access.Scope, e Edition) error {
	switch {
	case !e.Confidence.unsure():
		return nil
	case !sc.Via().ID.Zero():
		return fault.Denied
	case !e.Confirmed:
		return fault.Bad("confirm", "requirement.confirm")
	}
	return nil
}

// put writes a version, drops the draft and opens a new edition of the rulebook.
func (s *Service) put(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, p *pack.Pack, e Edition) error {
	if err := titled(p); err != nil {
		return err
	}
	entry, err := s.log(ctx, tx, sc, "requirement.published", id, map[string]string{
		"version": strconv.FormatInt(e.N, 10), "confidence": string(e.Confidence), "confirmed": strconv.FormatBool(e.Confirmed)})
	if err != nil {
		return err
	}
	if err := insertEdition(ctx, tx, sc, id, e, entry); err != nil {
		return err
	}
	if err := setPublished(ctx, tx, sc, id, p.Title, e.N); err != nil {
		return taken(err)
	}
	if _, err := dropDraft(ctx, tx, sc, id); err != nil {
		return err
	}
	return s.changed(ctx, tx, sc)
}

// Archive puts a requirement away: it is asked of nobody any more, and everything that was
// recorded stays.
func (s *Service) Archive(ctx context.Context, sc access.Scope, in Ref) (Requirement, error) {
	return s.shelve(ctx, sc, in.ID, true)
}

// Restore takes a requirement out again.
func (s *Service) Restore(ctx context.Context, sc access.Scope, in Ref) (Requirement, error) {
	return s.shelve(ctx, sc, in.ID, false)
}

func (s *Service) shelve(ctx context.Context, sc access.Scope, id ids.ID, away bool) (Requirement, error) {
	var r Requirement
	verb := map[bool]string{true: "requirement.archived", false: "requirement.restored"}[away]
	err := everywhere(sc)
	if err == nil {
		err = s.DB.Write(ctx, sc, db.OnOrg().And(db.On("requirement", id)), func(ctx context.Context, tx *db.Tx) (err error) {
			if r, err = requirementByID(ctx, tx, sc, id); err != nil {
				return err
			}
			if away != r.Archived.IsZero() {
				return fault.Gone
			}
			now := s.Clock.Now()
			if r.Archived = now; !away {
				r.Archived = time.Time{}
			}
			if err := setArchived(ctx, tx, sc, id, r.Archived); err != nil {
				return taken(err)
			}
			entry, err := s.log(ctx, tx, sc, verb, id, nil)
			if err != nil || r.Published == 0 {
				return err
			}
			if err := insertShelf(ctx, tx, sc, id, away, now, entry); err != nil {
				return err
			}
			return s.changed(ctx, tx, sc)
		})
	}
	return r, fault.Wrap(verb, err)
}
