// Package migrations holds the schema as numbered steps, one tree per engine: the same
// names, the same meaning. A test compares what they make.
package migrations

import "embed"

// Files has a folder per engine.
//
//go:embed postgres/*.sql sqlite/*.sql
var Files embed.FS
