// Command measure-audit compares the audit log with its limits, on both engines. Like
// scripts/measure it prints a table, and fails only when something could not be run.
package main

import (
	"fmt"
	"log"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
)

// limits are the least that each figure should be, or the most.
var limits = []struct {
	bench, engine, unit string
	limit               float64
	most                bool
}{
	{"Integrate", "postgres", "leaves/s", 20_000, false},
	{"Integrate", "sqlite", "leaves/s", 20_000, false},
	{"Writes", "postgres", "writes/s", 1_500, false},
	{"Writes", "postgres", "gave-up", 0, true},
	{"Writes", "sqlite", "writes/s", 0, false},
	{"Writes", "sqlite", "gave-up", 0, true},
	{"Writes", "postgres", "p99-ms", 0, false},
	{"Writes", "sqlite", "p99-ms", 0, false},
	{"Integrate", "postgres", "verified/s", 0, false},
	{"Integrate", "sqlite", "verified/s", 0, false},
}

func main() {
	log.SetFlags(0)
	out, err := exec.Command("go", "test", "-run", "^$", "-bench", "^Benchmark(Integrate|Writes)$", "-benchtime", "1x", "./internal/base/audit").CombinedOutput()
	if err != nil {
		log.Fatalf("%s\n%v", out, err)
	}
	fmt.Printf("%s, %d CPUs, %s; one run\n\n%-42s %12s %12s %7s\n", runtime.Version(), runtime.NumCPU(), runtime.GOARCH, "", "measured", "limit", "ratio")
	for _, l := range limits {
		line := regexp.MustCompile(`(?m)^Benchmark` + l.bench + `/` + l.engine + `\S*\s.*?\s([\d.]+) ` + regexp.QuoteMeta(l.unit)).FindSubmatch(out)
		if line == nil {
			log.Fatalf("%s\nno %s of %s on %s", out, l.unit, l.bench, l.engine)
		}
		got, _ := strconv.ParseFloat(string(line[1]), 64)
		name := fmt.Sprintf("audit %s %s, %s", l.bench, l.engine, l.unit)
		switch {
		case l.most && got > l.limit, !l.most && got < l.limit:
			fmt.Printf("%-42s %12.0f %12.0f %7s  missed\n", name, got, l.limit, ratio(got, l.limit))
		case l.limit == 0 && !l.most:
			fmt.Printf("%-42s %12.0f\n", name, got)
		default:
			fmt.Printf("%-42s %12.0f %12.0f %7s  ok\n", name, got, l.limit, ratio(got, l.limit))
		}
	}
}

func ratio(got, limit float64) string {
	if limit == 0 {
		return ""
	}
	return strconv.FormatFloat(got/limit, 'f', 2, 64)
}
