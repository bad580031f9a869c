// Command gen writes third-party.txt anew, from the modules that the program is built of, as
// they lie in the module cache, and from what the pages are built of.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const head = `Standing contains the work of others, under their own licences. Each is named below with the
notices that go with every copy. Standing itself is licensed under the Apache License, Version 2.0.
`

func main() {
	if err := write(); err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

// notice is one text and all that it is the licence of.
type notice struct {
	of   []string
	text string
}

func write() error {
	var all []notice
	add := func(of, file string) error {
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		text := strings.TrimSpace(strings.ReplaceAll(string(b), "\r\n", "\n"))
		if i := slices.IndexFunc(all, func(n notice) bool { return n.text == text }); i >= 0 {
			if !slices.Contains(all[i].of, of) {
				all[i].of = append(all[i].of, of)
			}
			return nil
		}
		all = append(all, notice{[]string{of}, text})
		return nil
	}
	mods, err := modules()
	if err != nil {
		return err
	}
	for _, m := range mods {
		name, dir, _ := strings.Cut(m, " ")
		files, err := licences(dir)
		if err == nil && len(files) == 0 {
			err = fmt.Errorf("no licence in %s", name)
		}
		for _, f := range files {
			if err == nil {
				err = add(name, f)
			}
		}
		if err != nil {
			return err
		}
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	for _, other := range [][2]string{{"The Go library", filepath.Join(strings.TrimSpace(string(root)), "LICENSE")}, {"DejaVu Sans Condensed, the font of PDFs", "../internal/rooms/report/LICENSE-DejaVu"},
		{"Tabler, Tabler Icons and Bootstrap, in the built pages", "LICENSE-pages"}} {
		if err := add(other[0], other[1]); err != nil {
			return err
		}
	}
	return os.WriteFile("third-party.txt", []byte(page(all)), 0o644)
}

func page(all []notice) string {
	var b strings.Builder
	b.WriteString(head)
	for _, n := range all {
		b.WriteString("\n" + strings.Repeat("=", 80) + "\n" + strings.Join(n.of, "\n") + "\n" + strings.Repeat("-", 80) + "\n\n" + n.text + "\n")
	}
	return b.String()
}

// modules are those that the program is built from, each with where it lies.
func modules() ([]string, error) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Dir}}{{end}}{{end}}", "standing/cmd/standing").Output()
	lines := strings.Fields(strings.ReplaceAll(string(out), " ", "\x00"))
	slices.Sort(lines)
	lines = slices.Compact(lines)
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], "\x00", " ")
	}
	return lines, err
}

// licences are the files of a module that hold its licence and notices.
func licences(dir string) (out []string, err error) {
	all, err := os.ReadDir(dir)
	for _, e := range all {
		name := strings.ToUpper(e.Name())
		if e.Type().IsRegular() && !strings.HasSuffix(name, ".GO") && (strings.HasPrefix(name, "LICEN") || strings.HasPrefix(name, "COPYING") || strings.HasPrefix(name, "NOTICE")) {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	return out, err
}
