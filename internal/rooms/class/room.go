package class

import (
	_ "embed" // words.yaml

	"standing/internal/base/db"
	"standing/internal/base/jobs"
	"standing/internal/base/room"
)

//go:embed words.yaml
var catalogue []byte

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "class", Permissions: Permissions(), Routes: s.Routes(), Words: catalogue, Jobs: []jobs.Kind{
		jobs.Tx(kindOver, s.end, func(j overJob) db.Touches { return db.On("class", j.Class) }),
	}}
}
