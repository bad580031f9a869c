package credential

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/config"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/base/web"
)

// How is by which way a source answers.
type How string

// The ways.
const (
	ByHand How = "manual"
	ByFile How = "file"
	ByHTTP How = "http"
)

// CheckSource is where the credentials of one board are checked.
type CheckSource struct {
	ID           ids.ID    `json:"id"`
	Version      int64     `json:"version"`
	Name         string    `json:"name"`
	How          How       `json:"how" enum:"manual,file,http"`
	Issuer       string    `json:"issuer"`
	Jurisdiction string    `json:"jurisdiction,omitempty"`
	Days         int       `json:"every_days"`
	URL          string    `json:"url,omitempty"`
	Header       string    `json:"header,omitempty"`
	StoppedAt    time.Time `json:"stopped_at,omitzero"`
	DownAt       time.Time `json:"down_since,omitzero" doc:"Since when it does not answer"`
	DownCode     string    `json:"down_because,omitempty"`
	AnsweredAt   time.Time `json:"answered_at,omitzero" doc:"When it last did"`

	board  []byte
	secret keys.Sealed
}

// SourceInput is a source as somebody says it is.
type SourceInput struct {
	Name         string   `json:"name" minLength:"1" maxLength:"200"`
	How          How      `json:"how" enum:"manual,file,http"`
	Issuer       string   `json:"issuer" minLength:"1" maxLength:"200" doc:"As it stands on the credentials it knows"`
	Jurisdiction string   `json:"jurisdiction,omitempty" maxLength:"60"`
	Days         int      `json:"every_days,omitempty" minimum:"0" maximum:"3660" doc:"Of a service: how many days lie between two looks; 30 unless told"`
	URL          string   `json:"url,omitempty" maxLength:"1000" doc:"Of a service: its address, with {number} where the number goes, and {jurisdiction} where it wants that"`
	Header       string   `json:"header,omitempty" maxLength:"100" doc:"Of a service: the header that carries the secret"`
	Secret       pii.Text `json:"secret,omitempty" maxLength:"1000" doc:"Of a service: what the header says; kept sealed, and never shown. Empty keeps the one that is known"`
}

// usualDays lie between two looks unless somebody says otherwise.
const usualDays = 30

