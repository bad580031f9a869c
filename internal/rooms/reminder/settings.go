package reminder

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/base/web"
)

// Settings is when an organization reminds, and what else hears of it.
type Settings struct {
	Rules
	Version int64  `json:"version"`
	Hook    string `json:"webhook,omitempty"`
	HookOn  bool   `json:"webhook_active"`
}

// Settings reads them.
func (s *Service) Settings(ctx context.Context, sc access.Scope, _ web.None) (out Settings, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if out.Rules, out.Version, err = rulesOf(ctx, q, sc.OrgID()); err != nil {
			return err
		}
		h, err := hookOf(ctx, q, sc.OrgID())
		if errors.Is(err, fault.NotFound) {
			return nil
		}
		out.Hook, out.HookOn = h.url, h.active
		return err
	})
	return out, fault.Wrap("read reminder settings", err)
}

// SettingsInput is what the page of settings can change.
type SettingsInput struct {
	Active bool   `json:"active,omitempty" doc:"Whether anybody is reminded at all"`
	Steps  string `json:"steps,omitempty" maxLength:"100" doc:"How many days before, such as 90 60 30 7"`
	Lapse  bool   `json:"lapse,omitempty" doc:"Whether people are told when something lapsed"`
	Hour   int    `json:"hour,omitempty" minimum:"0" maximum:"23" doc:"The hour of the organization's clock at which reminders go out"`
	Digest Digest `json:"digest_to,omitempty" enum:"managers,administrators,nobody" doc:"Who is told what is new among those they answer for"`

	SkipCredentials bool `json:"skip_credentials,omitempty" doc:"Remind nobody of credentials that no requirement asks about"`
}

// ChangeSettings saves them. Who is reminded earlier from now on is looked at next.
func (s *Service) ChangeSettings(ctx context.Context, sc access.Scope, in SettingsInput) (web.None, error) {
	steps, err := parseSteps(in.Steps)
	if err != nil {
		return web.None{}, err
	}
	if in.Digest == "" {
		in.Digest = Standard.Digest
	}
	r := Rules{Active: in.Active, Steps: steps, Lapse: in.Lapse, Hour: in.Hour, Digest: in.Digest, SkipCredentials: in.SkipCredentials}
	if sc.Reach() < access.Org {
		return web.None{}, fault.Denied
	}
	return web.None{}, fault.Wrap("change reminder settings", s.DB.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		now := s.Clock.Now()
		if err := saveRules(ctx, tx, sc.OrgID(), r, now); err != nil {
			return err
		}
		if err := s.Changed(ctx, tx, sc); err != nil {
			return err
		}
		_, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: "reminders.changed", Table: "reminder_setting"})
		return err
	}))
}

// HookInput is where an organization's own system hears of reminders.
type HookInput struct {
	URL string `json:"url,omitempty" maxLength:"500" doc:"An https address; empty switches the webhook off"`
}

// Hooked is the secret that proves a webhook, shown once.
type Hooked struct {
	Secret string `json:"secret,omitempty" doc:"As Standard Webhooks has it; shown once"`
}

// SetHook sets the address and makes a new secret.
func (s *Service) SetHook(ctx context.Context, sc access.Scope, in HookInput) (out Hooked, err error) {
	if sc.Reach() < access.Org {
		return out, fault.Denied
	}
	in.URL = strings.TrimSpace(in.URL)
	if u, bad := url.Parse(in.URL); in.URL != "" && (bad != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.Fragment != "") {
		return out, fault.Bad("url", "reminder.url_invalid")
	}
	err = s.DB.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		now, verb := s.Clock.Now(), "webhook.set"
		if in.URL == "" {
			verb = "webhook.ended"
			if err := stopHook(ctx, tx, sc.OrgID(), now); err != nil {
				return err
			}
		} else {
			b := make([]byte, 32)
			_, _ = rand.Read(b) // never fails: it ends the program instead
			out.Secret = secretPrefix + base64.StdEncoding.EncodeToString(b)
			sealed, err := s.Ring.Seal(ctx, tx, keys.Organization(sc.OrgID()), hookPlace(sc.PublicOrg()), pii.Hide(out.Secret))
			if err != nil {
				return err
			}
			if err := saveHook(ctx, tx, sc.OrgID(), hook{in.URL, sealed, true}, now); err != nil {
				return err
			}
		}
		_, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: verb, Table: "reminder_hook"})
		return err
	})
	return out, fault.Wrap("set webhook", err)
}

func hookPlace(org ids.ID) keys.Place {
	return keys.Place{Table: "reminder_hook", Column: "secret", Row: org}
}
