package org

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
)

// SignIn is what an organization's policy says about signing in. What its kind promises
// in public can be made stricter by hand, never looser.
type SignIn struct {
	Persistence   bool     `json:"persistence"`     // members may choose to stay signed in
	RequireFactor bool     `json:"require_factor"`  // nobody without a second factor sees a record
	Unlock        string   `json:"unlock"`          // timer, self or support_only, each stricter than the one before
	SelfSignUp    bool     `json:"self_sign_up"`    // people may ask for an invitation themselves
	SignUpDomains []string `json:"sign_up_domains"` // of their addresses; any if empty
}

var unlocks = []string{"timer", "self", "support_only"}

// usual is the profile of a kind: which of the promises it makes (docs of the promises
// TC-21 and TC-22 for schools, CF-41 for agencies).
func usual(k Kind) SignIn {
	switch k {
	case School:
		return SignIn{Persistence: true, Unlock: "support_only"}
	case Professional:
		return SignIn{Persistence: true, Unlock: "self"}
	case LawEnforcement, Installation:
		return SignIn{Unlock: "self"}
	case Healthcare, Certification, Workforce:
		return SignIn{Unlock: "timer"}
	}
	return SignIn{Unlock: "support_only"}
}

// stricter lays what an organization set over its kind's profile.
func stricter(p SignIn, set map[string]string) SignIn {
	p.Persistence = p.Persistence && set["sign_in.persistence"] != "no"
	p.RequireFactor = p.RequireFactor || set["sign_in.factor"] == "yes"
	if u := set["sign_in.unlock"]; slices.Index(unlocks, u) > slices.Index(unlocks, p.Unlock) {
		p.Unlock = u
	}
	p.SelfSignUp = set["sign_in.self"] == "yes"
	p.SignUpDomains = strings.Fields(set["sign_in.domains"])
	return p
}

// SignInOf is an organization's profile. q is of that organization.
func (s *Service) SignInOf(ctx context.Context, q db.Q, org int64) (SignIn, error) {
	o, err := byNumber(ctx, q, org)
	if err != nil {
		return SignIn{}, err
	}
	k, err := s.cache.of(ctx, q, o)
	if err != nil {
		return SignIn{}, err
	}
	return stricter(usual(o.Kind), k.set), nil
}

// SignInInput is what the page about signing in can change.
type SignInInput struct {
	Persistence   bool   `json:"persistence,omitempty" doc:"Members may choose to stay signed in"`
	RequireFactor bool   `json:"require_factor,omitempty" doc:"Everybody needs a second factor"`
	Unlock        string `json:"unlock,omitempty" enum:"timer,self,support_only"`
	SelfSignUp    bool   `json:"self_sign_up,omitempty" doc:"People may ask for an invitation themselves"`
	SignUpDomains string `json:"sign_up_domains,omitempty" maxLength:"500" doc:"Domains of their addresses, separated by blanks; any if empty"`
}

// SignInChanged is told of a new profile in the transaction that sets it; room account
// makes it count at once.
type SignInChanged func(ctx context.Context, tx *db.Tx, org int64) error

// ChangeSignIn sets the profile. What the kind promises in public cannot be loosened.
func (s *Service) ChangeSignIn(ctx context.Context, sc access.Scope, in SignInInput) (out SignIn, err error) {
	err = s.db.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		o, err := byNumber(ctx, tx, sc.OrgID())
		if err != nil {
			return err
		}
		if err := checkSignIn(in, usual(o.Kind)); err != nil {
			return err
		}
		for name, value := range map[string]string{"sign_in.persistence": yesNo(in.Persistence), "sign_in.factor": yesNo(in.RequireFactor),
			"sign_in.unlock": in.Unlock, "sign_in.self": yesNo(in.SelfSignUp), "sign_in.domains": strings.ToLower(in.SignUpDomains)} {
			if err := setSetting(ctx, tx, sc, name, value); err != nil {
				return err
			}
		}
		if err := bump(ctx, tx, sc); err != nil {
			return err
		}
		if s.OnSignIn != nil {
			if err := s.OnSignIn(ctx, tx, sc.OrgID()); err != nil {
				return err
			}
		}
		if out, err = s.SignInOf(ctx, tx, sc.OrgID()); err != nil {
			return err
		}
		return s.log(ctx, tx, sc, audit.Event{Verb: "sign_in.changed", Table: "org_setting",
			Codes: map[string]string{"persistence": yesNo(out.Persistence), "factor": yesNo(out.RequireFactor), "unlock": out.Unlock, "self": yesNo(out.SelfSignUp)}})
	})
	return out, fault.Wrap("change signing in", err)
}

func checkSignIn(in SignInInput, kind SignIn) error {
	switch {
	case in.Persistence && !kind.Persistence:
		return fault.Bad("persistence", "looser_than_kind")
	case in.Unlock != "" && slices.Index(unlocks, in.Unlock) < slices.Index(unlocks, kind.Unlock):
		return fault.Bad("unlock", "looser_than_kind")
	}
	for _, d := range strings.Fields(in.SignUpDomains) {
		if strings.ContainsAny(d, "@/:,;") || !strings.Contains(d, ".") {
			return fault.Bad("sign_up_domains", "domain_form")
		}
	}
	return nil
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
