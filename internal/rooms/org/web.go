package org

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"net/http"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
)

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	return []web.Route{
		web.Op("GET", "/org", PermView, s.settingsOp, web.Face[web.None, Settings]{Of: web.TheOrg(), View: settingsPage, Doc: "The organization and its settings"}),
		web.Op("POST", "/org", PermChange, s.ChangeSettings, web.Face[SettingsInput, Settings]{Of: web.TheOrg(),
			Then: func(SettingsInput, Settings) string { return "/org" }, Form: "/org", Done: "org.saved", Doc: "Change the settings"}),
		web.Op("GET", "/org/sign-in", PermView, s.signInOp, web.Face[web.None, SignIn]{Of: web.TheOrg(), View: signInPage, Doc: "How members sign in"}),
		web.Op("POST", "/org/sign-in", PermChange, s.ChangeSignIn, web.Face[SignInInput, SignIn]{Of: web.TheOrg(),
			Then: func(SignInInput, SignIn) string { return "/org/sign-in" }, Form: "/org/sign-in", Done: "org.saved", Doc: "Change how members sign in"}),
		web.Raw("POST", "/org/logo", PermChange, s.uploadLogo, web.Stream{MaxBody: maxLogo + 4096, Doc: "Set or remove the logo"}),
		web.Raw("GET", "/org/logo/{digest}", PermView, s.serveLogo, web.Stream{Kinds: map[string]string{"digest": "logo"}, Doc: "The logo"}),

		web.Op("GET", "/units", PermView, s.unitsOp, web.Face[web.None, []Node]{Of: web.TheOrg(), View: unitsPage, Doc: "The tree of units"}),
		web.Page("/units/new", PermUnits, s.newUnit),
		web.Op("POST", "/units", PermUnits, s.AddUnit, web.Face[UnitInput, Unit]{
			Then: func(UnitInput, Unit) string { return "/units" }, Form: "/units/new", Done: "unit.added", Status: http.StatusCreated, Doc: "Add a unit"}),
		web.Page("/units/{id}", PermUnits, s.editUnit),
		web.Op("POST", "/units/{id}", PermUnits, s.ChangeUnit, web.Face[UnitChange, Unit]{Of: web.Row("unit"),
			Then: func(UnitChange, Unit) string { return "/units" }, Form: "/units/{id}", Done: "unit.changed", Doc: "Rename or move a unit"}),
		web.Op("POST", "/units/{id}/archive", PermUnits, s.ArchiveUnit, web.Face[UnitRef, Unit]{Of: web.Row("unit"),
			Then: func(UnitRef, Unit) string { return "/units" }, Form: "/units/{id}", Done: "unit.archived", Undo: "/units/{id}/restore", Doc: "Take an empty unit out of use"}),
		web.Op("POST", "/units/{id}/restore", PermUnits, s.RestoreUnit, web.Face[UnitRef, Unit]{Of: web.Row("unit"),
			Then: func(UnitRef, Unit) string { return "/units" }, Form: "/units/{id}", Done: "unit.restored", Doc: "Bring an archived unit back"}),

		web.Op("GET", "/roles", PermRoleView, s.rolesOp, web.Face[web.None, []Role]{Of: web.TheOrg(), View: rolesPage, Doc: "The roles and what they may do"}),
		web.Page("/roles/{code}", PermRoleView, s.editRole),
		web.Op("POST", "/roles/{code}/preview", PermRoleView, s.PreviewRole, web.Face[RoleInput, []Change]{
			View: previewPage, Form: "/roles/{code}", Doc: "What a change of a role would open and close"}),
		web.Op("POST", "/roles/{code}", PermRole, s.SaveRole, web.Face[RoleInput, []Change]{Of: web.TheOrg(),
			Then: func(in RoleInput, _ []Change) string { return "/roles" }, Form: "/roles/{code}", Done: "role.saved", Doc: "Change what a role may do, or add one"}),
		web.Op("POST", "/roles/{code}/reset", PermRole, s.ResetRole, web.Face[RoleRef, Role]{Of: web.TheOrg(),
			Then: func(RoleRef, Role) string { return "/roles" }, Form: "/roles/{code}", Done: "role.was_reset", Doc: "Give a role its own rights back"}),

		web.Page("/members/{account}/roles", PermRoleView, s.editMember),
		web.Op("POST", "/members/{account}/roles", PermRole, s.SetMember, web.Face[MemberInput, Membership]{Of: web.TheOrg(),
			Then: func(MemberInput, Membership) string { return "/members" }, Form: "/members/{account}/roles", Done: "member.saved", Doc: "Set a member's roles and units"}),
	}
}

