package class

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

// MeetingRef names a meeting of a class.
type MeetingRef struct {
	Ref
	Meeting ids.ID `path:"meeting" kind:"meeting" json:"-"`
}

// CodeInput names the meeting whose code is shown.
type CodeInput struct {
	MeetingRef
	Still bool `query:"still" json:"-" doc:"The page does not follow the code by itself (WCAG 2.2.2)"`
}

// Screen is what stands on the instructor's screen while people sign in.
type Screen struct {
	Class   Class   `json:"class"`
	Meeting Meeting `json:"meeting"`
	Open    bool    `json:"open"`
	Code    string  `json:"code,omitempty"`
	Link    string  `json:"link,omitempty"`
	Left    int     `json:"seconds_left,omitempty"`
	There   int     `json:"there"`
	Of      int     `json:"of"`
}

// Code is the code of this moment, for whoever answers for the class.
func (s *Service) Code(ctx context.Context, sc access.Scope, in CodeInput) (v Screen, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		st, m, err := s.meeting(ctx, q, sc, in.MeetingRef)
		if err != nil {
			return err
		}
		if err := s.mayManage(sc, st.Class); err != nil {
			return err
		}
		zone, err := s.zone(ctx, q, sc)
		if err != nil {
			return err
		}
		now := s.Clock.Now()
		v = Screen{Class: st.Class, Meeting: m, Open: st.State == Open && m.open(now, zone)}
		places, err := placesOf(ctx, q, sc, st.ID)
		if err != nil {
			return err
		}
		there, err := presences(ctx, q, sc, st.ID)
		if err != nil {
			return err
		}
		v.Of = list{places}.count(Enrolled)
		for _, p := range there {
			if p.Meeting == m.ID {
				v.There++
			}
		}
		if !v.Open {
			return nil
		}
		secret, err := s.secret(ctx, q, sc, m)
		if err != nil {
			return err
		}
		v.Code = codeAt(secret, stepOf(now))
		v.Link = s.Origin + "/sign-in/" + m.ID.String() + "/" + v.Code
		step := int64(codeStep.Seconds())
		v.Left = int(step - now.Unix()%step)
		return nil
	})
	return v, fault.Wrap("show a sign-in code", err)
}

func (s *Service) meeting(ctx context.Context, q db.Q, sc access.Scope, in MeetingRef) (stored, Meeting, error) {
	st, err := byID(ctx, q, sc, in.ID)
	if err != nil {
		return st, Meeting{}, err
	}
	m, ok := st.meeting(in.Meeting)
	if !ok {
		return st, m, fault.NotFound
	}
	return st, m, nil
}

func (s *Service) secret(ctx context.Context, q db.Q, sc access.Scope, m Meeting) ([]byte, error) {
	text, err := s.Keys.Open(ctx, q, keys.Organization(sc.OrgID()), secretPlace(m.ID), m.secret)
	return []byte(text.Reveal()), err
}

// SignInInput is a code that somebody read off the screen.
type SignInInput struct {
	Meeting ids.ID `path:"meeting" kind:"meeting" json:"-"`
	Code    string `json:"code" minLength:"1" maxLength:"20"`
}

// SignedIn is where somebody signed in.
type SignedIn struct {
	Class   Class    `json:"class"`
	Meeting Meeting  `json:"meeting"`
	There   Presence `json:"there"`
}

// SignIn marks the caller present at a meeting that is held now: once, however often. A wrong
// code is counted; who gave too many is marked by hand.
func (s *Service) SignIn(ctx context.Context, sc access.Scope, in SignInInput) (v SignedIn, err error) {
	var class ids.ID
	if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		class, err = classOfMeeting(ctx, q, sc, in.Meeting)
		if err == nil && sc.Person().Zero() {
			err = fault.Bad("", "class.no_person")
		}
		return err
	}); err != nil {
		return v, fault.Wrap("sign in to a class", err)
	}
	var refused error // a guess is counted, so the transaction commits all the same
	err = s.write(ctx, sc, class, func(ctx context.Context, tx *db.Tx, st *stored) error {
		refused = nil
		m, ok := st.meeting(in.Meeting)
		if !ok {
			return fault.NotFound
		}
		v = SignedIn{Class: st.Class, Meeting: m}
		if refused, err = s.refused(ctx, tx, sc, st.Class, m, in.Code); err != nil || refused != nil {
			return err
		}
		v.There, err = s.present(ctx, tx, sc, st.Class, m)
		return err
	})
	if err == nil {
		err = refused
	}
	return v, fault.Wrap("sign in to a class", err)
}

// refused says why a code is not taken.
func (s *Service) refused(ctx context.Context, tx *db.Tx, sc access.Scope, c Class, m Meeting, code string) (refused, err error) {
	zone, err := s.zone(ctx, tx, sc)
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	if c.State != Open || !m.open(now, zone) {
		return fault.Bad("", "class.not_now"), nil
	}
	tries, err := wrongTries(ctx, tx, sc, m.ID)
	if err != nil {
		return nil, err
	}
	if tries >= maxWrong {
		return fault.Bad("code", "class.too_many"), nil
	}
	secret, err := s.secret(ctx, tx, sc, m)
	if err != nil {
		return nil, err
	}
	switch judge(secret, code, now) {
	case right:
		return nil, nil
	case stale:
		return fault.Bad("code", "class.code_old"), nil
	default:
		return fault.Bad("code", "class.code_wrong"), countTry(ctx, tx, sc, m.ID, now)
	}
}

// present notes the caller for the whole meeting; who was noted already stays as noted.
func (s *Service) present(ctx context.Context, tx *db.Tx, sc access.Scope, c Class, m Meeting) (p Presence, err error) {
	who := sc.Person()
	all, err := placesOf(ctx, tx, sc, c.ID)
	if err != nil {
		return p, err
	}
	if on, ok := (list{all}).of(who); !ok || on.State != Enrolled {
		if !c.WalkIns {
			return p, fault.Bad("", "class.not_on_list")
		}
		if _, err := s.seat(ctx, tx, sc, c, who, true); err != nil {
			return p, err
		}
	}
	there, err := presences(ctx, tx, sc, c.ID)
	if err != nil {
		return p, err
	}
	for _, had := range there {
		if had.Person == who && had.Meeting == m.ID {
			return had, nil
		}
	}
	p = Presence{Meeting: m.ID, Person: who, Amount: m.Amount, How: ByCode}
	if err := setPresence(ctx, tx, sc, c.ID, p, s.Clock.Now()); err != nil {
		return p, err
	}
	if err := s.held(ctx, tx, sc, c.ID, who); err != nil {
		return p, err
	}
	return p, s.log(ctx, tx, sc, "class.signed_in", c.ID, who)
}
