package evidence

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/fingerprint"
)

// LookNow is the job that looks at a version, and SweepNow the daily sweep.
func (s *Service) LookNow(ctx context.Context, sc access.Scope, version ids.ID) error {
	return s.look(ctx, sc, versionRef{version}, "")
}

// BatchNow is the job that works on a batch.
func (s *Service) BatchNow(ctx context.Context, sc access.Scope, id ids.ID) error {
	return s.batchJob(ctx, sc, batchRef{id}, "")
}

// SweepNow is the daily sweep.
func (s *Service) SweepNow(ctx context.Context) error {
	return s.sweep(ctx, access.Scope{}, none{}, "")
}

// SeenFieldOf is what a view says of a field that was accepted.
func SeenFieldOf(v View, name string) (out SeenField) {
	for _, n := range v.fields {
		if n.Field == name {
			out = n
		}
	}
	return out
}

// NextOf is where the queue leads to after a document was accepted.
func NextOf(a Accepted) ids.ID { return a.next }

// CompareNow is the job that compares a document.
func (s *Service) CompareNow(ctx context.Context, sc access.Scope, document ids.ID) error {
	return s.compare(ctx, sc, docRef{document}, "")
}

// TwinOf is what a review says of a document that is the same.
func TwinOf(r Review) string { return string(r.twin) }

// NearNow searches for what looks like a page, and gives how many there are.
func (s *Service) NearNow(ctx context.Context, t db.Tenancy, org int64, h fingerprint.Hash, within int) (n int, err error) {
	err = s.DB.Read(ctx, t, func(ctx context.Context, q db.Q) error {
		return nearTo(ctx, q, org, looksLike, h, within, func(ids.ID, int) { n++ })
	})
	return n, err
}

// PrintRow is a fingerprint of a page as it lies.
func PrintRow(org int64, version, document, who ids.ID, page int, h fingerprint.Hash) []any {
	return print{Version: version, Document: document, Person: who, Kind: looksLike, Page: page, Hash: h}.row(org)
}

// LaterOf is where the queue leads to while a document is left for later.
func LaterOf(r Review) ids.ID { return r.next }
