package server

import (
	"standing/internal/base/access"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/statement"
)

// fillStatements: a source of each of the two said something of their people, and each sent
// something to a third organization.
func (w *world) fillStatements(mine, other, third inOrg) {
	ctx := w.t.Context()
	_, err := w.rooms.statement.Take(ctx, third.may(statement.PermSource), statement.TakesInput{Takes: true})
	w.must(err)
	line := func(ref, text string) statement.Line {
		return statement.Line{Ref: ref, Number: "W 1", Name: text, Course: "Algebra " + text, On: civil.Of(2026, 1, 9), Hours: "1"}
	}
	source := func(o inOrg) statement.Made {
		m, err := w.rooms.statement.Register(ctx, o.may(statement.PermToken), statement.SourceInput{Kind: statement.Provider, Name: "College"})
		w.must(err)
		return m
	}
	said := func(o inOrg, m statement.Made, who, text string) statement.View {
		p, err := w.rooms.account.Bearer(ctx, pii.Hide("Bearer "+m.Token))
		w.must(err)
		sc, err := access.Authorize(p, statement.PermPost, w.clock.Now())
		w.must(err)
		_, err = w.rooms.statement.Post(ctx, sc, statement.PostInput{Lines: []statement.Line{line(who, text)}})
		w.must(err)
		l, err := w.rooms.statement.List(ctx, o.may(statement.PermView), statement.ListInput{})
		w.must(err)
		for _, v := range l.Statements {
			if v.Said.Ref == who {
				v, err = w.rooms.statement.Assign(ctx, o.may(statement.PermDecide), statement.AssignInput{Ref: statement.Ref{ID: v.ID}, Person: w.idOf("person", who)})
				w.must(err)
				return v
			}
		}
		w.t.Fatal("a statement did not arrive")
		return statement.View{}
	}
	s1, s2 := source(mine), source(other)
	w.put("statement_source", s1.ID, s2.ID, ids.ID{}, "sources are the organization's")
	a, b, c := said(mine, s1, "mine", ownTexts), said(other, s2, "other", otherFile), said(mine, s1, "far", farFile)
	w.put("statement", a.ID, b.ID, c.ID, "")
	w.put("statement_batch", a.Batch, b.Batch, ids.ID{}, "it chooses among statements, each of which is in reach or not")
	sent := func(o inOrg, text string) statement.Sent {
		p, err := w.rooms.statement.Say(ctx, o.may(statement.PermSend), statement.SayInput{To: "Third Clinic", Line: line("1", text)})
		w.must(err)
		v, err := w.rooms.statement.Sent(ctx, o.may(statement.PermSend), statement.SentInput{ID: p.ID})
		w.must(err)
		return v
	}
	p, q := sent(mine, ownTexts), sent(other, otherFile)
	w.put("parcel", p.ID, q.ID, ids.ID{}, "what was sent is the organization's")
	w.kinds["sent_line"] = testkit.Objects{Mine: p.Said[0].ID.String(), Missing: beside(p.Said[0].ID).String(), NoOther: "it says where a page begins", NoFar: "likewise"}
}