var headerName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,99}$`)

// check reports what cannot be.
func (in *SourceInput) check(plain bool) error {
	in.Name, in.Issuer, in.Jurisdiction, in.URL, in.Header = strings.TrimSpace(in.Name), strings.TrimSpace(in.Issuer), strings.TrimSpace(in.Jurisdiction), strings.TrimSpace(in.URL), strings.TrimSpace(in.Header)
	switch {
	case in.Name == "":
		return fault.Bad("name", "required")
	case in.Issuer == "":
		return fault.Bad("issuer", "required")
	case in.How != ByHTTP:
		in.URL, in.Header, in.Secret, in.Days = "", "", pii.Text{}, 0
		return nil
	case !strings.Contains(in.URL, "{number}"):
		return fault.Bad("url", "credential.url_number")
	case in.Header != "" && !headerName.MatchString(in.Header):
		return fault.Bad("header", "credential.header_invalid")
	case strings.ContainsAny(in.Secret.Reveal(), "\r\n\x00"):
		return fault.Bad("secret", "text_invalid")
	}
	if in.Days == 0 {
		in.Days = usualDays
	}
	u, err := url.Parse(address(in.URL, "0", "0"))
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || strings.ContainsAny(u.Host, "{}"):
		return fault.Bad("url", "credential.url_invalid")
	case u.Scheme != "https" && (u.Scheme != "http" || !plain || !config.Loopback(u.Hostname())):
		return fault.Bad("url", "credential.url_tls")
	}
	return nil
}

// AddSource says where the credentials of a board are checked.
func (s *Service) AddSource(ctx context.Context, sc access.Scope, in SourceInput) (out CheckSource, err error) {
	if err := in.check(s.Plain); err != nil {
		return out, fault.Wrap("add a source", err)
	}
	err = s.DB.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		out = CheckSource{ID: s.NewID(s.Clock.Now()), Version: 1, How: in.How}
		if err := s.fillSource(ctx, tx, sc, &out, in); err != nil {
			return err
		}
		if err := insertSource(ctx, tx, sc, out, s.Clock.Now()); err != nil {
			return err
		}
		return s.started(ctx, tx, sc, out, "source.added")
	})
	return out, fault.Wrap("add a source", err)
}

// SourceRef names a source.
type SourceRef struct {
	ID ids.ID `path:"id" kind:"source" json:"-"`
}

// ChangeSourceInput says what a source is from now on.
type ChangeSourceInput struct {
	SourceRef
	SourceInput
}

// ChangeSource says what a source is from now on; by which way it answers stays.
func (s *Service) ChangeSource(ctx context.Context, sc access.Scope, in ChangeSourceInput) (CheckSource, error) {
	return s.onSource(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, c *CheckSource) error {
		in.How = c.How
		if err := in.check(s.Plain); err != nil {
			return err
		}
		if in.Secret.Empty() && in.Header != "" && in.URL != c.URL && hostOf(in.URL) != hostOf(c.URL) && len(c.secret) > 0 {
			return fault.Bad("secret", "credential.secret_again") // it is not sent to another host unasked
		}
		if err := s.fillSource(ctx, tx, sc, c, in.SourceInput); err != nil {
			return err
		}
		if err := leaveSource(ctx, tx, sc, c.ID); err != nil {
			return err
		}
		if err := updateSource(ctx, tx, sc, *c, s.Clock.Now()); err != nil {
			return err
		}
		return s.started(ctx, tx, sc, *c, "source.changed")
	})
}

func hostOf(template string) string {
	u, err := url.Parse(address(template, "0", "0"))
	if err != nil {
		return ""
	}
	return u.Host
}

// StopSource has a source asked no more. What it said stays.
func (s *Service) StopSource(ctx context.Context, sc access.Scope, in SourceRef) (CheckSource, error) {
	return s.onSource(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, c *CheckSource) error {
		if !c.StoppedAt.IsZero() {
			return nil
		}
		c.StoppedAt = s.Clock.Now()
		if err := leaveSource(ctx, tx, sc, c.ID); err != nil {
			return err
		}
		if err := updateSource(ctx, tx, sc, *c, c.StoppedAt); err != nil {
			return err
		}
		return s.logSource(ctx, tx, sc, "source.stopped", *c)
	})
}

// StartSource has a source asked again.
func (s *Service) StartSource(ctx context.Context, sc access.Scope, in SourceRef) (CheckSource, error) {
	return s.onSource(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, c *CheckSource) error {
		if c.StoppedAt.IsZero() {
			return nil
		}
		c.StoppedAt = time.Time{}
		if err := s.onlyOne(ctx, tx, sc, *c); err != nil {
			return err
		}
		if err := updateSource(ctx, tx, sc, *c, s.Clock.Now()); err != nil {
			return err
		}
		return s.started(ctx, tx, sc, *c, "source.started")
	})
}

func (s *Service) onSource(ctx context.Context, sc access.Scope, id ids.ID, fn func(context.Context, *db.Tx, *CheckSource) error) (c CheckSource, err error) {
	err = s.DB.Write(ctx, sc, db.OnOrg().And(db.On("credential_source", id)), func(ctx context.Context, tx *db.Tx) error {
		if c, err = sourceByID(ctx, tx, sc, id); err != nil {
			return err
		}
		return fn(ctx, tx, &c)
	})
	return c, fault.Wrap("change a source", err)
}

// fillSource takes over what was said.
func (s *Service) fillSource(ctx context.Context, tx *db.Tx, sc access.Scope, c *CheckSource, in SourceInput) error {
	b, err := s.Keys.Blinder(ctx, tx, sc.OrgID())
	if err != nil {
		return err
	}
	c.Name, c.Issuer, c.Jurisdiction, c.Days, c.URL, c.Header = in.Name, in.Issuer, in.Jurisdiction, in.Days, in.URL, in.Header
	c.board = boardIndex(b, in.Issuer, in.Jurisdiction)
	if err := s.onlyOne(ctx, tx, sc, *c); err != nil {
		return err
	}
	switch {
	case in.Header == "":
		c.secret = nil
	case !in.Secret.Empty():
		c.secret, err = s.Keys.Seal(ctx, tx, keys.Organization(sc.OrgID()), secretPlace(c.ID), in.Secret)
	}
	return err
}

// onlyOne refuses a second service that is asked about one board: whose answer would hold.
func (s *Service) onlyOne(ctx context.Context, q db.Q, sc access.Scope, c CheckSource) error {
	if c.How != ByHTTP || !c.StoppedAt.IsZero() {
		return nil
	}
	all, err := asked(ctx, q, sc, c.board)
	if err == nil && len(all) > 0 && all[0].ID != c.ID {
		err = fault.Bad("issuer", "credential.source_there")
	}
	return err
}

func secretPlace(id ids.ID) keys.Place {
	return keys.Place{Table: "credential_source", Column: "secret", Row: id}
}

// started has a service asked about what is there.
func (s *Service) started(ctx context.Context, tx *db.Tx, sc access.Scope, c CheckSource, verb string) error {
	if err := s.logSource(ctx, tx, sc, verb, c); err != nil || c.How != ByHTTP || !c.StoppedAt.IsZero() {
		return err
	}
	now := s.Clock.Now()
	n, err := takeSource(ctx, tx, sc, c, now)
	if err != nil || n == 0 {
		return err
	}
	return wake(ctx, tx, sc.OrgID(), now)
}

func (s *Service) logSource(ctx context.Context, tx *db.Tx, sc access.Scope, verb string, c CheckSource) error {
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: "credential_source", Row: c.ID, Codes: map[string]string{"how": string(c.How)}})
	return err
}

// SourceList is all sources of an organization.
type SourceList struct {
	Sources []CheckSource `json:"sources"`
}

// Sources are where credentials are checked.
func (s *Service) Sources(ctx context.Context, sc access.Scope, _ web.None) (l SourceList, err error) {
	l.Sources = []CheckSource{}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		all, err := sources(ctx, q, sc)
		if len(all) > 0 {
			l.Sources = all
		}
		return err
	})
	return l, fault.Wrap("list sources", err)
}

// SourceView is a source with the files that were read of it.
type SourceView struct {
	CheckSource
	Files []Answers `json:"files,omitempty"`
}

// ShowSource is one source.
func (s *Service) ShowSource(ctx context.Context, sc access.Scope, in SourceRef) (v SourceView, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if v.CheckSource, err = sourceByID(ctx, q, sc, in.ID); err != nil {
			return err
		}
		v.Files, err = answersOf(ctx, q, sc, in.ID)
		return err
	})
	return v, fault.Wrap("show a source", err)
}
