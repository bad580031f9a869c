package person

import (
	"context"
	_ "embed" // data.yaml and words.yaml

	"standing/internal/base/access"
	"standing/internal/base/jobs"
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
	return room.Room{Name: "person", Permissions: Permissions(), Routes: s.Routes(), Data: data, Words: catalogue, Jobs: []jobs.Kind{
		jobs.Outside(reindexKind, func(ctx context.Context, sc access.Scope, _ struct{}, _ string) error {
			_, err := s.Reindex(ctx, sc)
			return err
		}),
	}}
}
