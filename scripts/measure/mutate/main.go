// Command mutate breaks one thing of the program at a time, in a copy, and runs the tests
// that must notice. It prints what was noticed (killed) and what was not (survived), and
// fails if anything survived.
package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"go.yaml.in/yaml/v3"
)

//go:embed mutations.yaml
var list []byte

// mutation is one entry of mutations.yaml.
type mutation struct {
	Name     string
	File     string
	Old, New string
	Packages []string
	Run      string
}

// How a mutation ended.
const (
	killed   = "killed"
	survived = "SURVIVED"
	unusable = "UNUSABLE" // it does not apply, does not compile, or its tests fail anyway
)

func main() {
	log.SetFlags(0)
	only := flag.String("only", "", "a regular expression: run the mutations whose name it matches")
	timeout := flag.Duration("timeout", 5*time.Minute, "of the tests of one mutation; a hanging test noticed")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *only, *timeout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, only string, timeout time.Duration) error {
	all, err := mutations(only)
	if err != nil {
		return err
	}
	c, err := newCopy(ctx)
	if err != nil {
		return err
	}
	defer c.remove()
	c.timeout = timeout
	count := map[string]int{}
	sound := map[string]error{}
	for i, m := range all {
		key := strings.Join(append(m.Packages, m.Run), " ")
		if _, ok := sound[key]; !ok {
			_, sound[key] = c.test(ctx, m)
		}
		start := time.Now()
		verdict, why := c.try(ctx, m, sound[key])
		if err := ctx.Err(); err != nil {
			return err
		}
		count[verdict]++
		fmt.Printf("%3d/%d %-9s %6.1f s  %s%s\n", i+1, len(all), verdict, time.Since(start).Seconds(), m.Name, why)
	}
	fmt.Printf("\n%s: %d mutations, %d killed, %d survived, %d unusable\n", time.Now().Format(time.DateOnly), len(all), count[killed], count[survived], count[unusable])
	if count[killed] != len(all) {
		return errors.New("not all were killed")
	}
	return nil
}

func mutations(only string) ([]mutation, error) {
	var all []mutation
	if err := yaml.Unmarshal(list, &all); err != nil {
		return nil, fmt.Errorf("mutations.yaml: %w", err)
	}
	match, err := regexp.Compile(only)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(m mutation) bool { return !match.MatchString(m.Name) }), nil
}

// work is a copy of the checkout and a PostgreSQL cluster of its own: the checkout's keeps
// databases that were migrated by unbroken code.
type work struct {
	dir, cluster string
	timeout      time.Duration
}

func newCopy(ctx context.Context) (*work, error) {
	dir, err := os.MkdirTemp("", "standing-mutate-")
	if err != nil {
		return nil, err
	}
	c := &work{dir: dir, timeout: 10 * time.Minute}
	// What git ignores stays here, but for the built face, which is embedded.
	copying := exec.CommandContext(ctx, "sh", "-c", `{ git ls-files -co --exclude-standard -z; find internal/base/ui/dist -type f -print0; } | sort -zu | tar --null -T - --ignore-failed-read -cf - 2>/dev/null | tar -xf - -C "$0"`, dir)
	if out, err := copying.CombinedOutput(); err != nil {
		c.remove()
		return nil, fmt.Errorf("%s\ncopy: %w", out, err)
	}
	// The tests of the ground look at pages with axe-core, which comes with the face's packages.
	if here, err := filepath.Abs("ui/node_modules"); err == nil {
		err = os.Symlink(here, filepath.Join(dir, "ui", "node_modules"))
		if err != nil {
			c.remove()
			return nil, err
		}
	}
	out, err := c.script(ctx, "scripts/pg", "url").Output()
	if err != nil {
		c.remove()
		return nil, fmt.Errorf("a cluster of its own: %w", err)
	}
	c.cluster = strings.TrimSpace(string(out))
	return c, nil
}

func (c *work) script(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(c.dir, name), args...)
	cmd.Dir = c.dir
	return cmd
}

func (c *work) remove() {
	if err := c.script(context.Background(), "scripts/pg", "stop").Run(); err != nil {
		log.Print("scripts/pg stop: ", err)
	}
	if err := os.RemoveAll(c.dir); err != nil {
		log.Print(err)
	}
}

// test runs the tests of a mutation on the copy as it is.
func (c *work) test(ctx context.Context, m mutation) (out []byte, err error) {
	if err := c.forget(ctx); err != nil {
		return nil, err
	}
	args := []string{"test", "-count=1", "-vet=off", "-timeout", c.timeout.String()}
	if m.Run != "" {
		args = append(args, "-run", m.Run)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, m.Packages...)...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "STANDING_TEST_POSTGRES="+c.cluster, "GOFLAGS=-buildvcs=false")
	return cmd.CombinedOutput()
}

var failedTest = regexp.MustCompile(`(?m)^--- FAIL: (\S+)`)

// try applies a mutation, runs its tests and takes it back.
func (c *work) try(ctx context.Context, m mutation, sound error) (verdict, why string) {
	if sound != nil {
		return unusable, "\n      its tests fail without it"
	}
	path := filepath.Join(c.dir, m.File)
	was, err := os.ReadFile(path)
	if err != nil {
		return unusable, "\n      " + err.Error()
	}
	if n := bytes.Count(was, []byte(m.Old)); n != 1 || m.Old == m.New {
		return unusable, fmt.Sprintf("\n      what it replaces stands %d times in %s", n, m.File)
	}
	if err := os.WriteFile(path, bytes.Replace(was, []byte(m.Old), []byte(m.New), 1), 0o600); err != nil {
		return unusable, "\n      " + err.Error()
	}
	defer func() {
		if err := os.WriteFile(path, was, 0o600); err != nil {
			log.Fatal(err) // the next mutation would not be the only one
		}
	}()
	out, err := c.test(ctx, m)
	switch {
	case out == nil && err != nil:
		return unusable, "\n      " + err.Error()
	case err == nil:
		return survived, "\n      by " + strings.Join(m.Packages, " ")
	case bytes.Contains(out, []byte("[build failed]")), bytes.Contains(out, []byte("[setup failed]")):
		return unusable, "\n      " + firstLine(out)
	}
	by := failedTest.FindSubmatch(out)
	if by == nil {
		return killed, " (the test program ended)"
	}
	return killed, " (" + string(by[1]) + ")"
}

// forget drops the migrated template databases: the tests would copy what another state
// of the program made.
func (c *work) forget(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.cluster)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing to lose
	rows, err := conn.Query(ctx, `SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database WHERE datname ~ '^tpl_'`)
	if err != nil {
		return err
	}
	drop, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, stmt := range drop {
		if _, e := conn.Exec(ctx, stmt); e != nil {
			err = errors.Join(err, e)
		}
	}
	return err
}

func firstLine(out []byte) string {
	for line := range bytes.Lines(out) {
		if s := strings.TrimSpace(string(line)); s != "" && !strings.HasPrefix(s, "#") {
			return s
		}
	}
	return ""
}
