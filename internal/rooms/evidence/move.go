package evidence

import (
	"cmp"
	"context"
	"io"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

// MoveInput says whose a document is.
type MoveInput struct {
	ID     ids.ID `path:"id" kind:"document" json:"-"`
	Person ids.ID `json:"person" kind:"person" doc:"Whose it is"`
}

// Move gives a document to another person, sealed anew under their key: what was sealed under
// the other's goes.
func (s *Service) Move(ctx context.Context, sc access.Scope, in MoveInput) (v View, err error) {
	m := move{s: s, sc: sc, id: in.ID}
	if err = m.prepare(ctx, in.Person); err == nil {
		err = m.copy(ctx)
	}
	if err == nil {
		err = s.DB.Write(ctx, sc, db.On("document", in.ID).And(db.On("person", m.to)), m.write)
	}
	if err == nil {
		v, err = s.view(ctx, sc, in.ID)
	}
	return v, fault.Wrap("move a document", err)
}

// move is one document on its way to another person.
type move struct {
	s        *Service
	sc       access.Scope
	id, to   ids.ID
	from     ids.ID
	was, now []file
	keys     keys.Opener // of both
}

func (m *move) prepare(ctx context.Context, to ids.ID) error {
	return m.s.DB.Write(ctx, m.sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		d, err := documentByID(ctx, tx, m.sc, m.id)
		if err != nil {
			return err
		}
		o, err := rootInReach(ctx, tx, m.sc, to)
		switch {
		case err != nil:
			return err
		case m.sc.Reach() < access.Class:
			return fault.Denied
		case !d.RemovedAt.IsZero():
			return fault.Gone
		case o.ID == d.root:
			return fault.Bad("person", "document_theirs")
		}
		m.from, m.to = d.Person, o.ID
		if err := m.settled(ctx, tx); err != nil {
			return err
		}
		if m.was, err = filesOfDocument(ctx, tx, m.sc.OrgID(), m.id); err != nil {
			return err
		}
		m.keys, err = m.s.Keys.Make(ctx, tx, m.sc.OrgID(), class, []ids.ID{m.from, m.to})
		return err
	})
}

// settled refuses a document of which a file is still looked at.
func (m *move) settled(ctx context.Context, q db.Q) error {
	all, err := versionsOf(ctx, q, m.sc.OrgID(), m.id)
	if slices.ContainsFunc(all, func(v storedVersion) bool { return v.State == Received }) {
		return fault.Bad("", "document_busy")
	}
	return err
}

// copy seals every file anew, under a new name.
func (m *move) copy(ctx context.Context) error {
	org := m.sc.OrgID()
	for _, f := range m.was {
		r, err := box(m.keys, m.from, f.ID).Open(ctx, m.s.Store, nameOf(org, f.ID))
		if err != nil {
			return err
		}
		f.ID, f.Person = m.s.NewID(m.s.Clock.Now()), m.to
		_, err = box(m.keys, m.to, f.ID).Seal(ctx, m.s.Store, nameOf(org, f.ID), io.Reader(r))
		if err = cmp.Or(err, r.Close()); err != nil {
			return err
		}
		m.now = append(m.now, f)
	}
	return nil
}

// write has the rows name the files that were sealed anew, if nothing came in between.
func (m *move) write(ctx context.Context, tx *db.Tx) error {
	org := m.sc.OrgID()
	d, err := documentByID(ctx, tx, m.sc, m.id)
	if err != nil {
		return err
	}
	is, err := filesOfDocument(ctx, tx, org, m.id)
	if err != nil {
		return err
	}
	if d.Person != m.from || !d.RemovedAt.IsZero() || len(is) != len(m.was) {
		return fault.Conflict
	}
	if err := m.settled(ctx, tx); err != nil {
		return err
	}
	if err := m.rows(ctx, tx, d); err != nil {
		return err
	}
	if err := m.read(ctx, tx); err != nil {
		return err
	}
	for i := range m.was {
		if err := dropFile(ctx, tx, org, m.was[i].ID); err != nil {
			return err
		}
		if _, err := insertFile(ctx, tx, org, m.now[i]); err != nil {
			return err
		}
	}
	if err := m.s.dropLater(ctx, tx, org, m.was); err != nil {
		return err
	}
	return m.s.logMove(ctx, tx, m.sc, m.id, m.from, m.to)
}

// rows seals the texts of a document and of its versions anew.
func (m *move) rows(ctx context.Context, tx *db.Tx, d storedDocument) error {
	if err := d.open(m.keys); err != nil {
		return err
	}
	d.Person = m.to
	if err := d.seal(m.keys); err != nil {
		return err
	}
	if err := updateDocument(ctx, tx, m.sc, d); err != nil {
		return err
	}
	all, err := versionsOf(ctx, tx, m.sc.OrgID(), m.id)
	if err != nil {
		return err
	}
	for _, v := range all {
		if err := v.open(m.keys); err != nil {
			return err
		}
		v.Person = m.to
		if err := v.seal(m.keys); err != nil {
			return err
		}
		if err := updateVersion(ctx, tx, m.sc.OrgID(), v); err != nil {
			return err
		}
	}
	return nil
}

// read has the document read anew under the other key. What was accepted of it stays with
// whom it was accepted for, as of a document that is gone.
func (m *move) read(ctx context.Context, tx *db.Tx) error {
	if err := m.s.letGo(ctx, tx, m.sc, m.id); err != nil {
		return err
	}
	all, err := versionsOf(ctx, tx, m.sc.OrgID(), m.id)
	for _, v := range all {
		if err == nil && v.State == Ready {
			err = m.s.readLater(ctx, tx, m.sc.OrgID(), v.ID, m.to)
		}
	}
	return err
}