func (s *Service) settingsOp(ctx context.Context, sc access.Scope, _ web.None) (Settings, error) {
	return s.Settings(ctx, sc)
}

func (s *Service) signInOp(ctx context.Context, sc access.Scope, _ web.None) (p SignIn, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		p, err = s.SignInOf(ctx, q, sc.OrgID())
		return err
	})
	return p, fault.Wrap("read signing in", err)
}

func (s *Service) unitsOp(ctx context.Context, sc access.Scope, _ web.None) ([]Node, error) {
	return s.Units(ctx, sc)
}

func (s *Service) rolesOp(ctx context.Context, sc access.Scope, _ web.None) ([]Role, error) {
	return s.Roles(ctx, sc)
}

func (s *Service) newUnit(ctx context.Context, sc access.Scope, _ web.None) (templ.Component, error) {
	nodes, err := s.Units(ctx, sc)
	return unitForm(Unit{}, nodes), err
}

func (s *Service) editUnit(ctx context.Context, sc access.Scope, in UnitRef) (templ.Component, error) {
	nodes, err := s.Units(ctx, sc)
	if err != nil {
		return nil, err
	}
	u, err := s.unit(ctx, sc, in.ID)
	return unitForm(u, nodes), err
}

func (s *Service) editRole(ctx context.Context, sc access.Scope, in RoleRef) (templ.Component, error) {
	if err := s.freshEnough(ctx); err != nil {
		return nil, err
	}
	view, err := s.roleView(ctx, sc, in.Code)
	return rolePage(view), err
}

// freshEnough asks whoever may change roles to prove who they are before they fill in the
// form: asked when they send it, they would have to fill it in again.
func (s *Service) freshEnough(ctx context.Context) error {
	if _, err := access.Authorize(web.Who(ctx), PermRole, s.clock.Now()); errors.Is(err, fault.StepUp) {
		return fault.StepUp
	}
	return nil
}

// MemberRef names one member.
type MemberRef struct {
	Account ids.ID `path:"account" kind:"member" json:"-"`
}

func (s *Service) editMember(ctx context.Context, sc access.Scope, in MemberRef) (templ.Component, error) {
	if err := s.freshEnough(ctx); err != nil {
		return nil, err
	}
	view, err := s.memberView(ctx, sc, in.Account)
	return memberPage(view), err
}

// uploadLogo takes a form with one file; no file removes the logo.
func (s *Service) uploadLogo(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	var data []byte
	file, _, err := r.FormFile("logo")
	switch {
	case err == nil:
		defer func() { _ = file.Close() }() // only read
		if data, err = io.ReadAll(io.LimitReader(file, maxLogo+1)); err != nil {
			return fault.Bad("logo", "logo_form")
		}
	case r.MultipartForm == nil:
		return fault.Bad("logo", "logo_form")
	}
	if _, err := s.SetLogo(r.Context(), sc, data); err != nil {
		return err
	}
	http.Redirect(w, r, "/org", http.StatusSeeOther)
	return nil
}

// serveLogo answers with the picture that the address names by its digest, which may be
// kept: another picture has another address.
func (s *Service) serveLogo(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	l, err := s.LogoOf(r.Context(), sc)
	if err != nil {
		return err
	}
	if hex.EncodeToString(l.Digest) != r.PathValue("digest") {
		return fault.NotFound
	}
	w.Header().Set("Content-Type", l.Media)
	w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	_, err = w.Write(l.Image)
	return err
}
