package server

import "testing"

// Notes of what happened never cover what one does: on a phone they stand in the page, and on a
// desk they make way for what has the focus.
func TestE2ENotesAreNeverInTheWay(t *testing.T) {
	t.Parallel()
	s, _, u := school(t)
	v := s.visitor(t).as(u)
	const note = `(() => { document.querySelector('.flashes')?.remove(); const d = document.createElement('div'); d.className = 'flashes'; d.setAttribute('role', 'status');
		d.innerHTML = '<div class="flash" data-flash data-keep><span class="flash-text">Done.</span></div>'; document.querySelector('main h1').after(d); return getComputedStyle(d).position })()`
	const covered = `(() => { const b = document.createElement('button'); b.textContent = 'Save'; b.style.cssText = 'position: fixed; right: 2rem; bottom: 2rem'; document.querySelector('main').append(b); b.focus();
		const x = b.getBoundingClientRect(), y = document.querySelector('.flashes').getBoundingClientRect();
		return String(x.left < y.right && y.left < x.right && x.top < y.bottom && y.top < x.bottom) })()`
	v.open("/people")
	if got := v.Eval(note); got != "fixed" {
		t.Error("on a desk they float: ", got)
	}
	if got := v.Eval(covered); got != "false" {
		t.Error("a note covers what has the focus")
	}
	v.Phone()
	v.open("/people")
	if got := v.Eval(note); got != "static" {
		t.Error("on a phone a note is ", got)
	}
	v.wide()
}
