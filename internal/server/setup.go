package server

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	_ "embed" // words.yaml
	"encoding/base32"
	"io"
	"net/http"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/pii"
	"standing/internal/base/room"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/rooms/account"
	"standing/internal/rooms/org"
	"standing/notices"
)

// A fresh installation has nobody who could invite anybody. Whoever sees its terminal
// gets a link to the setup: kind, name, zone and the first administrator's address. From
// there the administrator accepts an invitation like everybody after them, and becomes
// the installation's operator as well.

// setupToken is the same on every replica and changes with the installation's keys.
func (a *App) setupToken(ctx context.Context) (token string, err error) {
	err = a.DB.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		b, err := a.Keys.Blind(ctx, tx, db.Platform.OrgID(), "server.setup", "token")
		if err == nil {
			token = strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:20]))
		}
		return err
	})
	return token, err
}

// SetupLink is where a fresh installation is set up; empty once somebody has an account.
func (a *App) SetupLink(ctx context.Context) (string, error) {
	if fresh, err := a.fresh(ctx); err != nil || !fresh {
		return "", err
	}
	token, err := a.setupToken(ctx)
	return a.Config.URL + "/setup?token=" + token, err
}

// fresh reports whether nobody has an account yet.
func (a *App) fresh(ctx context.Context) (fresh bool, err error) {
	err = a.DB.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) error {
		fresh, err = noAccounts(ctx, q)
		return err
	})
	return fresh, err
}

// SetupInput is the wizard's answers.
type SetupInput struct {
	Token string   `query:"token" json:"-" maxLength:"64"`
	Kind  org.Kind `json:"kind" enum:"workforce,healthcare,law_enforcement,school,certification_body,professional"`
	Name  string   `json:"name" minLength:"1" maxLength:"200"`
	Zone  string   `json:"zone" minLength:"1" maxLength:"60"`
	Email pii.Text `json:"email" format:"email"`
}

// SetupDone is where the first administrator goes on.
type SetupDone struct{ link pii.Text }

// checkSetup lets in whoever has the link, for as long as it is needed.
func (a *App) checkSetup(ctx context.Context, token string) error {
	fresh, err := a.fresh(ctx)
	if err != nil {
		return err
	}
	want, err := a.setupToken(ctx)
	switch {
	case err != nil:
		return err
	case subtle.ConstantTimeCompare([]byte(want), []byte(token)) != 1:
		return fault.NotFound
	case !fresh:
		return fault.Gone
	}
	return nil
}

func (a *App) setup(ctx context.Context, _ access.Scope, in SetupInput) (SetupDone, error) {
	if err := a.checkSetup(ctx, in.Token); err != nil {
		return SetupDone{}, err
	}
	h := &handed{}
	ctx = context.WithValue(ctx, handedKey{}, h)
	first := setupID(in.Token)
	// One transaction under the installation's touch: sent twice, also at the same moment, it
	// makes one organization, and the link that was handed out last is the one that works.
	err := a.DB.Write(ctx, db.Platform, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		o, err := a.rooms.org.FirstTx(ctx, tx, first, org.CreateInput{Kind: in.Kind, Name: in.Name, Zone: in.Zone})
		if err != nil {
			return err
		}
		return tx.Within(ctx, db.Org(o.Number), func(ctx context.Context) error { return a.inviteFirst(ctx, tx, o, in.Email) })
	})
	return SetupDone{h.link}, fault.Wrap("set up", err)
}

// setupID is the same id each time: of the first organization of this installation.
func setupID(token string) (id ids.ID) {
	sum := sha256.Sum256([]byte("first organization " + token))
	copy(id[:], sum[:])
	return id
}

// inviteHere invites an administrator who sits in front of the screen.
func (a *App) inviteHere(ctx context.Context, o org.Organization, email pii.Text) (pii.Text, error) {
	h := &handed{}
	ctx = context.WithValue(ctx, handedKey{}, h)
	_, err := a.rooms.account.Invite(ctx, access.System(o.Number, o.ID, "setup"), account.InviteInput{Email: email, Role: org.Administrator})
	return h.link, err
}

