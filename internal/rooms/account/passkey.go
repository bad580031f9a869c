package account

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

// A passkey proves possession and, as user verification is always asked for, a PIN or a
// finger: it is both factors at once (W3C Web Authentication Level 3, NIST SP 800-63B
// multi-factor cryptographic authenticator). What it cannot do is open a lock: it is
// refused while the account is locked, like every other way.

// Passkey is one that an account has.
type Passkey struct {
	ID        ids.ID
	Label     pii.Text
	CreatedAt time.Time
	UsedAt    time.Time
	account   ids.ID
	label     keys.Sealed
	cred      webauthn.Credential
}

// Ceremonies: what an authenticator is asked for.
const (
	ForEnrol   = "enrol"
	ForSignIn  = "sign_in"
	ForFactor  = "factor"
	ForConfirm = "confirm"
)

const ceremonyLife = 5 * time.Minute

func relyingParty(c Config) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(c.Origin)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("the origin is no address such as https://standing.example.org")
	}
	return webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: c.Name, RPOrigins: []string{c.Origin},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired}})
}

// user shows an account to the protocol. Its handle is a random id.
type user struct {
	id    ids.ID
	name  string
	creds []webauthn.Credential
}

// WebAuthnID is the handle that the authenticator keeps: an id that says nothing.
func (u user) WebAuthnID() []byte { return u.id[:] }

// WebAuthnName is what the authenticator shows.
func (u user) WebAuthnName() string { return u.name }

// WebAuthnDisplayName is the same: the address or username, which its owner has typed.
func (u user) WebAuthnDisplayName() string { return u.name }

// WebAuthnCredentials are the passkeys it may answer with.
func (u user) WebAuthnCredentials() []webauthn.Credential { return u.creds }

// BeginPasskey asks for a new passkey: options for navigator.credentials.create.
func (s *Service) BeginPasskey(ctx context.Context, p access.Principal) (*protocol.CredentialCreation, error) {
	id, err := self(p)
	if err != nil {
		return nil, err
	}
	u := user{id: id}
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		a, err := accountByID(ctx, q, id)
		if err != nil {
			return err
		}
		login, err := s.openLogin(ctx, q, a)
		if err != nil {
			return err
		}
		u.name = login.Reveal()
		all, err := passkeysOf(ctx, q, id)
		u.creds = nil
		for _, k := range all {
			u.creds = append(u.creds, k.cred)
		}
		return err
	})
	if err != nil {
		return nil, fault.Wrap("begin passkey", err)
	}
	options, session, err := s.passkeys.BeginRegistration(u, webauthn.WithExclusions(webauthn.Credentials(u.creds).CredentialDescriptors()))
	if err != nil {
		return nil, fault.Wrap("begin passkey", err)
	}
	return options, s.ask(ctx, ForEnrol, id, session.Challenge)
}

// AskPasskey asks for a passkey that is there: options for navigator.credentials.get. It
// names no account, so that whoever asks learns nothing.
func (s *Service) AskPasskey(ctx context.Context, what string, account ids.ID) (*protocol.CredentialAssertion, error) {
	if what != ForSignIn && what != ForFactor && what != ForConfirm {
		return nil, fault.NotFound
	}
	options, session, err := s.passkeys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, fault.Wrap("ask for a passkey", err)
	}
	return options, s.ask(ctx, what, account, session.Challenge)
}

func (s *Service) ask(ctx context.Context, what string, account ids.ID, challenge string) error {
	return s.platformWrite(ctx, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return insertCeremony(ctx, tx, digest(challenge), what, account, s.clock.Now().Add(ceremonyLife))
	})
}

func digest(challenge string) []byte {
	sum := sha256.Sum256([]byte(challenge))
	return sum[:]
}

// answered uses the question up that an answer belongs to.
func (s *Service) answered(ctx context.Context, tx *db.Tx, challenge, what string, account ids.ID) error {
	of, err := takeCeremony(ctx, tx, digest(challenge), what, s.clock.Now())
	if err != nil {
		return goneIfMissing(err)
	}
	if of != account {
		return fault.Gone
	}
	return nil
}

// PasskeyInput is what a browser answered, as JSON.
type PasskeyInput struct {
	Credential pii.Text `json:"credential" format:"password" doc:"The authenticator's answer"`
	Label      pii.Text `json:"label,omitempty" doc:"What the passkey is called"`
}

const maxLabel = 80 // characters

