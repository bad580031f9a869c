package support

import (
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/ids"
)

// AccessState is where an access stands.
type AccessState string

// The states. Over is never stored: it is a granted access whose time has passed.
const (
	Asked   AccessState = "asked"
	Granted AccessState = "granted"
	Refused AccessState = "refused"
	Ended   AccessState = "ended"
	Over    AccessState = "over"
)

// MaxHours is the longest that an access lasts.
const MaxHours = 8

// askFor is how long the organization has to answer.
const askFor = 72 * time.Hour

// Access is an operator's way into an organization.
type Access struct {
	ID       ids.ID      `json:"id"`
	Version  int64       `json:"version"`
	Ticket   ids.ID      `json:"ticket"`
	State    AccessState `json:"state"`
	Hours    int         `json:"hours"`
	Wants    bool        `json:"wants_write"`
	Write    bool        `json:"write" doc:"It may change things, too"`
	AskedAt  time.Time   `json:"asked_at"`
	Until    time.Time   `json:"until,omitzero"`
	EndedAt  time.Time   `json:"ended_at,omitzero"`
	Views    []View      `json:"views,omitempty" doc:"What was looked at, the latest first"`
	org      int64
	operator ids.ID
	approval ids.ID
}

// StateAt is the state at a time.
func (a Access) StateAt(t time.Time) AccessState {
	switch {
	case a.State == Granted && !t.Before(a.Until):
		return Over
	case a.State == Asked && !t.Before(a.AskedAt.Add(askFor)):
		return Refused // nobody answered in time; the approval's sweep writes it down
	}
	return a.State
}

// View is one request that was made under an access.
type View struct {
	ID       ids.ID    `json:"id"`
	At       time.Time `json:"at"`
	Method   string    `json:"method"`
	Route    string    `json:"route"`
	Object   string    `json:"object,omitempty"`
	ObjectID ids.ID    `json:"object_id,omitzero"`
}

// closedModules are never part of support access, but for seeing what support did.
var closedModules = []string{"platform", "access", "audit"}

// matrix is what an access lets its operator do, whatever the program has: see; and, with
// write, enter. It never exports, approves or manages, so that it cannot grow by itself.
func matrix(perms []access.Perm, write bool) access.Matrix {
	m := access.Matrix{}
	for _, p := range perms {
		cell := access.Cell{Module: p.Module, Right: p.Right}
		switch {
		case slices.Contains(closedModules, p.Module):
		case p.Right == access.View, write && p.Right == access.Enter && p.Module != "support":
			m[cell] = access.Org
		}
	}
	return m
}
