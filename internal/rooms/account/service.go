package account

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-webauthn/webauthn/webauthn"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/rooms/account/secret"
)

// Permissions of this room. Signing in and one's own settings need none.
var (
	PermMembers    = access.Perm{Name: "member.view", Module: "access", Right: access.View}
	PermInvite     = access.Perm{Name: "member.invite", Module: "access", Right: access.Enter}
	PermDeactivate = access.Perm{Name: "member.deactivate", Module: "access", Right: access.Manage}
	PermCard       = access.Perm{Name: "card.print", Module: "access", Right: access.Manage, StepUp: true}
	PermUnlock     = access.Perm{Name: "account.unlock", Module: "platform", Right: access.Manage, StepUp: true}
)

// Permissions lists them.
func Permissions() []access.Perm {
	return []access.Perm{PermMembers, PermInvite, PermDeactivate, PermCard, PermUnlock, PermTokens, PermMakeToken, PermEndToken}
}

// Config is what an installation says about itself.
type Config struct {
	// Origin is where people reach it, such as https://standing.example.org. Links in mail
	// and passkeys belong to it.
	Origin string
	// Name of the product, as authenticator apps and passkeys show it.
	Name string
	// Try is a page where one can look around without an account; empty where there is none.
	Try string
	// Perms are the permissions of the whole program: what a token can be made for.
	Perms []access.Perm
	// Hash is the work of one passphrase hash; zero is the floor.
	Hash secret.Params
	// Slots is how many are computed at once; zero is one.
	Slots int
	// NetworkFailures is how many failures one network address may have in 15 minutes from
	// devices that are not known; zero is 100, so that a school behind one address can err.
	NetworkFailures int64
}

// Needs is what other parts give.
type Needs struct {
	DB     *db.DB
	Clock  clock.Clock
	NewID  ids.Maker
	Ring   *keys.Ring
	Policy Policy
	Roles  Roles
	Guard  Guard
	Outbox Outbox
	People People
	Visits Visits // may be nil
}

// Service is the room's door: pages, API and jobs all call it.
type Service struct {
	db       *db.DB
	clock    clock.Clock
	newID    ids.Maker
	ring     *keys.Ring
	policy   Policy
	roles    Roles
	guard    Guard
	outbox   Outbox
	people   People
	visits   Visits
	hasher   *secret.Hasher
	passkeys *webauthn.WebAuthn
	config   Config
	logins   logins
	hints    hints
	// Held is which roles members hold and what roles are called, for the list of members; a
	// room beside this one knows.
	Held func(ctx context.Context, sc access.Scope, members []ids.ID) (held map[ids.ID][]string, names map[string]string, err error)
	// OnMember hears, in the transaction of the change, which has touched the organization, that
	// an account became or ceased to be a member, or is a person's. May be nil.
	OnMember func(ctx context.Context, tx *db.Tx, sc access.Scope, account ids.ID) error
}

// New refuses hash parameters below the floor and an origin that is none.
func New(n Needs, c Config) (*Service, error) {
	if c.Hash == (secret.Params{}) {
		c.Hash = secret.Floor
	}
	if c.NetworkFailures == 0 {
		c.NetworkFailures = 100
	}
	c.Origin = strings.TrimSuffix(c.Origin, "/")
	h, err := secret.NewHasher(c.Hash, max(c.Slots, 1))
	if err != nil {
		return nil, err
	}
	w, err := relyingParty(c)
	if err != nil {
		return nil, fmt.Errorf("account: %w", err)
	}
	return &Service{db: n.DB, clock: n.Clock, newID: n.NewID, ring: n.Ring, policy: n.Policy, roles: n.Roles,
		guard: n.Guard, outbox: n.Outbox, people: n.People, visits: n.Visits, hasher: h, passkeys: w, config: c}, nil
}

// HashRuns counts the passphrase hashes computed so far, for metrics.
func (s *Service) HashRuns() int64 { return s.hasher.Runs() }

// onAccount touches one account: whatever changes how it signs in decides under it.
func onAccount(id ids.ID) db.Touches { return db.OnPlatform("account", id) }

func (s *Service) link(path ...string) string {
	return s.config.Origin + "/" + strings.Join(path, "/")
}

// self is who a request comes from, or Anonymous.
func self(p access.Principal) (ids.ID, error) {
	if p.Account.Zero() {
		return ids.ID{}, fault.Anonymous
	}
	return p.Account, nil
}

// platformRead and platformWrite run where accounts and sessions are.
func (s *Service) platformRead(ctx context.Context, fn func(context.Context, db.Q) error) error {
	return s.db.Read(ctx, db.Platform, fn)
}

func (s *Service) platformWrite(ctx context.Context, on db.Touches, fn func(context.Context, *db.Tx) error) error {
	return s.db.Write(ctx, db.Platform, on, fn)
}
