package training

import (
	"cmp"
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
)

// ClaimView is a claim as it is shown.
type ClaimView struct {
	ID         ids.ID     `json:"id"`
	Version    int64      `json:"version"`
	Person     ids.ID     `json:"person"`
	Name       string     `json:"name"`
	Course     ids.ID     `json:"course,omitzero"`
	Title      string     `json:"title" doc:"Of the course, or as it was typed"`
	Provider   string     `json:"provider,omitempty"`
	Note       string     `json:"note,omitempty"`
	Categories string     `json:"categories,omitempty" doc:"What it should count for, as was proposed"`
	On         civil.Date `json:"on"`
	ExpiresOn  civil.Date `json:"expires_on,omitempty" doc:"The last good day, where the certificate says one"`
	Amount     string     `json:"amount,omitempty"`
	Unit       string     `json:"unit"`
	State      ClaimState `json:"state"`
	Completion ids.ID     `json:"completion,omitzero"`
	CreatedAt  time.Time  `json:"created_at"`
	DecidedAt  time.Time  `json:"decided_at,omitzero"`
	// Reason is why it was refused, and Deciding that the caller may decide.
	Reason   string   `json:"reason,omitempty"`
	Seen     []Seen   `json:"seen,omitempty" doc:"The documents with which it was sent in"`
	Deciding bool     `json:"-"`
	Mine     bool     `json:"-"`
	Courses  []string `json:"-"` // titles to choose from
	near     []string // those which one that is new nearly is: it is asked about
	called   catalog.Called
}

// ClaimRef names one claim.
type ClaimRef struct {
	ID ids.ID `path:"id" kind:"claim" json:"-"`
}

// ClaimListInput chooses claims.
type ClaimListInput struct {
	State  ClaimState `query:"state" json:"-" enum:"asked,approved,refused,withdrawn"`
	Before ids.ID     `query:"before" json:"-" kind:"claim"`
}

// ClaimList is a page of claims, the newest first.
type ClaimList struct {
	Claims []ClaimView `json:"claims"`
	Next   ids.ID      `json:"next,omitzero"`
}

// PageInput is where a page begins.
type PageInput struct {
	Before ids.ID `query:"before" json:"-" kind:"claim"`
}

const pageSize = 50

// Claims is what people in reach sent in, by default what waits.
func (s *Service) Claims(ctx context.Context, sc access.Scope, in ClaimListInput) (ClaimList, error) {
	l, err := s.claims(ctx, sc, func(ctx context.Context, q db.Q) ([]storedClaim, error) {
		return claimPage(ctx, q, sc, cmp.Or(in.State, Asked), in.Before, pageSize+1)
	})
	return l, fault.Wrap("list claims", err)
}

// Mine is what the caller sent in.
func (s *Service) Mine(ctx context.Context, sc access.Scope, in PageInput) (ClaimList, error) {
	if sc.Person().Zero() {
		return ClaimList{}, nil
	}
	l, err := s.claims(ctx, sc, func(ctx context.Context, q db.Q) ([]storedClaim, error) {
		return claimsOf(ctx, q, sc, sc.Person(), in.Before, pageSize+1)
	})
	return l, fault.Wrap("list one's claims", err)
}

func (s *Service) claims(ctx context.Context, sc access.Scope, list func(context.Context, db.Q) ([]storedClaim, error)) (l ClaimList, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		rows, err := list(ctx, q)
		if err != nil {
			return err
		}
		if len(rows) > pageSize {
			rows = rows[:pageSize]
			l.Next = rows[pageSize-1].ID
		}
		all, err := s.openClaims(ctx, q, sc, rows)
		if err != nil {
			return err
		}
		l.Claims, err = s.views(ctx, q, sc, all)
		return err
	})
	return l, err
}

