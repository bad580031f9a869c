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

	"standing/internal/base/reader"
	"standing/internal/term"
)

// cli is every command and flag.
type cli struct {
	Check checkCmd `cmd:"" help:"Who of these people is in good standing, who is not, what is missing, and by when."`
	Read  readCmd  `cmd:"" help:"What a certificate says: proposals, each with its place on the page."`
	Rules rulesCmd `cmd:"" help:"Requirement packs: list, check, explain, timeline."`

	Serve   serveCmd   `cmd:"" help:"Serve the pages and the API, do the work, keep the log."`
	Setup   setupCmd   `cmd:"" help:"The link by which a fresh installation is set up."`
	Migrate migrateCmd `cmd:"" help:"Bring the database up to date."`
	Demo    demoCmd    `cmd:"" help:"Fill an invented organization, to look at or to measure."`
	Import  importCmd  `cmd:"" help:"Bring a spreadsheet of people and training in: checked first, shown, then imported; can be stopped and taken back."`
	Config  configCmd  `cmd:"" help:"Every setting as it is, secrets hidden."`
	Doctor  doctorCmd  `cmd:"" help:"What is well with the installation and what is not."`
	Keys    keysCmd    `cmd:"" help:"The keys that open everything else."`
	Audit   auditCmd   `cmd:"" help:"Verify the log."`

	Licences licencesCmd `cmd:"" help:"The licences of others' work that the program contains."`
	Reader   readerCmd   `cmd:"" hidden:"" help:"Looks into one file for the server, which starts it."`

	Compliance complianceCmd `cmd:"" help:"Verify where people stand, or work it out anew."`
}

// errInterrupted ends a run that somebody stopped.
var errInterrupted = errors.New("interrupted; nothing was written")

// errSilent ends with status 1 after the command has said why by itself.
var errSilent = errors.New("")

func main() { os.Exit(run()) }

// run returns 0, 1 where the answer itself is a failure, 2 where there is none.
func run() int {
	if len(os.Args) == 2 && os.Args[1] == "reader" { // before anything else is read or made
		return reader.Main(nil)
	}
	var c cli
	parser, err := kong.New(&c,
		kong.Name("standing"),
		kong.Description("Know, prove and protect who is qualified."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		panic(err) // the commands are declared wrongly
	}
	args := os.Args[1:]
	if len(args) == 0 {
		args = []string{"--help"}
	}
	ctx, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(term.Safe(os.Stderr), "standing: %v; see standing --help\n", err)
		return 2
	}
	err = ctx.Run()
	switch {
	case errors.Is(err, errSilent):
		return 1
	case err != nil:
		fmt.Fprintln(term.Safe(os.Stderr), "standing: "+err.Error())
		if errors.Is(err, errInterrupted) {
			return 130
		}
		return 2
	}
	return 0
}
