package support

import (
	"context"
	"net/http"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
)

const viaKind = "support"

// ViaOf is the access by which an account may be in an organization now, and what it may
// do there: fault.NotFound if there is none. q is of that organization. It is asked with
// every request and nothing of it is kept, so what ended has ended everywhere.
func (s *Service) ViaOf(ctx context.Context, q db.Q, org int64, account ids.ID, now time.Time) (access.Via, access.Matrix, error) {
	a, err := grantedTo(ctx, q, org, account, now)
	if err != nil {
		return access.Via{}, nil, err
	}
	return access.Via{Kind: viaKind, ID: a.ID, Until: a.Until, Write: a.Write}, matrix(s.Perms, a.Write), nil
}

// VisitOf is ViaOf as room account asks it.
func (s *Service) VisitOf(ctx context.Context, q db.Q, org int64, account ids.ID) (access.Matrix, access.Via, error) {
	via, m, err := s.ViaOf(ctx, q, org, account, s.now())
	return m, via, err
}

// Watch stands around the function that tells whom a request comes from: a request under
// support access is written down for the organization before anything is done for it.
// If it cannot be written down, it is not answered.
func (s *Service) Watch(who func(*http.Request) (access.Principal, error)) func(*http.Request) (access.Principal, error) {
	return func(r *http.Request) (access.Principal, error) {
		p, err := who(r)
		if err != nil || p.Via.Kind != viaKind || p.Org == 0 {
			return p, err
		}
		if err := s.record(r, p); err != nil {
			return access.Principal{}, err
		}
		return p, nil
	}
}

func (s *Service) record(r *http.Request, p access.Principal) error {
	sc, err := access.Authorize(p, PermTickets, s.now())
	if err != nil {
		return err
	}
	v := viewOf(r, s.NewID(s.now()), s.now())
	e := audit.Event{At: v.At, Verb: "support.viewed", Table: "support_access", Row: p.Via.ID, Purpose: "support",
		Request: web.Request(r.Context()), Codes: map[string]string{"method": strings.ToLower(v.Method), "page": codeOf(v.Route)}}
	switch v.Object {
	case "":
	case "person":
		e.Subject = v.ObjectID
	default:
		e.Codes["object_kind"], e.Codes["object_id"] = v.Object, v.ObjectID.String()
	}
	err = s.DB.Write(r.Context(), sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		// The access is asked once more here: what was ended meanwhile is not written as if
		// it had been allowed.
		if _, err := grantedTo(ctx, tx, p.Org, p.Account, s.now()); err != nil {
			return fault.Denied
		}
		if err := insertView(ctx, tx, sc, p.Via.ID, v); err != nil {
			return err
		}
		_, err := audit.Append(ctx, tx, sc, e)
		return err
	})
	return fault.Wrap("record a visit", err)
}

// viewOf is the line of a request: its route and the object that its address names.
func viewOf(r *http.Request, id ids.ID, now time.Time) View {
	rt := web.Asked(r.Context())
	v := View{ID: id, At: now, Method: r.Method, Route: rt.Path}
	for _, p := range rt.Params {
		if p.In != "path" || p.Kind == "" {
			continue
		}
		if named, err := ids.Parse(r.PathValue(p.Name)); err == nil {
			v.Object, v.ObjectID = p.Kind, named
		}
	}
	return v
}

// codeOf spells a route as a code of the log: /people/{id} is people.id.
func codeOf(route string) string {
	code := strings.Trim(strings.NewReplacer("/", ".", "{$}", "", "{", "", "}", "").Replace(route), ".")
	if code == "" {
		return "start"
	}
	return code[:min(len(code), 40)]
}
