package server

import (
	"archive/zip"
	"bytes"
	"context"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/class"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/evidence/evidencetest"
	"standing/internal/rooms/exclusion"
	"standing/internal/rooms/finding"
	"standing/internal/rooms/grant"
	"standing/internal/rooms/intake"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
	"standing/internal/rooms/policy"
	"standing/internal/rooms/recall"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/training"
)

// The objects of the rooms about what people did and must do, one of each kind in the
// organization that is walked, in another one and, where it is about people, out of reach.

// ownTexts are in what was sent in: no log of requests holds them.
const ownTexts = "CANARYSENT"

// inOrg is one of the two organizations, with somebody who administers it.
type inOrg struct {
	*world
	org  org.Organization
	boss string
}

func (w *world) both() (mine, other inOrg) {
	return inOrg{w, w.mine, org.Administrator}, inOrg{w, w.other, "boss"}
}

// may is the scope of its administrator, or of their own as one of its people.
func (o inOrg) may(p access.Perm) access.Scope {
	o.clock.Move(time.Millisecond) // ids are in the order in which things are made
	return o.as(o.org, o.boss, p)
}

func (o inOrg) being(who ids.ID, p access.Perm) access.Scope {
	o.t.Helper()
	o.clock.Move(time.Millisecond)
	sc, err := access.Authorize(access.Principal{Account: o.users[o.boss].id, Org: o.org.Number, OrgID: o.org.ID, Person: who, Fresh: o.clock.Now(), Matrix: o.matrix(o.org, o.boss)}, p, o.clock.Now())
	o.must(err)
	return sc
}

func (w *world) idOf(kind, of string) ids.ID {
	w.t.Helper()
	o := w.kinds[kind]
	id, err := ids.Parse(map[string]string{"mine": o.Mine, "other": o.Other, "far": o.Far}[of])
	w.must(err)
	return id
}

func (w *world) fillCourses() {
	mine, other := w.both()
	add := func(o inOrg, title string) ids.ID {
		c, err := o.rooms.catalog.Add(o.t.Context(), o.may(catalog.PermManage), catalog.Input{Title: title, Code: title, Hours: "1"})
		o.must(err)
		return c.ID
	}
	w.put("course", add(mine, "Algebra"), add(other, otherWork), ids.ID{}, "courses are the organization's")
	add(mine, "Botany")
	fact := func(o inOrg, who ids.ID, text string) ids.ID {
		f, err := o.rooms.person.Enter(o.t.Context(), o.may(person.PermFact), person.FactInput{Person: who, Name: "role", Said: person.Said{Value: text, From: civil.Of(2024, 1, 1)}})
		o.must(err)
		return f.ID
	}
	w.put("fact", fact(mine, w.idOf("person", "mine"), "7b"), fact(other, w.idOf("person", "other"), otherWork), fact(mine, w.idOf("person", "far"), farFact), "")
}

func (w *world) fillTraining() {
	mine, other := w.both()
	near, foreign, far := w.idOf("person", "mine"), w.idOf("person", "other"), w.idOf("person", "far")
	done := func(course string, day int) training.Done {
		return training.Done{Course: course, On: civil.Of(2026, 1, day), Hours: "1"}
	}
	record := func(o inOrg, who ids.ID, course string) ids.ID {
		c, err := o.rooms.training.Record(o.t.Context(), o.may(training.PermEnter), training.RecordInput{Person: who, Done: done(course, 5)})
		o.must(err)
		return c.ID
	}
	w.put("completion", record(mine, near, "Algebra"), record(other, foreign, otherWork), record(mine, far, "Algebra"), "")
	held := func(o inOrg, who ids.ID, course string) ids.ID {
		sc, id := o.may(training.PermEnter), ids.New(o.clock.Now())
		_, err := o.rooms.training.Save(o.t.Context(), sc, training.ClassInput{Class: id.String(), Done: done(course, 6), People: []ids.ID{who}})
		o.must(err)
		return id
	}
	w.put("class", held(mine, near, "Algebra"), held(other, foreign, otherWork), held(mine, far, "Algebra"), "")
	w.kinds["draft"] = testkit.Objects{Mine: ids.New(w.clock.Now()).String(), Missing: "nothing", NoOther: "the page makes it up", NoFar: "likewise"}
	claim := func(o inOrg, who ids.ID, title string) ids.ID {
		c, err := o.rooms.training.Claim(o.t.Context(), o.being(who, training.PermClaim), training.ClaimInput{Course: title, On: civil.Of(2026, 2, 1), Hours: "1", Note: ownTexts})
		o.must(err)
		return c.ID
	}
	w.put("claim", claim(mine, near, ownTexts), claim(other, foreign, otherWork), claim(mine, far, farClaim), "")
}

