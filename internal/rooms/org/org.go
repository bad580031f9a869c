package org

import (
	"regexp"
	"strings"
	"time"

	"standing/internal/base/clock"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Organization is one tenant.
type Organization struct {
	Number     int64     `json:"-"`
	ID         ids.ID    `json:"id"`
	Version    int64     `json:"version"`
	Generation int64     `json:"-"`
	Kind       Kind      `json:"kind"`
	Name       string    `json:"name"`
	Zone       string    `json:"zone"` // of the IANA database, such as America/New_York: what "today" means here
	State      State     `json:"state"`
	CreatedAt  time.Time `json:"created_at"`
}

// State is whether an organization works.
type State string

// The states.
const (
	Active    State = "active"
	Suspended State = "suspended" // nobody signs in; nothing is lost
	Closed    State = "closed"
)

// Location is the organization's zone. A name that went out of the database since means UTC.
func (o Organization) Location() *time.Location {
	loc, err := clock.Zone(o.Zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// checkName wants 1 to limit characters that are not all blank.
func checkName(field, name string, limit int) error {
	switch n := len([]rune(name)); {
	case strings.TrimSpace(name) == "":
		return fault.Bad(field, "required")
	case n > limit:
		return fault.Bad(field, "too_long", limit)
	}
	return nil
}

func checkZone(zone string) error {
	if _, err := time.LoadLocation(zone); err != nil || zone == "" || zone == "Local" {
		return fault.Bad("zone", "zone_unknown")
	}
	return nil
}

var colour = regexp.MustCompile(`^#[0-9a-f]{6}$`)

func checkColour(c string) error {
	if c != "" && !colour.MatchString(c) {
		return fault.Bad("colour", "colour_form")
	}
	return nil
}
