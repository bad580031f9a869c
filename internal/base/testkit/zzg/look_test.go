package zzg

import (
	"fmt"
	"testing"

	"standing/internal/base/testkit"
)

const at = "http://localhost:18087"

func in(b *testkit.B, n int) {
	b.Visit(at + "/demo")
	b.Eval(fmt.Sprintf(`document.querySelectorAll('form[action="/demo/sign-in"] button')[%d].click()`, n))
	b.See("Dashboard")
}

func TestLook(t *testing.T) {
	b := testkit.Browser(t)
	in(b, 0)
	b.Visit(at + "/dashboard")
	b.Screenshot("g-dash")
	b.Axe()
	b.Dark(true)
	b.Screenshot("g-dash-dark")
	b.Dark(false)
	b.Phone()
	b.Screenshot("g-dash-phone")
	b.Desktop()
	b.Visit(at + "/people?standing=not_met")
	b.Screenshot("g-people")
	b.Axe()
	first := b.Eval(`document.querySelector('tbody th a').getAttribute('href')`)
	t.Log(first)
	b.Visit(at + first)
	b.Screenshot("g-person")
	b.Axe()
	b.Phone()
	b.Screenshot("g-person-phone")
	b.Desktop()
	b.Visit(at + first + "/licences/new?pack=nursing-fl")
	b.Screenshot("g-licence")
	b.Axe()
	b.Visit(at + "/people")
	b.Eval(`(() => { const i = document.querySelector('#f-find'); i.focus(); i.value = 'mar'; i.dispatchEvent(new Event('input', {bubbles: true})); return 1 })()`)
	b.Eval(`new Promise(r => setTimeout(() => r(1), 1200))`)
	t.Log(b.URL(), b.Eval(`document.querySelectorAll('#people-found tbody tr').length + ' ' + document.activeElement.id`))
	b.Screenshot("g-people-found")
}
