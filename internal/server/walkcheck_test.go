package server

import (
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/rooms/checklist"
)

// fillChecklists: a file of each of the three people, whose text the walker looks for, with
// somebody outside asked and a decision proposed once; and a sample.
func (w *world) fillChecklists() {
	mine, other := w.both()
	list := func(o inOrg, name string) ids.ID {
		c, err := o.rooms.checklist.Add(o.t.Context(), o.may(checklist.PermManage), checklist.ChecklistInput{Name: name, Items: []checklist.Item{
			{Title: "Word", Kind: checklist.Text, Optional: true}, {Title: "Reference", Kind: checklist.Reference, Optional: true}}})
		o.must(err)
		return c.ID
	}
	const theirs = "checklists are the organization's"
	w.put("checklist", list(mine, ownTexts), list(other, otherWork), ids.ID{}, theirs)
	file := func(o inOrg, who, of, text string) checklist.View {
		v, err := o.rooms.checklist.Open(o.t.Context(), o.may(checklist.PermEnter), checklist.OpenInput{Person: w.idOf("person", who), Checklist: w.idOf("checklist", of)})
		o.must(err)
		v, err = o.rooms.checklist.Answer(o.t.Context(), o.may(checklist.PermEnter), checklist.AnswerInput{ItemRef: checklist.ItemRef{ID: v.ID, Item: v.Items[0].ID}, Saying: checklist.Saying{Text: pii.Hide(text)}})
		o.must(err)
		_, err = o.rooms.checklist.AgreeOnPaper(o.t.Context(), o.may(checklist.PermEnter), checklist.Ref{ID: v.ID})
		o.must(err)
		return v
	}
	a, b, c := file(mine, "mine", "mine", ownTexts), file(other, "other", "other", otherReason), file(mine, "far", "mine", farReason)
	w.put("hiringfile", a.ID, b.ID, c.ID, "")
	w.put("fileitem", a.Items[0].ID, b.Items[0].ID, c.Items[0].ID, "")
	record := func(o inOrg, v checklist.View) ids.ID {
		sc := o.may(checklist.PermEnter)
		got, err := o.rooms.checklist.Propose(o.t.Context(), sc, checklist.ProposeInput{ID: v.ID, Verdict: checklist.Approved, Reasons: pii.Hide(ownTexts)})
		o.must(err)
		_, err = o.rooms.approvals.Withdraw(o.t.Context(), sc, o.id(o.scope(o.org), `SELECT approval_id FROM checklist_record WHERE org_id = $1 AND id = $2`, o.org.Number, got.Record))
		o.must(err)
		return got.Record
	}
	w.put("filerecord", record(mine, a), record(other, b), record(mine, c), "")
	const own = "nobody who walks is whoever it is asked of"
	for kind, of := range map[string][2]ids.ID{"ownfile": {a.ID, b.ID}, "ownitem": {a.Items[0].ID, b.Items[0].ID}} {
		w.put(kind, of[0], of[1], ids.ID{}, "it is seen by nobody but who is asked")
		o := w.kinds[kind]
		o.Passing = own
		w.kinds[kind] = o
	}
	w.kinds["reference"] = testkit.Objects{Mine: "mine", Other: "other", Missing: "missing", NoFar: "the link is the proof"}
	for _, o := range []inOrg{mine, other} {
		_, err := w.Audit.Integrate(w.t.Context(), o.org.Number) // a draw wants a head of the log
		w.must(err)
	}
	draw := func(o inOrg, of string) ids.ID {
		v, err := o.rooms.checklist.Draw(o.t.Context(), o.may(checklist.PermDraw), checklist.SampleInput{Name: of, Checklist: w.idOf("checklist", of), N: 1, DueOn: o.today() + 20})
		o.must(err)
		return v.ID
	}
	w.put("sample", draw(mine, "mine"), draw(other, "other"), ids.ID{}, "samples are of the whole organization")
}
