package server

import (
	"testing"
	"time"
)

// longNames calls everybody in the tables of a page by a long name.
const longNames = `(() => { const names = [...document.querySelectorAll('.table tbody th a')]; for (const a of names) a.textContent = 'Anneliese Featherstonehaugh'; return names.length })()`

// endless is what is no name: it is broken rather than making the table wider.
const endless = `(() => { for (const a of document.querySelectorAll('.table tbody th a')) a.textContent = 'Featherstone'.repeat(6); return '' })()`

// brokenWords are those of tables that go over more than one line, and by how much a table is
// wider than its place instead.
const brokenWords = `(() => {
	const out = [], range = document.createRange();
	for (const cell of document.querySelectorAll('.table tbody th, .table tbody td')) {
		const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
		for (let t; t = texts.nextNode();) for (const word of t.data.matchAll(/[\p{L}\p{N}]+/gu)) {
			range.setStart(t, word.index); range.setEnd(t, word.index + word[0].length);
			if (new Set([...range.getClientRects()].map(r => Math.round(r.top))).size > 1) out.push(word[0]);
		}
	}
	for (const s of document.querySelectorAll('.table-scroll')) if (s.scrollWidth > s.clientWidth + 1) out.push('it scrolls by ' + (s.scrollWidth - s.clientWidth));
	return [...new Set(out)].join(', ');
})()`

// A long name is broken in no report between its letters: columns of figures give room first.
func TestE2ELongNamesStayWhole(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 60)
	v := h.visitor(t).as(h.ana)
	past := h.local().AddDate(0, 0, -90).Format(time.DateOnly)
	for _, path := range []string{"/reports/unit", "/reports/requirement", "/reports/expiring?until=2030-01-01", "/reports/as-of?known=now&on=" + past, "/standings", "/people"} {
		for _, wide := range []bool{true, false} {
			if v.Desktop(); !wide {
				v.Phone()
			}
			v.open(path)
			if n := v.Eval(longNames); n == "0" {
				t.Error(path, ": nobody is there")
			}
			if broken := v.Eval(brokenWords); broken != "" {
				t.Errorf("%s, wide %v: %s", path, wide, broken)
			}
			v.shot("names-" + nameOf(path) + map[bool]string{true: "-desk", false: "-phone"}[wide])
			v.Eval(endless)
			v.wide()
			if over := v.Eval(`String(Math.max(...[...document.querySelectorAll('.table-scroll')].map(s => s.scrollWidth - s.clientWidth)))`); over != "0" {
				t.Error(path, " scrolls because of one name by ", over)
			}
		}
	}
}
