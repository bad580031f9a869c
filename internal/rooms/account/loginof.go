package account

import (
	"context"
	"sync"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/base/tenant"
)

// sealedLogin is the login of an account, as a request's snapshot has it.
type sealedLogin ids.ID

// told remembers, for the rest of a request, what was read with its session.
func told(q db.Q, h here) {
	_, _ = db.Once(q, sealedLogin(h.Account), func() (keys.Sealed, error) { return h.login, nil }) // never fails
	tenant.Tell(q, h.org)
}

// logins keeps opened logins by what is sealed: another login is sealed otherwise.
type logins struct {
	mu  sync.Mutex
	has map[string]pii.Text
}

const maxLogins = 10_000

// LoginOf is what whoever asks signs in with: for the frame of every page.
func (s *Service) LoginOf(ctx context.Context, p access.Principal) (login pii.Text, err error) {
	id, err := self(p)
	if err != nil {
		return login, err
	}
	at := db.Org(db.Platform.OrgID()) // accounts are of the platform and seen from everywhere
	if p.Org != 0 {
		at = db.Org(p.Org)
	}
	var sealed keys.Sealed
	err = s.db.Read(ctx, at, func(ctx context.Context, q db.Q) error {
		sealed, err = db.Once(q, sealedLogin(id), func() (keys.Sealed, error) {
			a, err := accountByID(ctx, q, id)
			return a.login, err
		})
		return err
	})
	if err != nil {
		return login, fault.Wrap("read account", err)
	}
	if login, ok := s.logins.get(sealed); ok {
		return login, nil
	}
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		login, err = s.ring.Open(ctx, q, keys.Account(id), loginPlace(id), sealed)
		return err
	})
	if err == nil {
		s.logins.put(sealed, login)
	}
	return login, fault.Wrap("read account", err)
}

func (l *logins) get(sealed keys.Sealed) (pii.Text, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	login, ok := l.has[string(sealed)]
	return login, ok
}

func (l *logins) put(sealed keys.Sealed, login pii.Text) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.has == nil || len(l.has) >= maxLogins {
		l.has = map[string]pii.Text{}
	}
	l.has[string(sealed)] = login
}
