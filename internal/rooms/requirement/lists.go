package requirement

import (
	"context"
	"errors"
	"slices"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

// VersionsInput asks for the versions of a requirement.
type VersionsInput struct {
	ID     ids.ID `path:"id" kind:"requirement" json:"-"`
	Before int64  `query:"before" json:"-" doc:"The number of the version before which the page begins"`
}

// Versions are what was published, the newest first, each with what it changed.
type Versions struct {
	Requirement Requirement `json:"requirement"`
	Editions    []Edition   `json:"versions"`
	Next        int64       `json:"next,omitempty"`
	changes     map[int64][]Difference
}

const versionsPerPage = 20

// Versions lists them.
func (s *Service) Versions(ctx context.Context, sc access.Scope, in VersionsInput) (v Versions, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		v = Versions{changes: map[int64][]Difference{}}
		if v.Requirement, err = requirementByID(ctx, q, sc, in.ID); err != nil {
			return err
		}
		all, err := editions(ctx, q, sc, in.ID, in.Before, versionsPerPage+1)
		if err != nil {
			return err
		}
		for i := 0; i+1 < len(all); i++ {
			if v.changes[all[i].N], err = s.between(all[i+1].Text, all[i].Text); err != nil {
				return err
			}
		}
		if len(all) > versionsPerPage {
			all = all[:versionsPerPage]
			v.Next = all[versionsPerPage-1].N
		}
		v.Editions = all
		return nil
	})
	return v, fault.Wrap("list versions", err)
}

func (s *Service) packsPage(ctx context.Context, sc access.Scope, _ web.None) (templ.Component, error) {
	all := gallery()
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		have, err := copied(ctx, q, sc)
		for i := range all {
			all[i].Have = have[all[i].Name]
		}
		return err
	})
	return packsScreen(ctx, all), err
}

// ProfilesInput is what the list of profiles is asked for.
type ProfilesInput struct {
	Archived bool   `query:"archived" json:"-"`
	After    ids.ID `query:"after" json:"-" kind:"profile"`
}

// Profiles is a page of them, in the order of names.
type Profiles struct {
	Profiles []Profile `json:"profiles"`
	Next     ids.ID    `json:"next"`
	sizes    map[ids.ID]int
}

// Profiles lists them.
func (s *Service) Profiles(ctx context.Context, sc access.Scope, in ProfilesInput) (out Profiles, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		key := ""
		if !in.After.Zero() {
			p, err := profileByID(ctx, q, sc, in.After)
			if err != nil && !errors.Is(err, fault.NotFound) {
				return err
			}
			if key = fold(p.Name); err != nil {
				in.After = ids.ID{}
			}
		}
		if out.Profiles, err = profileLines(ctx, q, sc, in.Archived, key, in.After, pageSize); err != nil {
			return err
		}
		var all []ids.ID
		for _, p := range out.Profiles {
			all = append(all, p.ID)
		}
		if len(all) == pageSize {
			out.Next = all[pageSize-1]
		}
		out.sizes, err = profileSizes(ctx, q, sc, all)
		return err
	})
	return out, fault.Wrap("list profiles", err)
}

// ProfileView is a profile as it is shown.
type ProfileView struct {
	Profile
	Effect  *Effect           `json:"effect,omitempty" doc:"Whom saving it would change, where that was asked"`
	titles  map[ids.ID]string // of all requirements that can be ticked
	order   []ids.ID
	drafts  []ids.ID // those of order that were never published
	units   map[ids.ID]string
	known   vocabulary
	each    []int               // of how many people each condition is true
	values  map[string][]string // what is known of people, of the facts of conditions
	matches int
	sampled bool
	counted bool
}

// ShowProfile is one profile, with how many people it is of by what is known today.
func (s *Service) ShowProfile(ctx context.Context, sc access.Scope, in ProfileRef) (ProfileView, error) {
	v, err := s.profileView(ctx, sc, in.ID)
	if err == nil && !v.Archived {
		err = s.count(ctx, sc, &v)
	}
	return v, fault.Wrap("show profile", err)
}

