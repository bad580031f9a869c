package server

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/config"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	sender "standing/internal/base/mail"
	"standing/internal/base/pii"
	"standing/internal/base/room"
	"standing/internal/base/sms"
	"standing/internal/rooms/account"
	"standing/internal/rooms/approvals"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
	"standing/internal/rooms/reminder"
	"standing/internal/rooms/support"
	"standing/internal/rooms/transparency"
)

// furnish makes the rooms, each with what it needs of the others.
func (a *App) furnish(p Parts, out sender.Sender) error {
	r := &a.rooms
	from, err := mail.ParseAddress(a.Config.MailFrom)
	if err != nil {
		return errors.New("STANDING_MAIL_FROM must be an address, such as Standing <standing@example.org>")
	}
	r.org = org.New(a.DB, a.Clock, p.NewID, permissions())
	r.person = person.New(a.DB, a.Keys, a.Clock, p.NewID, a.Audit)
	texts, err := openTexts(a.Config, p)
	if err != nil {
		return err
	}
	r.notice, err = notice.New(notice.Needs{DB: a.DB, Clock: a.Clock, NewID: p.NewID, Ring: a.Keys, Sender: out, Texts: texts},
		notice.Config{Origin: a.Config.URL, From: from.Address, FromName: from.Name, Topics: slices.Concat(reminder.Topics, approvals.Topics)})
	if err != nil {
		return err
	}
	r.approvals = approval.New(a.DB, a.Keys, a.Clock, p.NewID, isMember)
	r.support = support.New(support.Needs{DB: a.DB, Clock: a.Clock, NewID: p.NewID, Ring: a.Keys, Approvals: r.approvals, Notices: r.notice,
		Members: r.org, Log: a.Audit, Perms: permissions(), Enter: "/organizations", Health: a.Checks})
	r.account, err = account.New(account.Needs{DB: a.DB, Clock: a.Clock, NewID: p.NewID, Ring: a.Keys,
		Policy: signInPolicy{r.org}, Roles: roles{r.org, a.Clock}, Guard: r.org, Outbox: outbox{r.notice}, People: people{r.person}, Visits: r.support},
		account.Config{Origin: a.Config.URL, Name: "Standing", Try: a.tryPath(), Perms: permissions()})
	if err != nil {
		return err
	}
	r.notice.Addresses = r.account
	r.org.NameOf = a.memberName
	r.account.Held = r.org.Held
	r.org.OnSignIn = func(ctx context.Context, tx *db.Tx, number int64) error {
		in, err := r.org.SignInOf(ctx, tx, number)
		if err != nil {
			return err
		}
		return r.account.PolicyChanged(ctx, tx, number, profileOf(in))
	}
	r.log = transparency.New(a.Audit, a.Clock, a.names, a.zone, r.person.InReach)
	a.work(p)
	a.Rooms = []room.Room{a.own(), r.org.Room(), r.person.Room(), r.account.Room(), r.notice.Room(), r.support.Room(), r.log.Room(), a.desk().Room(),
		r.catalog.Room(), r.training.Room(), r.class.Room(), r.requirement.Room(), r.compliance.Room(), r.intake.Room(), r.licence.Room(), r.reminder.Room(), r.report.Room(), r.policy.Room(), r.evidence.Room(), r.finding.Room(), r.credential.Room(), r.grant.Room(), r.exclusion.Room(),
		r.recall.Room(), r.statement.Room(), r.checklist.Room()}
	a.Rooms = append(a.Rooms, a.demonstration())
	return nil
}

func isMember(ctx context.Context, q db.Q, number int64, who ids.ID) (bool, error) {
	return activeMember(ctx, q, number, who)
}

// memberName is what to call a member: the address they sign in with.
func (a *App) memberName(ctx context.Context, sc access.Scope, who ids.ID) string {
	names, err := a.names(ctx, sc, []ids.ID{who}, nil)
	if err != nil {
		return ""
	}
	return names[who]
}

// names are what to call accounts and people. An account is called by its address, which
// only members of a common organization are shown.
func (a *App) names(ctx context.Context, sc access.Scope, accounts, people []ids.ID) (map[ids.ID]string, error) {
	out := map[ids.ID]string{}
	if view, err := sc.Narrow(person.PermView); err == nil && len(people) > 0 {
		known, err := a.rooms.person.Names(ctx, view, people[:min(len(people), 500)])
		if err != nil {
			return nil, err
		}
		out = known
	}
	known, err := a.rooms.account.NamesOf(ctx, sc.OrgID(), accounts)
	for id, name := range known {
		out[id] = name.Reveal()
	}
	return out, err
}

func (a *App) zone(ctx context.Context, sc access.Scope) (*time.Location, error) {
	b, err := a.rooms.org.BrandOf(ctx, sc.OrgID())
	return b.Zone, err
}

// openMail is SMTP, or a folder where none is configured.
func openMail(c config.Config) (sender.Sender, error) {
	if c.SMTP == "" {
		return sender.Files{Dir: filepath.Join(c.Data, "mail")}, nil
	}
	u, err := url.Parse(c.SMTP)
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("STANDING_SMTP_URL must be smtp://user:password@host:587")
	}
	password, _ := u.User.Password()
	port, _ := strconv.Atoi(u.Port()) // 0 is the usual one
	return sender.NewSMTP(sender.SMTPConfig{Host: u.Hostname(), Port: port, User: u.User.Username(), Password: pii.Hide(password),
		Implicit: u.Scheme == "smtps", Plain: u.Scheme == "smtp" && config.Loopback(u.Hostname())})
}

// openTexts is the gateway of text messages, nil where none is configured. Where anybody may
// sign in, nobody has messages sent to strangers.
func openTexts(c config.Config, p Parts) (sms.Sender, error) {
	if p.Texts != nil || c.Texts == "" || c.Demonstrates() {
		return p.Texts, nil
	}
	g, err := sms.Open(c.Texts, c.TextsFrom)
	if err != nil {
		return nil, fmt.Errorf("STANDING_SMS_URL, STANDING_SMS_FROM: %w", err)
	}
	return g, nil
}

// Checks are what the operators' console, and doctor, show of this replica.
func (a *App) Checks(ctx context.Context) []support.Check {
	c := support.Check{Name: "ready", OK: true}
	if err := a.health.ready(ctx); err != nil {
		c.OK, c.Code = false, err.Error()
	}
	return append([]support.Check{c}, a.files.checks(ctx)...)
}
