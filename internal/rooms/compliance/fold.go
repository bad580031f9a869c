package compliance

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
)

// foldChunk keeps each transaction of a fold short.
const foldChunk = 5000

// Fold adds what writers appended to the ledger of counts.
func (s *Service) Fold(ctx context.Context, sc access.Scope) error {
	for {
		var n int
		err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			if err := lockFold(ctx, tx, sc); err != nil {
				return err
			}
			all, err := takeDeltas(ctx, tx, sc, foldChunk)
			if n = len(all); err != nil || n == 0 {
				return err
			}
			sum := counts{}
			for _, c := range all {
				sum[c.count] += c.n
			}
			return addTally(ctx, tx, sc, sum.list())
		})
		if err != nil || n < foldChunk {
			return fault.Wrap("fold counts", err)
		}
	}
}
