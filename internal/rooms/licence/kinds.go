package licence

import (
	"slices"

	"standing/internal/pack"
	"standing/internal/rule"
)

// kindsOf are the answers that a rule tells apart, in its order. Of several spellings of one
// answer, which stand in one list, whoever asks chooses.
func kindsOf(p *pack.Pack) (out []Kind) {
	add := func(k Kind) {
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	conditions(p.Rule, func(c *rule.Condition) {
		for _, v := range slices.Concat(c.In, c.NotIn) {
			add(Kind{Fact: c.Fact, Value: v})
		}
		for _, h := range []string{c.Holds, c.NotHolds} {
			if h != "" {
				add(Kind{Credential: h})
			}
		}
	})
	return out
}

// conditions calls yield for every condition of a rule.
func conditions(r *rule.Rule, yield func(*rule.Condition)) {
	for i := range r.Applies {
		yield(&r.Applies[i])
	}
	for i := range r.Excused {
		yield(&r.Excused[i])
	}
	eachNeed(r, func(n *rule.Need) {
		if n.If != nil {
			yield(n.If)
		}
	})
}

// eachNeed calls yield for every need of the newest version, and all inside it.
func eachNeed(r *rule.Rule, yield func(*rule.Need)) {
	var walk func([]*rule.Need)
	walk = func(all []*rule.Need) {
		for _, n := range all {
			yield(n)
			if n.Pool != nil {
				walk(n.Pool.Within)
			}
			if n.Choice != nil {
				for _, o := range n.Choice.Options {
					walk(o.All)
				}
			}
			walk(n.Exclusive)
		}
	}
	walk(r.Versions[len(r.Versions)-1].Needs)
}

// elsewhere reports whether a rule goes by a fact for anything but its periods.
func elsewhere(r *rule.Rule, fact string) bool {
	found := r.Starts == fact
	conditions(r, func(c *rule.Condition) { found = found || c.Fact == fact })
	eachNeed(r, func(n *rule.Need) {
		switch {
		case n.Pool != nil:
			found = found || n.Pool.Need.From.Fact == fact || n.Pool.Window.Fact == fact || n.Pool.By != nil && n.Pool.By.Fact == fact
		case n.Current != nil:
			found = found || n.Current.By != nil && n.Current.By.Fact == fact
		}
	})
	return found
}
