package zzg

import (
	"testing"

	"standing/internal/base/testkit"
)

func TestProfessional(t *testing.T) {
	b := testkit.Browser(t)
	b.Visit(at + "/demo")
	t.Log(b.Eval(`[...document.querySelectorAll('form[action="/demo/sign-in"] button')].length`))
	b.Eval(`[...document.querySelectorAll('form[action="/demo/sign-in"] button')].filter(b => b.closest('.card').textContent.includes('My credentials')).at(0).click()`)
	b.See("My record")
	t.Log(b.URL())
	b.Visit(at + "/record")
	b.Screenshot("g-own-record")
	b.Axe()
	b.Visit(at + "/licences/new")
	b.Screenshot("g-own-licence")
	b.Axe()
	b.Visit(at + "/licences/new?pack=peace-officer-ca")
	b.Eval(`document.querySelector('#f-expires_on').value='2027-08-14'`)
	b.Click("Add this licence")
	b.See("My record")
	b.Screenshot("g-own-after")
	b.Axe()
}