// inviteFirst invites the first of all, and nobody whom the setup named before.
func (a *App) inviteFirst(ctx context.Context, tx *db.Tx, o org.Organization, email pii.Text) error {
	sc := access.System(o.Number, o.ID, "setup")
	if err := a.rooms.account.RevokeAllTx(ctx, tx, sc); err != nil {
		return err
	}
	_, err := a.rooms.account.InviteTx(ctx, tx, sc, account.InviteInput{Email: email, Role: org.Administrator})
	return err
}

const operatorKind = "setup.operator"

type operatorJob struct {
	Account ids.ID `json:"account"`
}

// firstOperator asks that the first administrator of all becomes the operator too. The
// installation is another organization, so that is another transaction.
func firstOperator(ctx context.Context, tx *db.Tx, sc access.Scope, who ids.ID, role string, now time.Time) error {
	if role != org.Administrator || sc.OrgID() == db.Platform.OrgID() || demonstrating(ctx) {
		return nil
	}
	if n, err := operators(ctx, tx); err != nil || n > 0 {
		return err
	}
	return jobs.Enqueue(ctx, tx, db.Platform.OrgID(), jobs.New{Kind: operatorKind, Key: "first", Payload: operatorJob{who}, Now: now})
}

// makeOperator takes effect once: while nobody is an operator.
func (a *App) makeOperator(ctx context.Context, tx *db.Tx, sc access.Scope, j operatorJob) error {
	if n, err := operators(ctx, tx); err != nil || n > 0 {
		return err
	}
	return a.rooms.account.JoinTx(ctx, tx, sc, j.Account, org.Operator)
}

//go:embed words.yaml
var catalogue []byte

// own is what the server itself adds: the start page, the setup, assets.
func (a *App) own() room.Room {
	work := append(a.rooms.approvals.Jobs(), jobs.Tx(operatorKind, a.makeOperator, func(operatorJob) db.Touches { return db.OnOrg() }), a.sweeper())
	return room.Room{Name: "server", Words: catalogue, Jobs: work, Crons: sweeps(), Routes: append(a.foundRoutes(),
		web.Raw("GET", "/assets/{path...}", web.Public("style, script and icons"), serve(ui.Assets()), web.Stream{Bare: true}),
		web.Raw("GET", "/gallery", web.Public("every part of the interface, with invented content"), serve(ui.Gallery()), web.Stream{}),
		web.Raw("GET", "/gallery/{page}", web.Public("every part of the interface, with invented content"), serve(ui.Gallery()), web.Stream{}),
		web.Raw("GET", "/third-party", web.Public("licences ask that their notices go with every copy"), thirdParty, web.Stream{Bare: true}),
		web.Page("/{$}", web.SignedIn("the start page shows what one's own rights lead to"), a.home),
		web.Page("/setup", web.Public("a fresh installation has nobody to sign in; the link is its key"), a.setupPage),
		web.Op("POST", "/setup", web.Public("as the page"), a.setup, web.Face[SetupInput, SetupDone]{
			Then: func(_ SetupInput, d SetupDone) string { return a.path(d.link) }, Form: "/setup", Doc: "Set up a fresh installation"}),
	)}
}

// thirdParty is the licences of what the program contains of others.
func thirdParty(w http.ResponseWriter, _ *http.Request, _ access.Scope) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := io.WriteString(w, notices.Text)
	return err
}

func serve(h http.Handler) func(http.ResponseWriter, *http.Request, access.Scope) error {
	return func(w http.ResponseWriter, r *http.Request, _ access.Scope) error {
		h.ServeHTTP(w, r)
		return nil
	}
}

// path is a link to this site without the site.
func (a *App) path(link pii.Text) string { return strings.TrimPrefix(link.Reveal(), a.Config.URL) }
