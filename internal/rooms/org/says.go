package org

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/words"
)

// Says is one sentence of what a role may do over whom, for whoever is given it: as the
// organization has it now. Empty where nobody speaks, and for a role that is not there.
func (s *Service) Says(ctx context.Context, q db.Q, org int64, role string) (string, error) {
	o, err := byNumber(ctx, q, org)
	if err != nil {
		return "", fault.Wrap("read the role", err)
	}
	roles, _, err := rolesIn(ctx, q, o)
	if err != nil {
		return "", fault.Wrap("read the role", err)
	}
	i := slices.IndexFunc(roles, func(r Role) bool { return r.Code == role })
	if i < 0 {
		return "", nil
	}
	return RoleSays(ctx, roles[i]), nil
}

// RoleSays is the sentence of one that was read.
func RoleSays(ctx context.Context, r Role) string {
	switch {
	case !words.From(ctx).Has("role.says"):
		return ""
	case locked(r.Code):
		return say(ctx, "role.says_all", RoleName(ctx, r))
	}
	return sentence(ctx, r)
}

// OfUnits reports whether a role reaches no further in something than the units of whoever has
// it: without units, it reaches nobody there.
func (r Role) OfUnits() bool {
	for cell, reach := range r.Matrix {
		if aboutPeople(cell) && reach == access.Units {
			return true
		}
	}
	return false
}

// sentence names each right once, over the most that any module about people gives it for.
func sentence(ctx context.Context, r Role) string {
	widest := map[access.Right]access.Reach{}
	for cell, reach := range r.Matrix {
		if aboutPeople(cell) {
			widest[cell.Right] = max(widest[cell.Right], reach)
		}
	}
	var parts []string
	for _, reach := range []access.Reach{access.Org, access.Units, access.Class, access.Own} {
		var verbs []string
		for _, right := range access.Rights {
			if widest[right] == reach {
				verbs = append(verbs, say(ctx, "role.says_"+string(right)))
			}
		}
		if len(verbs) > 0 {
			parts = append(parts, listed(ctx, verbs)+" "+say(ctx, "role.says_over_"+reach.String()))
		}
	}
	if len(parts) == 0 {
		return say(ctx, "role.says_nothing", RoleName(ctx, r))
	}
	return say(ctx, "role.says", RoleName(ctx, r), strings.Join(parts, "; "))
}

// aboutPeople reports whether a right is given over people, and not over the house.
func aboutPeople(c access.Cell) bool {
	return !slices.Contains(housekeeping, c.Module) && slices.ContainsFunc(Modules, func(m Module) bool { return m.Code == c.Module && slices.Contains(m.Parts, c.Right) })
}

// listed joins words as a sentence does.
func listed(ctx context.Context, all []string) string {
	if len(all) == 1 {
		return all[0]
	}
	return strings.Join(all[:len(all)-1], ", ") + " " + say(ctx, "role.says_and") + " " + all[len(all)-1]
}
