// Command standing knows, proves and protects who is qualified.
//
// This package is wiring and flags only: each command reads its input, calls one
// operation and names the answer.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/alecthomas/kong"
)

// cli is every command and flag.
type cli struct {
	Check checkCmd `cmd:"" help:"Who of these people is in good standing, who is not, what is missing, and by when."`
	Rules rulesCmd `cmd:"" help:"Requirement packs: list, check, explain, timeline."`
}

// errSilent ends with status 1 after the command has said why by itself.
var errSilent = errors.New("")

func main() {
	var c cli
	ctx := kong.Parse(&c,
		kong.Name("standing"),
		kong.Description("Know, prove and protect who is qualified."),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	err := ctx.Run()
	switch {
	case errors.Is(err, errSilent):
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, "standing: "+err.Error())
		os.Exit(2)
	}
}
