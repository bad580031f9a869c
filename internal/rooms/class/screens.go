package class

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
)

func (s *Service) newPage(ctx context.Context, sc access.Scope, _ web.None) (templ.Component, error) {
	f := classForm{manager: sc.Can(PermManage) >= access.Units}
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		f.courses, err = courseTitles(ctx, q, sc)
		if err == nil && !sc.Person().Zero() {
			names, nerr := peopleNames(ctx, q, sc, []ids.ID{sc.Person()})
			f.view.TaughtBy, err = []string{names[sc.Person()]}, nerr
		}
		return err
	})
	f.view.Class.Enrol = BySelf
	return formScreen{f}, err
}

func (s *Service) editPage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	v, err := s.Show(ctx, sc, in)
	if err != nil {
		return nil, err
	}
	if !v.Manages {
		return nil, fault.Denied
	}
	f := classForm{view: v, manager: true}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		f.courses, err = courseTitles(ctx, q, sc)
		return err
	})
	return formScreen{f}, err
}

// managed is a class for whoever answers for it.
func (s *Service) managed(ctx context.Context, sc access.Scope, in Ref) (View, error) {
	v, err := s.Show(ctx, sc, in)
	if err == nil && !v.Manages {
		err = fault.Denied
	}
	return v, err
}

func (s *Service) sheetPage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	v, err := s.managed(ctx, sc, in)
	return sheetScreen{v}, err
}

// GridInput is a meeting, and whether everybody is ticked.
type GridInput struct {
	MeetingRef
	Everybody bool `query:"everybody" json:"-"`
}

func (s *Service) meetingPage(ctx context.Context, sc access.Scope, in GridInput) (templ.Component, error) {
	v, err := s.managed(ctx, sc, in.Ref)
	if err != nil {
		return nil, err
	}
	m, ok := v.meeting(in.Meeting)
	if !ok {
		return nil, fault.NotFound
	}
	return gridScreen{v, m, in.Everybody}, nil
}

// signRef names a meeting alone, as the QR code does.
type signRef struct {
	Meeting ids.ID `path:"meeting" kind:"meeting" json:"-"`
}

type scannedRef struct {
	Meeting ids.ID `path:"meeting" kind:"meeting" json:"-"`
	Code    string `path:"code" kind:"code" json:"-"`
}

func (s *Service) signInPage(ctx context.Context, sc access.Scope, in signRef) (templ.Component, error) {
	return s.signInScreen(ctx, sc, in.Meeting, "")
}

func (s *Service) scannedPage(ctx context.Context, sc access.Scope, in scannedRef) (templ.Component, error) {
	return s.signInScreen(ctx, sc, in.Meeting, in.Code)
}

func (s *Service) signInScreen(ctx context.Context, sc access.Scope, meeting ids.ID, code string) (templ.Component, error) {
	out := signScreen{code: code}
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		class, err := classOfMeeting(ctx, q, sc, meeting)
		if err != nil {
			return err
		}
		st, err := byID(ctx, q, sc, class)
		if err != nil {
			return err
		}
		out.class = st.Class
		out.meeting, _ = st.meeting(meeting)
		all, err := placesOf(ctx, q, sc, class)
		if err != nil {
			return err
		}
		today, err := s.People.DayIn(ctx, q, sc)
		if err != nil {
			return err
		}
		own, on := (list{all}).of(sc.Person())
		out.listed, out.teaches = on && own.State == Enrolled || st.WalkIns, slices.Contains(st.Teachers, sc.Person()) && !sc.Person().Zero()
		out.taking = st.taking(today) && !on
		there, err := presences(ctx, q, sc, class)
		for _, p := range there {
			out.in = out.in || p.Meeting == meeting && p.Person == sc.Person()
		}
		return err
	})
	return out, err
}