// fillClasses announces a class in each organization, today: somebody near and somebody out of
// reach are on the list of ours.
func (w *world) fillClasses() {
	mine, other := w.both()
	announce := func(o inOrg, course string, who ...ids.ID) class.Class {
		today := o.today()
		c, err := o.rooms.class.Announce(o.t.Context(), o.may(class.PermManage), class.Input{Course: course, Enrol: class.BySelf, Notes: ownTexts,
			Meetings: []class.MeetingInput{{On: today, Begins: "00:00", Ends: "23:59"}}})
		o.must(err)
		_, err = o.rooms.class.Put(o.t.Context(), o.may(class.PermManage), class.PutInput{Ref: class.Ref{ID: c.ID}, People: who})
		o.must(err)
		return c
	}
	a, b := announce(mine, "Algebra", w.idOf("person", "mine"), w.idOf("person", "far")), announce(other, otherWork, w.idOf("person", "other"))
	w.put("lesson", a.ID, b.ID, ids.ID{}, "classes are announced to everybody")
	w.put("meeting", a.Meetings[0].ID, b.Meetings[0].ID, ids.ID{}, "likewise")
	w.kinds["code"] = testkit.Objects{Mine: "ABCDEF", Missing: "nothing", NoOther: "a code is of a meeting", NoFar: "likewise"}
}

func (w *world) fillRules() {
	mine, other := w.both()
	rule := func(o inOrg, title string) ids.ID {
		r, err := o.rooms.requirement.Form(o.t.Context(), o.may(requirement.PermManage), requirement.FormInput{Title: title, What: "hours", Amount: "2", Every: 1, EveryUnit: "years",
			Anchor: "calendar", From: civil.Of(2026, 1, 1), Source: "own", Parts: []requirement.FormPart{{Name: "Ethics", Amount: "1"}}})
		o.must(err)
		_, err = o.rooms.requirement.Publish(o.t.Context(), o.may(requirement.PermManage), requirement.PublishInput{ID: r.ID, Confirm: true})
		o.must(err)
		return r.ID
	}
	w.put("requirement", rule(mine, "Two hours"), rule(other, otherWork), ids.ID{}, "requirements are the organization's")
	profile := func(o inOrg, name, of string) ids.ID {
		p, err := o.rooms.requirement.AddProfile(o.t.Context(), o.may(requirement.PermManage), requirement.ProfileInput{Name: name, Everybody: true, Requirements: []ids.ID{w.idOf("requirement", of)}})
		o.must(err)
		return p.ID
	}
	w.put("profile", profile(mine, "Everybody", "mine"), profile(other, otherWork, "other"), ids.ID{}, "profiles are the organization's")
	assign := func(o inOrg, who ids.ID, of string) ids.ID {
		_, err := o.rooms.requirement.Assign(o.t.Context(), o.may(requirement.PermAssign), requirement.AssignInput{People: []ids.ID{who}, Requirement: w.idOf("requirement", of)})
		o.must(err)
		return o.id(o.scope(o.org), `SELECT id FROM assignment WHERE org_id = $1 AND person_id = $2`, o.org.Number, who)
	}
	w.put("assignment", assign(mine, w.idOf("person", "mine"), "mine"), assign(other, w.idOf("person", "other"), "other"), assign(mine, w.idOf("person", "far"), "mine"), "")
}

