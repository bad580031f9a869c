package server

import (
	"context"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/outside"
	"standing/internal/base/pii"
	"standing/internal/pack"
	"standing/internal/rooms/approvals"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/class"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/exclusion"
	"standing/internal/rooms/finding"
	"standing/internal/rooms/grant"
	"standing/internal/rooms/intake"
	"standing/internal/rooms/licence"
	"standing/internal/rooms/person"
	"standing/internal/rooms/policy"
	"standing/internal/rooms/recall"
	"standing/internal/rooms/reminder"
	"standing/internal/rooms/report"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/training"
	"standing/internal/wording"
)

// work makes the rooms about what people did and must do, from facts up to reports, and
// connects them: facts, assignments and rules tell compliance; compliance tells reminders.
func (a *App) work(p Parts) {
	r := &a.rooms
	r.catalog = catalog.New(a.DB, a.Clock, p.NewID)
	r.training = training.New(training.Needs{DB: a.DB, Keys: a.Keys, Clock: a.Clock, NewID: p.NewID, People: r.person, Catalog: r.catalog,
		Approvals: r.approvals, Looks: a.Audit, Names: a.names})
	r.class = class.New(class.Needs{DB: a.DB, Keys: a.Keys, Clock: a.Clock, NewID: p.NewID, People: r.person, Catalog: r.catalog, Training: r.training,
		Notices: r.notice, Looks: a.Audit, Origin: a.Config.URL})
	r.requirement = requirement.New(requirement.Needs{DB: a.DB, Keys: a.Keys, Clock: a.Clock, NewID: p.NewID, People: r.person, Approvals: r.approvals,
		Looks: a.Audit, Names: a.names, Deciders: a.deciders, Link: a.approveLink})
	c := compliance.New(compliance.Needs{DB: a.DB, Clock: a.Clock, NewID: p.NewID, Log: a.Audit, People: r.person, Catalog: r.catalog,
		Training: r.training, Requirements: r.requirement})
	r.compliance = c
	r.intake = intake.New(intake.Needs{DB: a.DB, Keys: a.Keys, Clock: a.Clock, NewID: p.NewID, People: r.person, Catalog: r.catalog,
		Training: r.training, Units: r.org, Packs: a.packs})
	r.account.OnMember, r.training.Reopened = r.class.MemberChanged, r.class.IsOpen
	r.reminder = reminder.New(reminder.Needs{DB: a.DB, Clock: a.Clock, NewID: p.NewID, Ring: a.Keys, Notices: r.notice, People: r.person,
		Rights: a.rightsOf, Origin: a.Config.URL, Record: "/record"})
	r.report = report.New(report.Needs{DB: a.DB, Clock: a.Clock, Log: a.Audit, People: r.person, Replay: report.ReplayOf(c), Standings: c.ListIn})

	r.policy = policy.New(policy.Needs{DB: a.DB, Keys: a.Keys, Clock: a.Clock, NewID: p.NewID, Looks: a.Audit, People: r.person, Requirements: r.requirement,
		Notices: r.notice, Files: r.report})
	r.finding = finding.New(finding.Needs{DB: a.DB, Keys: a.Keys, Clock: a.Clock, NewID: p.NewID, Looks: a.Audit, People: r.person, Training: r.training, Classes: r.class,
		Catalog: r.catalog, Notices: r.notice, Files: r.report, Deciders: a.whoMay(finding.PermDecide), Names: a.names})
	r.evidence = evidence.New(evidence.Needs{DB: a.DB, Keys: a.Keys, Clock: a.Clock, NewID: p.NewID, Looks: a.Audit, Store: a.files.store, Scanner: a.files.scanner, Reader: a.files.apart, Spool: a.files.apart.Spool,
		People: r.person, Training: r.training, Helps: c.HelpedBy, Notices: r.notice, Administrators: r.org.Administrators, Dates: r.org.DatesOf, Names: a.names, Findings: r.finding})

	private := a.Config.AsksPrivate()
	r.credential = credential.New(credential.Needs{DB: a.DB, Keys: a.Keys, Clock: a.Clock, NewID: p.NewID, Looks: a.Audit, People: r.person, Documents: r.evidence, Findings: r.finding,
		Own: r.account.OwnTx, Names: a.names, Client: outside.Client(20*time.Second, private), Plain: private})
	r.finding.Numbers = append(r.finding.Numbers, r.credential.Numbers, r.evidence.Numbers)
	r.licence = licence.New(licence.Needs{DB: a.DB, People: r.person, Requirements: r.requirement, Compliance: c, Credentials: r.credential, Own: r.account.OwnTx})
	r.grant = grant.New(grant.Needs{DB: a.DB, Keys: a.Keys, Clock: a.Clock, NewID: p.NewID, Looks: a.Audit, Notices: r.notice, Names: a.names,
		Administrators: r.org.Administrators, Account: r.account.WhoHas, Kinds: a.grantKinds()})

	r.exclusion = exclusion.New(exclusion.Needs{DB: a.DB, Keys: a.Keys, Clock: a.Clock, NewID: p.NewID, Looks: a.Audit, People: r.person, Findings: r.finding, Files: r.report,
		Notices: r.notice, Keepers: a.whoMay(exclusion.PermManage)})

	a.recalls(p)
	a.statements(p)

	a.newChecklists(p.NewID)

	r.training.Seen = r.evidence.SeenOn
	r.person.OnFacts, r.training.OnFacts, r.requirement.OnFacts, r.intake.OnFacts = a.changed, a.trained, a.changed, a.changed
	r.class.OnHeld = r.finding.ChangedClass
	r.class.Cards = append(r.class.Cards, r.finding.ClassCard)
	r.requirement.OnRules, r.requirement.Effect, r.requirement.Outlook = c.RulesChanged, c.Effect, c.Outlook
	r.requirement.Courses = r.catalog.Suggested
	r.requirement.Cards = []requirement.Card{c.RequirementCard}
	r.org.OnUnits = c.RulesChanged
	c.OnStandings = r.reminder.Changed
	r.catalog.Tags, r.catalog.OnEquals = a.tags, c.RulesChanged
	r.training.Titled, r.catalog.Recorded = a.titled, r.training.Recorded
	r.catalog.OnCounts, r.catalog.Past = r.training.CourseChanged, r.training.PastCard
	r.person.Alias, r.person.Badges, r.person.Linked, r.person.Asked = r.org.AliasOf, c.PersonBadges, r.account.Linked, a.asked
	r.person.Stands, r.person.Vet, r.person.Owns = c, r.licence.Vet, r.credential.Owns
	r.person.Cards = []person.Card{c.Card, r.finding.Card, r.credential.Card, r.licence.Card, r.policy.Card, r.training.Card, r.evidence.Card, r.requirement.Card, r.statement.Card, r.account.Card}
	c.OwnCards, c.RecordCards = []person.Card{r.licence.OwnCard}, []person.Card{r.policy.Card, r.training.Card, r.statement.Card, documentsCard, remindersCard}
	c.OpenClasses, r.class.HelpedBy = a.openClasses, c.HelpedBy
}

