package demo

import (
	"context"
	"fmt"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/training"
)

// tell lets happen what is entered one at a time: numbers, claims, waivers, and last the merge,
// by which a later run knows that all of it has been told.
func (f *filling) tell(ctx context.Context) error {
	all := f.crowd()
	kept := f.pick(all, 1, func(p *somebody) bool { return p.fate == fine && p.row.JoinedOn != 0 })
	if f.o.Kind == org.Professional {
		var who []ids.ID
		for _, p := range f.pick(all, 1, func(*somebody) bool { return true }) {
			who = append(who, p.row.ID)
		}
		return f.credential(ctx, who)
	}
	if len(kept) == 0 {
		return nil
	}
	twin := f.next.id(aTwin, 0)
	told := false
	err := f.d.DB.Read(ctx, f.sc, func(ctx context.Context, q db.Q) error {
		roots, err := f.people.RootsOf(ctx, q, f.sc, []ids.ID{twin})
		told = err == nil && !roots[twin].Zero() && roots[twin] != twin
		return err
	})
	if err != nil || told {
		return err
	}
	for _, do := range []func(context.Context, *crowd) error{f.license, func(ctx context.Context, all *crowd) error { return f.credential(ctx, f.members(all)) }, f.claim, f.waive, f.announce} {
		if err := do(ctx, all); err != nil {
			return err
		}
	}
	return f.merge(ctx, kept[0], twin)
}

// as is a member who acts. Who cannot sign in is invented too.
func (f *filling) as(account, self ids.ID, p access.Perm, reach access.Reach) (access.Scope, error) {
	m := access.Matrix{}
	for _, module := range []string{"people", "training", "contacts"} {
		for _, r := range access.Rights {
			m[access.Cell{Module: module, Right: r}] = reach
		}
	}
	now := f.d.Clock.Now()
	return access.Authorize(access.Principal{Account: account, Person: self, Org: f.res.Org.Number, OrgID: f.res.Org.ID, Fresh: now, Matrix: m}, p, now)
}

func (f *filling) accountOf(who ids.ID, n int) ids.ID {
	if id, ok := f.accounts[who]; ok {
		return id
	}
	return f.next.id(anAccount, n)
}

// The numbers of invented accounts of those who decide and who enter; others count from 0.
const (
	bossNumber = iota + 100
	clerkNumber
	signerNumber = 1000
)

// license gives members the number that is kept sealed, one by one as somebody types it.
func (f *filling) license(ctx context.Context, all *crowd) error {
	for _, field := range person.Fields(string(f.o.Kind)) {
		if field.Kind != person.ValueFact || !field.Sealed {
			continue
		}
		for n, who := range f.members(all) {
			said := person.Said{Value: fmt.Sprintf("%s %07d", strings.TrimSpace(all.style.number), 9_312_040+n*117)}
			if _, err := f.people.Enter(ctx, f.sc, person.FactInput{Person: who, Name: field.Name, Said: said}); err != nil {
				return fmt.Errorf("%s: %w", field.Name, err)
			}
		}
	}
	return nil
}

// elsewhere is what people say they did with others.
var elsewhere = []training.ClaimInput{
	{Course: "State conference, two days", Hours: "12", Provider: "State association", Note: "The certificate is with my papers; I can bring it."},
	{Course: "Online course: communicating under pressure", Hours: "3", Provider: "Open University"},
	{Course: "Evening class: first responder skills", Hours: "6", Provider: "Community College", Note: "Paid for it myself."},
}

// claim sends in training done elsewhere: of the first nothing is decided yet.
func (f *filling) claim(ctx context.Context, all *crowd) error {
	for n, who := range f.members(all) {
		sc, err := f.as(f.accountOf(who, n), who, training.PermClaim, access.Own)
		if err != nil {
			return err
		}
		mine, err := f.training.Mine(ctx, sc, training.PageInput{})
		if err != nil {
			return fmt.Errorf("claims: %w", err)
		}
		if len(mine.Claims) > 0 {
			continue
		}
		in := elsewhere[n%len(elsewhere)]
		in.On = all.today.AddMonths(-n-1) + 3
		c, err := f.training.Claim(ctx, sc, in)
		if err != nil {
			return fmt.Errorf("claim: %w", err)
		}
		if n != 1 {
			continue
		}
		if sc, err = f.as(f.boss, ids.ID{}, training.PermApprove, access.Org); err != nil {
			return err
		}
		if _, err := f.training.Decide(ctx, sc, training.DecideInput{ID: c.ID, Ruling: training.Ruling{Yes: "yes", New: true}}); err != nil {
			return fmt.Errorf("claim: %w", err)
		}
	}
	return nil
}

// waive asks for some of those who are late: one waiver is granted, one waits.
func (f *filling) waive(ctx context.Context, all *crowd) error {
	late := f.pick(all, 2, func(p *somebody) bool { return p.fate == late && p.worst >= 0 })
	for n, p := range late {
		ask, err := f.as(f.clerk, ids.ID{}, requirement.PermAsk, access.Org)
		if err != nil {
			return err
		}
		reasons := []string{"Long illness; a certificate of the physician was shown.", "Was seconded abroad until last month."}
		w, err := f.requirements.Ask(ctx, ask, requirement.AskInput{Person: p.row.ID, Requirement: f.next.id(aRule, p.worst), Kind: requirement.Waive, Reason: reasons[n]})
		if has(err, "requirement.asked_already") && err != nil {
			continue
		}
		if err != nil {
			return fmt.Errorf("waiver: %w", err)
		}
		if n > 0 {
			continue
		}
		yes, err := f.as(f.boss, ids.ID{}, requirement.PermApprove, access.Org)
		if err != nil {
			return err
		}
		if _, err := f.requirements.Decide(ctx, yes, requirement.DecideInput{ID: w.ID, Yes: "yes"}); err != nil {
			return fmt.Errorf("waiver: %w", err)
		}
	}
	return nil
}

// merge enters somebody a second time, as happens when a list spells a name otherwise, and
// finds the two to be one.
func (f *filling) merge(ctx context.Context, p *somebody, twin ids.ID) error {
	again := p.row
	again.ID, again.Number, again.Email = twin, "", ""
	courses := tradeOf(f.o.Kind).courses
	err := f.d.DB.Write(ctx, f.sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		loaded, err := f.people.LoadTx(ctx, tx, f.sc, []person.LoadRow{again}, person.FromImport)
		if err != nil || loaded.Added == 0 {
			return err
		}
		got, _, err := f.catalog.EnsureTx(ctx, tx, f.sc, courses[:1], ids.ID{})
		if err != nil {
			return err
		}
		entry, err := audit.Append(ctx, tx, f.sc, audit.Event{At: f.d.Clock.Now(), Verb: "demo.filled", Table: "completion", Row: twin})
		if err != nil {
			return err
		}
		_, err = f.training.LoadTx(ctx, tx, f.sc, []training.Completion{{Person: twin, Course: got[0].ID, HappenedOn: p.today - 40, Amount: got[0].Amount, NoAmount: got[0].NoAmount,
			Unit: got[0].Unit, Tags: got[0].Tags, Score: training.NoScore}}, entry)
		if err != nil {
			return err
		}
		return f.standings.Changed(ctx, tx, f.sc, []ids.ID{twin})
	})
	if err != nil {
		return err
	}
	_, err = f.people.Merge(ctx, f.sc, person.MergeInput{ID: p.row.ID, Gone: twin})
	return err
}
