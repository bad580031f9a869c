package grant

import (
	"context"
	"errors"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/pii"
	"standing/internal/rooms/notice"
)

// AskedRef names a request as whoever is asked does.
type AskedRef struct {
	ID ids.ID `path:"id" kind:"asked" json:"-"`
}

// Asked is a request that waits for the caller's answer.
func (s *Service) Asked(ctx context.Context, sc access.Scope, in AskedRef) (out Request, err error) {
	var r storedRequest
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		r, err = s.askedOf(ctx, q, sc, in.ID)
		return err
	})
	if err == nil {
		err = s.openAsked(ctx, &r)
	}
	return r.Request, fault.Wrap("show a request", err)
}

// askedOf is a request of the caller that can still be answered, sealed; NotFound for any other.
func (s *Service) askedOf(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (storedRequest, error) {
	r, err := requestByID(ctx, q, id)
	if err == nil && (sc.Account().Zero() || sc.Visiting() || r.to != sc.Account() || r.State != Asked || !s.Clock.Now().Before(r.ExpiresAt)) {
		err = fault.NotFound
	}
	return r, err
}

// openAsked opens a request under the key of the organization that asked, for whom it is for.
// They see neither what was typed to find them nor who typed it.
func (s *Service) openAsked(ctx context.Context, r *storedRequest) error {
	err := s.DB.Read(ctx, db.Org(r.org), func(ctx context.Context, q db.Q) error {
		org, err := calledOrg(ctx, q, r.org)
		if err != nil {
			return err
		}
		r.Org = org.Name
		return s.openRequest(ctx, q, r)
	})
	r.Address, r.Kinds = "", strings.Split(r.kinds, ",")
	return err
}

// asked are the requests that wait for the caller, wherever they work now.
func (s *Service) asked(ctx context.Context, sc access.Scope) (out []Request, err error) {
	var all []storedRequest
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		all, err = waitingFor(ctx, q, sc.Account(), s.Clock.Now(), pageSize)
		return err
	})
	out = []Request{}
	for _, r := range all {
		if err == nil {
			err = s.openAsked(ctx, &r)
		}
		if errors.Is(err, fault.NotFound) {
			err = nil // who asked does not work any more
			continue
		}
		out = append(out, r.Request)
	}
	return out, err
}

// DeclineInput is a no, with or without a word.
type DeclineInput struct {
	AskedRef
	Word pii.Text `json:"word,omitempty" maxLength:"500" doc:"Why not. Without it whoever asked learns nothing, not even that there was an answer"`
}

// Decline says no. It is written in the organization that asked only where there is a word.
func (s *Service) Decline(ctx context.Context, sc access.Scope, in DeclineInput) (out Request, err error) {
	word := strings.TrimSpace(in.Word.Reveal())
	switch {
	case len([]rune(word)) > maxWords:
		return out, fault.Bad("word", "too_long", maxWords)
	case strings.ContainsFunc(word, turning):
		return out, fault.Bad("word", "text_invalid")
	}
	var r storedRequest
	if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		r, err = s.askedOf(ctx, q, sc, in.ID)
		return err
	}); err != nil {
		return out, fault.Wrap("decline", err)
	}
	err = s.DB.Write(ctx, db.Org(r.org), db.OnPlatform("grant_request", in.ID), func(ctx context.Context, tx *db.Tx) error {
		if r, err = s.askedOf(ctx, tx, sc, in.ID); err != nil {
			return err
		}
		state, now := Silent, s.Clock.Now()
		if word != "" {
			state = Declined
			if r.answer, err = s.Keys.Seal(ctx, tx, orgKey(r.org, "grant"), at("grant_request", "answer", r.ID), pii.Hide(word)); err != nil {
				return err
			}
		}
		if err := setRequest(ctx, tx, r.ID, state, now, r.answer, ids.ID{}); err != nil {
			return err
		}
		r.State, r.AnsweredAt, r.Answer = Declined, now, word
		if state == Silent {
			return nil
		}
		return s.tellAsker(ctx, tx, r.org, r.ID)
	})
	r.Kinds = strings.Split(r.kinds, ",")
	return r.Request, fault.Wrap("decline", err)
}

// answerWith notes with what a request was answered. The transaction is of the giver's
// organization, and has touched the request, which belongs to none.
func (s *Service) answerWith(ctx context.Context, tx *db.Tx, id ids.ID, g Grant) error {
	if err := setRequest(ctx, tx, id, Given, g.GivenAt, nil, g.ID); err != nil {
		return err
	}
	return s.tellAsker(ctx, tx, g.to, id)
}

func (s *Service) tellAsker(ctx context.Context, tx *db.Tx, org int64, id ids.ID) error {
	return jobs.Enqueue(ctx, tx, org, jobs.New{Kind: answeredKind, Key: id.String(), Payload: requestRef{id}, Now: s.Clock.Now()})
}

// answered is the job of the organization that asked: who asked is told.
func (s *Service) answered(ctx context.Context, tx *db.Tx, sc access.Scope, p requestRef) error {
	r, err := requestByID(ctx, tx, p.Request)
	if err != nil || r.org != sc.OrgID() || r.State != Given && r.State != Declined {
		return err
	}
	return s.Notices.Post(ctx, tx, sc.OrgID(), notice.Message{To: r.account, Kind: notice.Requested, Code: "grant.answered_" + string(r.State),
		Args: map[string]string{"page": "/granted/requests"}, Key: "grant-answered-" + r.ID.String()})
}

