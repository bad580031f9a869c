package account

import (
	_ "embed" // words.yaml

	"standing/internal/base/room"
)

//go:embed words.yaml
var catalogue []byte

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "account", Permissions: Permissions(), Routes: s.Routes(), Cookies: Cookies(), Jobs: s.Jobs(), Crons: s.Cron(), Words: catalogue}
}
