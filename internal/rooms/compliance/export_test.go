package compliance

// SetPause makes a pause between reading facts and writing standings.
func (s *Service) SetPause(fn func()) { s.pause = fn }
