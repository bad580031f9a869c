package org

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"image"
	_ "image/jpeg" // a logo may be one
	_ "image/png"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
)

// Settings is how an organization looks and what it has switched on.
type Settings struct {
	Organization
	Colour  string            `json:"colour"` // #rrggbb or empty
	Alias   string            `json:"people_alias"`
	Dates   string            `json:"date_order"`
	Logo    []byte            `json:"logo"` // digest of the picture, empty if there is none
	Modules map[string]bool   `json:"modules"`
	Values  map[string]string `json:"-"` // everything else, by name
}

// Settings reads them.
func (s *Service) Settings(ctx context.Context, sc access.Scope) (out Settings, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out, err = settingsOf(ctx, q, sc.OrgID())
		return err
	})
	return out, fault.Wrap("read settings", err)
}

func settingsOf(ctx context.Context, q db.Q, org int64) (out Settings, err error) {
	if out.Organization, err = byNumber(ctx, q, org); err != nil {
		return out, err
	}
	if out.Values, err = settings(ctx, q, org); err != nil {
		return out, err
	}
	mods, err := modules(ctx, q, org)
	if err != nil {
		return out, err
	}
	out.Modules = enabled(out.Kind, mods)
	out.Colour = out.Values["colour"]
	out.Alias = cmp.Or(out.Values[aliasSetting], out.Kind.alias())
	out.Dates = cmp.Or(out.Values[datesSetting], DatesAsk)
	if out.Logo, err = logoDigest(ctx, q, org); isNotFound(err) {
		err = nil
	}
	return out, err
}

// SettingsInput is what the settings page can change.
type SettingsInput struct {
	Name    string   `json:"name" minLength:"1" maxLength:"200"`
	Zone    string   `json:"zone" doc:"Name in the IANA time zone database, such as America/Chicago"`
	Colour  string   `json:"colour,omitempty" doc:"#rrggbb; empty for the product's own"`
	Alias   string   `json:"people_alias,omitempty" enum:"off,allowed,required" doc:"Whether people can be entered under a name that is not their legal one; empty leaves it"`
	Dates   string   `json:"date_order,omitempty" enum:"ask,mdy,dmy,ymd" doc:"How papers here write days in numbers, for those that can be read in several ways; empty leaves it"`
	Modules []string `json:"modules,omitempty" doc:"Codes of the modules that are on; those that cannot be switched off may be left out"`
}

// ChangeSettings saves the settings page.
func (s *Service) ChangeSettings(ctx context.Context, sc access.Scope, in SettingsInput) (out Settings, err error) {
	in.Name, in.Colour = strings.TrimSpace(in.Name), strings.ToLower(in.Colour)
	if err := firstOf(checkName("name", in.Name, 200), checkZone(in.Zone), checkColour(in.Colour), checkAlias(in.Alias), checkDates(in.Dates)); err != nil {
		return Settings{}, err
	}
	err = s.db.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		if err := updateOrg(ctx, tx, sc, in.Name, in.Zone); err != nil {
			return err
		}
		if err := setSetting(ctx, tx, sc, "colour", in.Colour); err != nil {
			return err
		}
		for name, value := range map[string]string{aliasSetting: in.Alias, datesSetting: in.Dates} {
			if value == "" {
				continue
			}
			if err := setSetting(ctx, tx, sc, name, value); err != nil {
				return err
			}
		}
		was, err := settingsOf(ctx, tx, sc.OrgID())
		if err != nil {
			return err
		}
		if err := s.switchModules(ctx, tx, sc, was, in.Modules); err != nil {
			return err
		}
		if err := bump(ctx, tx, sc); err != nil {
			return err
		}
		if err := s.log(ctx, tx, sc, audit.Event{Verb: "org.changed", Table: "org"}); err != nil {
			return err
		}
		out, err = settingsOf(ctx, tx, sc.OrgID())
		return err
	})
	return out, fault.Wrap("change settings", err)
}

func (s *Service) switchModules(ctx context.Context, tx *db.Tx, sc access.Scope, was Settings, want []string) error {
	wanted := map[string]bool{}
	for _, code := range want {
		if m, ok := moduleOf(code); !ok || !m.offered(was.Kind) {
			return fault.Bad("modules", "module_unknown")
		} else if !m.Ready {
			return fault.Bad("modules", "module_not_yet")
		}
		wanted[code] = true
	}
	for _, m := range Modules {
		if m.Always || !m.Ready || !m.offered(was.Kind) || was.Modules[m.Code] == wanted[m.Code] {
			continue
		}
		if err := setModule(ctx, tx, sc, m.Code, wanted[m.Code]); err != nil {
			return err
		}
		verb := "module.disabled"
		if wanted[m.Code] {
			verb = "module.enabled"
		}
		if err := s.log(ctx, tx, sc, audit.Event{Verb: verb, Table: "org_module", Codes: map[string]string{"module": m.Code}}); err != nil {
			return err
		}
	}
	return nil
}

// Limits of a logo: it is on every page.
const (
	maxLogo     = 256 << 10
	maxLogoSide = 2000
)

// SetLogo keeps a PNG or JPEG as the organization's logo; no bytes remove it.
func (s *Service) SetLogo(ctx context.Context, sc access.Scope, data []byte) (l Logo, err error) {
	if len(data) > 0 {
		if l, err = readLogo(data); err != nil {
			return Logo{}, err
		}
	}
	err = s.db.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		change := func() error { return setLogo(ctx, tx, sc, l) }
		if len(data) == 0 {
			change = func() error { return dropLogo(ctx, tx, sc) }
		}
		if err := firstOf(change(), bump(ctx, tx, sc)); err != nil {
			return err
		}
		return s.log(ctx, tx, sc, audit.Event{Verb: "logo.changed", Table: "org_logo"})
	})
	return l, fault.Wrap("set logo", err)
}

// readLogo believes the bytes, not the name or the browser's word for what they are.
func readLogo(data []byte) (Logo, error) {
	if len(data) > maxLogo {
		return Logo{}, fault.Bad("logo", "file_too_large", maxLogo>>10)
	}
	conf, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return Logo{}, fault.Bad("logo", "logo_form")
	}
	if conf.Width > maxLogoSide || conf.Height > maxLogoSide {
		return Logo{}, fault.Bad("logo", "logo_size", maxLogoSide)
	}
	sum := sha256.Sum256(data)
	return Logo{"image/" + format, sum[:8], data}, nil
}

// LogoOf is the picture.
func (s *Service) LogoOf(ctx context.Context, sc access.Scope) (l Logo, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		l, err = logo(ctx, q, sc.OrgID())
		return err
	})
	return l, fault.Wrap("read logo", err)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Brand is how the frame of every page shows an organization.
type Brand struct {
	Name, Colour, Logo string // Logo is an address; empty if there is none
	Kind               Kind
	Zone               *time.Location
}

// BrandOf reads it. It is asked for by the frame, for whoever is in the organization.
func (s *Service) BrandOf(ctx context.Context, org int64) (b Brand, err error) {
	err = s.db.Read(ctx, db.Org(org), func(ctx context.Context, q db.Q) error {
		o, err := byNumber(ctx, q, org)
		if err != nil {
			return err
		}
		k, err := s.cache.of(ctx, q, o)
		if err != nil {
			return err
		}
		shown := Settings{Organization: o, Colour: k.set["colour"], Logo: k.logo}
		b = Brand{Name: o.Name, Kind: o.Kind, Colour: shown.Colour, Zone: o.Location()}
		if len(k.logo) > 0 {
			b.Logo = logoPath(shown)
		}
		return nil
	})
	return b, fault.Wrap("read brand", err)
}
