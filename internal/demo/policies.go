package demo

import (
	"context"
	"fmt"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/org"
	"standing/internal/rooms/policy"
	"standing/internal/rooms/requirement"
)

// signing is how many people are asked whether they sign: enough to be looked at.
const signing = 40

// sign publishes the policies that are missing and has most of the first people sign them; of
// a second version only some have.
func (f *filling) sign(ctx context.Context) error {
	if f.o.Kind == org.Professional {
		return nil
	}
	for i, t := range textsOf(f.o.Kind) {
		p, err := f.text(ctx, i, t)
		if err != nil {
			return fmt.Errorf("policy %q: %w", t.Title, err)
		}
		if p.ID.Zero() || !p.Retired.IsZero() {
			continue // somebody has one of the same number, or put it away
		}
		if p.Published == 0 {
			if p, err = f.put(ctx, p, "", "anew"); err != nil {
				return fmt.Errorf("policy %q: %w", t.Title, err)
			}
		}
		if p.Published == 1 {
			if err := f.signed(ctx, p, func(n int) bool { return n%5 != 4-i }); err != nil {
				return fmt.Errorf("policy %q: %w", t.Title, err)
			}
			if t.next == "" {
				continue
			}
			in := t.Input
			in.Text = t.next
			if p, err = f.policies.Change(ctx, f.sc, policy.ChangeInput{ID: p.ID, Input: in}); err == nil {
				p, err = f.put(ctx, p, t.why, "anew")
			}
			if err != nil {
				return fmt.Errorf("policy %q: %w", t.Title, err)
			}
		}
		if err := f.signed(ctx, p, func(n int) bool { return n%2 == 0 }); err != nil {
			return fmt.Errorf("policy %q: %w", t.Title, err)
		}
	}
	return f.policies.Run(ctx, f.sc)
}

// text begins a policy, or finds it.
func (f *filling) text(ctx context.Context, i int, t text) (policy.Policy, error) {
	f.next.will(aPolicy, i)
	p, err := f.policies.Add(ctx, f.sc, t.Input)
	if err == nil && t.group != "" {
		in := policy.AudienceInput{ID: p.ID}
		in.Profiles, err = f.profile(ctx, t.group)
		if len(in.Profiles) > 0 {
			p, err = f.policies.SetAudience(ctx, f.sc, in)
		}
		return p, err
	}
	if err == nil || !has(err, "policy.number_taken") {
		return p, err
	}
	f.next.set = false
	v, err := f.policies.Show(ctx, f.sc, policy.Ref{ID: f.next.id(aPolicy, i)})
	if isNotFound(err) {
		return policy.Policy{}, nil
	}
	return v.Policy, err
}

// profile is the group of a name; none if somebody renamed it.
func (f *filling) profile(ctx context.Context, name string) (out []ids.ID, err error) {
	all, err := f.requirements.Profiles(ctx, f.sc, requirement.ProfilesInput{})
	for _, p := range all.Profiles {
		if p.Name == name {
			out = append(out, p.ID)
		}
	}
	return out, err
}

func (f *filling) put(ctx context.Context, p policy.Policy, why, signing string) (policy.Policy, error) {
	return f.policies.Publish(ctx, f.sc, policy.PublishInput{ID: p.ID, EffectiveOn: f.crowd().today, Summary: why, Signing: signing})
}

// signed has some of the first people sign the newest version, as they would.
func (f *filling) signed(ctx context.Context, p policy.Policy, who func(n int) bool) error {
	v, err := f.policies.Show(ctx, f.sc, policy.Ref{ID: p.ID})
	if err != nil {
		return err
	}
	in := policy.SignInput{ID: p.ID, N: v.Now.N, Digest: v.Now.Digest.String(), Read: true}
	for n, s := range f.pick(f.crowd(), signing, func(*somebody) bool { return true }) {
		if !who(n) {
			continue
		}
		sc, err := f.session(f.accountOf(s.row.ID, signerNumber+n), s.row.ID)
		if err != nil {
			return err
		}
		if _, err := f.policies.Sign(ctx, sc, in); !has(err, "policy.signed_already") && !has(err, "policy.not_asked") {
			return err
		}
	}
	return nil
}

// session is a member who is signed in, to sign.
func (f *filling) session(account, self ids.ID) (access.Scope, error) {
	now := f.d.Clock.Now()
	return access.Authorize(access.Principal{Account: account, Person: self, Session: account, Org: f.res.Org.Number, OrgID: f.res.Org.ID, Fresh: now,
		Matrix: access.Matrix{{Module: policy.PermSign.Module, Right: policy.PermSign.Right}: access.Own}}, policy.PermSign, now)
}

// changed tells who works out what follows from facts.
func (r rooms) changed(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
	if err := r.standings.Changed(ctx, tx, sc, people); err != nil {
		return err
	}
	return r.policies.Changed(ctx, tx, sc, people)
}
