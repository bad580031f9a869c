package account

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/rooms/account/secret"
)

// stored is a session as its row is.
type stored struct {
	ID           ids.ID
	Account      ids.ID
	Stage        Stage
	Org          int64
	Device       ids.ID
	Persistent   bool
	SecondFactor bool
	FreshAt      time.Time
	CreatedAt    time.Time
	SeenAt       time.Time
	ExpiresAt    time.Time
	idleFor      int64 // microseconds
	hash         []byte
	ip, agent    keys.Sealed
}

// over reports whether the session has ended by itself.
func (s stored) over(now time.Time) bool {
	return !now.Before(s.ExpiresAt) || !now.Before(s.SeenAt.Add(time.Duration(s.idleFor)*time.Microsecond))
}

// Device is a browser that an account has signed in from.
type Device struct {
	ID      ids.ID
	Account ids.ID
	hash    []byte
}

// deviceLife is how long a browser is remembered where cookies may persist.
const deviceLife = 400 * 24 * time.Hour

// seenEvery is how often a session's use is written down.
const seenEvery = time.Minute

// openSession makes a new session with a new token: a token from before the sign-in, such
// as one that an attacker planted, never becomes a signed-in one.
func (s *Service) openSession(ctx context.Context, tx *db.Tx, a Account, o opening, dev Device, org int64) (Step, error) {
	now := s.clock.Now()
	token, hash := secret.NewToken()
	row := stored{ID: s.newID(now), Account: a.ID, Stage: o.stage, Org: org, Device: dev.ID, Persistent: o.keep, SecondFactor: o.factor,
		FreshAt: now, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(halfLife), idleFor: halfLife.Microseconds(), hash: hash}
	if o.stage == Full {
		life, rest := o.profile.Absolute, o.profile.Idle
		if o.keep {
			life, rest = o.profile.KeepFor, o.profile.KeepFor
		}
		row.ExpiresAt, row.idleFor = now.Add(life), rest.Microseconds()
	}
	sealer, err := s.ring.Make(ctx, tx, db.Platform.OrgID(), accountClass, []ids.ID{a.ID})
	if err != nil {
		return Step{}, err
	}
	if row.ip, err = sealer.Seal(a.ID, keys.Place{Table: "session", Column: "ip", Row: row.ID}, pii.Hide(o.from.IP.String())); err != nil {
		return Step{}, err
	}
	if row.agent, err = sealer.Seal(a.ID, keys.Place{Table: "session", Column: "agent", Row: row.ID}, pii.Hide(secret.Agent(o.from.Agent.Reveal()))); err != nil {
		return Step{}, err
	}
	step := Step{Stage: o.stage, Account: a.ID, Session: pii.Hide(token), Org: org, Choices: len(o.members)}
	if o.keep {
		step.Keep, step.Known = o.profile.KeepFor, deviceLife
	}
	return step, insertSession(ctx, tx, row)
}

const accountClass = "account"

// meet makes the device known. token is what the browser is to keep, empty if it has it.
// The owner hears of a new device, but for the first one, on which they joined.
func (s *Service) meet(ctx context.Context, tx *db.Tx, a Account, from Client) (Device, pii.Text, error) {
	now := s.clock.Now()
	hash, brought := secret.HashToken(from.Device.Reveal())
	var token string
	if !brought {
		token, hash = secret.NewToken()
	}
	dev, err := maybe(deviceByToken(ctx, tx, a.ID, hash))
	if err != nil {
		return dev, pii.Text{}, err
	}
	if !dev.ID.Zero() {
		return dev, pii.Text{}, seenDevice(ctx, tx, dev.ID, now)
	}
	had, err := deviceCount(ctx, tx, a.ID)
	if err != nil {
		return dev, pii.Text{}, err
	}
	dev = Device{ID: s.newID(now), Account: a.ID, hash: hash}
	agent := secret.Agent(from.Agent.Reveal())
	sealed, err := s.ring.Seal(ctx, tx, keys.Account(a.ID), keys.Place{Table: "device", Column: "agent", Row: dev.ID}, pii.Hide(agent))
	if err != nil {
		return dev, pii.Text{}, err
	}
	if err := insertDevice(ctx, tx, dev, sealed, now); err != nil {
		return dev, pii.Text{}, err
	}
	if had > 0 && a.LoginKind == secret.Email {
		browser, system := secret.AgentName(agent)
		err = s.outbox.Post(ctx, tx, db.Platform.OrgID(), a.ID, security, "new_device", map[string]string{"browser": browser, "system": system})
	}
	return dev, pii.Hide(token), err
}

