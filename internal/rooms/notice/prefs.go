package notice

import (
	"context"
	"errors"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
)

// Topic is an optional notice and whether somebody wants it.
type Topic struct {
	Code   string `json:"code"`
	Wanted bool   `json:"wanted"`
}

// Preferences is what somebody chose, in the organization they work in.
type Preferences struct {
	Topics []Topic `json:"topics"`
	Way
	// Texts is whether this installation sends text messages, and Phone the number for them.
	Texts bool  `json:"texts"`
	Phone Phone `json:"phone"`
}

// Preferences reads what whoever asks chose.
func (s *Service) Preferences(ctx context.Context, p access.Principal) (out Preferences, err error) {
	org, err := workplace(p)
	if err != nil {
		return out, err
	}
	err = s.DB.Read(ctx, org, func(ctx context.Context, q db.Q) error {
		off, err := unwanted(ctx, q, org.OrgID(), p.Account)
		if err != nil {
			return err
		}
		out.Topics = make([]Topic, len(s.config.Topics))
		for i, t := range s.config.Topics {
			out.Topics[i] = Topic{t, !slices.Contains(off, t)}
		}
		if out.Way, err = way(ctx, q, org.OrgID(), p.Account); err != nil {
			return err
		}
		out.Texts = s.Texts != nil
		out.Phone, err = s.phoneSeen(ctx, q, org.OrgID(), p.Account)
		return err
	})
	return out, fault.Wrap("read preferences", err)
}

// PreferencesInput is what is wanted; the rest is not.
type PreferencesInput struct {
	Topics     []string `json:"topics,omitempty" doc:"Codes of the optional notices that are wanted"`
	Channel    Channel  `json:"channel,omitempty" enum:"mail,text,app" doc:"Where notices go besides the list inside the product; left out: as it was, and the quiet hours too"`
	QuietFrom  int      `json:"quiet_from,omitempty" minimum:"0" maximum:"23" doc:"Quiet hours: the first, on the organization's clock"`
	QuietUntil int      `json:"quiet_until,omitempty" minimum:"0" maximum:"23" doc:"The hour at which they are over; the same as quiet_from is none"`
}

// SetPreferences keeps it.
func (s *Service) SetPreferences(ctx context.Context, p access.Principal, in PreferencesInput) error {
	org, err := workplace(p)
	if err != nil {
		return err
	}
	for _, t := range in.Topics {
		if !slices.Contains(s.config.Topics, t) {
			return fault.Bad("topics", "not_a_choice")
		}
	}
	return fault.Wrap("set preferences", s.DB.Write(ctx, org, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		for _, t := range s.config.Topics {
			if err := setPref(ctx, tx, org.OrgID(), p.Account, t, slices.Contains(in.Topics, t)); err != nil {
				return err
			}
		}
		if in.Channel == "" {
			return nil
		}
		if err := s.mayChoose(ctx, tx, org.OrgID(), p.Account, in.Channel); err != nil {
			return err
		}
		return setWay(ctx, tx, org.OrgID(), p.Account, Way{in.Channel, in.QuietFrom, in.QuietUntil})
	}))
}

// mayChoose refuses text messages to who has no number for them; who had chosen them keeps
// that, and gets mail meanwhile.
func (s *Service) mayChoose(ctx context.Context, q db.Q, org int64, account ids.ID, c Channel) error {
	if c != ByText {
		return nil
	}
	if now, err := way(ctx, q, org, account); err != nil || now.Channel == ByText {
		return err
	}
	row, err := phoneOf(ctx, q, org, account)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	if s.Texts == nil || !row.usable() {
		return fault.Bad("channel", "phone_first")
	}
	return nil
}

// workplace is the organization that somebody works in, with a membership of their own:
// who only visits has nothing to choose there.
func workplace(p access.Principal) (db.Org, error) {
	switch {
	case p.Account == (ids.ID{}):
		return 0, fault.Anonymous
	case p.Org == 0 || !p.Via.ID.Zero():
		return 0, fault.Denied
	}
	return db.Org(p.Org), nil
}

func (s *Service) preferencesOp(ctx context.Context, _ access.Scope, _ web.None) (Preferences, error) {
	return s.Preferences(ctx, web.Who(ctx))
}

func (s *Service) setPreferencesOp(ctx context.Context, _ access.Scope, in PreferencesInput) (web.None, error) {
	return web.None{}, s.SetPreferences(ctx, web.Who(ctx), in)
}
