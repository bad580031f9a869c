// Package rulepacks holds the requirement packs that ship with Standing: real
// rules as versioned, cited, tested data. docs/RULES.md says how to write one.
package rulepacks

import "embed"

// Files are the packs (<id>.yaml), their worked cases (<id>.cases.yaml) and the
// JSON Schema of a pack.
//
//go:embed *
var Files embed.FS