// views are claims with the names of people and courses.
func (s *Service) views(ctx context.Context, q db.Q, sc access.Scope, all []Claim) ([]ClaimView, error) {
	var people, courses []ids.ID
	for _, c := range all {
		people, courses = append(people, c.Person), append(courses, c.Course)
	}
	names, err := peopleByID(ctx, q, sc, people)
	if err != nil {
		return nil, err
	}
	titles, err := s.Catalog.ByIDs(ctx, q, sc, courses)
	if err != nil {
		return nil, err
	}
	may, err := deciding(ctx, q, sc, all)
	if err != nil {
		return nil, err
	}
	terms, err := s.Catalog.Terms(ctx, q, sc)
	if err != nil {
		return nil, err
	}
	out := make([]ClaimView, len(all))
	for i, c := range all {
		v := ClaimView{ID: c.ID, Version: c.Version, Person: c.Person, Name: names[c.Person].Name, Course: c.Course, Title: cmp.Or(titles[c.Course].Title, c.Title.Reveal()),
			Provider: c.Provider.Reveal(), Note: c.Note.Reveal(), Categories: c.Categories.Reveal(), On: c.On, ExpiresOn: c.ExpiresOn, Unit: c.Unit, State: c.State, Completion: c.Completion, CreatedAt: c.CreatedAt, DecidedAt: c.DecidedAt}
		if !c.NoAmount {
			v.Amount = c.Amount.String()
		}
		v.called, v.Mine = terms, c.Person == sc.Person()
		v.Deciding = may[c.ID] && !v.Mine
		out[i] = v
	}
	return out, nil
}

// deciding says which of those that wait are about people over whom the caller may decide.
func deciding(ctx context.Context, q db.Q, sc access.Scope, all []Claim) (map[ids.ID]bool, error) {
	out := map[ids.ID]bool{}
	sc, ok := sc.May(PermApprove)
	if !ok || sc.Reach() < access.Class {
		return out, nil // they may not: no error of a page that shows claims
	}
	var asked []ids.ID
	for _, c := range all {
		if c.State == Asked {
			asked = append(asked, c.ID)
		}
	}
	reached, err := claimsReached(ctx, q, sc, asked)
	for _, id := range reached {
		out[id] = true
	}
	return out, err
}

func (s *Service) claimByID(ctx context.Context, sc access.Scope, id ids.ID) (c Claim, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		rows, err := claimsInReach(ctx, q, sc, `k.id = $2`, ``, id)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return fault.NotFound
		}
		all, err := s.openClaims(ctx, q, sc, rows)
		if err == nil {
			c = all[0]
		}
		return err
	})
	return c, err
}

// viewOf is one claim with everything its page shows.
func (s *Service) viewOf(ctx context.Context, sc access.Scope, c Claim) (v ClaimView, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		all, err := s.views(ctx, q, sc, []Claim{c})
		if err != nil {
			return err
		}
		if v = all[0]; v.Deciding {
			if v.Courses, err = courseTitles(ctx, q, sc); err != nil {
				return err
			}
			v.near, err = s.askedAbout(ctx, q, sc)
		}
		return err
	})
	if err == nil && c.State == Refused {
		r, rerr := s.Approvals.ByID(ctx, sc, c.Approval)
		if rerr == nil { // who may not see the request is not told why
			v.Reason = r.Note.Reveal()
		}
	}
	return v, err
}

func (s *Service) claimView(ctx context.Context, sc access.Scope, id ids.ID) (ClaimView, error) {
	c, err := s.claimByID(ctx, sc, id)
	if err != nil {
		return ClaimView{}, err
	}
	return s.viewOf(ctx, sc, c)
}

// ShowClaim is one claim, for somebody to look at: the look is in the log before the answer.
func (s *Service) ShowClaim(ctx context.Context, sc access.Scope, in ClaimRef) (ClaimView, error) {
	v, err := s.claimView(ctx, sc, in.ID)
	if err == nil && s.Seen != nil {
		v.Seen, err = s.Seen(ctx, sc, []ids.ID{v.ID})
	}
	if err == nil {
		err = s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "claim.viewed", Table: "claim", Row: v.ID, Subject: v.Person, Purpose: "service"})
	}
	return v, fault.Wrap("read a claim", err)
}
