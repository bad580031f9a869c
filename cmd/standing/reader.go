package main

import "standing/internal/base/reader"

// readerCmd is what the server starts to look into a file that a stranger sent. run knows it
// before any flag is read; here it is named so that no other command can be.
type readerCmd struct{}

// Run is a child of the server.
func (readerCmd) Run() error {
	if reader.Main(nil) != 0 {
		return errSilent
	}
	return nil
}
