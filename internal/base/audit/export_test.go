package audit

// CrashAt lets tests end a step at a named point, as a process that dies there would.
func (l *Log) CrashAt(fn func(point string) error) { l.crash = fn }

// Fold is how many records a journal of the ledger may have.
const Fold = fold
