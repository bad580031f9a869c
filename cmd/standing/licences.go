package main

import (
	"io"
	"os"

	"standing/notices"
)

// licencesCmd prints the notices that go with every copy of the program.
type licencesCmd struct{}

// Run prints them.
func (licencesCmd) Run() error {
	_, err := io.WriteString(os.Stdout, notices.Text)
	return err
}
