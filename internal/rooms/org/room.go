package org

import (
	_ "embed" // data.yaml and words.yaml

	"standing/internal/base/room"
)

var (
	//go:embed data.yaml
	data []byte
	//go:embed words.yaml
	catalogue []byte
)

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "org", Permissions: Permissions(), Routes: s.Routes(), Data: data, Words: catalogue}
}
