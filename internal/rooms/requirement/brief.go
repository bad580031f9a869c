package requirement

import (
	"context"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/base/words"
	"standing/internal/rooms/person"
	"standing/internal/wording"
)

// WaiverBrief shows a waiver to whoever decides about it: a colleague, or the outside person
// whom the organization named and handed a link to. Nobody agrees without having seen whom it
// is about, of what, until when and why. The look is in the log.
func (s *Service) WaiverBrief(ctx context.Context, sc access.Scope, id ids.ID) (templ.Component, error) {
	var v WaiverView
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if v.Waiver, err = waiverRow(ctx, q, sc, id); err != nil {
			return err
		}
		if err := s.openReason(ctx, q, sc, &v.Waiver); err != nil {
			return err
		}
		v.needName, err = s.needName(ctx, q, sc, v.Waiver)
		return err
	})
	if err != nil {
		return nil, fault.Wrap("show what is decided", err)
	}
	v.Why = v.Reason.Reveal()
	names, err := s.called(ctx, sc, v.Person)
	if v.Name = names[v.Person]; err == nil {
		err = s.look(ctx, sc, "waiver.viewed", "waiver", v.ID, v.Person)
	}
	return briefFacts(ctx, v), fault.Wrap("show what is decided", err)
}

// WaiverBriefs say of waivers about people in reach, for a list, whom and what each is about.
func (s *Service) WaiverBriefs(ctx context.Context, sc access.Scope, rows []ids.ID) (map[ids.ID]approval.Brief, error) {
	sc, ok := sc.May(PermView)
	if !ok || len(rows) == 0 {
		return nil, nil
	}
	var all []Waiver
	var book *Rulebook
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		in, args := db.In(2, rows)
		if all, err = waivers(ctx, q, sc, `w.id IN (`+in+`)`, ``, args...); err == nil {
			book, err = s.RulebookOf(ctx, q, sc, person.Everything)
		}
		return err
	})
	if err != nil {
		return nil, fault.Wrap("say what waivers are about", err)
	}
	who := make([]ids.ID, len(all))
	for i, w := range all {
		who[i] = w.Person
	}
	names, err := s.called(ctx, sc, who...)
	out := make(map[ids.ID]approval.Brief, len(all))
	for _, w := range all {
		out[w.ID] = approval.Brief{Who: names[w.Person], What: w.Title, More: w.inShort(ctx, book)}
	}
	return out, fault.Wrap("say what waivers are about", err)
}

// inShort is what is waived or extended, until when, and which part.
func (w Waiver) inShort(ctx context.Context, b *Rulebook) string {
	out := say(ctx, "waiver.brief_waive")
	switch {
	case w.Kind == Extend:
		out = say(ctx, "waiver.brief_extend", wording.Day(w.Until))
	case w.Cycle != 0:
		out = say(ctx, "waiver.brief_cycle", wording.Day(w.Cycle))
	case w.Until != 0:
		out = say(ctx, "waiver.brief_until", wording.Day(w.Until))
	}
	if w.Need == "" {
		return out
	}
	need := w.Need
	if p := b.ByID(w.Requirement); p != nil {
		need = needLabel(p.Pack, w.Need)
	}
	return out + " · " + need
}

// WaiverName says what is asked without saying of whom: it stands in subjects of messages.
func (s *Service) WaiverName(ctx context.Context, q db.Q, sc access.Scope, l *words.Lang, id ids.ID) (string, error) {
	w, err := waiverRow(ctx, q, sc, id)
	if err != nil {
		return "", err
	}
	return l.Text("waiver.named_"+string(w.Kind), w.Title), nil
}

// needName is what people call the part that it is about; empty: all of it.
func (s *Service) needName(ctx context.Context, q db.Q, sc access.Scope, w Waiver) (string, error) {
	if w.Need == "" {
		return "", nil
	}
	b, err := s.RulebookOf(ctx, q, sc, person.Everything)
	if err != nil {
		return "", err
	}
	if p := b.ByID(w.Requirement); p != nil {
		return needLabel(p.Pack, w.Need), nil
	}
	return w.Need, nil
}

// briefFacts are what is decided, without a way to any other page.
func briefFacts(ctx context.Context, v WaiverView) ui.Facts {
	f := ui.Facts{}
	if v.Name != "" {
		f = append(f, ui.Fact{Label: say(ctx, "waiver.person"), Value: ui.Text(v.Name)})
	}
	f = append(f, ui.Fact{Label: say(ctx, "waiver.requirement"), Value: ui.Text(v.Title)})
	f = append(f, terms(ctx, v)...)
	return append(f, ui.Fact{Label: say(ctx, "waiver.reason"), Value: ui.Text(v.Why)})
}

// terms are what is waived or extended, of which period and until when.
func terms(ctx context.Context, v WaiverView) ui.Facts {
	need := say(ctx, "waiver.all_of_it")
	if v.needName != "" {
		need = v.needName
	}
	f := ui.Facts{{Label: say(ctx, "waiver.kind"), Value: ui.Text(say(ctx, "waiver.does_"+string(v.Kind)))}, {Label: say(ctx, "waiver.need"), Value: ui.Text(need)}}
	switch {
	case v.Cycle != 0:
		f = append(f, ui.Fact{Label: say(ctx, "waiver.cycle"), Value: date(v.Cycle)})
	case v.Kind == Waive:
		f = append(f, ui.Fact{Label: say(ctx, "waiver.period"), Value: ui.Text(say(ctx, "waiver.every"))})
	}
	switch {
	case v.Kind == Extend:
		f = append(f, ui.Fact{Label: say(ctx, "waiver.until"), Value: date(v.Until)})
	case v.Until != 0:
		f = append(f, ui.Fact{Label: say(ctx, "waiver.holds_until"), Value: date(v.Until)})
	}
	return f
}
