package policy

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/requirement"
)

// View is a policy as it is shown: what was published last, and how people stand with it.
type View struct {
	Policy
	Now          Version                  `json:"now" doc:"The version published last"`
	Count        Count                    `json:"count"`
	Draft        string                   `json:"draft,omitempty" doc:"The text that is being written, for who manages policies"`
	ChangedSince []requirement.Difference `json:"-"` // from what was published to the draft
	who          requirement.AudienceView
	mine         *Asked
	today        civil.Date
}

// Show is one policy.
func (s *Service) Show(ctx context.Context, sc access.Scope, in Ref) (v View, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		v, err = s.view(ctx, q, sc, in.ID)
		return err
	})
	return v, fault.Wrap("show policy", err)
}

func (s *Service) view(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (v View, err error) {
	if v.Policy, err = seen(ctx, q, sc, id); err != nil {
		return v, err
	}
	if v.Published > 0 {
		if v.Now, err = versionAt(ctx, q, sc, id, v.Published); err != nil {
			return v, err
		}
	}
	if may(sc) && v.Drafted {
		v.Draft = v.draft
		if v.Published > 0 {
			v.ChangedSince = requirement.Differences(paragraphs(v.Now.Body), paragraphs(v.draft))
		}
	}
	if v.today, err = s.today(ctx, q, sc); err != nil {
		return v, err
	}
	counts, err := countsOf(ctx, q, sc, []ids.ID{id}, v.today)
	if err != nil {
		return v, err
	}
	v.Count = counts[id]
	if v.who, err = s.Requirements.ViewAudience(ctx, q, sc, v.Asks); err != nil || sc.Person().Zero() {
		return v, err
	}
	mine, err := s.ownAsked(ctx, q, sc)
	for _, a := range mine {
		if a.Policy == id {
			v.mine = &a
		}
	}
	return v, err
}

// seen is a policy that the caller may see: a draft is nobody's who does not manage them.
func seen(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Policy, error) {
	p, err := policyByID(ctx, q, sc, id)
	if err == nil && p.Published == 0 && !may(sc) {
		err = fault.NotFound
	}
	if !may(sc) {
		p.draft, p.Drafted = "", false
	}
	return p, err
}

// ownAsked is what is asked of the caller.
func (s *Service) ownAsked(ctx context.Context, q db.Q, sc access.Scope) ([]Asked, error) {
	roots, err := s.People.RootsOf(ctx, q, sc, []ids.ID{sc.Person()})
	if err != nil {
		return nil, err
	}
	return askedOfPerson(ctx, q, sc, roots[sc.Person()])
}

// VersionsInput asks for the versions of a policy.
type VersionsInput struct {
	ID ids.ID `path:"id" kind:"policy" json:"-"`
	N  int64  `query:"n" json:"-" minimum:"0" doc:"The version whose text is shown; the last one if 0"`
}

// Versions are all versions, the newest first, and the text of one with what it changed.
type Versions struct {
	Policy   Policy    `json:"policy"`
	Versions []Version `json:"versions"`
	Shown    Version   `json:"shown"`
	changes  []requirement.Difference
	today    civil.Date
}

// Versions lists them.
func (s *Service) Versions(ctx context.Context, sc access.Scope, in VersionsInput) (v Versions, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		v = Versions{}
		if v.Policy, err = seen(ctx, q, sc, in.ID); err != nil {
			return err
		}
		if v.Versions, err = versionsOf(ctx, q, sc, in.ID); err != nil {
			return err
		}
		if in.N == 0 {
			in.N = v.Policy.Published
		}
		for i, one := range v.Versions {
			if one.N != in.N {
				continue
			}
			v.Shown = one
			if i+1 < len(v.Versions) {
				v.changes = requirement.Differences(paragraphs(v.Versions[i+1].Body), paragraphs(one.Body))
			}
		}
		if v.Shown.N == 0 {
			return fault.NotFound
		}
		for i := range v.Versions {
			v.Versions[i].Body = ""
		}
		v.today, err = s.today(ctx, q, sc)
		return err
	})
	return v, fault.Wrap("list versions", err)
}

// PastInput asks what held on a day.
type PastInput struct {
	ID    ids.ID     `path:"id" kind:"policy" json:"-"`
	On    civil.Date `query:"on" json:"-" doc:"The day; today if empty"`
	After ids.ID     `query:"after" json:"-" kind:"signature"`
}

// Past is the version that was in force on a day, and who had signed it by then.
type Past struct {
	Policy  Policy      `json:"policy"`
	On      civil.Date  `json:"on"`
	Version *Version    `json:"version" doc:"null if none was in force"`
	Signed  int64       `json:"signed"`
	Rows    []Signature `json:"signatures"`
	Next    ids.ID      `json:"next,omitzero"`
	today   civil.Date
	names   map[ids.ID]string
}

// Past reads it. A signature that was entered later counts from the day on its paper.
func (s *Service) Past(ctx context.Context, sc access.Scope, in PastInput) (v Past, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		v = Past{On: in.On, Rows: []Signature{}}
		if v.Policy, err = seen(ctx, q, sc, in.ID); err != nil {
			return err
		}
		if v.today, err = s.today(ctx, q, sc); err != nil {
			return err
		}
		if v.On == 0 {
			v.On = v.today
		}
		all, err := versionsOf(ctx, q, sc, in.ID)
		if err != nil {
			return err
		}
		held, ok := inForce(all, v.On)
		if !ok {
			return nil
		}
		v.Version = &held
		if v.Signed, err = countSignedBy(ctx, q, sc, in.ID, held, v.On); err != nil {
			return err
		}
		v.Rows, err = signedBy(ctx, q, sc, in.ID, held, v.On, in.After, pastSize+1)
		return err
	})
	if err != nil {
		return v, fault.Wrap("show what held", err)
	}
	if len(v.Rows) > pastSize {
		v.Rows = v.Rows[:pastSize]
		v.Next = v.Rows[pastSize-1].ID
	}
	var who []ids.ID
	for _, g := range v.Rows {
		who = append(who, g.Person)
	}
	v.names, err = s.called(ctx, sc, who)
	return v, fault.Wrap("show what held", err)
}

// pastSize is how many signatures a page has: it is printed.
const pastSize = 500