// Sessions lists where the account is signed in, the newest first.
func (s *Service) Sessions(ctx context.Context, p access.Principal) (out []Session, err error) {
	id, err := self(p)
	if err != nil {
		return nil, err
	}
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		out = nil
		rows, err := sessionsOf(ctx, q, id, s.clock.Now())
		if err != nil {
			return err
		}
		opener, err := s.ring.Load(ctx, q, db.Platform.OrgID(), accountClass, []ids.ID{id})
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.over(s.clock.Now()) {
				continue
			}
			v := Session{ID: r.ID, Current: r.ID == p.Session, Org: r.orgName, Persistent: r.Persistent, SecondFactor: r.SecondFactor, CreatedAt: r.CreatedAt, SeenAt: r.SeenAt, ExpiresAt: r.ExpiresAt}
			agent, err := opener.Open(id, keys.Place{Table: "session", Column: "agent", Row: r.ID}, r.agent)
			if err != nil {
				return err
			}
			v.Agent = agent.Reveal()
			if v.IP, err = opener.Open(id, keys.Place{Table: "session", Column: "ip", Row: r.ID}, r.ip); err != nil {
				return err
			}
			out = append(out, v)
		}
		return nil
	})
	return out, fault.Wrap("list sessions", err)
}

// EndSession ends one session of the account, wherever it is.
func (s *Service) EndSession(ctx context.Context, p access.Principal, session ids.ID) error {
	id, err := self(p)
	if err != nil {
		return err
	}
	return fault.Wrap("end session", s.platformWrite(ctx, onAccount(id), func(ctx context.Context, tx *db.Tx) error {
		ok, err := dropSession(ctx, tx, id, session)
		if err != nil {
			return err
		}
		if err := orNotFound(ok); err != nil {
			return err
		}
		return s.note(ctx, tx, id, "session.ended", map[string]string{"how": "revoked"})
	}))
}

// SignOutElsewhere ends every session of the account but the one that asks.
func (s *Service) SignOutElsewhere(ctx context.Context, p access.Principal) (ended int64, err error) {
	id, err := self(p)
	if err != nil {
		return 0, err
	}
	err = s.platformWrite(ctx, onAccount(id), func(ctx context.Context, tx *db.Tx) (err error) {
		if ended, err = dropOtherSessions(ctx, tx, id, p.Session); err != nil {
			return err
		}
		return s.note(ctx, tx, id, "session.ended", map[string]string{"how": "elsewhere"})
	})
	return ended, fault.Wrap("sign out elsewhere", err)
}

// SignOut ends the session of a cookie. The cookie is worth nothing from then on, on any
// replica. A cookie that is worth nothing already is no error.
func (s *Service) SignOut(ctx context.Context, token pii.Text) error {
	hash, ok := secret.HashToken(token.Reveal())
	if !ok {
		return nil
	}
	return fault.Wrap("sign out", s.platformWrite(ctx, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		got, err := maybe(sessionByToken(ctx, tx, hash))
		if err != nil || got.ID.Zero() {
			return err
		}
		if _, err := dropSession(ctx, tx, got.Account, got.ID); err != nil {
			return err
		}
		return s.note(ctx, tx, got.Account, "session.ended", map[string]string{"how": "signed_out"})
	}))
}

// dropSessionOf ends the session that a browser brought along to a sign-in.
func dropSessionOf(ctx context.Context, tx *db.Tx, token pii.Text) error {
	hash, ok := secret.HashToken(token.Reveal())
	if !ok {
		return nil
	}
	return dropSessionByToken(ctx, tx, hash)
}

// rotate gives a session another token; fresh is when it was proved once more who this
// is, zero if that was not asked in full.
func (s *Service) rotate(ctx context.Context, tx *db.Tx, session ids.ID, fresh time.Time, factor bool, keep time.Duration) (Step, error) {
	token, hash := secret.NewToken()
	ok, err := renewSession(ctx, tx, session, hash, fresh, factor)
	if err == nil && !ok {
		err = fault.Anonymous
	}
	return Step{Stage: Full, Session: pii.Hide(token), Keep: keep}, err
}
