//go:build !unix

package audit

import "os"

// lock does nothing: elsewhere only one process may run on the key directories.
func lock(*os.File, bool) error { return nil }
