package support

import (
	"context"
	"standing/internal/base/fault"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/civil"
	"standing/internal/rooms/notice"
)

// The console shows operators how the installation fares: codes, counts and the names of
// organizations, nothing of their people.

// Overview is the console's first page.
type Overview struct {
	Organizations int64         `json:"organizations"`
	Suspended     int64         `json:"suspended"`
	Tickets       int64         `json:"tickets" doc:"Tickets that wait for the operators"`
	Waiting       int64         `json:"waiting" doc:"Jobs that are not done"`
	Dead          int64         `json:"dead" doc:"Jobs that were given up"`
	Lag           time.Duration `json:"lag" doc:"How long the oldest job has been waiting, in nanoseconds"`
	Bounced       int64         `json:"bounced" doc:"Mails refused in the last 30 days"`
	Checks        []Check       `json:"checks"`
}

// Overview reads it.
func (s *Service) Overview(ctx context.Context, sc access.Scope) (o Overview, err error) {
	if err := operators(sc); err != nil {
		return o, err
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		o = Overview{}
		if o.Organizations, o.Suspended, err = orgCounts(ctx, q); err != nil {
			return err
		}
		if o.Tickets, err = openTickets(ctx, q); err != nil {
			return err
		}
		if err := s.jobFigures(ctx, q, &o); err != nil {
			return err
		}
		mails, err := notice.Counts(ctx, q, s.daysAgo(30))
		for _, c := range mails {
			if c.State == notice.Bounced {
				o.Bounced += c.N
			}
		}
		return err
	})
	if err == nil {
		o.Checks = s.checks(ctx, o)
	}
	return o, fault.Wrap("read console", err)
}

func (s *Service) jobFigures(ctx context.Context, q db.Q, o *Overview) (err error) {
	all, err := jobs.Counts(ctx, q)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.State == jobs.Dead {
			o.Dead += c.N
		} else {
			o.Waiting += c.N
		}
	}
	o.Lag, err = jobs.Lag(ctx, q, s.now())
	return err
}

// lateJobs is how long a job may wait before it is a reason to look.
const lateJobs = 5 * time.Minute

func (s *Service) checks(ctx context.Context, o Overview) []Check {
	out := []Check{{Name: "database", OK: true}, {Name: "jobs", OK: o.Lag < lateJobs && o.Dead == 0}}
	if s.Health != nil {
		out = append(out, s.Health(ctx)...)
	}
	return out
}

func (s *Service) daysAgo(n int) civil.Date {
	return civil.At(s.now().AddDate(0, 0, -n), time.UTC)
}

// OrgRow is an organization as operators see it.
type OrgRow struct {
	ID        ids.ID    `json:"id"`
	Name      string    `json:"name,omitempty" doc:"Empty for an organization of one, which bears a person's name"`
	Kind      string    `json:"kind"`
	State     string    `json:"state"`
	Members   int64     `json:"members"`
	CreatedAt time.Time `json:"created_at"`

	number int64
}

// OrgList is a page of organizations.
type OrgList struct {
	Orgs []OrgRow `json:"organizations"`
	Next ids.ID   `json:"next,omitzero" doc:"Ask for what is before this; empty on the last page"`
}

// OrgsInput is which page.
type OrgsInput struct {
	Before ids.ID `query:"before" json:"-" kind:"org"`
	State  string `query:"state" json:"-" enum:"active,suspended,closed"`
}

// Organizations lists them, the newest first.
func (s *Service) Organizations(ctx context.Context, sc access.Scope, in OrgsInput) (out OrgList, err error) {
	if err := operators(sc); err != nil {
		return out, err
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = OrgList{}
		out.Orgs, err = orgs(ctx, q, in.State, in.Before, pageSize)
		return err
	})
	for i := range out.Orgs {
		out.Orgs[i].Name = shownName(out.Orgs[i].Kind, out.Orgs[i].Name)
	}
	if len(out.Orgs) == pageSize {
		out.Next = out.Orgs[pageSize-1].ID
	}
	return out, fault.Wrap("list organizations", err)
}

