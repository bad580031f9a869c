package credential

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/civil"
	"standing/internal/rooms/finding"
)

// ManualInput is what somebody found who looked at the source themselves.
type ManualInput struct {
	Ref
	Source   ids.ID     `json:"source,omitzero" kind:"source" doc:"One of the organization's, where it has one of this board"`
	Where    string     `json:"where" minLength:"1" maxLength:"300" doc:"Where it was looked up, such as the address of the page"`
	Unknown  bool       `json:"unknown,omitempty" doc:"It knows no such number"`
	Name     string     `json:"name,omitempty" maxLength:"200" doc:"As it stands there"`
	Status   Status     `json:"status,omitempty" enum:"active,pending,inactive,expired,suspended,surrendered,revoked" doc:"As it stands there"`
	Expires  civil.Date `json:"expires_on,omitempty" doc:"As it stands there"`
	Note     string     `json:"note,omitempty" maxLength:"1000"`
	Document ids.ID     `json:"document,omitzero" kind:"document" doc:"A picture of what was seen there"`
}

// Check adds what somebody found at the source. It changes nothing of what was said.
func (s *Service) Check(ctx context.Context, sc access.Scope, in ManualInput) (View, error) {
	err := s.with(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, h Held) error {
		if err := s.notOneself(ctx, tx, sc, h); err != nil {
			return err
		}
		a := Answer{Unknown: in.Unknown, Name: strings.TrimSpace(in.Name), Status: string(in.Status), Expires: in.Expires, Where: strings.TrimSpace(in.Where), Note: strings.TrimSpace(in.Note)}
		if a.Where == "" {
			return fault.Bad("where", "required")
		}
		if !a.Unknown && a.Status == "" {
			return fault.Bad("status", "required")
		}
		e := Evidence{How: string(ByHand), Source: in.Source, Answer: a}
		if !in.Source.Zero() {
			src, err := sourceByID(ctx, tx, sc, in.Source)
			if err != nil || !slices.Equal(src.board, h.now().board) {
				return fault.Bad("source", "credential.source_unknown")
			}
		}
		if !in.Document.Zero() {
			d, err := s.document(ctx, tx, sc, h, in.Document)
			if err != nil {
				return err
			}
			e.Document, e.DocumentN = d.ID, d.Shown
		}
		_, err := s.answered(ctx, tx, sc, h, e)
		return err
	})
	if err != nil {
		return View{}, fault.Wrap("check a credential", err)
	}
	return s.view(ctx, sc, in.ID)
}

// answered adds the answer of a source, and has what differs looked into. It never overwrites
// what somebody said.
func (s *Service) answered(ctx context.Context, tx *db.Tx, sc access.Scope, h Held, e Evidence) (differs bool, err error) {
	today, err := s.People.DayIn(ctx, tx, sc)
	if err != nil {
		return false, err
	}
	e.Grade, e.Result, e.Reasons = SourceChecked, Agrees, Compare(h.now(), h.name, today, e.Answer)
	if len(e.Reasons) > 0 {
		e.Result = Differs
	}
	differs = e.Result == Differs
	if err := s.vouch(ctx, tx, sc, h, e); err != nil || s.Findings == nil {
		return differs, err
	}
	if !differs {
		return false, s.Findings.Withdraw(ctx, tx, sc, finding.CheckDiffers, h.ID.String())
	}
	_, err = s.Findings.Post(ctx, tx, sc, finding.Draft{Kind: finding.CheckDiffers, Key: h.ID.String(), From: today, To: today,
		Pieces: []finding.Piece{{Role: finding.Credential, Person: h.Person, Row: h.ID, To: h.now().ExpiresOn, Name: join(e.Reasons)}}})
	return true, err
}

// Ask has the source of a credential asked now.
func (s *Service) Ask(ctx context.Context, sc access.Scope, in Ref) (View, error) {
	err := s.with(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, h Held) error {
		if h.Source.Zero() {
			return fault.Bad("", "credential.source_none")
		}
		return s.askLater(ctx, tx, sc, in.ID)
	})
	if err != nil {
		return View{}, fault.Wrap("ask a source", err)
	}
	return s.view(ctx, sc, in.ID)
}

const (
	findKind  = "credential.find"
	runKind   = "credential.run"
	checkKind = "credential.check"
	// again is when an organization, or a credential, is looked at once more whose run was lost.
	again = 24 * time.Hour
	batch = 500
	chunk = 200
)

type (
	none     struct{}
	checkJob struct {
		Credential ids.ID `json:"credential"`
	}
)

// Jobs lists the kinds of work of this room. A source that does not answer is asked again for
// two days; after that when it is due the next time.
func (s *Service) Jobs() []jobs.Kind {
	return []jobs.Kind{jobs.Outside(findKind, s.find), jobs.Outside(runKind, s.run),
		jobs.Outside(checkKind, s.check).With(jobs.Policy{Attempts: 20, First: 30 * time.Second, Longest: 6 * time.Hour, Timeout: time.Minute})}
}

