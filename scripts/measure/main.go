// Command measure compares the engine and the main job with their limits. It
// prints a table and fails only when something could not be run.
package main

import (
	"bytes"
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
	"syscall"
	"time"
)

// figure is one measured number and the most it should be.
type figure struct {
	name     string
	got, max float64
	unit     string
}

const (
	people = 100_000
	each   = 10 // records per person
	asOf   = "2026-03-01"
)

func main() {
	log.SetFlags(0)
	runs := flag.Int("runs", 5, "how often each benchmark runs; the median is printed")
	jobs := flag.Int("jobs", 3, "how often the main job runs; 0 leaves it out")
	flag.Parse()
	figures, err := engine(max(1, *runs))
	if err == nil && *jobs > 0 {
		var more []figure
		more, err = mainJob(*jobs)
		figures = append(figures, more...)
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("\n%s, %d CPUs, %s; medians of %d and %d runs\n\n", runtime.Version(), runtime.NumCPU(), runtime.GOARCH, *runs, *jobs)
	fmt.Printf("%-42s %12s %12s %7s\n", "", "measured", "limit", "ratio")
	for _, f := range figures {
		verdict := "ok"
		if f.got > f.max {
			verdict = "missed"
		}
		fmt.Printf("%-42s %12s %12s %7.2f  %s\n", f.name, show(f.got, f.unit), show(f.max, f.unit), f.got/f.max, verdict)
	}
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
		{"Evaluate, Florida RN, 20 records", median(times["EvaluateFloridaRN"]), 5, "µs"},
		{"Evaluate, Florida RN, allocations", median(allocs["EvaluateFloridaRN"]), 50, "allocs"},
		{"Explain, Florida RN, 20 records", median(times["ExplainFloridaRN"]), 25, "µs"},
		{"Evaluate, NREMT, exclusive pools", median(times["EvaluateNREMT"]), 20, "µs"},
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
		figures = append(figures, figure{"check, 100,000 people, to " + format, median(seconds), 15, "s"},
			figure{"  its largest memory", median(megabytes), 300, "MB"})
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
