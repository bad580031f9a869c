package checklist

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/base/ui"
	"standing/internal/base/web"
)

// Checklist is what an organization wants to have of somebody in a position.
type Checklist struct {
	ID      ids.ID    `json:"id"`
	Version int64     `json:"version"`
	Name    string    `json:"name"`
	Profile ids.ID    `json:"profile,omitzero" doc:"Of whose people it is, where files are opened for many at once"`
	N       int64     `json:"n" doc:"How often its items were said anew"`
	Months  int       `json:"again_months" doc:"A decision is looked at anew after so many months; 0: never"`
	Items   []Item    `json:"items,omitempty" doc:"Not in lists"`
	MadeAt  time.Time `json:"made_at"`
	Retired time.Time `json:"retired_at,omitzero"`
}

// ChecklistInput is a checklist as somebody says it.
type ChecklistInput struct {
	Name    string `json:"name" minLength:"1" maxLength:"200" doc:"The position, such as Registered nurse"`
	Profile ids.ID `json:"profile,omitempty" kind:"profile" doc:"Files are opened for the people of this profile at once, if asked for"`
	Months  int    `json:"again_months,omitempty" minimum:"0" maximum:"120" doc:"A decision is looked at anew after so many months; 0: never"`
	Items   []Item `json:"items" maxItems:"70"`
}

// ChangeChecklist says the items anew.
type ChangeChecklist struct {
	ID ids.ID `path:"id" kind:"checklist" json:"-"`
	ChecklistInput
}

// ChecklistRef names one.
type ChecklistRef struct {
	ID ids.ID `path:"id" kind:"checklist" json:"-"`
}

func (in ChecklistInput) items() (string, error) {
	if strings.TrimSpace(in.Name) == "" {
		return "", fault.Bad("name", "required")
	}
	if strings.ContainsFunc(in.Name, turning) {
		return "", fault.Bad("name", "text_invalid")
	}
	all, err := itemsOf(in.Items)
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(all)
	return string(b), err
}

// Add makes a checklist.
func (s *Service) Add(ctx context.Context, sc access.Scope, in ChecklistInput) (c Checklist, err error) {
	text, err := in.items()
	if err != nil {
		return c, fault.Wrap("make a checklist", err)
	}
	now := s.Clock.Now()
	c = Checklist{ID: s.NewID(now), Version: 1, Name: strings.TrimSpace(in.Name), Profile: in.Profile, N: 1, Months: in.Months, MadeAt: now}
	err = s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if err := s.crew(ctx, tx, sc); err != nil {
			return err
		}
		if err := s.known(ctx, tx, sc, in); err != nil {
			return err
		}
		if err := insertChecklist(ctx, tx, sc, c); err != nil {
			return err
		}
		if err := insertVersion(ctx, tx, sc, c, text, now); err != nil {
			return err
		}
		return s.listLog(ctx, tx, sc, "checklist.added", c.ID)
	})
	if err != nil {
		return c, fault.Wrap("make a checklist", err)
	}
	return s.List(ctx, sc, ChecklistRef{c.ID})
}

// known refuses a profile that there is not.
func (s *Service) known(ctx context.Context, q db.Q, sc access.Scope, in ChecklistInput) error {
	if in.Profile.Zero() {
		return nil
	}
	all, err := s.Profiles(ctx, q, sc)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.Value == in.Profile.String() {
			return nil
		}
	}
	return fault.Bad("profile", "checklist.profile_unknown")
}

// crew refuses an organization of one: there is nobody to decide about.
func (s *Service) crew(ctx context.Context, q db.Q, sc access.Scope) error {
	o, err := tenant.Of(ctx, q, sc.OrgID())
	if err == nil && o.Kind == tenant.Professional {
		err = fault.Bad("", "checklist.alone")
	}
	return err
}

