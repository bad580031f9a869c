package evidence

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
)

// View is a document as it is shown.
type View struct {
	ID        ids.ID        `json:"id"`
	Version   int64         `json:"version"`
	Person    ids.ID        `json:"person"`
	Name      string        `json:"name"`
	Title     string        `json:"title"`
	State     State         `json:"state"`
	Reason    string        `json:"reason,omitempty" doc:"Why the newest version was refused or waits"`
	Shown     int64         `json:"shown" doc:"The newest version that is ready; 0 if none is"`
	AddedAt   time.Time     `json:"added_at"`
	RemovedAt time.Time     `json:"removed_at,omitzero"`
	Removed   string        `json:"removed_because,omitempty"`
	Versions  []VersionView `json:"versions,omitempty"`

	Reading    string `json:"reading,omitempty" enum:",read,nothing,unreadable" doc:"What came of reading the version that is shown; empty: not read yet"`
	Completion ids.ID `json:"completion,omitzero" doc:"What was accepted of it"`
	Claim      ids.ID `json:"claim,omitzero" doc:"What was sent in with it"`

	unread string // why it could not be read
	seen   int64  // the version on which marks are, 0 none
	marks  []ui.Mark
	fields []SeenField
	own    bool
	back   bool // it can be brought back
	mine   bool // the caller may take it away
	page   int
	media  string // of the newest version
	pages  int
	source Source
}

// VersionView is a version as it is shown.
type VersionView struct {
	N          int64     `json:"n"`
	State      State     `json:"state"`
	Reason     string    `json:"reason,omitempty"`
	FileName   string    `json:"file_name"`
	Media      string    `json:"media_type"`
	Bytes      int64     `json:"bytes"`
	Pages      int       `json:"pages"`
	Script     bool      `json:"script,omitempty" doc:"It had a script in it, which was taken out"`
	Cleaned    bool      `json:"cleaned,omitempty" doc:"What it need not say was taken out, such as where a photo was taken"`
	Digest     string    `json:"sha256" doc:"Of the file as it was sent in"`
	Verdict    string    `json:"scan,omitempty" enum:"clean,infected,unscanned"`
	Source     Source    `json:"source"`
	ReceivedAt time.Time `json:"received_at"`
	by         ids.ID
	byName     string
}

func viewOf(d storedDocument) View {
	return View{ID: d.ID, Version: d.Document.Version, Person: d.root, Name: d.name, Title: d.Title.Reveal(), State: d.State, Shown: d.Shown, AddedAt: d.AddedAt, RemovedAt: d.RemovedAt, Removed: d.Reason.Reveal()}
}

func versionView(v storedVersion) VersionView {
	return VersionView{N: v.N, State: v.State, Reason: v.Reason, FileName: v.FileName.Reveal(), Media: v.Media, Bytes: v.Bytes, Pages: v.Pages, Script: v.Script, Cleaned: v.Cleaned,
		Digest: v.Digest.Reveal(), Verdict: v.Verdict, Source: v.Source, ReceivedAt: v.ReceivedAt, by: v.SentBy}
}

// ShowInput names a document, and a page of it.
type ShowInput struct {
	ID   ids.ID `path:"id" kind:"document" json:"-"`
	Page int    `query:"page" json:"-" minimum:"0" maximum:"10000" doc:"The page that is shown; only for people"`
	Seen bool   `query:"seen" json:"-" doc:"Show the version of which something was accepted; only for people"`
}

// Show is one document with its versions: who looked is in the log before the answer.
func (s *Service) Show(ctx context.Context, sc access.Scope, in ShowInput) (View, error) {
	v, err := s.view(ctx, sc, in.ID)
	if err != nil {
		return v, fault.Wrap("show a document", err)
	}
	v.page = max(in.Page, 1)
	if in.Seen || !v.Completion.Zero() || !v.Claim.Zero() {
		if err := s.mark(ctx, sc, in, &v); err != nil {
			return v, fault.Wrap("show a document", err)
		}
	}
	err = s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "document.viewed", Table: "document", Row: v.ID, Subject: v.Person, Purpose: "service"})
	return v, fault.Wrap("show a document", err)
}

// looked writes down that somebody looked at a page, or took a file along, of somebody else.
func (s *Service) looked(ctx context.Context, sc access.Scope, k kept, verb string) error {
	if k.own {
		return nil
	}
	return s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: "document", Row: k.Document, Subject: k.Person, Purpose: "service"})
}

// view is a document with its versions.
func (s *Service) view(ctx context.Context, sc access.Scope, id ids.ID) (v View, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		d, err := documentByID(ctx, q, sc, id)
		if err != nil {
			return err
		}
		all, err := versionsOf(ctx, q, sc.OrgID(), id)
		if err != nil {
			return err
		}
		o, err := s.Keys.Load(ctx, q, sc.OrgID(), class, []ids.ID{d.Person})
		if err != nil {
			return err
		}
		if err := d.open(o); err != nil {
			return err
		}
		v = viewOf(d)
		for _, one := range all {
			if err := one.open(o); err != nil {
				return err
			}
			v.Versions = append(v.Versions, versionView(one))
			if one.N == d.Head {
				v.Reason, v.media, v.pages, v.source = one.Reason, one.Media, one.Pages, one.Source
			}
		}
		if err := s.reviewed(ctx, q, sc, d, all, &v); err != nil {
			return err
		}
		v.back = d.back(s.Clock.Now())
		v.mine = sc.Can(PermRemove) > access.None && s.mayRemove(ctx, q, reachOf(sc, PermRemove), d) == nil
		v.own, err = s.own(ctx, q, sc, d.Person)
		return err
	})
	if err == nil {
		err = s.name(ctx, sc, &v)
	}
	return v, err
}

// reachOf is the caller as far as they may p.
func reachOf(sc access.Scope, p access.Perm) access.Scope {
	if n, ok := sc.May(p); ok {
		return n
	}
	return sc
}

// name says who sent versions in.
func (s *Service) name(ctx context.Context, sc access.Scope, v *View) error {
	if s.Names == nil {
		return nil
	}
	var who []ids.ID
	for _, one := range v.Versions {
		if !one.by.Zero() {
			who = append(who, one.by)
		}
	}
	names, err := s.Names(ctx, sc, who, nil)
	for i := range v.Versions {
		v.Versions[i].byName = names[v.Versions[i].by]
	}
	return err
}