func (w *world) fillWaivers() {
	mine, other := w.both()
	ask := func(o inOrg, who, of, reason string) ids.ID {
		a, err := o.rooms.requirement.Ask(o.t.Context(), o.may(requirement.PermAsk), requirement.AskInput{Person: w.idOf("person", who), Requirement: w.idOf("requirement", of), Kind: requirement.Waive, Reason: reason})
		o.must(err)
		return a.ID
	}
	w.put("waiver", ask(mine, "mine", "mine", ownTexts), ask(other, "other", "other", otherReason), ask(mine, "far", "mine", farReason), "")
}

func (w *world) fillPolicies() {
	mine, other := w.both()
	text := func(o inOrg, title string) ids.ID {
		p, err := o.rooms.policy.Add(o.t.Context(), o.may(policy.PermManage), policy.Input{Number: "1", Title: title, DueDays: 14, Text: title})
		o.must(err)
		_, err = o.rooms.policy.Publish(o.t.Context(), o.may(policy.PermManage), policy.PublishInput{ID: p.ID, EffectiveOn: civil.Of(2026, 1, 1), Signing: "anew"})
		o.must(err)
		return p.ID
	}
	w.put("policy", text(mine, "Hand hygiene"), text(other, otherWork), ids.ID{}, "policies are the organization's")
	paper := func(o inOrg, who, of, reason string) ids.ID {
		g, err := o.rooms.policy.Paper(o.t.Context(), o.may(policy.PermRecord), policy.PaperInput{ID: w.idOf("policy", of), Person: w.idOf("person", who), SignedOn: o.today(), Reason: reason})
		o.must(err)
		return g.ID
	}
	w.put("signature", paper(mine, "mine", "mine", ownTexts), paper(other, "other", "other", otherReason), paper(mine, "far", "mine", farReason), "")
}

func (w *world) fillDocuments() {
	mine, other := w.both()
	send := func(o inOrg, who, title string) ids.ID {
		got, err := o.rooms.evidence.Receive(o.t.Context(), o.may(evidence.PermEnter), evidence.Arrival{Person: w.idOf("person", who), Name: title + ".pdf"}, bytes.NewReader(evidencetest.PDF(1, title)))
		o.must(err)
		return got.ID
	}
	w.put("document", send(mine, "mine", ownTexts), send(other, "other", otherFile), send(mine, "far", farFile), "")
	batch := func(o inOrg, name string) ids.ID {
		var z bytes.Buffer
		packed := zip.NewWriter(&z)
		f, err := packed.Create(name + ".pdf")
		o.must(err)
		_, err = f.Write(evidencetest.PDF(1, name))
		o.must(err)
		o.must(packed.Close())
		b, err := o.rooms.evidence.ReceiveBatch(o.t.Context(), o.may(evidence.PermBatch), name+".zip", &z)
		o.must(err)
		return b.ID
	}
	w.put("batch", batch(mine, ownTexts), batch(other, otherFile), ids.ID{}, "batches are of the whole organization")
}

func (w *world) fillFindings() {
	mine, other := w.both()
	found := func(o inOrg, who string) (id ids.ID) {
		sc := o.may(finding.PermDecide)
		o.must(o.DB.Write(o.t.Context(), sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
			id, err = o.rooms.finding.Post(ctx, tx, sc, finding.Draft{Kind: finding.SameDocument, Key: who, Pieces: []finding.Piece{{Role: finding.Document, Person: w.idOf("person", who), Row: w.idOf("document", who)}}})
			return err
		}))
		_, err := o.rooms.finding.Close(o.t.Context(), sc, finding.CloseInput{Ref: finding.Ref{ID: id}, Code: finding.Explained, Reason: map[string]string{"mine": ownTexts, "other": otherReason, "far": farReason}[who]})
		o.must(err)
		return id
	}
	w.put("finding", found(mine, "mine"), found(other, "other"), found(mine, "far"), "")
}