// Cancellations lists the organizations that were closed.
func (s *Service) Cancellations(ctx context.Context, sc access.Scope, in CancelledInput) (OrgList, error) {
	return s.Organizations(ctx, sc, OrgsInput{Before: in.Before, State: "closed"})
}

// CancelledInput is which page.
type CancelledInput struct {
	Before ids.ID `query:"before" json:"-" kind:"org"`
}

// Work is what jobs are doing.
type Work struct {
	Counts []jobs.Count   `json:"counts"`
	Totals []jobs.Total   `json:"totals" doc:"How jobs ended in the last 7 days"`
	Dead   []jobs.DeadJob `json:"dead"`
}

// Work reads what the console shows of them: kinds, codes and counts.
func (s *Service) Work(ctx context.Context, sc access.Scope) (w Work, err error) {
	if err := operators(sc); err != nil {
		return w, err
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if w.Counts, err = jobs.Counts(ctx, q); err != nil {
			return err
		}
		if w.Totals, err = jobs.Totals(ctx, q, s.daysAgo(7), s.daysAgo(0)); err != nil {
			return err
		}
		w.Dead, err = jobs.DeadJobs(ctx, q, nil, pageSize)
		return err
	})
	return w, fault.Wrap("read jobs", err)
}

// JobInput names a job.
type JobInput struct {
	ID ids.ID `path:"id" kind:"job" json:"-"`
}

// RetryJob makes a dead job ready again.
func (s *Service) RetryJob(ctx context.Context, sc access.Scope, in JobInput) error {
	return fault.Wrap("retry", s.onJob(ctx, sc, in.ID, "job.retried", func(ctx context.Context, tx *db.Tx) error { return jobs.Retry(ctx, tx, in.ID, s.now()) }))
}

// CancelJob removes a job that waits or is dead.
func (s *Service) CancelJob(ctx context.Context, sc access.Scope, in JobInput) error {
	return fault.Wrap("cancel", s.onJob(ctx, sc, in.ID, "job.cancelled", func(ctx context.Context, tx *db.Tx) error { return jobs.Cancel(ctx, tx, in.ID) }))
}

func (s *Service) onJob(ctx context.Context, sc access.Scope, id ids.ID, verb string, do func(context.Context, *db.Tx) error) error {
	if err := operators(sc); err != nil {
		return err
	}
	return s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if err := do(ctx, tx); err != nil {
			return err
		}
		_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.now(), Verb: verb, Table: "job", Row: id})
		return err
	})
}

// MailRow is how mail fared in an organization in the last 30 days.
type MailRow struct {
	Org     ids.ID `json:"org" kind:"org"`
	Name    string `json:"name,omitempty"`
	Sent    int64  `json:"sent"`
	Bounced int64  `json:"bounced"`
	Failed  int64  `json:"failed"`
}

// Bounces counts mail by organization; it knows no address.
func (s *Service) Bounces(ctx context.Context, sc access.Scope) (out []MailRow, err error) {
	if err := operators(sc); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = []MailRow{}
		all, err := notice.Counts(ctx, q, s.daysAgo(30))
		if err != nil {
			return err
		}
		rows := map[int64]*MailRow{}
		var order []int64
		for _, c := range all {
			if rows[c.Org] == nil {
				rows[c.Org], order = &MailRow{}, append(order, c.Org)
			}
			rows[c.Org].add(c)
		}
		names, err := orgsByNumber(ctx, q, order)
		for _, n := range order {
			r := rows[n]
			r.Org, r.Name = names[n].ID, shownName(names[n].Kind, names[n].Name)
			out = append(out, *r)
		}
		return err
	})
	return out, fault.Wrap("count mail", err)
}

func (m *MailRow) add(c notice.Count) {
	switch c.State {
	case notice.Sent:
		m.Sent += c.N
	case notice.Bounced:
		m.Bounced += c.N
	case notice.Failed:
		m.Failed += c.N
	case notice.Suppressed, notice.Pending, notice.Sending: // no business of operators
	}
}
