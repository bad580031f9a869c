package testkit

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

type finding struct {
	ID, Impact, Help string
	Nodes            []struct {
		Target         []any
		HTML           string
		FailureSummary string
	}
}

// Axe has axe-core look at the page, as it is shown now, by the rules of WCAG 2.2 at
// levels A and AA and its own good practice, and fails with what it finds.
func (b *B) Axe() {
	b.t.Helper()
	b.report(b.axe("everything"))
}

// Colours has it look by the rules about colours only: all that can differ from a page
// that was looked at before in other colours, or wider.
func (b *B) Colours() {
	b.t.Helper()
	b.report(b.axe("colours"))
}

func (b *B) report(found []string) {
	b.t.Helper()
	if len(found) > 0 {
		b.fail("axe finds %d things wrong:\n%s", len(found), strings.Join(found, "\n"))
	}
}

// loadAxe puts it into the page, if it is not there yet.
func (b *B) loadAxe() {
	b.t.Helper()
	if there, err := eval[bool](b, "typeof axe === 'object'"); err == nil && there {
		return
	}
	dir, err := root()
	if err != nil {
		b.t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(dir, "ui", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		b.t.Fatalf("axe-core comes with the packages of the folder ui (npm ci there): %v", err)
	}
	if _, err := eval[struct{}](b, string(source)+"\n;0"); err != nil {
		b.fail("axe does not load: %v", err)
	}
}

// looks are what axe-core is asked. Colours are most of its work, and a row that is made of
// the same elements as one before has the same: only the first of them is looked at.
const looks = `(() => {
	const colours = ['color-contrast', 'link-in-text-block'];
	const repeated = () => {
		const seen = new Map(), out = [];
		for (const e of document.querySelectorAll('tbody > tr, ul > li, ol > li')) {
			const look = [e, ...e.querySelectorAll('*')].map(c => [c.tagName, c.className.baseVal ?? c.className, c.style.cssText, c.disabled, c.checked]).join();
			const before = seen.get(e.parentElement) ?? new Set();
			seen.set(e.parentElement, before);
			before.has(look) ? out.push(e) : before.add(look);
		}
		return out;
	};
	const run = (what, only, rules) => axe.run(what, {resultTypes: ['violations'], iframes: false, runOnly: only, rules}).then(r => r.violations);
	return {
		colours: () => run({include: [document.documentElement], exclude: repeated()}, {type: 'rule', values: colours}),
		everything: async () => [
			...await run(document, {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}, Object.fromEntries(colours.map(c => [c, {enabled: false}]))),
			...await looks.colours(),
		],
	};
})()`

func (b *B) axe(look string) []string {
	b.t.Helper()
	b.loadAxe()
	answer, err := eval[string](b, "(() => { const looks = "+looks+"; return looks."+look+"().then(JSON.stringify) })()")
	if err != nil {
		b.fail("axe does not run: %v", err)
	}
	var all []finding
	if err := json.Unmarshal([]byte(answer), &all); err != nil {
		b.fail("axe answers %q: %v", answer, err)
	}
	var out []string
	for _, f := range all {
		var s strings.Builder
		fmt.Fprintf(&s, "%s (%s): %s", f.ID, f.Impact, f.Help)
		for i, n := range f.Nodes {
			if i == 5 {
				fmt.Fprintf(&s, "\n    and %d more", len(f.Nodes)-i)
				break
			}
			fmt.Fprintf(&s, "\n    %v  %s\n      %s", n.Target, n.HTML, strings.ReplaceAll(n.FailureSummary, "\n", "\n      "))
		}
		out = append(out, s.String())
	}
	return out
}
