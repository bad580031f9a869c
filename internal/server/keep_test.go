package server

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/web"
	"standing/internal/rooms/org"
)

// typed sends a form as a browser does.
func (s *site) typed(u *user, path string, form url.Values) (status int, to, page string) {
	s.t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(u.cookie)
	w := httptest.NewRecorder()
	s.Public.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.Name == web.SessionCookie.CookieName(false) {
			u.cookie = &http.Cookie{Name: c.Name, Value: c.Value}
		}
	}
	return w.Code, w.Header().Get("Location"), w.Body.String()
}

var keptIn = regexp.MustCompile(`name="_kept" value="([^"]+)"`)

// What was typed into a form outlives the question who it is: it is sent when that is
// answered, once, by whoever typed it, and holds nothing that could be read on the way.
func TestFormOutlivesTheQuestionWhoItIs(t *testing.T) {
	onEngines(t, func(t *testing.T, s *site) {
		o := s.found(org.Workforce, "Hill Works")
		ana, eve := s.admit(o, "ana@hill.example", org.Administrator), s.admit(o, "eve@hill.example", org.Administrator)
		s.clock.Move(access.StepUpWindow + time.Minute)
		form := url.Values{"name": {"Night shift"}, "cells.people:view": {"org"}, "_key": {"once"}}
		status, _, page := s.typed(&ana, "/roles/new", form)
		kept := keptIn.FindStringSubmatch(page)
		if status != 403 || kept == nil || strings.Contains(page, "Night shift") {
			t.Fatalf("%d %s", status, page)
		}
		status, _, page = s.typed(&ana, "/confirm", url.Values{"passphrase": {"wrong"}, "next": {"/roles"}, "_kept": {kept[1]}})
		again := keptIn.FindStringSubmatch(page)
		if status != 422 || again == nil || again[1] != kept[1] {
			t.Fatalf("a wrong passphrase lost the form: %d %s", status, page)
		}
		if status, to, _ := s.typed(&eve, "/confirm", url.Values{"passphrase": {passphrase}, "next": {"/roles"}, "_kept": {kept[1]}}); status != 303 || to != "/roles" || s.roleNamed(ana, "Night shift") {
			t.Error("somebody else sent it: ", status, to)
		}
		status, to, page := s.typed(&ana, "/confirm", url.Values{"passphrase": {passphrase}, "next": {"/roles/new"}, "_kept": {kept[1]}})
		if status != 303 || to != "/roles" || !s.roleNamed(ana, "Night shift") {
			t.Errorf("it was not finished: %d %s %s", status, to, page)
		}
		if status, to, _ := s.typed(&ana, "/confirm", url.Values{"passphrase": {passphrase}, "next": {"/roles"}, "_kept": {kept[1]}}); status != 303 || to != "/roles" {
			t.Error("sent twice: ", status, to)
		}
		for _, bad := range []string{"x", kept[1][:40], strings.Replace(kept[1], kept[1][30:34], "AAAA", 1)} {
			if status, to, _ := s.typed(&ana, "/confirm", url.Values{"passphrase": {passphrase}, "next": {"/people"}, "_kept": {bad}}); status != 303 || to != "/people" {
				t.Error("a forged form: ", status, to)
			}
		}
	})
}

func (s *site) roleNamed(u user, name string) bool {
	return strings.Contains(string(s.send(u, "GET", "/api/v1/roles", nil).body), name)
}
