package account

import (
	"net/netip"
	"time"

	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/rooms/account/secret"
)

// State is whether an account can sign in at all. Its organizations decide for
// themselves: deactivating a membership leaves the account.
type State string

// The states of an account.
const (
	Active State = "active"
	Closed State = "closed"
)

// Account is how one person signs in, everywhere.
type Account struct {
	ID        ids.ID
	Version   int64
	State     State
	LoginKind secret.Kind
	ManagedBy int64 // the organization that prints its cards; 0 for none
	LockAfter int64
	LastOrg   int64
	CardUntil time.Time // while the secret is a one-time card's
	TOTPAt    time.Time // when an authenticator app was proved; zero for none
	CreatedAt time.Time
	loginIx   []byte
	login     keys.Sealed
	secret    string
	totp      keys.Sealed
	totpStep  int64
}

// card reports whether the secret is that of a one-time card.
func (a Account) card() bool { return !a.CardUntil.IsZero() }

// checkable is the hash that a passphrase is checked against, empty if none can be right.
func (a Account) checkable(now time.Time) string {
	if a.State != Active || a.card() && !now.Before(a.CardUntil) {
		return ""
	}
	return a.secret
}

// MemberState is whether a membership lets in.
type MemberState string

// The states of a membership.
const (
	MemberActive MemberState = "active"
	Deactivated  MemberState = "deactivated"
)

// Membership joins an account to an organization.
type Membership struct {
	ID      ids.ID
	Version int64
	Org     int64
	Account ids.ID
	Person  ids.ID // zero if it is linked to none
	State   MemberState
	Since   time.Time
	Until   time.Time // when it was deactivated
}

// Stage says how far a session has come. Only Full is let in.
type Stage string

// The stages.
const (
	StageCard   Stage = "card"   // came with a one-time card: must set a passphrase
	StageFactor Stage = "factor" // the passphrase was right: the second factor is missing
	Full        Stage = "full"
)

// Session is a sign-in as its owner sees it.
type Session struct {
	ID           ids.ID
	Current      bool
	Org          string // name of the organization it works in
	Agent        string // code such as "firefox.windows"
	IP           pii.Text
	Persistent   bool
	SecondFactor bool
	CreatedAt    time.Time
	SeenAt       time.Time
	ExpiresAt    time.Time
}

// Client is what is known of the browser from which a request comes.
type Client struct {
	IP      netip.Addr
	Agent   pii.Text // its User-Agent line
	Session pii.Text // the token of its sign-in cookie
	Device  pii.Text // the token of its device cookie
}

// network is what failures are counted by: an IPv4 address, or the /64 that one IPv6
// customer has at least.
func (c Client) network() string {
	ip := c.IP.Unmap()
	if ip.Is6() {
		p, err := ip.WithZone("").Prefix(64)
		if err == nil {
			return p.String()
		}
	}
	return ip.String()
}

// Step is where a sign-in has come to, and what the browser is to keep.
type Step struct {
	Stage   Stage
	Account ids.ID
	Session pii.Text      // token for the sign-in cookie
	Device  pii.Text      // token for the device cookie; empty leaves it as it is
	Keep    time.Duration // life of the sign-in cookie; 0 until the browser is closed
	Known   time.Duration // life of the device cookie, in the same way
	Org     int64         // 0: there is none, or one has to be chosen
	Choices int           // active memberships
	// MustEnrol says that an organization asks for a second factor and there is none yet.
	MustEnrol bool
}
