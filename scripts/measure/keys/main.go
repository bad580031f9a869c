// Command keys compares what sealing costs with its limits, on both engines: a page of
// 200 sealed people, the derived index of 1,000,000 names rebuilt, 1,000,000 keys
// wrapped anew. It prints a table and fails only when something could not be run.
package main

import (
	"fmt"
	"log"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
)

// limits are the most that each figure should be, by benchmark and unit.
var limits = []struct {
	bench, unit, name string
	max, scale        float64
	show              string
}{
	{"page", "ms/page", "page of 200 sealed people, median", 5, 1, "ms"},
	{"rebuild", "ns/op", "index of 1,000,000 names rebuilt", 15, 1e-9, "s"},
	{"rewrap", "ns/op", "1,000,000 keys wrapped anew", 20, 1e-9, "s"},
}

var line = regexp.MustCompile(`(?m)^BenchmarkKeys/(\w+)/(\w+?)(?:-\d+)?\s+\d+\s+(.*)$`)

func main() {
	log.SetFlags(0)
	fmt.Println("sealing, 1,000,000 people on each engine …")
	out, err := exec.Command("go", "test", "-run", "^$", "-bench", "^BenchmarkKeys$", "-benchtime", "1x", "-timeout", "60m", "./internal/base/keys").CombinedOutput()
	if err != nil {
		log.Fatalf("%s\nthe benchmarks: %v", out, err)
	}
	got := map[string]string{}
	for _, m := range line.FindAllStringSubmatch(string(out), -1) {
		got[m[1]+"/"+m[2]] = m[3]
	}
	fmt.Printf("\n%s, %d CPUs, %s; one run\n\n", runtime.Version(), runtime.NumCPU(), runtime.GOARCH)
	fmt.Printf("%-46s %12s %12s %7s\n", "", "measured", "limit", "ratio")
	for _, engine := range []string{"sqlite", "postgres"} {
		for _, l := range limits {
			v, err := value(got[engine+"/"+l.bench], l.unit)
			if err != nil {
				log.Fatalf("%s\n%s on %s: %v", out, l.name, engine, err)
			}
			v *= l.scale
			verdict := "ok"
			if v > l.max {
				verdict = "missed"
			}
			fmt.Printf("%-46s %9.2f %-2s %9.0f %-2s %7.2f  %s\n", l.name+", "+engine, v, l.show, l.max, l.show, v/l.max, verdict)
		}
	}
}

func value(figures, unit string) (float64, error) {
	m := regexp.MustCompile(`([\d.]+) ` + regexp.QuoteMeta(unit) + `\b`).FindStringSubmatch(figures)
	if m == nil {
		return 0, fmt.Errorf("no %s in %q", unit, figures)
	}
	return strconv.ParseFloat(m[1], 64)
}
