package grant

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/base/web"
)

// Desk is whether an organization can be found, and under which name.
type Desk struct {
	Takes bool   `json:"takes" doc:"It can be found, and shown something"`
	Name  string `json:"name" doc:"Under which it can be found, exactly; empty: by its code only"`
	Code  string `json:"code,omitempty" doc:"By which it can always be found while it takes anything"`
	Kept  bool   `json:"kept" doc:"Its members may also show to others what it wrote down about them"`

	org int64
}

// DeskInput is what an organization says about itself.
type DeskInput struct {
	Takes bool   `json:"takes" doc:"It can be found, and shown something"`
	Name  string `json:"name,omitempty" maxLength:"120" doc:"Under which it can be found, exactly; empty: by its code only"`
	Kept  bool   `json:"kept" doc:"Its members may also show to others what it wrote down about them"`
}

// Desk reads what an organization says about itself.
func (s *Service) Desk(ctx context.Context, sc access.Scope, _ web.None) (d Desk, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		d, err = deskIn(ctx, q, sc.OrgID())
		return err
	})
	return d, fault.Wrap("read how the organization is found", err)
}

// deskIn is the desk of an organization, the zero one where nobody said anything.
func deskIn(ctx context.Context, q db.Q, org int64) (Desk, error) {
	d, err := deskOf(ctx, q, org)
	if errors.Is(err, fault.NotFound) {
		return Desk{org: org}, nil
	}
	return d, err
}

// Settle says whether and how the organization is found. The code is made once and stays.
func (s *Service) Settle(ctx context.Context, sc access.Scope, in DeskInput) (d Desk, err error) {
	in.Name = strings.Join(strings.Fields(in.Name), " ")
	switch {
	case len([]rune(in.Name)) > 120:
		return d, fault.Bad("name", "too_long", 120)
	case strings.ContainsFunc(in.Name, func(r rune) bool { return r < ' ' || turning(r) }):
		return d, fault.Bad("name", "text_invalid")
	}
	err = s.DB.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		if d, err = deskIn(ctx, tx, sc.OrgID()); err != nil {
			return err
		}
		d.org, d.Takes, d.Name, d.Kept = sc.OrgID(), in.Takes, in.Name, in.Kept
		if d.Code == "" {
			d.Code = newCode()
		}
		if err := putDesk(ctx, tx, d, s.Clock.Now()); db.Unique(err) {
			return fault.Bad("name", "grant.name_taken")
		} else if err != nil {
			return err
		}
		_, err = audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: "grantdesk.settled", Codes: map[string]string{"takes": flag(in.Takes), "kept": flag(in.Kept)}})
		return err
	})
	return d, fault.Wrap("say how the organization is found", err)
}

func flag(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// Found is an organization as whoever looks for it sees it.
type Found struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	Code string `json:"code"`

	org int64
	id  ids.ID
}

// findOrg is the organization that a name or a code means, exactly. Whatever else there is
// looks like nothing.
func findOrg(ctx context.Context, q db.Q, text string) (Found, error) {
	key := nameKey(text)
	if key == "" {
		return Found{}, fault.Bad("receiver", "required")
	}
	f, err := foundBy(ctx, q, key, codeKey(text))
	if errors.Is(err, fault.NotFound) {
		err = fault.Bad("receiver", "grant.nobody_there")
	}
	return f, err
}

// nameKey is how a name is the same however it is typed.
func nameKey(name string) string {
	return strings.Join(strings.Fields(cases.Fold().String(norm.NFKC.String(name))), " ")
}

// letters are those of a code: none is taken for another, and no word comes about.
const letters = "23456789BCDFGHJKLMNPQRSTVWXZ"

// codeKey is a code as it lies, however it is typed.
func codeKey(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(letters, r) {
			return r
		}
		return -1
	}, strings.ToUpper(text))
}

func newCode() string {
	var b [10]byte
	for i := range b {
		for {
			var one [1]byte
			_, _ = rand.Read(one[:]) // never fails: it ends the program instead
			if n := int(one[0]); n < len(letters)*(256/len(letters)) {
				b[i] = letters[n%len(letters)]
				break
			}
		}
	}
	return string(b[:])
}

// spaced is a code as people read it.
func spaced(code string) string {
	if len(code) != 10 {
		return code
	}
	return code[:5] + "-" + code[5:]
}

// ofOne reports whether an organization is one person's alone.
func ofOne(ctx context.Context, q db.Q, org int64) (bool, error) {
	o, err := tenant.Of(ctx, q, org)
	return o.Kind == tenant.Professional, err
}
