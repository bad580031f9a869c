package testkit

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
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
	b.report(append(b.axe("everything", nil), b.colours()...))
}

// Colours has it look by the rules about colours only: all that can differ from a page
// that was looked at before in other colours, or wider.
func (b *B) Colours() {
	b.t.Helper()
	b.report(b.colours())
}

// passed are the colours of text, on what lies behind it, that the rules were content with on
// some page of this process: the same on another page need not be looked at again.
var passed struct {
	sync.Mutex
	signs map[uint32]bool
}

func (b *B) colours() []string {
	b.t.Helper()
	passed.Lock()
	known := slices.AppendSeq(make([]uint32, 0, len(passed.signs)), maps.Keys(passed.signs))
	passed.Unlock()
	return b.axe("colours", known)
}

// Narrower has it look at a page that Axe looked at before, once it became narrower: by every
// rule at what was not shown then, and at all of it by the rules about colours and places.
func (b *B) Narrower() {
	b.t.Helper()
	b.report(append(b.axe("narrower", nil), b.colours()...))
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

// looks are what axe-core is asked. A row that is made of the same elements as one before,
// with a name and a text where that has them, is found the same: only the first is looked at,
// but by the rules that compare elements with each other. Colours are most of its work: of
// text whose sign is known, its colours and size and all that lies behind it, nothing is asked.
const looks = `(() => {
	const colours = ['color-contrast', 'link-in-text-block'];
	const among = ['accesskeys', 'duplicate-id-aria', 'heading-order', 'landmark-unique'];
	const off = rules => Object.fromEntries(rules.map(r => [r, {enabled: false}]));
	const made = e => [e.tagName, ...[...e.attributes].filter(a => !/^(id|for|href|value|datetime|action|aria-(labelledby|describedby|controls))$/.test(a.name)).map(a =>
		/^(aria-label|title|alt|name|placeholder|src)$/.test(a.name) ? a.name + (a.value.trim() === '') : a.name + '=' + a.value), e.disabled, e.checked, e.textContent.trim() === ''].join();
	const repeated = () => {
		const seen = new Map(), out = [];
		for (const e of document.querySelectorAll('tbody > tr, ul > li, ol > li')) {
			const look = [e, ...e.querySelectorAll('*')].map(made).join(';');
			const before = seen.get(e.parentElement) ?? new Set();
			seen.set(e.parentElement, before);
			before.has(look) ? out.push(e) : before.add(look);
		}
		return out;
	};
	const hash = s => { let h = 2166136261; for (let i = 0; i < s.length; i++) h = Math.imul(h ^ s.charCodeAt(i), 16777619); return h >>> 0; };
	const behind = new Map([[null, '']]);
	const ground = e => {
		if (!behind.has(e)) {
			const s = getComputedStyle(e), own = [s.backgroundColor === 'rgba(0, 0, 0, 0)' ? '' : s.backgroundColor, s.backgroundImage === 'none' ? '' : s.backgroundImage, s.opacity === '1' ? '' : s.opacity,
				s.position === 'static' || s.position === 'relative' ? '' : s.position + e.tagName + e.getAttribute('class')].join('');
			behind.set(e, ground(e.parentElement) + (own && '/' + own));
		}
		return behind.get(e);
	};
	const sign = e => {
		const s = getComputedStyle(e);
		return hash([e.tagName, s.color, s.fontSize, s.fontWeight, s.textDecorationLine, e.disabled, e.getAttribute('aria-disabled'), e.tagName === 'A' && getComputedStyle(e.parentElement).color, ground(e)].join('|'));
	};
	const shown = e => {
		const r = e.getBoundingClientRect();
		return r.width > 1 && r.height > 1 && r.right > 0 && r.bottom > 0 && e.checkVisibility({visibilityProperty: true, opacityProperty: true});
	};
	// Of a single letter, and of what shows none, axe-core says nothing.
	const text = e => e.matches('select, textarea, input:not([type=radio], [type=checkbox], [type=file])') || [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim().length > 1);
	const run = (what, options) => axe.run(what, {resultTypes: ['violations'], iframes: false, ...options});
	const all = {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']};
	return {
		colours: async known => {
			const before = new Set(known), fresh = [...document.body.querySelectorAll('*')].filter(e => text(e) && shown(e) && !before.has(sign(e)));
			const twice = new Set(fresh.length ? repeated().flatMap(r => [r, ...r.querySelectorAll('*')]) : []), include = fresh.filter(e => !twice.has(e));
			if (!include.length) return {found: [], passed: []};
			const all = await run({include}, {resultTypes: ['violations', 'passes'], elementRef: true, runOnly: {type: 'rule', values: colours}});
			const passed = all.passes.filter(p => p.id === colours[0]).flatMap(p => p.nodes.map(n => sign(n.element)));
			return {found: all.violations.map(({nodes, ...v}) => ({...v, nodes: nodes.map(({element, ...n}) => n)})), passed: [...new Set(passed)]};
		},
		everything: async () => {
			const found = [
				...(await run(document, {runOnly: {type: 'rule', values: among}})).violations,
				...(await run({include: [document.documentElement], exclude: repeated()}, {runOnly: all, rules: off([...among, ...colours])})).violations,
			];
			window.standingShown = new WeakSet([...document.querySelectorAll('*')].filter(shown));
			return {found};
		},
		narrower: async () => {
			const before = window.standingShown ?? new WeakSet(), fresh = [...document.body.querySelectorAll('*')].filter(e => shown(e) && !before.has(e));
			const found = (await run({include: [document.documentElement], exclude: repeated()}, {runOnly: {type: 'rule', values: ['target-size', 'scrollable-region-focusable']}})).violations;
			if (fresh.length) found.push(...(await run({include: fresh}, {runOnly: all, rules: off([...among, ...colours, 'region'])})).violations);
			return {found};
		},
	};
})()`

func (b *B) axe(look string, known []uint32) []string {
	b.t.Helper()
	b.loadAxe()
	list, err := json.Marshal(known)
	if err != nil {
		b.t.Fatal(err)
	}
	answer, err := eval[string](b, "(() => { const looks = "+looks+"; return looks."+look+"("+string(list)+").then(JSON.stringify) })()")
	if err != nil {
		b.fail("axe does not run: %v", err)
	}
	var all struct {
		Found  []finding
		Passed []uint32
	}
	if err := json.Unmarshal([]byte(answer), &all); err != nil {
		b.fail("axe answers %q: %v", answer, err)
	}
	passed.Lock()
	for _, sign := range all.Passed {
		if passed.signs == nil {
			passed.signs = map[uint32]bool{}
		}
		passed.signs[sign] = true
	}
	passed.Unlock()
	var out []string
	for _, f := range all.Found {
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
