package person

import (
	"context"
	"encoding/json"

	"standing/internal/base/fault"
	"standing/internal/base/tenant"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/civil"
)

// unitName is a unit that the caller may choose or sees beside a person.
type unitName struct {
	ID   ids.ID
	Name string
}

func (s *Service) unitList(ctx context.Context, sc access.Scope) (out []unitName, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out, err = unitNames(ctx, q, sc)
		return err
	})
	return out, fault.Wrap("list units", err)
}

func (s *Service) units(ctx context.Context, sc access.Scope) (map[ids.ID]string, error) {
	list, err := s.unitList(ctx, sc)
	out := make(map[ids.ID]string, len(list))
	for _, u := range list {
		out[u.ID] = u.Name
	}
	return out, err
}

// today is the day it is in the organization's zone.
func (s *Service) today(ctx context.Context, sc access.Scope) (day civil.Date, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		day, err = s.dayIn(ctx, q, sc)
		return err
	})
	return day, fault.Wrap("read the zone", err)
}

// dayIn is today inside a transaction that is open.
func (s *Service) dayIn(ctx context.Context, q db.Q, sc access.Scope) (civil.Date, error) {
	o, err := tenant.Of(ctx, q, sc.OrgID())
	return o.Today(s.clock.Now()), err
}

func marshal(v View) ([]byte, error) { return json.Marshal(v) }

// reindexKind is the job that makes the index of names anew.
const reindexKind = "person.reindex"

// askReindex asks for the index once per organization, however many pages notice.
func (s *Service) askReindex(ctx context.Context, sc access.Scope) error {
	return s.db.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return s.enqueueReindex(ctx, tx, sc.OrgID())
	})
}

func (s *Service) enqueueReindex(ctx context.Context, tx *db.Tx, org int64) error {
	return jobs.Enqueue(ctx, tx, org, jobs.New{Kind: reindexKind, Key: "all", Now: s.clock.Now()})
}
