package server

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/netip"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/web"
	"standing/internal/demo"
	"standing/internal/rooms/account"
	"standing/internal/rooms/org"
)

// seatKey is how one of the sample accounts signs in: with an address that nobody has, and a
// passphrase and a device that follow from the keys of the installation. The device is known,
// so that its owner is not told of every visitor, and wrong passphrases that somebody types
// elsewhere do not shut this door.
type seatKey struct {
	account.SignInInput
	device pii.Text
}

// client is the browser that tries it.
func (k seatKey) client(r *http.Request) account.Client {
	c := account.Client{Agent: pii.Hide(r.UserAgent()), Device: k.device}
	c.IP, _ = netip.ParseAddr(web.Client(r.Context()).Reveal())
	if old, err := r.Cookie(web.SessionCookie.CookieName(web.Secure(r.Context()))); err == nil {
		c.Session = pii.Hide(old.Value)
	}
	return c
}

func (a *App) seatLogin(ctx context.Context, in ids.ID, kind org.Kind, s demo.Seat) (seatKey, error) {
	name := s.Role
	if s.N > 0 {
		name = fmt.Sprintf("%s-%d", s.Role, s.N+1)
	}
	login := fmt.Sprintf("%s@%s-%s.example.com", name, strings.ReplaceAll(string(kind), "_", "-"), hex.EncodeToString(in[13:]))
	var phrase, device []byte
	err := a.DB.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		b, err := a.Keys.Blinder(ctx, tx, db.Platform.OrgID())
		if err == nil {
			phrase, device = b.Of("server.demo.passphrase", login), b.Of("server.demo.device", login)
		}
		return err
	})
	text := base64.RawURLEncoding.EncodeToString
	return seatKey{account.SignInInput{Login: pii.Hide(login), Passphrase: pii.Hide(text(phrase))}, pii.Hide(text(device))}, err
}

type demonstratingKey struct{}

// demonstrating reports whether a sample account is being made: of those none becomes the
// installation's operator.
func demonstrating(ctx context.Context) bool { return ctx.Value(demonstratingKey{}) != nil }

// seat makes a sample account, or finds it, and gives it its role, its units and its person.
func (a *App) seat(ctx context.Context, o org.Organization, s demo.Seat) (ids.ID, error) {
	ctx = context.WithValue(ctx, demonstratingKey{}, true)
	login, err := a.seatLogin(ctx, o.ID, o.Kind, s)
	if err != nil {
		return ids.ID{}, err
	}
	from := account.Client{Device: login.device}
	step, err := a.rooms.account.SignIn(ctx, login.SignInInput, from)
	if len(fault.Fields(err)) > 0 { // there is none yet
		step, err = a.newSeat(ctx, o, s, login, from)
	}
	if err != nil {
		return ids.ID{}, err
	}
	return step.Account, a.rooms.account.SignOut(ctx, step.Session)
}

// newSeat invites and accepts, as every member came.
func (a *App) newSeat(ctx context.Context, o org.Organization, s demo.Seat, login seatKey, from account.Client) (account.Step, error) {
	sc := access.System(o.Number, o.ID, "demo")
	h := &handed{}
	_, err := a.rooms.account.Invite(context.WithValue(ctx, handedKey{}, h), sc, account.InviteInput{Email: login.Login, Role: s.Role, Person: s.Person})
	if err != nil {
		return account.Step{}, err
	}
	link := h.link.Reveal()
	token := pii.Hide(link[strings.LastIndexByte(link, '/')+1:])
	step, err := a.rooms.account.Accept(ctx, access.Principal{}, account.AcceptInput{Org: o.ID, Token: token, Passphrase: login.Passphrase}, from)
	if err != nil || len(s.Units) == 0 {
		return step, err
	}
	_, err = a.rooms.org.SetMember(ctx, sc, org.MemberInput{Account: step.Account, Roles: []string{s.Role}, Units: s.Units})
	return step, err
}
