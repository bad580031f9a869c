package notice

import "standing/internal/base/room"

// Room is what this room adds to the program.
func (s *Service) Room() room.Room {
	return room.Room{Name: "notice", Permissions: Permissions(), Routes: s.Routes(), Jobs: s.Jobs(), Words: Words}
}