// openClasses are the classes that advice names with a course.
func (a *App) openClasses(ctx context.Context, q db.Q, sc access.Scope) ([]compliance.OpenClass, error) {
	all, err := a.rooms.class.Offers(ctx, q, sc)
	out := make([]compliance.OpenClass, len(all))
	for i, k := range all {
		out[i] = compliance.OpenClass(k)
	}
	return out, err
}

// changed tells, in the transaction in which facts about people came in, who works out what
// follows from them.
func (a *App) changed(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
	if err := a.rooms.compliance.Changed(ctx, tx, sc, people); err != nil {
		return err
	}
	if err := a.rooms.finding.Changed(ctx, tx, sc, people); err != nil {
		return err
	}
	if err := a.rooms.evidence.Changed(ctx, tx, sc, people); err != nil {
		return err
	}
	if err := a.rooms.exclusion.Changed(ctx, tx, sc, people); err != nil {
		return err
	}
	return a.rooms.policy.Changed(ctx, tx, sc, people)
}

// trained tells the same of training.
func (a *App) trained(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
	if err := a.rooms.compliance.Changed(ctx, tx, sc, people); err != nil {
		return err
	}
	return a.rooms.finding.Changed(ctx, tx, sc, people)
}

// whoMay are the members who have a right over more than themselves.
func (a *App) whoMay(p access.Perm) func(context.Context, db.Q, access.Scope) ([]ids.ID, error) {
	return func(ctx context.Context, q db.Q, sc access.Scope) (out []ids.ID, err error) {
		all, err := a.staff(ctx, q, sc)
		for _, s := range all {
			if may, ok := s.May(p); ok && may.Reach() >= access.Class {
				out = append(out, s.Account())
			}
		}
		return out, err
	}
}

// desk is the room of approvals, with the page of outside persons.
func (a *App) desk() *approvals.Service {
	d := approvals.New(a.rooms.approvals, a.names, a.zone)
	d.DB, d.Notices, d.Administrators = a.DB, a.rooms.notice, a.rooms.org.Administrators
	d.Organization = a.organization
	d.Staff = a.staff
	d.Subjects = map[string]approvals.Subject{"training.claim": {Path: "/training/claims/", Brief: a.rooms.training.ClaimBriefs},
		"training.waiver": {Path: "/waivers/", Show: a.rooms.requirement.WaiverBrief, Brief: a.rooms.requirement.WaiverBriefs, Name: a.rooms.requirement.WaiverName},
		recall.EffectKind: a.recallSubject(), recall.LiftKind: a.recallSubject(),
		"hiringfile.decision": a.decisions(),
		"support.access":      {Path: "/support/access/", Tells: true}}
	a.rooms.approvals.OnAsked, a.rooms.approvals.OnClosed = d.Asked, d.Closed
	return d
}

