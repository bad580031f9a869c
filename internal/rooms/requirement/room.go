package requirement

import (
	_ "embed" // words.yaml

	"standing/internal/base/room"
)

//go:embed words.yaml
var catalogue []byte

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "requirement", Permissions: Permissions(), Routes: s.Routes(), Words: catalogue}
}
