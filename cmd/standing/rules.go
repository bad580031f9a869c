package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"standing/internal/pack"
	"standing/internal/rule"
	"standing/internal/rulecase"
	"standing/internal/term"
)

type rulesCmd struct {
	List     rulesListCmd     `cmd:"" help:"The packs that ship with the program."`
	Explain  rulesExplainCmd  `cmd:"" help:"A pack in plain English, with its source."`
	Timeline rulesTimelineCmd `cmd:"" help:"One person's periods and deadlines of the next years."`
	Check    rulesCheckCmd    `cmd:"" help:"Run files of worked examples: a line per question, then the totals."`
}

type rulesCheckCmd struct {
	Files []string `arg:"" name:"file" type:"existingfile" help:"Files of cases (JSON or YAML)."`
	Quiet bool     `short:"q" help:"Name only the questions that fail."`
}

// Run prints ok or FAIL per question and ends with status 1 on a failure.
func (c *rulesCheckCmd) Run() error {
	out := bufio.NewWriter(term.Safe(os.Stdout))
	passed, failed := 0, 0
	for _, file := range c.Files {
		data, err := readSmall(file)
		if err != nil {
			return err
		}
		cases, err := rulecase.Read(data, packsBeside(file))
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for i := range cases {
			for _, r := range rulecase.Check(&cases[i]) {
				if r.OK() {
					passed++
				} else {
					failed++
				}
				if !r.OK() || !c.Quiet {
					printResult(out, r)
				}
			}
		}
	}
	fmt.Fprintf(out, "%d passed, %d failed\n", passed, failed)
	if err := out.Flush(); err != nil {
		return err
	}
	if failed > 0 {
		return errSilent
	}
	return nil
}

func printResult(w io.Writer, r rulecase.Result) {
	switch {
	case r.OK():
		fmt.Fprintf(w, "ok   %s\n", r.Name)
	case r.Err != nil:
		fmt.Fprintf(w, "FAIL %s: got an error: %s\n", r.Name, strings.ReplaceAll(r.Err.Error(), "\n", "; "))
	default:
		diffs := make([]string, len(r.Diff))
		for i, d := range r.Diff {
			diffs[i] = fmt.Sprintf("%s: got %s, want %s", d.Path, d.Got, d.Want)
		}
		fmt.Fprintf(w, "FAIL %s: %s\n", r.Name, strings.Join(diffs, "; "))
	}
}

// packsBeside finds a pack beside the file of cases, else among those shipped.
func packsBeside(file string) rulecase.Packs {
	known := map[string]*rule.Rule{}
	return func(id string) (*rule.Rule, error) {
		if r, ok := known[id]; ok {
			return r, nil
		}
		name := id
		if beside := filepath.Join(filepath.Dir(file), id+".yaml"); exists(beside) {
			name = beside
		}
		p, err := pack.Load(name)
		if err != nil {
			return nil, err
		}
		known[id] = p.Rule
		return p.Rule, nil
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