// Crons is the one look of the installation.
func (s *Service) Crons() []jobs.Cron {
	return []jobs.Cron{{Name: findKind, Schedule: jobs.Every(5 * time.Minute), Kind: findKind, Payload: none{}}}
}

func (s *Service) askLater(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: checkKind, Key: id.String(), Payload: checkJob{id}, Now: s.Clock.Now()})
}

// soon has a credential asked about that has something new to be checked.
func (s *Service) soon(ctx context.Context, tx *db.Tx, sc access.Scope, c *Credential, e Entry) error {
	c.Source, c.DueAt = ids.ID{}, time.Time{}
	if e.number == nil {
		return nil
	}
	all, err := asked(ctx, tx, sc, e.board)
	if err != nil || len(all) == 0 {
		return err
	}
	c.Source, c.DueAt = all[0].ID, s.Clock.Now()
	return wake(ctx, tx, sc.OrgID(), c.DueAt)
}

// find wakes the organizations that have credentials due.
func (s *Service) find(ctx context.Context, _ access.Scope, _ none, _ string) error {
	for {
		n := 0
		err := s.DB.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			now := s.Clock.Now()
			woken, err := awake(ctx, tx, now, now.Add(again), batch)
			if err != nil {
				return err
			}
			n = len(woken)
			for _, org := range woken {
				if err := jobs.Enqueue(ctx, tx, org, jobs.New{Kind: runKind, Key: "run", Now: now}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n < batch {
			return fault.Wrap("find what is checked", err)
		}
	}
}

// run asks for a check of every credential that is due, and says when to look again. Stopped at
// any line it is run once more.
func (s *Service) run(ctx context.Context, sc access.Scope, _ none, _ string) error {
	for {
		n := 0
		err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			now := s.Clock.Now()
			all, err := due(ctx, tx, sc, now, chunk)
			if err != nil {
				return err
			}
			n = len(all)
			for _, id := range all {
				if err := hold(ctx, tx, sc, id, now.Add(again)); err != nil {
					return err
				}
				if err := s.askLater(ctx, tx, sc, id); err != nil {
					return err
				}
			}
			if n == chunk {
				return nil
			}
			at, err := nextDue(ctx, tx, sc)
			if err != nil {
				return err
			}
			if at.IsZero() {
				return dropWake(ctx, tx, sc.OrgID())
			}
			return setWake(ctx, tx, sc.OrgID(), at)
		})
		if err != nil || n < chunk {
			return fault.Wrap("find what is checked", err)
		}
	}
}

// check asks a service about one credential. That it does not answer says nothing about the
// credential: the source is down from then on, and the job comes back.
func (s *Service) check(ctx context.Context, sc access.Scope, p checkJob, _ string) error {
	var h Held
	var src CheckSource
	var secret pii.Text
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if h, err = s.one(ctx, q, sc, p.Credential); err != nil {
			return err
		}
		if h.Source.Zero() {
			return nil
		}
		if src, err = sourceByID(ctx, q, sc, h.Source); err != nil || len(src.secret) == 0 {
			return err
		}
		secret, err = s.Keys.Open(ctx, q, keys.Organization(sc.OrgID()), secretPlace(src.ID), src.secret)
		return err
	})
	if errors.Is(err, fault.NotFound) || err == nil && (h.Source.Zero() || !src.StoppedAt.IsZero() || h.now().Number.Empty()) {
		return nil // gone, or there is nothing to ask about any more
	}
	if err != nil {
		return fault.Wrap("check a credential", err)
	}
	answer, err := s.ask(ctx, src, secret, h.now())
	var out *outage
	if errors.As(err, &out) {
		return errors.Join(out, s.down(context.WithoutCancel(ctx), sc, src, out.code))
	}
	if err != nil {
		return fault.Wrap("check a credential", err)
	}
	return fault.Wrap("check a credential", s.settle(ctx, sc, h, src, answer))
}

func (s *Service) down(ctx context.Context, sc access.Scope, src CheckSource, code string) error {
	return s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return setDown(ctx, tx, sc, src.ID, code, s.Clock.Now())
	})
}

// settle keeps an answer, unless something else was said of the credential meanwhile: then it
// is asked about again.
func (s *Service) settle(ctx context.Context, sc access.Scope, asked Held, src CheckSource, a Answer) error {
	return s.with(ctx, sc, asked.ID, func(ctx context.Context, tx *db.Tx, h Held) error {
		now := s.Clock.Now()
		if err := setAnswered(ctx, tx, sc, src.ID, now); err != nil {
			return err
		}
		if h.Source != src.ID {
			return nil
		}
		if h.Head != asked.Head {
			return s.askLater(ctx, tx, sc, h.ID)
		}
		h.DueAt = now.AddDate(0, 0, src.Days)
		if err := setDue(ctx, tx, sc, h.Credential); err != nil {
			return err
		}
		if err := wake(ctx, tx, sc.OrgID(), h.DueAt); err != nil {
			return err
		}
		_, err := s.answered(ctx, tx, sc, h, Evidence{How: string(ByHTTP), Source: src.ID, Answer: a})
		return err
	})
}

// short is the beginning of a text that somebody else wrote.
func short(text string, most int) string {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, text))
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}
