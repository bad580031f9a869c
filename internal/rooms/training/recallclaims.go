package training

import (
	"context"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// nameChunk is how many claims are opened at a time.
const nameChunk = 200

// NameClaims keeps who issued what claims were accepted of, of those that were accepted before
// that was kept. Run again it changes nothing.
func (s *Service) NameClaims(ctx context.Context, sc access.Scope) error {
	for after := (ids.ID{}); ; {
		var n int
		err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			stored, err := claimsInReach(ctx, tx, sc, `k.completion_id IS NOT NULL AND k.provider IS NOT NULL AND k.id > $2`, ` ORDER BY k.id LIMIT `+strconv.Itoa(nameChunk), after)
			if n = len(stored); err != nil || n == 0 {
				return err
			}
			all, err := s.openClaims(ctx, tx, sc, stored)
			if err != nil {
				return err
			}
			issued := make([]Issued, len(all))
			for i, c := range all {
				issued[i] = Issued{c.Completion, c.Provider}
			}
			after = all[n-1].ID
			return s.NameIssuersTx(ctx, tx, sc, issued)
		})
		if err != nil || n < nameChunk {
			return fault.Wrap("look up who issued claims", err)
		}
	}
}
