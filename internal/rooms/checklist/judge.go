package checklist

import (
	"context"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/pii"
)

// JudgeInput is what somebody thinks of an answer.
type JudgeInput struct {
	ItemRef
	Yes  string   `json:"yes" enum:"yes,no" doc:"Accept it, or not"`
	Text pii.Text `json:"reason,omitempty" maxLength:"2000" doc:"Why not; the person reads it. Wanted for a no"`
}

// Judge accepts or refuses the answer to an item.
func (s *Service) Judge(ctx context.Context, sc access.Scope, in JudgeInput) (View, error) {
	text := strings.TrimSpace(in.Text.Reveal())
	return s.change(ctx, sc, in.ItemRef, func(_ View, i ItemView) (Entry, error) {
		e := Entry{Did: DidAccept, Said: Said{Text: text}}
		if in.Yes == "no" {
			e.Did = DidRefuse
		}
		switch {
		case i.Status == Waived || i.stands.Answer == nil || i.Kind == Standing:
			return e, fault.Bad("", "checklist.nothing_said")
		case in.Yes != "yes" && in.Yes != "no":
			return e, fault.Bad("yes", "required")
		case in.Yes == "no" && text == "":
			return e, fault.Bad("reason", "required")
		case strings.ContainsFunc(text, turning):
			return e, fault.Bad("reason", "text_invalid")
		case in.Yes == "no":
			return e, nil
		case i.stands.Answer.Did != DidAnswer:
			return e, fault.Bad("yes", "checklist.nothing_there")
		case i.Why == WhyGrade:
			return e, fault.Bad("yes", "checklist.grade_low")
		case i.Status == Missing || i.Status == Expired && i.Why == WhyOver:
			return e, fault.Bad("yes", "checklist.not_there")
		}
		return e, nil
	})
}

// WaiveInput is why something is not wanted of somebody.
type WaiveInput struct {
	ItemRef
	Text pii.Text `json:"reason" minLength:"1" maxLength:"2000"`
}

// Waive says that an item is not wanted of somebody.
func (s *Service) Waive(ctx context.Context, sc access.Scope, in WaiveInput) (View, error) {
	text := strings.TrimSpace(in.Text.Reveal())
	return s.change(ctx, sc, in.ItemRef, func(_ View, i ItemView) (Entry, error) {
		switch {
		case i.Status.settled():
			return Entry{}, fault.Bad("", "checklist.is_settled")
		case text == "":
			return Entry{}, fault.Bad("reason", "required")
		case strings.ContainsFunc(text, turning):
			return Entry{}, fault.Bad("reason", "text_invalid")
		}
		return Entry{Did: DidWaive, Said: Said{Text: text}}, nil
	})
}

// Unwaive wants it again.
func (s *Service) Unwaive(ctx context.Context, sc access.Scope, in ItemRef) (View, error) {
	return s.change(ctx, sc, in, func(_ View, i ItemView) (Entry, error) {
		if i.Status != Waived {
			return Entry{}, fault.Bad("", "checklist.not_waived")
		}
		return Entry{Did: DidUnwaive}, nil
	})
}

// change does something about an item of somebody else's file, under its touch.
func (s *Service) change(ctx context.Context, sc access.Scope, in ItemRef, do func(View, ItemView) (Entry, error)) (View, error) {
	err := s.DB.Write(ctx, sc, db.On("checklist_file", in.ID), func(ctx context.Context, tx *db.Tx) error {
		v, err := s.one(ctx, tx, sc, in.ID)
		if err != nil {
			return err
		}
		i, ok := v.item(in.Item)
		if !ok {
			return fault.NotFound
		}
		if v.own {
			return fault.Bad("", "checklist.own")
		}
		if err := v.open(); err != nil {
			return err
		}
		e, err := do(v, i)
		if err != nil {
			return err
		}
		e.Item = i.ID
		if err := s.enter(ctx, tx, sc, v, e); err != nil {
			return err
		}
		if e.Did == DidRefuse && i.From == Person && !v.AskedAt.IsZero() {
			if err := s.tell(ctx, tx, sc, v.File, "checklist.refused_item", "refused-"+e.ItemKey(s.Clock.Now())); err != nil {
				return err
			}
		}
		return s.log(ctx, tx, sc, "hiringfile.judged", v.File, map[string]string{"did": string(e.Did), "kind": string(i.Kind)})
	})
	if err != nil {
		return View{}, fault.Wrap("judge an item", err)
	}
	return s.view(ctx, sc, in.ID)
}
