// Package internal gathers what the packages below it say about the data they keep.
package internal

import "embed"

// DataFiles is every data.yaml, beside the package that it is about.
//
//go:embed base/*/data.yaml rooms/*/data.yaml server/data.yaml
var DataFiles embed.FS
