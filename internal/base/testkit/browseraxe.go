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
// levels A and AA and its own good practice, or only by those of the named rules, and
// fails with what it finds.
func (b *B) Axe(rules ...string) {
	b.t.Helper()
	if found := b.axe(rules); len(found) > 0 {
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

func (b *B) axe(rules []string) []string {
	b.t.Helper()
	b.loadAxe()
	only := `{type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}`
	if len(rules) > 0 {
		only = `{type: 'rule', values: ` + quote(strings.Join(rules, " ")) + `.split(' ')}`
	}
	answer, err := eval[string](b, `axe.run(document, {resultTypes: ['violations'], iframes: false, runOnly: `+only+`}).then(r => JSON.stringify(r.violations))`)
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