// organization is an active one by its public id.
func (a *App) organization(ctx context.Context, public ids.ID) (number int64, name string, err error) {
	err = a.DB.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) error {
		number, name, err = activeOrg(ctx, q, public)
		return err
	})
	return number, name, err
}

// deciders are who may say yes to a waiver about a person: the administrators, or where
// there is no other than the caller, whoever else decides about that person.
func (a *App) deciders(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) ([]ids.ID, error) {
	all, err := a.rooms.org.Administrators(ctx, q, sc.OrgID())
	if err != nil || slices.ContainsFunc(all, func(id ids.ID) bool { return id != sc.Account() }) {
		return all, err
	}
	staff, err := a.staff(ctx, q, sc)
	for _, s := range staff {
		narrow, denied := s.Narrow(requirement.PermApprove)
		if denied != nil || narrow.Reach() < access.Class || s.Person() == who {
			continue
		}
		ok, err := a.rooms.person.Reaches(ctx, q, narrow, who)
		if err != nil {
			return nil, err
		}
		if ok {
			all = append(all, s.Account())
		}
	}
	return all, err
}

// staff are the members who may have something to decide, as their next request would be.
func (a *App) staff(ctx context.Context, q db.Q, sc access.Scope) (out []access.Scope, err error) {
	all, err := staffOf(ctx, q, sc.OrgID())
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		rights, err := a.rightsOf(ctx, q, sc.OrgID(), m.account)
		if err != nil {
			return nil, err
		}
		p := access.Principal{Account: m.account, Person: m.person, Org: sc.OrgID(), OrgID: sc.PublicOrg(), Matrix: rights}
		if s, err := access.Authorize(p, approvals.PermView, a.Clock.Now()); err == nil {
			out = append(out, s)
		}
	}
	return out, nil
}

func (a *App) rightsOf(ctx context.Context, q db.Q, number int64, who ids.ID) (access.Matrix, error) {
	_, m, err := a.rooms.org.Rights(ctx, q, number, who)
	return m, err
}

// packs are the requirements in force, whose words are looked for in spreadsheets.
func (a *App) packs(ctx context.Context, sc access.Scope) (out []*pack.Pack, err error) {
	err = a.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		book, err := a.rooms.requirement.RulebookOf(ctx, q, sc, person.Everything)
		if err != nil {
			return err
		}
		for _, p := range book.Requirements {
			out = append(out, p.Pack)
		}
		kept, err := a.rooms.person.Columns(ctx, q, sc)
		out = append(out, &pack.Pack{Facts: kept})
		return err
	})
	return out, err
}

// tags are the codes by which the organization's requirements know courses.
func (a *App) tags(ctx context.Context, q db.Q, sc access.Scope) ([]catalog.Term, error) {
	terms, err := a.rooms.requirement.Vocabulary(ctx, q, sc)
	out := make([]catalog.Term, len(terms))
	for i, t := range terms {
		out[i] = catalog.Term{Code: t.ID, Label: t.Label, Also: t.Also}
	}
	return out, err
}

// titled are the courses that requirements know by their titles, as the rules were at a
// place in the log.
func (a *App) titled(ctx context.Context, q db.Q, sc access.Scope, known int64) (map[ids.ID][]string, error) {
	terms, err := a.rooms.requirement.VocabularyAsOf(ctx, q, sc, known)
	if err != nil {
		return nil, err
	}
	words := make([]catalog.Term, len(terms))
	for i, t := range terms {
		words[i] = catalog.Term{Code: t.ID, Label: t.Label, Also: t.Also}
	}
	return a.rooms.catalog.Titled(ctx, q, sc, words)
}

// asked are the fields that an organization's rules want to know of its people.
func (a *App) asked(ctx context.Context, q db.Q, sc access.Scope) ([]person.Field, error) {
	terms, err := a.rooms.requirement.FactNames(ctx, q, sc)
	out := make([]person.Field, 0, len(terms))
	for _, t := range terms {
		out = append(out, person.FieldOf(t.ID, wording.Title(t.Label), t.Date))
	}
	if err != nil {
		return nil, err
	}
	printed, err := a.rooms.licence.Fields(ctx, q, sc)
	return append(out, printed...), err
}

// Intake is the room of imports, for the command.
func (a *App) Intake() *intake.Service { return a.rooms.intake }

// Compliance is the room of standings, for the command.
func (a *App) Compliance() *compliance.Service { return a.rooms.compliance }

// approveLink is where an outside person decides, whole: it is handed over as it is.
func (a *App) approveLink(org, id ids.ID, token pii.Text) string {
	return a.Config.URL + approvals.Link(org, id, token)
}
