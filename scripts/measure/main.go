// Command measure compares the program with its limits: the engine, the main job, and
// each part of the house by the benchmarks that its owner wrote. It prints a table and
// fails only when something could not be run. PostgreSQL is the one that
// STANDING_TEST_POSTGRES names, which scripts/bench makes one whose commits wait for the
// disk; on SQLite they always do.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// figure is one measured number, and the most it should be: the least, if least is set.
// A peer is no limit but what another way of doing the same takes.
type figure struct {
	name        string
	got, max    float64
	unit        string
	least, peer bool
}

const (
	people = 100_000
	each   = 10 // records per person
	asOf   = "2026-03-01"
)

// large is how many people the largest organization of a measurement has; smaller ones
// shrink with it.
var large = flag.Int("people", 1_000_000, "how many people the largest organization has; the limits are for this many")

// groups are the names that -only takes, in the order in which they run.
func groups() []string {
	out := []string{"engine", "check", "serve"}
	for _, s := range suites {
		out = append(out, s.name)
	}
	return out
}

func main() {
	log.SetFlags(0)
	runs := flag.Int("runs", 5, "how often each benchmark of the engine runs; the median is printed")
	jobs := flag.Int("jobs", 3, "how often the main job runs; the median is printed")
	only := flag.String("only", strings.Join(groups(), ","), "what to measure, separated by commas")
	flag.Parse()
	asked := strings.Split(*only, ",")
	for _, a := range asked {
		if !slices.Contains(groups(), a) {
			log.Fatalf("-only: %q is none of %s", a, strings.Join(groups(), ", "))
		}
	}
	figures, err := measureAll(asked, max(1, *runs), max(1, *jobs))
	fmt.Printf("\n%s, %s, %d CPUs, %s; load when it began %s\n\n", time.Now().Format(time.DateOnly), runtime.Version(), runtime.NumCPU(), runtime.GOARCH, load)
	fmt.Printf("%-54s %14s | %14s | %6s\n", "", "measured", "limit or peer", "ratio")
	for _, f := range figures {
		fmt.Println(f.line())
	}
	if err != nil {
		log.Fatalf("\nnot measured:\n%v", err)
	}
}

// load is how busy the machine was before: a figure from a busy machine says little.
var load = func() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(b), " ")
	return first
}()

func measureAll(asked []string, runs, jobs int) (all []figure, failed error) {
	add := func(name string, f func() ([]figure, error)) {
		if slices.Contains(asked, name) {
			more, err := f()
			all, failed = append(all, more...), errors.Join(failed, err)
		}
	}
	add("engine", func() ([]figure, error) { return engine(runs) })
	add("check", func() ([]figure, error) { return mainJob(jobs) })
	add("serve", serving)
	for _, s := range suites {
		add(s.name, func() ([]figure, error) { return s.run(os.Getenv("STANDING_TEST_POSTGRES")) })
	}
	return all, failed
}

func (f figure) line() string {
	against, ratio, verdict := "", "", ""
	if f.max != 0 {
		against, ratio, verdict = show(f.max, f.unit), strconv.FormatFloat(f.got/f.max, 'f', 2, 64), "  ok"
		switch {
		case f.peer:
			verdict = "  (peer)"
		case f.least && f.got < f.max, !f.least && f.got > f.max:
			verdict = "  missed"
		}
	}
	return fmt.Sprintf("%-54s %14s | %14s | %6s%s", f.name, show(f.got, f.unit), against, ratio, verdict)
}

func show(v float64, unit string) string {
	digits := 1
	if v == float64(int64(v)) || v >= 1000 {
		digits = 0
	}
	return strconv.FormatFloat(v, 'f', digits, 64) + " " + unit
}

var benchLine = regexp.MustCompile(`(?m)^Benchmark(\w+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op.*?([\d.]+) allocs/op`)

