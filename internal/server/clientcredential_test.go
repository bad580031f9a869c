package server

import (
	"slices"
	"testing"

	"standing/client"
)

// credentials is one from the day it was added to the day it ended, with a check that differs.
func (s *site) credentials(t *testing.T, ana user, who string) {
	t.Helper()
	ctx := t.Context()
	c := s.program(ana, "person.view", "contact.view", "credential.view", "credential.enter", "credential.vouch")
	v, err := c.AddCredential(ctx, client.NewCredential{Person: who, Kind: "licence", Title: "Crane operator", Issuer: "Harbor office", Number: "C 001234", ExpiresOn: "2031-04-30"})
	if err != nil || v.Grade != "claimed" || v.Number != "••••34" || v.Status != "active" {
		t.Fatal(v, err)
	}
	if _, err := c.AddCredential(ctx, client.NewCredential{Person: who, Kind: "licence", Title: "Crane operator", Issuer: "Harbor Office", Number: "c-001234"}); err == nil {
		t.Error("one number twice")
	}
	if n, err := c.CredentialNumber(ctx, v.ID); err != nil || n != "C 001234" {
		t.Error(n, err)
	}
	if v, err = c.CheckCredential(ctx, v.ID, client.NewCheck{Where: "by telephone", Status: "suspended"}); err != nil || v.Grade != "claimed" || !slices.Equal(v.Evidence[0].Reasons, []string{"status_differs"}) {
		t.Error(v, err)
	}
	if v, err = c.RenewCredential(ctx, v.ID, "2033-04-30"); err != nil || v.ExpiresOn != "2033-04-30" {
		t.Error(v, err)
	}
	on := s.local().Format("2006-01-02")
	if v, err = c.EndCredential(ctx, v.ID, "surrendered", on); err != nil || v.Status != "surrendered" {
		t.Error(v, err)
	}
	if v, err = c.Credential(ctx, v.ID, on); err != nil || len(v.History) != 3 || v.History[0].Did != "ended" {
		t.Error(v, err)
	}
	if l, err := c.Credentials(ctx, who); err != nil || len(l) != 1 || l[0].ID != v.ID {
		t.Error(l, err)
	}
}
