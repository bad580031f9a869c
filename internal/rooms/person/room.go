package person

import (
	"context"
	_ "embed" // words.yaml

	"standing/internal/base/access"
	"standing/internal/base/jobs"
	"standing/internal/base/room"
)

//go:embed words.yaml
var catalogue []byte

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "person", Permissions: Permissions(), Routes: s.Routes(), Words: catalogue, Jobs: []jobs.Kind{
		jobs.Outside(reindexKind, func(ctx context.Context, sc access.Scope, _ struct{}, _ string) error {
			_, err := s.Reindex(ctx, sc)
			return err
		}),
	}}
}
