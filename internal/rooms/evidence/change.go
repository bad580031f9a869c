package evidence

import (
	"context"
	"slices"
	"strconv"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/pii"
)

// Ref names a document.
type Ref struct {
	ID ids.ID `path:"id" kind:"document" json:"-"`
}

// TitleInput says what a document is called.
type TitleInput struct {
	ID    ids.ID `path:"id" kind:"document" json:"-"`
	Title string `json:"title" minLength:"1" maxLength:"200"`
}

// Rename says what a document is called.
func (s *Service) Rename(ctx context.Context, sc access.Scope, in TitleInput) (View, error) {
	return s.change(ctx, sc, in.ID, "document.renamed", func(_ context.Context, _ *db.Tx, d *storedDocument) error {
		title := tidy(in.Title)
		if title == "" {
			return fault.Bad("title", "required")
		}
		d.Title = pii.Hide(title)
		return nil
	})
}

// RemoveInput takes a document away.
type RemoveInput struct {
	ID     ids.ID `path:"id" kind:"document" json:"-"`
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"Why"`
}

// Remove takes a document away. For seven days it can be brought back; then nothing is left of it.
func (s *Service) Remove(ctx context.Context, sc access.Scope, in RemoveInput) (View, error) {
	return s.change(ctx, sc, in.ID, "document.removed", func(ctx context.Context, tx *db.Tx, d *storedDocument) error {
		if err := s.mayRemove(ctx, tx, sc, *d); err != nil {
			return err
		}
		reason := tidy(in.Reason)
		if reason == "" {
			return fault.Bad("reason", "required")
		}
		if err := s.partAll(ctx, tx, sc, d.ID); err != nil {
			return err
		}
		now := s.Clock.Now()
		d.RemovedAt, d.RemovedBy, d.Reason = now, sc.Account(), pii.Hide(reason)
		return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: eraseKind, Key: d.ID.String() + "-" + strconv.FormatInt(now.UnixMicro(), 10), RunAt: now.Add(undoFor), Payload: docRef{d.ID}, Now: now})
	})
}

// mayRemove refuses somebody who takes evidence about themselves away that somebody else
// sent in.
func (s *Service) mayRemove(ctx context.Context, q db.Q, sc access.Scope, d storedDocument) error {
	if sc.Reach() >= access.Class {
		return nil
	}
	all, err := versionsOf(ctx, q, sc.OrgID(), d.ID)
	if err == nil && (sc.Account() != d.AddedBy || slices.ContainsFunc(all, func(v storedVersion) bool { return v.SentBy != sc.Account() })) {
		err = fault.Bad("", "document_not_yours")
	}
	return err
}

// Restore brings a document back that was removed.
func (s *Service) Restore(ctx context.Context, sc access.Scope, in Ref) (View, error) {
	return s.change(ctx, sc, in.ID, "document.restored", func(ctx context.Context, tx *db.Tx, d *storedDocument) error {
		if err := s.mayRemove(ctx, tx, sc, *d); err != nil {
			return err
		}
		if !d.back(s.Clock.Now()) {
			return fault.Gone
		}
		d.RemovedAt, d.RemovedBy, d.Reason = time.Time{}, ids.ID{}, pii.Text{}
		return s.compareLater(ctx, tx, sc.OrgID(), d.ID)
	})
}

// change writes what a document is from now on.
func (s *Service) change(ctx context.Context, sc access.Scope, id ids.ID, verb string, fn func(context.Context, *db.Tx, *storedDocument) error) (v View, err error) {
	err = s.DB.Write(ctx, sc, db.On("document", id), func(ctx context.Context, tx *db.Tx) error {
		d, err := documentByID(ctx, tx, sc, id)
		if err != nil {
			return err
		}
		if !d.RemovedAt.IsZero() && verb != "document.restored" {
			return fault.Gone
		}
		o, err := s.Keys.Make(ctx, tx, sc.OrgID(), class, []ids.ID{d.Person})
		if err != nil {
			return err
		}
		if err := d.open(o); err != nil {
			return err
		}
		if err := fn(ctx, tx, &d); err != nil {
			return err
		}
		if err := d.seal(o); err != nil {
			return err
		}
		if err := updateDocument(ctx, tx, sc, d); err != nil {
			return err
		}
		return s.log(ctx, tx, sc, verb, d.ID, d.Person, nil)
	})
	if err == nil {
		v, err = s.view(ctx, sc, id)
	}
	return v, fault.Wrap(verb, err)
}
