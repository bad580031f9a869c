package checklist

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/base/web"
)

// pageSize is how many files a page has: each is worked out when it is shown.
const pageSize = 25

// ListInput is which files.
type ListInput struct {
	State     State  `query:"state" json:"-" enum:"open,proposed,approved,conditions,denied,closed"`
	Person    ids.ID `query:"person" json:"-" kind:"person"`
	Checklist ids.ID `query:"checklist" json:"-" kind:"checklist"`
	Before    ids.ID `query:"before" json:"-" kind:"hiringfile"`
}

// Listed is a file in a list.
type Listed struct {
	File
	Summary Summary `json:"summary"`
}

// FileList is a page of files, the newest first.
type FileList struct {
	Files []Listed `json:"files"`
	Next  ids.ID   `json:"next,omitzero"`

	lists []ui.Option
}

// ListFiles lists files of people in reach, each with what is missing and whose turn it is.
func (s *Service) ListFiles(ctx context.Context, sc access.Scope, in ListInput) (out FileList, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = FileList{Files: []Listed{}}
		all, err := files(ctx, q, sc, filter{state: in.State, person: in.Person, checklist: in.Checklist, before: in.Before}, pageSize+1)
		if err != nil {
			return err
		}
		if len(all) > pageSize {
			all = all[:pageSize]
			out.Next = all[pageSize-1].ID
		}
		views, err := s.views(ctx, q, sc, all)
		if err != nil {
			return err
		}
		for _, v := range views {
			out.Files = append(out.Files, Listed{v.File, v.Summary})
		}
		out.lists, err = options(ctx, q, sc)
		return err
	})
	if err == nil && !in.Person.Zero() {
		err = s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "hiringfiles.viewed", Table: "person", Row: in.Person, Subject: in.Person, Purpose: "verify"})
	}
	return out, fault.Wrap("list files", err)
}

// Ref names a file.
type Ref struct {
	ID ids.ID `path:"id" kind:"hiringfile" json:"-"`
}

// ItemRef names an item of a file.
type ItemRef struct {
	ID   ids.ID `path:"id" kind:"hiringfile" json:"-"`
	Item ids.ID `path:"item" kind:"fileitem" json:"-"`
}

// Show is one file with all its items; who looked is written to the log. Of their own,
// whoever may look at others' sees what they were told, and no more.
func (s *Service) Show(ctx context.Context, sc access.Scope, in Ref) (View, error) {
	v, err := s.view(ctx, sc, in.ID)
	if err == nil && !v.own {
		err = s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "hiringfile.viewed", Table: "checklist_file", Row: v.ID, Subject: v.member, Purpose: "verify"})
	}
	return v, err
}

// view is a file as the caller may see it.
func (s *Service) view(ctx context.Context, sc access.Scope, id ids.ID) (v View, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if v, err = s.one(ctx, q, sc, id); err != nil {
			return err
		}
		if v.own {
			v = v.forPerson()
			return nil
		}
		return s.around(ctx, q, sc, &v)
	})
	if err == nil && !v.own {
		who := []ids.ID{v.Owner}
		for _, i := range v.Items {
			for _, e := range i.entries {
				who = append(who, e.By)
			}
		}
		v.names, err = s.Names(ctx, sc, who, nil)
	}
	return v, fault.Wrap("show a file", err)
}

// around reads what stands beside a file.
func (s *Service) around(ctx context.Context, q db.Q, sc access.Scope, v *View) (err error) {
	if v.Record.Zero() {
		return nil
	}
	r, err := s.recordOf(ctx, q, sc, v.Record)
	if err == nil {
		v.record = &r
	}
	return err
}

// Mine are the caller's own files that something is, or was, asked for.
func (s *Service) Mine(ctx context.Context, sc access.Scope, _ web.None) (out FileList, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = FileList{Files: []Listed{}}
		if sc.Person().Zero() {
			return nil
		}
		roots, err := s.People.RootsOf(ctx, q, sc, []ids.ID{sc.Person()})
		if err != nil {
			return err
		}
		all, err := files(ctx, q, sc, filter{person: roots[sc.Person()]}, 100)
		if err != nil {
			return err
		}
		var told []File
		for _, f := range all {
			if !f.AskedAt.IsZero() {
				told = append(told, f)
			}
		}
		views, err := s.views(ctx, q, sc, told)
		for _, v := range views {
			v = v.forPerson()
			out.Files = append(out.Files, Listed{v.File, v.Summary})
		}
		return err
	})
	return out, fault.Wrap("list one's files", err)
}

// OwnRef names a file about the caller.
type OwnRef struct {
	ID ids.ID `path:"id" kind:"ownfile" json:"-"`
}

// ShowMine is what is asked of the caller in one file.
func (s *Service) ShowMine(ctx context.Context, sc access.Scope, in OwnRef) (v View, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		v, err = s.mine(ctx, q, sc, in.ID)
		return err
	})
	return v, fault.Wrap("show what is asked", err)
}

// mine is a file about the caller that they were told of; NotFound of anybody else.
func (s *Service) mine(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (View, error) {
	v, err := s.one(ctx, q, sc, id)
	if err != nil {
		return v, err
	}
	if !v.own || v.AskedAt.IsZero() {
		return v, fault.NotFound
	}
	return v.forPerson(), nil
}
