package recall

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/notice"
)

// code is the notice about a recall as it stands now.
func (r Recall) code(to string) string {
	if r.State == Lifted {
		return "recall." + to + "_lifted"
	}
	return "recall." + to
}

// args are what a notice about a recall says: nobody is named in it but the issuer.
func (s *Service) args(r Recall, page string) map[string]string {
	l := s.Notices.Lang()
	return map[string]string{"issuer": r.Issuer, "from": l.Day(r.From), "to": l.Day(r.To), "page": page}
}

// tellHolders tells people that something of theirs is not accepted any more, or is again. Each
// is told once, however much of theirs it is.
func (s *Service) tellHolders(ctx context.Context, tx *db.Tx, sc access.Scope, r Recall, people []ids.ID) error {
	if s.Notices == nil || len(people) == 0 {
		return nil
	}
	accounts, err := accountsOf(ctx, tx, sc, people)
	for _, to := range accounts {
		if err == nil {
			err = s.Notices.Post(ctx, tx, sc.OrgID(), notice.Message{To: to, Kind: notice.Requested, Code: r.code("holder"), Args: s.args(r, "/record"), Key: r.code("holder") + "-" + r.ID.String() + "-" + to.String()})
		}
	}
	return err
}

// tellStaff tells those who answer for people how many records of theirs it is about.
func (s *Service) tellStaff(ctx context.Context, tx *db.Tx, sc access.Scope, r Recall) error {
	if s.Staff == nil || s.Notices == nil {
		return nil
	}
	staff, err := s.Staff(ctx, tx, sc)
	if err != nil {
		return err
	}
	for _, who := range staff {
		may, ok := who.May(PermView)
		if !ok {
			continue
		}
		n, err := s.Training.WeighMarked(ctx, tx, may, r.ID)
		if err != nil {
			return err
		}
		if n == 0 && may.Reach() != access.Org {
			continue
		}
		args := s.args(r, "/recalls/"+r.ID.String())
		args["n"] = s.Notices.Lang().Number(n)
		if err := s.Notices.Post(ctx, tx, sc.OrgID(), notice.Message{To: who.Account(), Kind: notice.Requested, Code: r.code("staff"), Args: args, Key: r.code("staff") + "-" + r.ID.String() + "-" + who.Account().String()}); err != nil {
			return err
		}
	}
	return nil
}

// tellReceivers tells the organizations that looked at things, or took them down.
func (s *Service) tellReceivers(ctx context.Context, tx *db.Tx, sc access.Scope, r Recall, kind string, which []ids.ID) error {
	if s.Grants == nil {
		return nil
	}
	if kind == "completion" {
		var err error
		if which, err = s.Training.VersionsOf(ctx, tx, sc, which); err != nil {
			return err
		}
	}
	return s.Grants.RecalledTx(ctx, tx, sc, r.ID, kind, which, r.State == Lifted)
}
