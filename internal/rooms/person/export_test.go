package person

// Sized makes the room take sets of so many people for large ones, and look through so many
// names.
func (s *Service) Sized(large, look int) { s.sizes = sizes{large, look} }
