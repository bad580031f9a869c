package reminder

import (
	"context"
	"errors"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/notice"
)

// How often somebody gets a digest.
const (
	Weekly = "weekly"
	Daily  = "daily"
	Never  = "never"
)

// Choice is what a member chose about digests and their calendar.
type Choice struct {
	Digest     string     `json:"digest"`
	DigestOn   civil.Date `json:"-"`
	DigestAt   time.Time  `json:"-"`
	CalendarAt time.Time  `json:"calendar_at,omitzero"` // when the calendar's address was made; zero for none
}

// period is the day or week that a digest is for, by its first day.
func (c Choice) period(today civil.Date) civil.Date {
	if c.Digest == Daily {
		return today
	}
	monday := civil.MustParse("2024-01-01")
	return today - (today-monday)%7
}

// due reports whether a digest is to be made on a day.
func (c Choice) due(today civil.Date) bool {
	return c.Digest != Never && c.DigestOn < c.period(today)
}

// reader is a member who gets digests, as far as they reach.
type reader struct {
	account ids.ID
	scope   access.Scope
	choice  Choice
}

// readers are the members who get digests: those who see the training of others.
func (s *Service) readers(ctx context.Context, q db.Q, sc access.Scope, t timing) (out []reader, err error) {
	if t.rules.Digest == ToNobody || s.Rights == nil {
		return nil, nil
	}
	all, err := candidates(ctx, q, sc.OrgID())
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		m, err := s.Rights(ctx, q, sc.OrgID(), c.account)
		if err != nil {
			return nil, err
		}
		need, least := PermView, access.Class
		if t.rules.Digest == ToAdministrators {
			need, least = PermManage, access.Org
		}
		if m[access.Cell{Module: need.Module, Right: need.Right}] < least {
			continue
		}
		scope, err := access.Authorize(access.Principal{Account: c.account, Person: c.person, Org: sc.OrgID(), OrgID: sc.PublicOrg(), Matrix: m}, PermView, s.Clock.Now())
		if errors.Is(err, fault.Denied) {
			continue
		}
		if err != nil {
			return nil, err
		}
		choice, err := choiceOf(ctx, q, sc.OrgID(), c.account)
		if err != nil {
			return nil, err
		}
		out = append(out, reader{c.account, scope, choice})
	}
	return out, nil
}

// digests sends every digest that is to be made today.
func (s *Service) digests(ctx context.Context, sc access.Scope, t timing) error {
	now := s.Clock.Now()
	today := civil.At(now, t.zone)
	if now.Before(t.rules.at(today, t.zone)) {
		return nil
	}
	var all []reader
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		all, err = s.readers(ctx, q, sc, t)
		return err
	})
	for _, r := range all {
		if err == nil && r.choice.due(today) {
			err = s.digest(ctx, sc, r, today)
		}
	}
	return err
}

// news is what fell due of one requirement within somebody's reach.
type news struct {
	requirement       ids.ID
	lapsed, due, mute int64 // mute: of people whom nobody could tell
}

// digest makes one: of two who try at once, one does. Nothing new is no digest.
func (s *Service) digest(ctx context.Context, sc access.Scope, r reader, today civil.Date) error {
	return s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		now := s.Clock.Now()
		since := r.choice.DigestAt
		if since.Unix() <= 0 { // there was none before
			since = now.AddDate(0, 0, -8)
		}
		won, err := takeDigest(ctx, tx, sc.OrgID(), r, r.choice.period(today), now)
		if err != nil || !won {
			return err
		}
		list, err := newsOf(ctx, tx, r.scope, since, now)
		if err != nil {
			return err
		}
		var bounced int64
		if r.scope.Can(notice.PermBounces) == access.Org {
			if bounced, err = notice.CountUndelivered(ctx, tx, sc.OrgID(), since); err != nil {
				return err
			}
		}
		if len(list) == 0 && bounced == 0 {
			return nil
		}
		m, err := s.digestMessage(ctx, tx, sc.OrgID(), r, list, bounced)
		if err != nil {
			return err
		}
		m.Key = "digest-" + r.account.String() + "-" + r.choice.period(today).String()
		return s.Notices.Post(ctx, tx, sc.OrgID(), m)
	})
}

// digestMessage names requirements and numbers, and nobody: who it is stands on the page.
func (s *Service) digestMessage(ctx context.Context, q db.Q, org int64, r reader, list []news, bounced int64) (m notice.Message, err error) {
	var requirements []ids.ID
	for _, n := range list {
		requirements = append(requirements, n.requirement)
	}
	titles, err := titlesOf(ctx, q, org, requirements)
	if err != nil {
		return m, err
	}
	list = together(list, titles)
	l := s.Notices.Lang()
	var lines []string
	var lapsed, due, mute int64
	for _, n := range list {
		lapsed, due, mute = lapsed+n.lapsed, due+n.due, mute+n.mute
		if len(lines) < maxLines {
			title, ok := titles[n.requirement]
			if !ok {
				title = l.Text("reminder.credentials")
			}
			lines = append(lines, l.Text("reminder.digest_line", title, l.Number(n.lapsed), l.Number(n.due)))
		}
	}
	if more := len(list) - len(lines); more > 0 {
		lines = append(lines, l.Text("reminder.more", more))
	}
	if mute > 0 {
		lines = append(lines, "", l.Text("reminder.digest_mute", mute))
	}
	if bounced > 0 {
		lines = append(lines, "", l.Text("reminder.digest_bounced", bounced))
	}
	return notice.Message{To: r.account, Kind: notice.Optional, Code: codeDigest, Args: map[string]string{
		"lapsed": l.Number(lapsed), "due": l.Number(due), "list": strings.Join(lines, "\n"), "page": "/reminders/lately"}}, nil
}

// together makes one line of all that is no requirement: credentials that none asks about. It is
// the last one.
func together(list []news, titles map[ids.ID]string) []news {
	var out []news
	var rest news
	for _, n := range list {
		if _, ok := titles[n.requirement]; ok {
			out = append(out, n)
			continue
		}
		rest = news{n.requirement, rest.lapsed + n.lapsed, rest.due + n.due, rest.mute + n.mute}
	}
	if rest.lapsed+rest.due > 0 {
		out = append(out, rest)
	}
	return out
}

// undigested reports whether a digest is still to tell somebody of what was taken.
func (s *Service) undigested(ctx context.Context, q db.Q, org int64, t timing) (bool, error) {
	if t.rules.Digest == ToNobody {
		return false, nil
	}
	last, err := lastTaken(ctx, q, org)
	if err != nil || last.IsZero() {
		return false, err
	}
	return digestBehind(ctx, q, org, last, s.Clock.Now().AddDate(0, 0, -9))
}
