package evidence

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

// PictureInput names a page of a version.
type PictureInput struct {
	ID    ids.ID `path:"id" kind:"document" json:"-"`
	N     int64  `query:"n" json:"-" minimum:"0" doc:"The version; the newest that is ready if 0"`
	Page  int    `query:"page" json:"-" minimum:"0" maximum:"10000" doc:"The first is 1"`
	Small bool   `query:"small" json:"-" doc:"480 pixels wide instead of 1,400"`
}

// mostPicture is how large the picture of a page may become.
const mostPicture = 24 << 20

// kept is a version that can be shown, with what there is of it and its person's key.
type kept struct {
	storedVersion
	document storedDocument
	files    []file
	keys     keys.Opener
	own      bool
}

// keptOf finds the version of a document that is ready; NotFound where there is none.
func (s *Service) keptOf(ctx context.Context, sc access.Scope, id ids.ID, n int64) (k kept, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		k, err = s.keptIn(ctx, q, sc, id, n)
		return err
	})
	return k, err
}

// keptIn is keptOf in a transaction that is open.
func (s *Service) keptIn(ctx context.Context, q db.Q, sc access.Scope, id ids.ID, n int64) (k kept, err error) {
	if k.document, err = documentByID(ctx, q, sc, id); err != nil {
		return k, err
	}
	all, err := versionsOf(ctx, q, sc.OrgID(), id)
	if err != nil {
		return k, err
	}
	want := cmp.Or(n, k.document.Shown)
	i := slices.IndexFunc(all, func(v storedVersion) bool { return v.N == want && v.State == Ready })
	if i < 0 {
		return k, fault.NotFound
	}
	k.storedVersion = all[i]
	if k.files, err = filesOf(ctx, q, sc.OrgID(), k.ID); err != nil {
		return k, err
	}
	if k.keys, err = s.Keys.Load(ctx, q, sc.OrgID(), class, []ids.ID{k.Person}); err != nil {
		return k, err
	}
	if k.own, err = s.own(ctx, q, sc, k.Person); err != nil {
		return k, err
	}
	return k, k.storedVersion.open(k.keys)
}

func (k kept) file(role Role, page, width int) (file, bool) {
	i := slices.IndexFunc(k.files, func(f file) bool { return f.Role == role && f.Page == page && f.Width == width })
	if i < 0 {
		return file{}, false
	}
	return k.files[i], true
}

// stream gives a file of it, which is gone with its person's key.
func (s *Service) stream(ctx context.Context, org int64, k kept, f file) (io.ReadCloser, error) {
	r, err := box(k.keys, f.Person, f.ID).Open(ctx, s.Store, nameOf(org, f.ID))
	if errors.Is(err, keys.Destroyed) {
		err = errors.Join(fault.Gone, err)
	}
	return r, err
}

// Picture is a page as JPEG. The first time that somebody wants it, it is drawn, and kept.
func (s *Service) Picture(ctx context.Context, sc access.Scope, in PictureInput) (io.ReadCloser, int64, error) {
	k, err := s.keptOf(ctx, sc, in.ID, in.N)
	if err != nil {
		return nil, 0, fault.Wrap("show a page", err)
	}
	page, width := max(in.Page, 1), sheet
	if in.Small {
		width = thumb
	}
	if page > max(k.Pages, 1) {
		return nil, 0, fault.NotFound
	}
	if err := s.looked(ctx, sc, k, "document.page_viewed"); err != nil {
		return nil, 0, err
	}
	if f, ok := k.file(Picture, page, width); ok {
		r, err := s.stream(ctx, sc.OrgID(), k, f)
		return r, f.Bytes, fault.Wrap("show a page", err)
	}
	drawn, err := s.draw(ctx, sc, k, page, width)
	return io.NopCloser(bytes.NewReader(drawn)), int64(len(drawn)), fault.Wrap("draw a page", err)
}

// draw has the reader draw a page, and keeps it. Of those who wait for one, two are served at
// a time.
func (s *Service) draw(ctx context.Context, sc access.Scope, k kept, page, width int) ([]byte, error) {
	f, ok := k.file(File, 0, 0)
	if !ok {
		return nil, fault.NotFound
	}
	if s.Reader == nil {
		return nil, errors.Join(fault.Busy, errNoReader)
	}
	select {
	case s.drawing <- struct{}{}:
		defer func() { <-s.drawing }()
	case <-ctx.Done():
		return nil, errors.Join(fault.Busy, ctx.Err())
	}
	r, err := s.stream(ctx, sc.OrgID(), k, f)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	session, err := s.Reader.Open(ctx, r)
	if err != nil {
		return nil, errors.Join(fault.Busy, err)
	}
	defer session.Close()
	var b bytes.Buffer
	if err := session.Picture(page, width, &capped{&b, mostPicture}); err != nil {
		return nil, errors.Join(fault.Busy, err)
	}
	return b.Bytes(), s.keepPicture(ctx, sc, k, file{Role: Picture, Page: page, Width: width}, b.Bytes())
}

// capped takes no more than so many bytes.
type capped struct {
	to   io.Writer
	left int
}

// Write passes on what still fits.
func (c *capped) Write(p []byte) (int, error) {
	if c.left -= len(p); c.left < 0 {
		return 0, io.ErrShortBuffer
	}
	return c.to.Write(p)
}

// keepPicture keeps what was drawn. Where another was faster, or the document went meanwhile,
// it is forgotten.
func (s *Service) keepPicture(ctx context.Context, sc access.Scope, k kept, f file, drawn []byte) error {
	now := s.Clock.Now()
	f.ID, f.Version, f.Person, f.Bytes, f.MadeAt = s.NewID(now), k.ID, k.Person, int64(len(drawn)), now
	if _, err := box(k.keys, k.Person, f.ID).Seal(ctx, s.Store, nameOf(sc.OrgID(), f.ID), bytes.NewReader(drawn)); err != nil {
		return err
	}
	fresh := false
	err := s.DB.Write(ctx, sc, db.On("document", k.Document), func(ctx context.Context, tx *db.Tx) error {
		v, err := versionByID(ctx, tx, sc.OrgID(), k.ID)
		if err != nil || v.Person != k.Person {
			fresh = false
			return cmp.Or(err, fault.NotFound)
		}
		n, err := insertFile(ctx, tx, sc.OrgID(), f)
		fresh = n > 0
		return err
	})
	if err == nil && !fresh || errors.Is(err, fault.NotFound) {
		s.forget(ctx, sc.OrgID(), []file{f})
	}
	return err
}
