package org_test

import (
	"context"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/org"
)

// With a module off, an administrator still names another; and nobody gives rights in it
// that they would not have when it is on again.
func TestRolesWhereAModuleIsOff(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		h := newHouse(t, d)
		deputy, other := ids.ID{7}, ids.ID{8}
		if _, err := h.s.SaveRole(ctx, h.owner(t, org.PermRole), org.RoleInput{Code: "new", Name: "Deputy", Cells: map[string]string{"access:view": "org", "access:manage": "org"}}); err != nil {
			t.Fatal(err)
		}
		h.admit(t, deputy, "deputy")
		h.admit(t, other, "deputy")
		if out, err := h.s.ChangeSettings(ctx, h.owner(t, org.PermChange), org.SettingsInput{Name: "N", Zone: "UTC"}); err != nil || out.Modules["training"] {
			t.Fatal(out.Modules, err)
		}
		give := func(who ids.ID, role string) error {
			sc, err := h.as(t, who, org.PermRole)
			if err != nil {
				t.Fatal(err)
			}
			_, err = h.s.SetMember(ctx, sc, org.MemberInput{Account: other, Roles: []string{role}})
			return err
		}
		reason(t, give(deputy, org.Recorder), "more_than_yours")
		for _, role := range []string{org.Recorder, org.Administrator} {
			if err := give(h.boss, role); err != nil {
				t.Errorf("the administrator gives %s: %v", role, err)
			}
		}
		reason(t, give(deputy, org.Member), "more_than_yours")
	})
}