func (w *world) fillCredentials() {
	mine, other := w.both()
	said := func(issuer, title string) credential.Said {
		return credential.Said{Kind: credential.Licence, Title: title, Issuer: issuer, Number: "N " + title, ExpiresOn: civil.Of(2027, 4, 30)}
	}
	add := func(o inOrg, who, title string) credential.View {
		v, err := o.rooms.credential.Add(o.t.Context(), o.may(credential.PermEnter), credential.AddInput{Person: w.idOf("person", who), Said: said("Board", title)})
		o.must(err)
		v, err = o.rooms.credential.Check(o.t.Context(), o.may(credential.PermVouch), credential.ManualInput{Ref: credential.Ref{ID: v.ID}, Where: title, Status: credential.Active})
		o.must(err)
		return v
	}
	a, b, c := add(mine, "mine", ownTexts), add(other, "other", otherFile), add(mine, "far", farFile)
	w.put("credential", a.ID, b.ID, c.ID, "")
	w.put("evidence", a.Evidence[0].ID, b.Evidence[0].ID, c.Evidence[0].ID, "")
	file := func(o inOrg, name string) (ids.ID, ids.ID) {
		s, err := o.rooms.credential.AddSource(o.t.Context(), o.may(credential.PermSource), credential.SourceInput{Name: name, How: credential.ByFile, Issuer: name})
		o.must(err)
		a, err := o.rooms.credential.ReadAnswers(o.t.Context(), o.may(credential.PermSource), s.ID, civil.Of(2026, 1, 1), strings.NewReader("number,status\n1,Active\n"))
		o.must(err)
		return s.ID, a.ID
	}
	s1, f1 := file(mine, "Board list")
	s2, f2 := file(other, otherFile)
	w.put("source", s1, s2, ids.ID{}, "sources are the organization's")
	w.put("answers", f1, f2, ids.ID{}, "files of answers are the organization's")
}

func (w *world) fillExclusions() {
	mine, other := w.both()
	list := func(o inOrg, last string) ids.ID {
		l, err := o.rooms.exclusion.Receive(o.t.Context(), o.may(exclusion.PermManage), exclusion.Arrival{Of: o.today()}, strings.NewReader(
			"LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,EXCLTYPE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE\n"+
				last+",ANN,,,,,,0000000000,19700101,,,,,1128b4,20200101,00000000,00000000,\n"))
		o.must(err)
		return l.ID
	}
	w.put("exclusion", list(mine, ownTexts), list(other, otherWork), ids.ID{}, "lists are the organization's")
}

func (w *world) fillRecalls() {
	mine, other := w.both()
	propose := func(o inOrg, name string) ids.ID {
		v, err := o.rooms.recall.Propose(o.t.Context(), o.may(recall.PermPropose), recall.Terms{Issuer: name, From: civil.Of(2026, 1, 1), To: civil.Of(2026, 3, 31), Reason: name})
		o.must(err)
		return v.ID
	}
	w.put("recall", propose(mine, ownTexts), propose(other, otherWork), ids.ID{}, "recalls are the organization's")
}

func (w *world) fillImports() {
	mine, other := w.both()
	receive := func(o inOrg, name, row string) ids.ID {
		i, err := o.rooms.intake.Receive(o.t.Context(), o.may(intake.PermRun), name+".csv", strings.NewReader("Employee ID,Name,Course,Date completed,Hours\r\n1,"+row+",Algebra,2026-01-09,1\r\n"))
		o.must(err)
		return i.ID
	}
	w.put("import", receive(mine, "mine", ownTexts), receive(other, otherFile, otherName), ids.ID{}, "imports are of the whole organization")
}