// Change says the items of a checklist anew. Files that were opened stay as they are.
func (s *Service) Change(ctx context.Context, sc access.Scope, in ChangeChecklist) (Checklist, error) {
	text, err := in.items()
	if err != nil {
		return Checklist{}, fault.Wrap("change a checklist", err)
	}
	err = s.DB.Write(ctx, sc, db.On("checklist", in.ID), func(ctx context.Context, tx *db.Tx) error {
		c, err := checklistByID(ctx, tx, sc, in.ID)
		if err != nil {
			return err
		}
		if !c.Retired.IsZero() {
			return fault.Gone
		}
		if err := s.known(ctx, tx, sc, in.ChecklistInput); err != nil {
			return err
		}
		c.Name, c.Profile = strings.TrimSpace(in.Name), in.Profile
		was, err := versionOf(ctx, tx, sc, in.ID, c.N)
		if err != nil {
			return err
		}
		if was.text != text || was.Months != in.Months {
			c.N, c.Months = c.N+1, in.Months
			if err := insertVersion(ctx, tx, sc, c, text, s.Clock.Now()); err != nil {
				return err
			}
		}
		if err := updateChecklist(ctx, tx, sc, c); err != nil {
			return err
		}
		return s.listLog(ctx, tx, sc, "checklist.changed", c.ID)
	})
	if err != nil {
		return Checklist{}, fault.Wrap("change a checklist", err)
	}
	return s.List(ctx, sc, ChecklistRef{in.ID})
}

// Retire takes a checklist out of what files are opened with; its files stay.
func (s *Service) Retire(ctx context.Context, sc access.Scope, in ChecklistRef) (Checklist, error) {
	return s.retire(ctx, sc, in, "checklist.retired", s.Clock.Now())
}

// Restore brings it back.
func (s *Service) Restore(ctx context.Context, sc access.Scope, in ChecklistRef) (Checklist, error) {
	return s.retire(ctx, sc, in, "checklist.restored", time.Time{})
}

func (s *Service) retire(ctx context.Context, sc access.Scope, in ChecklistRef, verb string, at time.Time) (Checklist, error) {
	err := s.DB.Write(ctx, sc, db.On("checklist", in.ID), func(ctx context.Context, tx *db.Tx) error {
		c, err := checklistByID(ctx, tx, sc, in.ID)
		if err != nil || c.Retired.IsZero() == at.IsZero() {
			return err
		}
		c.Retired = at
		if err := updateChecklist(ctx, tx, sc, c); err != nil {
			return err
		}
		return s.listLog(ctx, tx, sc, verb, c.ID)
	})
	if err != nil {
		return Checklist{}, fault.Wrap("retire a checklist", err)
	}
	return s.List(ctx, sc, in)
}

func (s *Service) listLog(ctx context.Context, tx *db.Tx, sc access.Scope, verb string, id ids.ID) error {
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: "checklist", Row: id})
	return err
}

// List is one checklist with its items.
func (s *Service) List(ctx context.Context, sc access.Scope, in ChecklistRef) (c Checklist, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		c, err = whole(ctx, q, sc, in.ID)
		return err
	})
	return c, fault.Wrap("show a checklist", err)
}

// whole is a checklist with the items of its newest version.
func whole(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (c Checklist, err error) {
	if c, err = checklistByID(ctx, q, sc, id); err != nil {
		return c, err
	}
	v, err := versionOf(ctx, q, sc, id, c.N)
	if err != nil {
		return c, err
	}
	c.Months = v.Months
	return c, json.Unmarshal([]byte(v.text), &c.Items)
}

// Checklists are all of an organization.
type Checklists struct {
	Checklists []Checklist `json:"checklists"`
}

// Lists are the checklists, those that were retired last.
func (s *Service) Lists(ctx context.Context, sc access.Scope, _ web.None) (out Checklists, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out.Checklists, err = checklists(ctx, q, sc)
		return err
	})
	if out.Checklists == nil {
		out.Checklists = []Checklist{}
	}
	return out, fault.Wrap("list checklists", err)
}

// options are the checklists with which a file can be opened.
func options(ctx context.Context, q db.Q, sc access.Scope) (out []ui.Option, err error) {
	all, err := checklists(ctx, q, sc)
	for _, c := range all {
		if c.Retired.IsZero() {
			out = append(out, ui.Option{Value: c.ID.String(), Label: c.Name})
		}
	}
	return out, err
}
