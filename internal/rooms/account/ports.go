package account

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/ui"
)

// What this room needs of others, so that none of them is imported.

// Policy gives an organization's profile. q is of that organization.
type Policy interface {
	Of(ctx context.Context, q db.Q, org int64) (Profile, error)
}

// Role is one that a member can be given: what it may do in one sentence, and whether it
// reaches the units of whoever has it, which then have to be said.
type Role struct {
	Code, Name, Says string
	Units            bool
}

// Known is somebody of the records, and their address as far as the caller may see it.
type Known struct {
	ID    ids.ID
	Name  string
	Email pii.Text
}

// Roles says what members may do.
type Roles interface {
	// MatrixOf is the union of the account's roles, read anew. q is of that organization.
	MatrixOf(ctx context.Context, q db.Q, org int64, account ids.ID) (access.Matrix, error)
	// Offered lists the roles that sc may give: none that may do more than sc itself.
	Offered(ctx context.Context, q db.Q, sc access.Scope) ([]Role, error)
	// Says is one sentence of what a role may do, over whom; empty where none can be said. q
	// is of that organization.
	Says(ctx context.Context, q db.Q, org int64, role string) (string, error)
	// StillGives reports whether a member may give a role now. q is of that organization.
	StillGives(ctx context.Context, q db.Q, org int64, member ids.ID, role string) (bool, error)
	// Admit gives a new member a role, and units to answer for. The caller has touched the
	// organization.
	Admit(ctx context.Context, tx *db.Tx, sc access.Scope, account ids.ID, role string, units []ids.ID) error
}

// Guard keeps an organization from losing its last administrator. The caller has touched
// the organization.
type Guard interface {
	BeforeLeave(ctx context.Context, tx *db.Tx, sc access.Scope, account ids.ID) error
	// NotAbove refuses to decide about a member who may do what sc may not.
	NotAbove(ctx context.Context, q db.Q, sc access.Scope, account ids.ID) error
}

// Outbox writes mail in the caller's transaction, which is sent if and only if that
// commits. kind is always "security": such mail has no preference to switch it off. code
// names the text; args fill it. args can hold links that are as good as a passphrase, so
// an Outbox seals them and never logs them.
//
// Codes and their args:
//
//	reset        link                  choose a new passphrase
//	locked_timer, locked_self (link opens it), locked_support_only (contact is the token
//	             that an answer carries)
//	new_device   browser, system       somebody signed in with a browser not seen before
//	passphrase   —                     the passphrase was changed
//	factor_totp_on, factor_totp_off, factor_passkey_on, factor_passkey_off, factor_codes_new
//	email_old    link                  agree that the address changes
//	email_new    link                  prove the new address
//	email_done   —                     the address was changed; to the old one
//	invitation   link, org, does       join an organization; does is what the role may do
//	invitation_own link, org           set up the organization of one that is one's own
type Outbox interface {
	Post(ctx context.Context, tx *db.Tx, org int64, to ids.ID, kind, code string, args map[string]string) error
	// PostTo writes to an address that belongs to no account (yet).
	PostTo(ctx context.Context, tx *db.Tx, org int64, address pii.Text, kind, code string, args map[string]string) error
}

// People knows the people of an organization's records.
type People interface {
	// InReach reports whether sc reaches a person.
	InReach(ctx context.Context, q db.Q, sc access.Scope, person ids.ID) (bool, error)
	// NameOf is what a person in reach is called; NotFound for others.
	NameOf(ctx context.Context, sc access.Scope, person ids.ID) (string, error)
	// Contacts are those of people, at most 500, whom sc reaches and who have not left.
	Contacts(ctx context.Context, sc access.Scope, people []ids.ID) ([]Known, error)
	// WithAddress are those whom sc reaches and who have an address.
	WithAddress(ctx context.Context, sc access.Scope, address string) ([]Known, error)
	// Units are those that sc reaches.
	Units(ctx context.Context, q db.Q, sc access.Scope) ([]ui.Option, error)
}

// Visits is access that somebody else gave for a time, such as support access: an account
// works in an organization in which it has no membership. It may be nil.
type Visits interface {
	// VisitOf is fault.NotFound if there is none that holds now. q is of that organization.
	VisitOf(ctx context.Context, q db.Q, org int64, account ids.ID) (access.Matrix, access.Via, error)
}

const security = "security"