// fillGrants: each of the two was let see something by somebody of a third organization, took it
// down, and asked for something; and each has somebody who shares something with the third.
func (w *world) fillGrants() {
	clinic := w.found(w.kind, "Third Clinic")
	w.users["third"] = w.admit(clinic, "third@third.example", org.Administrator)
	mine, other := w.both()
	third := inOrg{w, clinic, "third"}
	for _, o := range []inOrg{mine, other, third} {
		_, err := w.rooms.grant.Settle(w.t.Context(), o.may(grant.PermDesk), grant.DeskInput{Takes: true, Name: map[int64]string{mine.org.Number: "Mine", other.org.Number: otherOrg, third.org.Number: "Third Clinic"}[o.org.Number], Kept: true})
		w.must(err)
	}
	give := func(from inOrg, who ids.ID, what, to string) grant.Grant {
		g, err := w.rooms.grant.Give(w.t.Context(), from.being(who, grant.PermGive), grant.GiveInput{To: to, Items: []string{what}, Purpose: "review", Until: from.today() + 30, Agreed: true})
		w.must(err)
		w.work()
		return g
	}
	fact := func(o inOrg, who ids.ID) string {
		f, err := o.rooms.person.Enter(o.t.Context(), o.may(person.PermFact), person.FactInput{Person: who, Name: "role", Said: person.Said{Value: ownTexts, From: civil.Of(2025, 1, 1)}})
		o.must(err)
		return "fact:" + f.ID.String()
	}
	p, err := w.rooms.person.Add(w.t.Context(), third.may(person.PermEnter), person.Input{Name: "Third Thea"})
	w.must(err)
	sent, err := w.rooms.evidence.Receive(w.t.Context(), third.may(evidence.PermEnter), evidence.Arrival{Person: p.ID, Name: "card.pdf"}, bytes.NewReader(evidencetest.PDF(1, ownTexts)))
	w.must(err)
	w.work()
	shown := "document:" + sent.ID.String()
	m, o := give(third, p.ID, shown, "Mine"), give(third, p.ID, shown, otherOrg)
	const whole = "what was granted is seen by those who answer for the whole organization"
	w.put("granted", m.ID, o.ID, ids.ID{}, whole)
	w.put("granted_item", m.Items[0].ID, o.Items[0].ID, ids.ID{}, whole)
	keep := func(in inOrg, g ids.ID) ids.ID {
		r, err := w.rooms.grant.Keep(w.t.Context(), in.may(grant.PermKeep), grant.GrantedRef{ID: g})
		w.must(err)
		return r.ID
	}
	w.put("decision", keep(mine, m.ID), keep(other, o.ID), ids.ID{}, whole)
	ask := func(in inOrg, address string) ids.ID {
		r, err := w.rooms.grant.Ask(w.t.Context(), in.may(grant.PermAsk), grant.AskInput{Address: address, Kinds: []string{"fact"}, Purpose: "review", Words: pii.Hide(ownTexts), Days: 30})
		w.must(err)
		w.work()
		return r.ID
	}
	w.put("share_request", ask(mine, "nobody@nowhere.example"), ask(other, "nobody@nowhere.example"), ids.ID{}, whole)
	w.put("asked", ask(third, address(org.Administrator)), ask(third, otherBoss), ids.ID{}, "it is seen by nobody but who is asked")
	share := give(mine, w.idOf("person", "mine"), fact(mine, w.idOf("person", "mine")), "Third Clinic")
	w.put("share", share.ID, give(other, w.idOf("person", "other"), fact(other, w.idOf("person", "other")), "Third Clinic").ID, ids.ID{}, "it is seen by nobody but who gave it")
	s := w.kinds["share"]
	s.Passing = "no role that walks is whoever gave it"
	w.kinds["share"] = s
	w.fillStatements(mine, other, third)
	w.kinds["look"] = testkit.Objects{Mine: share.ID.String(), Missing: beside(share.ID).String(), NoOther: "it says where a page begins", NoFar: "likewise"}
}

// walkedClass is a class as its form sends it.
var walkedClass = map[string]any{"course": "Algebra", "enrol": "self", "meetings": []any{map[string]any{"on": "2026-03-09", "begins": "09:00", "ends": "10:00"}}}
