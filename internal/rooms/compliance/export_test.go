package compliance

// SetPause makes a pause between reading facts and writing standings.
func (s *Service) SetPause(fn func()) { s.pause = fn }

// SetDraft sets how many people a build writes in one transaction.
func SetDraft(n int) { draftSize = int64(n) }