// find is the job of the installation: whom a request is for, and to tell them. Who looks at the
// request sees no difference.
func (s *Service) find(ctx context.Context, _ access.Scope, p requestRef, _ string) error {
	var r storedRequest
	err := s.DB.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) (err error) {
		r, err = requestByID(ctx, q, p.Request)
		return err
	})
	if errors.Is(err, fault.NotFound) || err == nil && (r.State != Asked || !s.Clock.Now().Before(r.ExpiresAt)) {
		return nil
	}
	if err == nil {
		err = s.openAskedAddress(ctx, &r)
	}
	if err != nil {
		return fault.Wrap("find whom is asked", err)
	}
	err = s.DB.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		who, err := s.Account(ctx, tx, pii.Hide(r.Address))
		if errors.Is(err, fault.NotFound) || who == r.account {
			return nil // nobody, or whoever asked
		}
		if err != nil {
			return err
		}
		if err := setTo(ctx, tx, r.ID, who); err != nil {
			return err
		}
		code, key := "grant.asked_you", "grant-asked-"
		if !r.RemindedAt.IsZero() {
			code, key = "grant.asked_again", "grant-again-"
		}
		return s.Notices.Post(ctx, tx, db.Platform.OrgID(), notice.Message{To: who, Kind: notice.Requested, Code: code,
			Args: map[string]string{"page": "/asked/" + r.ID.String(), "org": r.Org}, Key: key + r.ID.String()})
	})
	return fault.Wrap("find whom is asked", err)
}

func (s *Service) openAskedAddress(ctx context.Context, r *storedRequest) error {
	return s.DB.Read(ctx, db.Org(r.org), func(ctx context.Context, q db.Q) error {
		org, err := calledOrg(ctx, q, r.org)
		if errors.Is(err, fault.NotFound) {
			return jobs.GiveUp("closed")
		}
		r.Org = org.Name
		if err != nil {
			return err
		}
		return s.openRequest(ctx, q, r)
	})
}

// tellAll tells the administrators of an organization of a grant.
func (s *Service) tellAll(ctx context.Context, tx *db.Tx, org int64, grant ids.ID, code string) error {
	return s.tellOf(ctx, tx, org, grant, code, "/granted/"+grant.String(), "")
}

// tellOf is tellAll where the same can be told of a grant more than once: of each, once.
func (s *Service) tellOf(ctx context.Context, tx *db.Tx, org int64, grant ids.ID, code, page, of string) error {
	if of != "" {
		of = "-" + of[len(of)-12:] // of an id, to keep the key short
	}
	if s.Administrators == nil {
		return nil
	}
	who, err := s.Administrators(ctx, tx, org)
	for _, to := range who {
		if err == nil {
			err = s.Notices.Post(ctx, tx, org, notice.Message{To: to, Kind: notice.Requested, Code: code,
				Args: map[string]string{"page": page}, Key: code + "-" + grant.String() + "-" + to.String() + of})
		}
	}
	return err
}

// sweepPage is how many grants the sweep takes at a time.
const sweepPage = 200

// sweep is the hourly job of the installation: grants whose time is over end in their row as
// well, and both sides are told a week before. It begins from the inboxes, which lie in no
// organization; each grant is then a transaction of its own where it belongs.
func (s *Service) sweep(ctx context.Context, _ access.Scope, _ none, _ string) error {
	now := s.Clock.Now()
	for after := (Arrived{Until: time.Unix(0, 0)}); ; {
		var some []Arrived
		err := s.DB.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) (err error) {
			some, err = endingSoon(ctx, q, now.Add(warnFor), after, sweepPage)
			return err
		})
		if err != nil {
			return fault.Wrap("end grants", err)
		}
		for _, a := range some {
			if err := s.near(ctx, a, now); err != nil {
				return fault.Wrap("end grants", err)
			}
		}
		if len(some) < sweepPage {
			return nil
		}
		after = some[len(some)-1]
	}
}

// near is what the sweep does about one grant. The receiver is told first, under a key: killed
// in between, it is done over and nobody is told twice.
func (s *Service) near(ctx context.Context, a Arrived, now time.Time) error {
	tell := false
	err := s.inGrant(ctx, a, func(ctx context.Context, tx *db.Tx, g Grant) error {
		why := g.state(now)
		if tell = why == ""; tell {
			return nil
		}
		return s.over(ctx, tx, a.from, under{Grant: g}, why)
	})
	if err != nil || !tell || a.warned {
		return err
	}
	if err := s.DB.Write(ctx, db.Org(a.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return s.tellAll(ctx, tx, a.org, a.ID, "grant.ending")
	}); err != nil {
		return err
	}
	return s.inGrant(ctx, a, func(ctx context.Context, tx *db.Tx, g Grant) error {
		if err := warned(ctx, tx, g.ID, now); err != nil {
			return err
		}
		return s.Notices.Post(ctx, tx, a.from, notice.Message{To: g.account, Kind: notice.Requested, Code: "grant.ending_yours",
			Args: map[string]string{"page": "/sharing/" + g.ID.String()}, Key: "grant-ending-" + g.ID.String()})
	})
}

// inGrant runs fn on the row of a grant, which may be gone.
func (s *Service) inGrant(ctx context.Context, a Arrived, fn func(ctx context.Context, tx *db.Tx, g Grant) error) error {
	err := s.DB.Write(ctx, db.Org(a.from), db.On("grant_given", a.ID), func(ctx context.Context, tx *db.Tx) error {
		g, err := grantByID(ctx, tx, a.from, a.ID)
		if err != nil {
			return err
		}
		return fn(ctx, tx, g.Grant)
	})
	if errors.Is(err, fault.NotFound) {
		err = nil // erased
	}
	return err
}
