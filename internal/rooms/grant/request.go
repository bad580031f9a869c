package grant

import (
	"context"
	"net/mail"
	"slices"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

const (
	// askFor is how long somebody has to answer.
	askFor = 30 * 24 * time.Hour
	// remindAfter is how soon they can be reminded, once.
	remindAfter = 3 * 24 * time.Hour
	// maxOpen is how many requests of an organization may wait at once.
	maxOpen = 1000
)

// State is how far a request is.
type State string

// The states. Silent is a no without a word: whoever asked learns nothing of it.
const (
	Asked     State = "asked"
	Given     State = "given"
	Declined  State = "declined"
	Silent    State = "silent"
	Withdrawn State = "withdrawn"
	Lapsed    State = "expired"
)

// Request is what an organization asks somebody to let it see.
type Request struct {
	ID         ids.ID    `json:"id"`
	Version    int64     `json:"-"` // it rises also when somebody says no without a word
	Org        string    `json:"organization,omitempty" doc:"Which one asks; only for whoever is asked"`
	Address    string    `json:"address,omitempty" doc:"Whom it was sent to, as it was typed; only for who asked"`
	Kinds      []string  `json:"kinds"`
	Purpose    Purpose   `json:"purpose"`
	Words      string    `json:"words,omitempty"`
	Days       int       `json:"days" doc:"For how long"`
	State      State     `json:"state" enum:"asked,given,declined,withdrawn,expired"`
	AskedAt    time.Time `json:"asked_at"`
	ExpiresAt  time.Time `json:"expires_at"`
	RemindedAt time.Time `json:"reminded_at,omitzero"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	Answer     string    `json:"answer,omitempty" doc:"Why not, where they said so"`
	Grant      ids.ID    `json:"grant,omitzero"`

	canRemind bool
}

// storedRequest is a row as it lies.
type storedRequest struct {
	Request
	org                    int64
	account, to            ids.ID
	kinds                  string
	address, words, answer keys.Sealed
}

// told is the request as whoever asked may know it: what became of it only where somebody chose
// to say so. All else looks like nobody having been there.
func (r *storedRequest) told(now time.Time) {
	if r.State == Silent {
		r.State, r.AnsweredAt = Asked, time.Time{}
	}
	if r.State == Asked && !now.Before(r.ExpiresAt) {
		r.State = Lapsed
	}
	r.canRemind = r.State == Asked && r.RemindedAt.IsZero() && !now.Before(r.AskedAt.Add(remindAfter))
	r.Kinds = strings.Split(r.kinds, ",")
}

// AskInput is a request.
type AskInput struct {
	Address string   `json:"address" minLength:"3" maxLength:"254" doc:"The e-mail address of whom is asked"`
	Kinds   []string `json:"kinds" minItems:"1" maxItems:"20" doc:"What kinds of things"`
	Purpose Purpose  `json:"purpose" enum:"employment,privileging,licensing,education,review,other"`
	Words   pii.Text `json:"words,omitempty" maxLength:"500" doc:"What for; required where the purpose is other"`
	Days    int      `json:"days" minimum:"1" maximum:"731" doc:"For how many days the organization wants to look"`
}

func (s *Service) checkAsk(in AskInput) (address string, err error) {
	a, parseErr := mail.ParseAddress(strings.TrimSpace(in.Address))
	switch err := (Asking{in.Purpose, in.Words}).check(); {
	case err != nil:
		return "", err
	case parseErr != nil || a.Name != "" || len(a.Address) > 254:
		return "", fault.Bad("address", "email_form")
	case len(in.Kinds) == 0:
		return "", fault.Bad("kinds", "grant.choose")
	case in.Days < 1 || in.Days > maxDays:
		return "", fault.Bad("days", "too_large", maxDays)
	}
	for _, k := range in.Kinds {
		if _, ok := s.kind(k); !ok {
			return "", fault.Bad("kinds", "grant.choose")
		}
	}
	return a.Address, nil
}

// Ask asks somebody for things. The answer is the same whether there is anybody of that address:
// who it is a job finds out later, and tells nobody but them.
func (s *Service) Ask(ctx context.Context, sc access.Scope, in AskInput) (out Request, err error) {
	address, err := s.checkAsk(in)
	if err != nil {
		return out, fault.Wrap("ask for things", err)
	}
	now := s.Clock.Now()
	kinds := slices.Clone(in.Kinds)
	slices.Sort(kinds)
	r := storedRequest{Request: Request{ID: s.NewID(now), Version: 1, Address: address, Purpose: in.Purpose, Words: strings.TrimSpace(in.Words.Reveal()), Days: in.Days, State: Asked, AskedAt: now,
		ExpiresAt: now.Add(askFor)}, org: sc.OrgID(), account: sc.Account(), kinds: strings.Join(slices.Compact(kinds), ",")}
	err = s.DB.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		d, err := deskIn(ctx, tx, sc.OrgID())
		if err != nil {
			return err
		}
		if !d.Takes {
			return fault.Bad("", "grant.desk_shut")
		}
		if n, err := openRequests(ctx, tx, sc.OrgID(), now); err != nil || n >= maxOpen {
			return cmpErr(err, fault.Bad("", "grant.too_many_open", maxOpen))
		}
		if err := s.sealRequest(ctx, tx, &r); err != nil {
			return err
		}
		if err := insertRequest(ctx, tx, r); err != nil {
			return err
		}
		if err := s.requestLog(ctx, tx, sc, "granted.asked", r.ID); err != nil {
			return err
		}
		return s.look(ctx, tx, r.ID)
	})
	r.told(now)
	return r.Request, fault.Wrap("ask for things", err)
}

func cmpErr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// look has a job find whom a request is for, in the installation.
func (s *Service) look(ctx context.Context, tx *db.Tx, id ids.ID) error {
	return jobs.Enqueue(ctx, tx, db.Platform.OrgID(), jobs.New{Kind: findKind, Key: id.String(), Payload: requestRef{id}, Now: s.Clock.Now()})
}

func (s *Service) requestLog(ctx context.Context, tx *db.Tx, sc access.Scope, verb string, id ids.ID) error {
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: "grant_request", Row: id, Purpose: "verify"})
	return err
}

func (s *Service) sealRequest(ctx context.Context, tx *db.Tx, r *storedRequest) (err error) {
	if r.address, err = s.Keys.Seal(ctx, tx, orgKey(r.org, "grant"), at("grant_request", "address", r.ID), pii.Hide(r.Address)); err != nil {
		return err
	}
	r.words, err = s.Keys.Seal(ctx, tx, orgKey(r.org, "grant"), at("grant_request", "words", r.ID), pii.Hide(r.Words))
	return err
}

// open opens the texts; q is of the organization that asked.
func (s *Service) openRequest(ctx context.Context, q db.Q, r *storedRequest) error {
	for _, c := range []struct {
		column string
		from   keys.Sealed
		to     *string
	}{{"address", r.address, &r.Address}, {"words", r.words, &r.Words}, {"answer", r.answer, &r.Answer}} {
		if len(c.from) == 0 {
			continue
		}
		text, err := s.Keys.Open(ctx, q, orgKey(r.org, "grant"), at("grant_request", c.column, r.ID), c.from)
		if err != nil {
			return err
		}
		*c.to = text.Reveal()
	}
	return nil
}

// RequestsInput is which page.
type RequestsInput struct {
	Before ids.ID `query:"before" json:"-" kind:"share_request"`
}

// Requests is a page of what an organization asked for, the newest first.
type Requests struct {
	Requests []Request `json:"requests"`
	Next     ids.ID    `json:"next,omitzero"`

	open bool // the organization can be given something
}

// Requests lists what the organization asked people for.
func (s *Service) Requests(ctx context.Context, sc access.Scope, in RequestsInput) (out Requests, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = Requests{Requests: []Request{}}
		d, err := deskIn(ctx, q, sc.OrgID())
		if err != nil {
			return err
		}
		out.open = d.Takes
		all, err := requestsOf(ctx, q, sc.OrgID(), in.Before, pageSize+1)
		if len(all) > pageSize {
			all = all[:pageSize]
			out.Next = all[pageSize-1].ID
		}
		for _, r := range all {
			if err == nil {
				err = s.openRequest(ctx, q, &r)
			}
			r.told(s.Clock.Now())
			out.Requests = append(out.Requests, r.Request)
		}
		return err
	})
	return out, fault.Wrap("list requests", err)
}

// RequestRef names a request as who asked does.
type RequestRef struct {
	ID ids.ID `path:"id" kind:"share_request" json:"-"`
}

// Remind has whoever was asked be told once more; once, and not before three days.
func (s *Service) Remind(ctx context.Context, sc access.Scope, in RequestRef) (Request, error) {
	return s.change(ctx, sc, in.ID, "granted.reminded", func(ctx context.Context, tx *db.Tx, r *storedRequest) error {
		if !r.canRemind {
			return fault.Bad("", "grant.not_now")
		}
		r.RemindedAt, r.canRemind = s.Clock.Now(), false
		if err := remind(ctx, tx, r.ID, r.RemindedAt); err != nil {
			return err
		}
		return s.look(ctx, tx, r.ID)
	})
}

// Withdraw takes a request back that was not answered.
func (s *Service) Withdraw(ctx context.Context, sc access.Scope, in RequestRef) (Request, error) {
	return s.change(ctx, sc, in.ID, "granted.withdrawn", func(ctx context.Context, tx *db.Tx, r *storedRequest) error {
		if r.State != Asked {
			return fault.Gone
		}
		r.State = Withdrawn
		return setRequest(ctx, tx, r.ID, Withdrawn, s.Clock.Now(), nil, ids.ID{})
	})
}

func (s *Service) change(ctx context.Context, sc access.Scope, id ids.ID, verb string, do func(context.Context, *db.Tx, *storedRequest) error) (out Request, err error) {
	mine := func(ctx context.Context, q db.Q) (r storedRequest, err error) {
		if r, err = requestByID(ctx, q, id); err == nil && r.org != sc.OrgID() {
			err = fault.NotFound
		}
		return r, err
	}
	if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		_, err := mine(ctx, q)
		return err
	}); err != nil {
		return out, fault.Wrap("change a request", err)
	}
	err = s.DB.Write(ctx, sc, db.OnPlatform("grant_request", id), func(ctx context.Context, tx *db.Tx) error {
		r, err := mine(ctx, tx)
		if err != nil {
			return err
		}
		if err := s.openRequest(ctx, tx, &r); err != nil {
			return err
		}
		r.told(s.Clock.Now())
		if err := do(ctx, tx, &r); err != nil {
			return err
		}
		out = r.Request
		return s.requestLog(ctx, tx, sc, verb, id)
	})
	return out, fault.Wrap("change a request", err)
}
