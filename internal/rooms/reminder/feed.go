package reminder

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/civil"
)

// A calendar's address is its proof: a program fetches it without signing in. It names the
// organization, and a token of which only the digest is kept.

const subscribed = "the address that a member gave their calendar proves whose dates it may have"

// Feed is a new address, shown once.
type Feed struct {
	Address string `json:"address"`
}

// NewFeed makes an address for the calendar of whoever asks; an older one ends.
func (s *Service) NewFeed(ctx context.Context, p access.Principal) (Feed, error) {
	org, err := workplace(p)
	if err != nil {
		return Feed{}, err
	}
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: it ends the program instead
	token := base64.RawURLEncoding.EncodeToString(b)
	err = s.DB.Write(ctx, org, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return setCalendar(ctx, tx, org.OrgID(), p.Account, digestOf(token), s.Clock.Now())
	})
	return Feed{s.Origin + "/calendar/" + p.OrgID.String() + token + ".ics"}, fault.Wrap("make a calendar", err)
}

// EndFeed makes the address worthless.
func (s *Service) EndFeed(ctx context.Context, p access.Principal) error {
	org, err := workplace(p)
	if err != nil {
		return err
	}
	return fault.Wrap("end a calendar", s.DB.Write(ctx, org, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return endCalendar(ctx, tx, org.OrgID(), p.Account)
	}))
}

func digestOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// serveFeed answers a calendar program. Everything that is no calendar is a page that does
// not exist.
func (s *Service) serveFeed(w http.ResponseWriter, r *http.Request, _ access.Scope) error {
	token, ok := strings.CutSuffix(r.PathValue("token"), ".ics")
	if !ok || len(token) != 26+43 {
		return fault.NotFound
	}
	public, err := ids.Parse(token[:26])
	if err != nil {
		return fault.NotFound
	}
	text, err := s.feed(r.Context(), public, token[26:])
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `inline; filename="standing.ics"`)
	_, err = io.WriteString(w, text)
	return err
}

func (s *Service) feed(ctx context.Context, public ids.ID, token string) (out string, err error) {
	var org int64
	err = s.DB.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) error {
		org, err = orgByPublic(ctx, q, public)
		return err
	})
	if err != nil {
		return "", err
	}
	err = s.DB.Read(ctx, db.Org(org), func(ctx context.Context, q db.Q) error {
		person, account, err := calendarOf(ctx, q, org, digestOf(token))
		if err != nil {
			return err
		}
		if s.Rights != nil { // an address outlives no right
			m, err := s.Rights(ctx, q, org, account)
			if err != nil || m.Over(PermView) == access.None {
				return cmp.Or(err, fault.NotFound)
			}
		}
		all, err := s.appointments(ctx, q, org, person)
		if err != nil {
			return err
		}
		now := s.Clock.Now()
		out = calendar(words.From(ctx).Text("reminder.calendar_name"), account.String(), now, all)
		return nil
	})
	return out, err
}

// appointments are somebody's own due dates.
func (s *Service) appointments(ctx context.Context, q db.Q, org int64, person ids.ID) (out []Appointment, err error) {
	if person.Zero() {
		return nil, nil
	}
	t, err := s.clockOf(ctx, q, org)
	if err != nil {
		return nil, err
	}
	items, err := dueOf(ctx, q, org, []ids.ID{person})
	if err != nil {
		return nil, err
	}
	var requirements []ids.ID
	for _, i := range items {
		requirements = append(requirements, i.Requirement)
	}
	titles, err := titlesOf(ctx, q, org, requirements)
	if err != nil {
		return nil, err
	}
	l, today := words.From(ctx), civil.At(s.Clock.Now(), t.zone)
	for _, i := range items {
		a := Appointment{Requirement: i.Requirement, Due: i.Due, Title: l.Text("reminder.event", titles[i.Requirement])}
		switch i.on(today) {
		case "not_applicable", "exempt", "unknown":
			continue
		case "grace", "not_met":
			a.Text = l.Text("reminder.event_late")
		case "met":
			a.Text = l.Text("reminder.event_renew")
		default:
			a.Text = l.Text("reminder.event_open")
		}
		out = append(out, a)
	}
	return out, nil
}

// workplace is the organization that somebody works in, with a membership of their own.
func workplace(p access.Principal) (db.Org, error) {
	switch {
	case p.Account.Zero():
		return 0, fault.Anonymous
	case p.Org == 0 || !p.Via.ID.Zero():
		return 0, fault.Denied
	}
	return db.Org(p.Org), nil
}

func (s *Service) feedRoutes() []web.Route {
	return []web.Route{web.Raw("GET", "/calendar/{token}", web.Public(subscribed), s.serveFeed, web.Stream{Kinds: map[string]string{"token": "link"}, Doc: "A member's own due dates, for their calendar (RFC 5545)"})}
}
