package evidence

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/ids"
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

// LaterOf is where the queue leads to while a document is left for later.
func LaterOf(r Review) ids.ID { return r.next }