// engine runs the benchmarks of the requirement engine.
func engine(runs int) ([]figure, error) {
	fmt.Println("the engine …")
	out, err := exec.Command("go", "test", "-run", "^$", "-bench", "^Benchmark(EvaluateFloridaRN|ExplainFloridaRN|EvaluateNREMT)$",
		"-benchmem", "-benchtime", "500ms", "-count", strconv.Itoa(runs), "./internal/rule").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%s\nthe benchmarks: %w", out, err)
	}
	times, allocs := map[string][]float64{}, map[string][]float64{}
	for _, m := range benchLine.FindAllStringSubmatch(string(out), -1) {
		ns, err1 := strconv.ParseFloat(m[2], 64)
		n, err2 := strconv.ParseFloat(m[3], 64)
		if err1 == nil && err2 == nil {
			times[m[1]], allocs[m[1]] = append(times[m[1]], ns/1000), append(allocs[m[1]], n)
		}
	}
	if len(times) != 3 {
		return nil, fmt.Errorf("%s\n%d of 3 benchmarks gave a figure", out, len(times))
	}
	return []figure{
		{name: "Evaluate, Florida RN, 20 records", got: median(times["EvaluateFloridaRN"]), max: 5, unit: "µs"},
		{name: "Evaluate, Florida RN, allocations", got: median(allocs["EvaluateFloridaRN"]), max: 50, unit: "allocs"},
		{name: "Explain, Florida RN, 20 records", got: median(times["ExplainFloridaRN"]), max: 25, unit: "µs"},
		{name: "Evaluate, NREMT, exclusive pools", got: median(times["EvaluateNREMT"]), max: 20, unit: "µs"},
	}, nil
}

// mainJob runs standing check on a large invented hospital as its own process.
func mainJob(runs int) ([]figure, error) {
	dir, err := os.MkdirTemp("", "standing-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a leftover in the temporary folder is no failure
	bin, peopleFile, recordsFile := filepath.Join(dir, "standing"), filepath.Join(dir, "people.csv"), filepath.Join(dir, "records.csv")
	fmt.Printf("standing check on %d people and %d records …\n", people, people*each)
	for _, args := range [][]string{
		{"build", "-buildvcs=false", "-o", bin, "./cmd/standing"},
		{"run", "./internal/sample/gen", "-people", strconv.Itoa(people), "-each", strconv.Itoa(each), "-people-csv", peopleFile, "-records-csv", recordsFile},
	} {
		if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s\ngo %s: %w", out, args[0], err)
		}
	}
	var figures []figure
	for _, format := range []string{"table", "csv", "html"} {
		var seconds, megabytes []float64
		for range runs {
			s, mb, err := measure(bin, "check", "--pack", "nursing-fl", "--people", peopleFile, "--records", recordsFile,
				"--as-of", asOf, "--quiet", "--format", format, "--out", filepath.Join(dir, "out."+format))
			if err != nil {
				return nil, err
			}
			seconds, megabytes = append(seconds, s), append(megabytes, mb)
		}
		figures = append(figures, figure{name: "check, 100,000 people, to " + format, got: median(seconds), max: 15, unit: "s"},
			figure{name: "  its largest memory", got: median(megabytes), max: 300, unit: "MB"})
	}
	return figures, nil
}

// measure runs a command and returns its seconds and the most memory it held.
func measure(name string, args ...string) (seconds, megabytes float64, err error) {
	cmd := exec.Command(name, args...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return 0, 0, fmt.Errorf("%s\nstanding check: %w", said.Bytes(), err)
	}
	seconds = time.Since(start).Seconds()
	used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, 0, fmt.Errorf("%s does not say how much memory a process held", runtime.GOOS)
	}
	peak := float64(used.Maxrss) * 1024
	if runtime.GOOS == "darwin" { // bytes there, kilobytes elsewhere
		peak = float64(used.Maxrss)
	}
	return seconds, peak / 1e6, nil
}

func median(v []float64) float64 {
	slices.Sort(v)
	if n := len(v); n%2 == 0 {
		return (v[n/2-1] + v[n/2]) / 2
	}
	return v[len(v)/2]
}
