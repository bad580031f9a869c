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
)

// Telling is one document, for whoever is shown it alone.
type Telling struct {
	ID      ids.ID
	Title   string
	Media   string
	Pages   int
	Bytes   int64
	Brought bool // the person sent it in themselves

	sha string

	k kept
}

// Digest is SHA-256 of the file as it was sent in, in hexadecimal.
func (t Telling) Digest() string { return t.sha }

// ShowableIn are the newest documents of a person in reach that are ready, for whoever lets
// them choose.
func (s *Service) ShowableIn(ctx context.Context, q db.Q, sc access.Scope, who ids.ID, limit int) (out []Telling, err error) {
	all, err := documentPage(ctx, q, sc, filter{root: who, state: Ready}, limit)
	if err != nil {
		return nil, err
	}
	if err := s.openDocuments(ctx, q, sc, all); err != nil {
		return nil, err
	}
	for _, d := range all {
		versions, err := versionsOf(ctx, q, sc.OrgID(), d.ID)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(versions, func(v storedVersion) bool { return v.N == d.Shown && v.State == Ready })
		if i >= 0 {
			out = append(out, tellingOf(d, versions[i]))
		}
	}
	return out, nil
}

func tellingOf(d storedDocument, v storedVersion) Telling {
	return Telling{ID: d.ID, Title: cmp.Or(d.Title.Reveal(), "document"), Media: v.Media, Pages: v.Pages, Bytes: v.Bytes, Brought: v.Source == FromSelf, sha: v.Digest.Reveal()}
}

// Granted is a document that sc gives (access.Through), in the newest version that is ready;
// NotFound where it was removed.
func (s *Service) Granted(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (t Telling, err error) {
	if !sc.Gives("document", id) {
		return t, fault.NotFound
	}
	k, err := s.keptIn(ctx, q, sc, id, 0)
	if err != nil {
		return t, err
	}
	if !k.document.RemovedAt.IsZero() {
		return t, fault.NotFound
	}
	if err := k.document.open(k.keys); err != nil {
		return t, err
	}
	t = tellingOf(k.document, k.storedVersion)
	t.k = k
	return t, nil
}

// GrantedFile is the file of it: its name, its size, and how to open it once the transaction is
// over, which asks the database nothing.
func (s *Service) GrantedFile(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (t Telling, name string, size int64, open func(context.Context) (io.ReadCloser, error), err error) {
	if t, err = s.Granted(ctx, q, sc, id); err != nil {
		return t, "", 0, nil, err
	}
	f, ok := t.k.file(File, 0, 0)
	if !ok {
		return t, "", 0, nil, fault.NotFound
	}
	org, k := sc.OrgID(), t.k
	return t, nameAs(k.FileName.Reveal(), k.Media), f.Bytes, func(ctx context.Context) (io.ReadCloser, error) { return s.stream(ctx, org, k, f) }, nil
}