func (s *Service) profileView(ctx context.Context, sc access.Scope, id ids.ID) (v ProfileView, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		v = ProfileView{titles: map[ids.ID]string{}}
		if !id.Zero() {
			if v.Profile, err = profileByID(ctx, q, sc, id); err != nil {
				return err
			}
		}
		b, err := s.RulebookOf(ctx, q, sc, person.Everything)
		if err != nil {
			return err
		}
		for _, r := range b.Requirements {
			v.titles[r.ID], v.order = r.Title, append(v.order, r.ID)
		}
		drafted, err := drafts(ctx, q, sc)
		if err != nil {
			return err
		}
		for _, r := range drafted {
			v.titles[r.ID], v.order, v.drafts = r.Title, append(v.order, r.ID), append(v.drafts, r.ID)
		}
		if v.units, err = unitNames(ctx, q, sc); err != nil {
			return err
		}
		v.known, err = s.known(ctx, q, sc)
		return err
	})
	return v, err
}

// most is how many people are looked at where nobody else counts.
const most = 5000

// count says of how many people a profile is, by what is known of them: everybody who is
// active, or whoever a rule of it is true of. Only who reaches everybody is told.
func (s *Service) count(ctx context.Context, sc access.Scope, v *ProfileView) error {
	if sc.Reach() < access.Org {
		return nil
	}
	v.counted, v.each, v.values = true, make([]int, len(v.Rules)), map[string][]string{}
	if s.Matches != nil {
		var err error
		v.matches, err = s.Matches(ctx, sc, v.Content)
		return err
	}
	return s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		today, err := s.today(ctx, q, sc)
		if err != nil {
			return err
		}
		above, err := unitsAbove(ctx, q, sc)
		if err != nil {
			return err
		}
		v.matches, v.sampled, v.each = 0, false, make([]int, len(v.Rules))
		var after ids.ID
		for seen := 0; ; {
			roots, err := s.People.RootsAfter(ctx, q, sc, after, 500)
			if err != nil || len(roots) == 0 {
				return err
			}
			known, err := s.People.KnownOf(ctx, q, sc, roots, person.Everything)
			if err != nil {
				return err
			}
			for _, k := range known {
				if k.State == person.Active {
					v.meets(k, above, today)
				}
			}
			if seen += len(roots); seen >= most {
				v.sampled = true
				return nil
			}
			after = roots[len(roots)-1]
		}
	})
}

// meets counts a person who is active.
func (v *ProfileView) meets(k *person.Known, above map[ids.ID]ids.ID, today civil.Date) {
	if v.Of(k, above, today) {
		v.matches++
	}
	for i, c := range v.Rules {
		if c.is(k, above, today) != c.Not {
			v.each[i]++
		}
		value, ok := valueOn(&k.Facts, c.Fact, today)
		if all := v.values[c.Fact]; ok && c.Fact != FactUnit && len(all) < 8 && !slices.ContainsFunc(all, func(x string) bool { return same(x, value) }) {
			v.values[c.Fact] = append(all, value)
		}
	}
}

func (s *Service) newProfile(ctx context.Context, sc access.Scope, _ web.None) (templ.Component, error) {
	v, err := s.profileView(ctx, sc, ids.ID{})
	return profileScreen(ctx, v), err
}

func (s *Service) editProfile(ctx context.Context, sc access.Scope, in ProfileRef) (templ.Component, error) {
	v, err := s.profileView(ctx, sc, in.ID)
	if err == nil {
		err = s.count(ctx, sc, &v)
	}
	return profileScreen(ctx, v), err
}

// look writes down that somebody saw what is said of one person.
func (s *Service) look(ctx context.Context, sc access.Scope, verb, table string, row, who ids.ID) error {
	if s.Looks == nil {
		return nil
	}
	return s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: table, Row: row, Subject: who, Purpose: "service"})
}
