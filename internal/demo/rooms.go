package demo

import (
	"context"

	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/class"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
	"standing/internal/rooms/policy"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/training"
)

// rooms are the services that fill an organization, with ids of the seed.
type rooms struct {
	orgs         *org.Service
	people       *person.Service
	catalog      *catalog.Service
	training     *training.Service
	classes      *class.Service
	requirements *requirement.Service
	standings    *compliance.Service
	policies     *policy.Service
	credentials  *credential.Service
}

func furnish(d Deps, newID ids.Maker) rooms {
	everybody := func(context.Context, db.Q, int64, ids.ID) (bool, error) { return true, nil }
	asks := approval.New(d.DB, d.Keys, d.Clock, newID, everybody)
	r := rooms{orgs: org.New(d.DB, d.Clock, newID, d.Perms), people: person.New(d.DB, d.Keys, d.Clock, newID, nil), // it looks at nobody
		catalog: catalog.New(d.DB, d.Clock, newID)}
	r.training = training.New(training.Needs{DB: d.DB, Keys: d.Keys, Clock: d.Clock, NewID: newID, People: r.people, Catalog: r.catalog, Approvals: asks})
	r.classes = class.New(class.Needs{DB: d.DB, Keys: d.Keys, Clock: d.Clock, NewID: newID, People: r.people, Catalog: r.catalog, Training: r.training})
	r.requirements = requirement.New(requirement.Needs{DB: d.DB, Keys: d.Keys, Clock: d.Clock, NewID: newID, People: r.people, Approvals: asks})
	r.standings = compliance.New(compliance.Needs{DB: d.DB, Clock: d.Clock, NewID: newID, Log: d.Log, People: r.people, Catalog: r.catalog, Training: r.training, Requirements: r.requirements})
	r.policies = policy.New(policy.Needs{DB: d.DB, Keys: d.Keys, Clock: d.Clock, NewID: newID, People: r.people, Requirements: r.requirements})
	r.credentials = credential.New(credential.Needs{DB: d.DB, Keys: d.Keys, Clock: d.Clock, NewID: newID, People: r.people})
	r.orgs.OnUnits = r.standings.RulesChanged
	r.people.OnFacts, r.training.OnFacts = r.changed, r.standings.Changed
	r.requirements.OnFacts, r.requirements.OnRules = r.changed, r.standings.RulesChanged
	return r
}