// EnrolPasskey adds a passkey. Like every new factor it ends the other sessions.
func (s *Service) EnrolPasskey(ctx context.Context, p access.Principal, in PasskeyInput) (step Step, codes []string, err error) {
	id, err := self(p)
	if err != nil {
		return step, nil, err
	}
	label := strings.TrimSpace(in.Label.Reveal())
	if len([]rune(label)) > maxLabel {
		return step, nil, fault.Bad("label", "too_long", maxLabel)
	}
	answer, err := protocol.ParseCredentialCreationResponseBytes([]byte(in.Credential.Reveal()))
	if err != nil {
		return step, nil, fault.Bad("credential", "account.passkey_refused")
	}
	challenge := answer.Response.CollectedClientData.Challenge
	cred, err := s.passkeys.CreateCredential(user{id: id}, webauthn.SessionData{Challenge: challenge, UserID: id[:],
		UserVerification: protocol.VerificationRequired, CredParams: webauthn.CredentialParametersDefault()}, answer)
	if err != nil {
		return step, nil, fault.Bad("credential", "account.passkey_refused")
	}
	err = s.platformWrite(ctx, onAccount(id), func(ctx context.Context, tx *db.Tx) error {
		if err := s.answered(ctx, tx, challenge, ForEnrol, id); err != nil {
			return err
		}
		a, err := accountByID(ctx, tx, id)
		if err != nil {
			return err
		}
		k := Passkey{ID: s.newID(s.clock.Now()), account: id, CreatedAt: s.clock.Now(), cred: *cred}
		if k.label, err = s.ring.Seal(ctx, tx, keys.Account(id), labelPlace(k.ID), pii.Hide(label)); err != nil {
			return err
		}
		if err := insertPasskey(ctx, tx, k); err != nil {
			return err
		}
		step, codes, err = s.factorAdded(ctx, tx, p, a, "passkey_on")
		return err
	})
	if db.Unique(err) {
		err = fault.Bad("credential", "account.passkey_there")
	}
	return step, codes, err
}

func labelPlace(id ids.ID) keys.Place {
	return keys.Place{Table: "passkey", Column: "label", Row: id}
}

// Passkeys lists the account's.
func (s *Service) Passkeys(ctx context.Context, p access.Principal) (out []Passkey, err error) {
	id, err := self(p)
	if err != nil {
		return nil, err
	}
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		if out, err = passkeysOf(ctx, q, id); err != nil {
			return err
		}
		opener, err := s.ring.Load(ctx, q, db.Platform.OrgID(), accountClass, []ids.ID{id})
		for i := 0; i < len(out) && err == nil; i++ {
			out[i].Label, err = opener.Open(id, labelPlace(out[i].ID), out[i].label)
		}
		return err
	})
	return out, fault.Wrap("list passkeys", err)
}

// RemovePasskey takes one out of use. The route asks for a fresh proof.
func (s *Service) RemovePasskey(ctx context.Context, p access.Principal, passkey ids.ID) error {
	id, err := self(p)
	if err != nil {
		return err
	}
	return fault.Wrap("remove passkey", s.platformWrite(ctx, onAccount(id), func(ctx context.Context, tx *db.Tx) error {
		a, err := accountByID(ctx, tx, id)
		if err != nil {
			return err
		}
		ok, err := dropPasskey(ctx, tx, id, passkey)
		if err != nil {
			return err
		}
		if err := orNotFound(ok); err != nil {
			return err
		}
		if err := s.lastFactorGone(ctx, tx, id); err != nil {
			return err
		}
		return s.factorChanged(ctx, tx, a, "passkey_off")
	}))
}

// SignInPasskey signs in with a passkey alone.
func (s *Service) SignInPasskey(ctx context.Context, in PasskeyInput, from Client) (Step, error) {
	return s.byPasskey(ctx, in, from, ForSignIn, ids.ID{}, func(ctx context.Context, tx *db.Tx, a Account, o opening) (Step, error) {
		if err := dropSessionOf(ctx, tx, from.Session); err != nil {
			return Step{}, err
		}
		return s.complete(ctx, tx, a, o)
	})
}

// FactorPasskey ends a sign-in with a passkey instead of a code.
func (s *Service) FactorPasskey(ctx context.Context, in PasskeyInput, from Client) (Step, error) {
	half, _, err := s.halfSession(ctx, from, StageFactor)
	if err != nil {
		return Step{}, err
	}
	return s.byPasskey(ctx, in, from, ForFactor, half.Account, func(ctx context.Context, tx *db.Tx, a Account, o opening) (Step, error) {
		if _, err := s.stillHalf(ctx, tx, from, StageFactor); err != nil {
			return Step{}, err
		}
		if err := dropSessionOf(ctx, tx, from.Session); err != nil {
			return Step{}, err
		}
		o.keep = half.Persistent && o.profile.Persistence
		return s.complete(ctx, tx, a, o)
	})
}

