package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"standing/internal/base/audit"
	"standing/internal/base/audit/proof"
	"standing/internal/base/clock"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/server"
	"standing/internal/term"
)

// withApp opens everything for one command.
func withApp(fn func(ctx context.Context, a *server.App, out io.Writer) error) error {
	conf, log, err := configured()
	if err != nil {
		return err
	}
	ctx := context.Background()
	app, err := server.Open(ctx, conf, server.Parts{Clock: clock.Func(time.Now), NewID: ids.New, Log: log})
	if err != nil {
		return err
	}
	return errors.Join(fn(ctx, app, term.Safe(os.Stdout)), app.Close())
}

type doctorCmd struct{}

// Run says what is well and what is not; status 1 if something is wrong.
func (c *doctorCmd) Run() error {
	return withApp(func(ctx context.Context, a *server.App, out io.Writer) error {
		findings, err := a.Keys.Doctor(ctx, a.DB)
		if err != nil {
			return err
		}
		wrong := false
		for _, f := range findings {
			fmt.Fprintf(out, "%-8s %s %v\n", f.Level, f.Code, f.Args)
			wrong = wrong || f.Level != keys.Fine && f.Level != keys.Warning
		}
		for _, c := range a.Checks(ctx) {
			if !c.OK {
				fmt.Fprintf(out, "%-8s %s: %s\n", "wrong", c.Name, c.Code)
				wrong = true
			}
		}
		if wrong {
			return errSilent
		}
		return nil
	})
}

type keysCmd struct {
	Status  doctorCmd      `cmd:"" help:"How many copies of the keys there are, and what they open."`
	Rotate  keysRotateCmd  `cmd:"" help:"Begin a new epoch and wrap every key under it; the old one stays until destroy-old."`
	Destroy keysDestroyCmd `cmd:"" name:"destroy-old" help:"Destroy the keys of epochs that nothing is wrapped under: every older copy becomes noise."`
}

type keysRotateCmd struct{}

// Run wraps every key anew; it can be stopped at any time and run again.
func (c *keysRotateCmd) Run() error {
	return withApp(func(ctx context.Context, a *server.App, out io.Writer) error {
		r, err := a.Keys.Rotate(ctx, a.DB)
		fmt.Fprintf(out, "epoch %d: %d keys wrapped in %s; retired: %v\n", r.To, r.Rows, r.Took.Round(time.Millisecond), r.Retired)
		return err
	})
}

type keysDestroyCmd struct {
	Yes bool `help:"Really destroy them. Without it nothing happens."`
}

// Run destroys retired epochs. It is a dry run unless told otherwise.
func (c *keysDestroyCmd) Run() error {
	return withApp(func(ctx context.Context, a *server.App, out io.Writer) error {
		if !c.Yes {
			fmt.Fprintln(out, "This destroys the keys of retired epochs: backups taken under them become unreadable. Take a backup first, then add --yes.")
			return nil
		}
		gone, err := a.Keys.DestroyOld(ctx, a.DB)
		fmt.Fprintf(out, "destroyed: %v\n", gone)
		return err
	})
}

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Recompute the log and compare: of every organization, or of a proof pack, offline."`
	Keys   auditKeysCmd   `cmd:"" help:"The public keys of the log, to publish and to verify with."`
}

type auditVerifyCmd struct {
	Pack string   `arg:"" optional:"" type:"existingfile" help:"A proof pack; without one, the database."`
	Key  []string `help:"A public key that the installation published; without one, those in the pack are used and not trusted."`
}

// Run ends with status 1 when something is wrong, and says at which entry.
func (c *auditVerifyCmd) Run() error {
	if c.Pack != "" {
		return c.offline()
	}
	return withApp(func(ctx context.Context, a *server.App, out io.Writer) error {
		wrong := false
		err := a.Audit.VerifyAll(ctx, func(_ int64, id ids.ID, r audit.Result) error {
			tell(out, id.String(), r)
			wrong = wrong || !r.OK()
			return nil
		})
		if err == nil && wrong {
			err = errSilent
		}
		return err
	})
}

func (c *auditVerifyCmd) offline() error {
	f, err := os.Open(c.Pack)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	r, err := proof.Verify(f, c.Key...)
	if err != nil {
		return err
	}
	out := term.Safe(os.Stdout)
	tell(out, c.Pack, r)
	if !r.Trusted {
		fmt.Fprintln(out, "The keys came with the pack: give --key to know whose log it is.")
	}
	if !r.OK() {
		return errSilent
	}
	return nil
}

func tell(out io.Writer, name string, r audit.Result) {
	state := "ok"
	if !r.OK() {
		state = "WRONG"
	}
	fmt.Fprintf(out, "%-5s %s: %d entries looked at, %d in the tree, %d waiting, %d erased\n", state, name, r.Entries, r.Size, r.Pending, r.Erased)
	for _, x := range r.Restores {
		fmt.Fprintf(out, "      the log was restored: %+v\n", x)
	}
	for i, p := range r.Problems {
		if i == 20 {
			fmt.Fprintf(out, "      and %d more\n", len(r.Problems)-i)
			return
		}
		fmt.Fprintf(out, "      entry %d: %s %s\n", p.Index, p.Part, p.Code)
	}
}

type auditKeysCmd struct{}

// Run prints the public keys.
func (c *auditKeysCmd) Run() error {
	return withApp(func(_ context.Context, a *server.App, out io.Writer) error {
		for _, k := range a.Audit.Keys() {
			fmt.Fprintln(out, k)
		}
		return nil
	})
}

type setupCmd struct{}

// Run prints the link by which a fresh installation is set up.
func (c *setupCmd) Run() error {
	return withApp(func(ctx context.Context, a *server.App, out io.Writer) error {
		link, err := a.SetupLink(ctx)
		switch {
		case err != nil:
			return err
		case link == "":
			fmt.Fprintln(out, "Somebody has an account already; new members come by invitation.")
		default:
			fmt.Fprintln(out, link)
		}
		return nil
	})
}
