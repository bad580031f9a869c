// Package rulepacks holds the requirement packs that ship with Standing: real
// rules as versioned, cited, tested data. docs/RULES.md says how to write one.
package rulepacks

import "embed"

// Files are the packs (<id>.yaml) and their
// worked cases (<id>.cases.yaml).
//
//go:embed *.yaml
var Files embed.FS
