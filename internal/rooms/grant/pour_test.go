package grant

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/testkit"
)

// slowly is a file of some chunks; before one of them something happens.
type slowly struct {
	chunks, at int
	then       func()
}

func (s *slowly) Read(p []byte) (int, error) {
	if s.at == s.chunks {
		return 0, io.EOF
	}
	if s.at++; s.at == 4 {
		s.then()
	}
	return copy(p, bytes.Repeat([]byte("a"), 1000)), nil
}

// A download in the middle of which the grant is revoked ends there: what was not sent by then
// is not sent, and its reader sees that it is not whole. One under a grant that holds is whole.
func TestRevokedInTheMiddleOfADownload(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		g := k.given(k.things.add(k.ada, "BLS card", true))
		sc := k.their(PermTake)
		var whole bytes.Buffer
		k.must(k.pour(context.Background(), &whole, &slowly{chunks: 8, then: func() { k.clock.Move(time.Second) }}, sc, g.ID))
		if whole.Len() != 8000 {
			t.Error("of a grant that holds came ", whole.Len())
		}
		var part bytes.Buffer
		err := k.pour(context.Background(), &part, &slowly{chunks: 8, then: func() {
			_, err := k.Revoke(context.Background(), k.mine(PermShares), ShareRef{g.ID})
			k.must(err)
			k.clock.Move(time.Second)
		}}, sc, g.ID)
		if !errors.Is(err, fault.NotFound) || part.Len() != 3000 {
			t.Errorf("%d bytes were sent: %v", part.Len(), err)
		}
	})
}
