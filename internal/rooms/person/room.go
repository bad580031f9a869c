package person

import (
	"context"
	_ "embed" // words.yaml
	"time"

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
			return s.EnsureIndex(ctx, sc)
		}),
		jobs.Outside(findKind, func(ctx context.Context, _ access.Scope, _ struct{}, _ string) error { return s.findLost(ctx) }),
	}, Crons: []jobs.Cron{{Name: findKind, Schedule: jobs.Every(5 * time.Minute), Kind: findKind, Payload: struct{}{}}}}
}
