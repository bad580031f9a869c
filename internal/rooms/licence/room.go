package licence

import (
	_ "embed" // words.yaml

	"standing/internal/base/room"
)

// Words is what this room says to people.
//
//go:embed words.yaml
var Words []byte

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "licence", Permissions: Permissions(), Routes: s.Routes(), Words: Words}
}
