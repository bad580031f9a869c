package notice

import (
	"bytes"
	"context"
	"crypto/hmac"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/web"
)

// One-click unsubscribe (RFC 8058). The link in an optional notice's header names the
// organization, the topic and the account, and proves itself: whoever has it may switch
// that one topic off for that one account, without signing in, and can do nothing else.

const unsubscribing = "the link of a notice says whom it is for and what they no longer want"

// StopPath is what such a link holds.
type StopPath struct {
	Org   ids.ID   `path:"org" json:"-" kind:"org"`
	Topic string   `path:"topic" json:"-" kind:"topic"`
	Token pii.Text `path:"token" json:"-" kind:"link"`
}

const unsubscribeField = "notice.unsubscribe"

// stopLink is the address for a notice; empty where mail programs would not take it.
func (s *Service) stopLink(ctx context.Context, q db.Q, public ids.ID, org int64, n stored) (string, error) {
	if n.Kind != Optional || n.Account.Zero() || !strings.HasPrefix(s.config.Origin, "https://") {
		return "", nil
	}
	mac, err := s.Ring.Blind(ctx, q, org, unsubscribeField, n.Account.String()+" "+n.Code)
	if err != nil {
		return "", err
	}
	token := base64.RawURLEncoding.EncodeToString(append(slices.Clone(n.Account[:]), mac...))
	return s.config.Origin + "/unsubscribe/" + public.String() + "/" + n.Code + "/" + token, nil
}

// checkStop is the organization and account of a link, NotFound for one that we did not make.
func (s *Service) checkStop(ctx context.Context, in StopPath) (org int64, account ids.ID, err error) {
	raw, bad := base64.RawURLEncoding.DecodeString(in.Token.Reveal())
	if bad != nil || len(raw) != 16+32 || !slices.Contains(s.config.Topics, in.Topic) {
		return 0, account, fault.NotFound
	}
	copy(account[:], raw)
	err = s.DB.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) error {
		org, err = orgByPublic(ctx, q, in.Org)
		return err
	})
	if err != nil {
		return 0, account, err
	}
	err = s.DB.Read(ctx, db.Org(org), func(ctx context.Context, q db.Q) error {
		mac, err := s.Ring.Blind(ctx, q, org, unsubscribeField, account.String()+" "+in.Topic)
		if err == nil && !hmac.Equal(mac, raw[16:]) {
			err = fault.NotFound
		}
		return err
	})
	return org, account, err
}

// Unsubscribe switches the topic of a link off. Done again it is done already.
func (s *Service) Unsubscribe(ctx context.Context, in StopPath) error {
	org, account, err := s.checkStop(ctx, in)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, db.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return setPref(ctx, tx, org, account, in.Topic, false)
	})
}

func (s *Service) stopPage(ctx context.Context, _ access.Scope, in StopPath) (templ.Component, error) {
	_, _, err := s.checkStop(ctx, in)
	return stop(in), err
}

// stopNow answers the one click with a page, never with a redirect: mail programs do not
// follow one (RFC 8058 §3.1). What they send as a body is not read: it says what the
// address says.
func (s *Service) stopNow(w http.ResponseWriter, r *http.Request, _ access.Scope) error {
	org, err := ids.Parse(r.PathValue("org"))
	if err != nil {
		return errors.Join(fault.NotFound, err)
	}
	in := StopPath{Org: org, Topic: r.PathValue("topic"), Token: pii.Hide(r.PathValue("token"))}
	if err := s.Unsubscribe(r.Context(), in); err != nil {
		return err
	}
	var page bytes.Buffer
	if err := stopped(in).Render(r.Context(), &page); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, err = w.Write(page.Bytes())
	return err
}

func (s *Service) stopRoutes() []web.Route {
	return []web.Route{
		web.Page("/unsubscribe/{org}/{topic}/{token}", web.Public(unsubscribing), s.stopPage),
		web.Raw("POST", "/unsubscribe/{org}/{topic}/{token}", web.Public(unsubscribing), s.stopNow,
			web.Stream{Kinds: map[string]string{"org": "org", "topic": "topic", "token": "link"}, Doc: "Switch an optional notice off with one click (RFC 8058)"}),
	}
}
