package audit

import "standing/internal/base/access"

// SearchStatement is the text that a search runs.
func SearchStatement(sc access.Scope, f Filter) (string, []any) {
	from, until := f.bounds()
	return stretchStatement(sc, f, part{from: from, until: until, limit: f.Limit})
}

// CrashAt lets tests end a step at a named point, as a process that dies there would.
func (l *Log) CrashAt(fn func(point string) error) { l.crash = fn }

// Fold is how many records a journal of the ledger may have.
const Fold = fold