// ConfirmPasskey is Confirm with a passkey.
func (s *Service) ConfirmPasskey(ctx context.Context, p access.Principal, in PasskeyInput, from Client) (Step, error) {
	id, err := self(p)
	if err != nil {
		return Step{}, err
	}
	return s.byPasskey(ctx, in, from, ForConfirm, id, func(ctx context.Context, tx *db.Tx, a Account, o opening) (Step, error) {
		if err := forgive(ctx, tx, o.target, true); err != nil {
			return Step{}, err
		}
		step, err := s.refresh(ctx, tx, p, true)
		if err != nil {
			return step, err
		}
		return step, s.note(ctx, tx, id, "session.confirmed", map[string]string{"factor": "passkey"})
	})
}

// byPasskey checks an answer, as one counted attempt, and then runs fn under the
// account's touch. must is whose passkey it has to be, zero for anybody's.
func (s *Service) byPasskey(ctx context.Context, in PasskeyInput, from Client, what string, must ids.ID, fn func(context.Context, *db.Tx, Account, opening) (Step, error)) (step Step, err error) {
	no := fault.Bad("credential", "account.passkey_refused")
	answer, err := protocol.ParseCredentialRequestResponseBytes([]byte(in.Credential.Reveal()))
	if err != nil {
		return Step{}, no
	}
	k, t, err := s.passkeyTarget(ctx, answer.RawID, from)
	if errors.Is(err, fault.NotFound) || err == nil && !must.Zero() && k.account != must {
		return Step{}, no
	}
	if err != nil {
		return Step{}, err
	}
	challenge := answer.Response.CollectedClientData.Challenge
	if err := s.platformWrite(ctx, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return s.answered(ctx, tx, challenge, what, must)
	}); err != nil {
		return Step{}, err
	}
	allowed, err := s.reserve(ctx, t)
	if err != nil {
		return Step{}, err
	}
	if !allowed {
		return Step{}, no
	}
	cred, err := s.verify(k, answer, challenge)
	if err != nil {
		return Step{}, no
	}
	profile, members, err := s.profileOf(ctx, k.account)
	if err != nil {
		return Step{}, err
	}
	err = s.platformWrite(ctx, onAccount(k.account), func(ctx context.Context, tx *db.Tx) error {
		a, err := accountByID(ctx, tx, k.account)
		if err != nil {
			return err
		}
		ok, err := usePasskey(ctx, tx, k.ID, *cred, s.clock.Now())
		if err != nil {
			return err
		}
		if !ok || a.State != Active {
			return no // removed, or its counter went backwards: a copy may exist
		}
		step, err = fn(ctx, tx, a, opening{target: t, from: from, profile: profile, members: members, factor: true, spent: true})
		return err
	})
	return step, err
}

func (s *Service) passkeyTarget(ctx context.Context, credential []byte, from Client) (k Passkey, t target, err error) {
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		if k, err = passkeyByCredential(ctx, q, credential); err != nil {
			return err
		}
		a, err := accountByID(ctx, q, k.account)
		if err != nil {
			return err
		}
		t, err = s.targetOf(ctx, q, a, from)
		return err
	})
	return k, t, err
}

// verify checks the signature. The challenge is the one that answered has used up.
func (s *Service) verify(k Passkey, answer *protocol.ParsedCredentialAssertionData, challenge string) (*webauthn.Credential, error) {
	session := webauthn.SessionData{Challenge: challenge, UserVerification: protocol.VerificationRequired}
	_, cred, err := s.passkeys.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		if string(handle) != string(k.account[:]) {
			return nil, fault.NotFound
		}
		return user{id: k.account, creds: []webauthn.Credential{k.cred}}, nil
	}, session, answer)
	if err == nil && cred.Authenticator.CloneWarning {
		err = fault.Denied
	}
	return cred, err
}

func transports(c webauthn.Credential) string {
	var out []string
	for _, t := range c.Transport {
		out = append(out, string(t))
	}
	return strings.Join(out, ",")
}

func parseTransports(s string) (out []protocol.AuthenticatorTransport) {
	for t := range strings.SplitSeq(s, ",") {
		if t != "" {
			out = append(out, protocol.AuthenticatorTransport(t))
		}
	}
	return out
}
