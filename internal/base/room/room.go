// Package room is what a capability of the product says about itself: data, by which the
// server, the worker, the tests and the data map know all of it.
package room

import (
	"standing/internal/base/access"
	"standing/internal/base/jobs"
	"standing/internal/base/web"
)

// Room is everything a room adds. A new verb is a line here; a new room is one line in
// internal/server.
type Room struct {
	Name        string
	Permissions []access.Perm
	Routes      []web.Route
	Cookies     []web.Cookie
	Jobs        []jobs.Kind
	Crons       []jobs.Cron
	Words       []byte // words.yaml: what it says to people
}
