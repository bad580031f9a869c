package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// suite is the benchmarks of one package, which its owner wrote.
type suite struct {
	name  string // of the group, as -only takes it
	doing string // what is said meanwhile
	pkg   string
	bench string // what -bench takes
	args  []string
	want  []wanted
}

// readings are what is said of certificates: those that no rule was tuned on with the limits
// of dates and numbers, and apart those that rules were.
func readings() (out []wanted) {
	for _, g := range [][2]string{
		{"held/text", "held out, PDF"}, {"held/scan", "held out, scanned"},
		{"spent/text", "K–N, PDF"}, {"spent/scan", "K–N, scanned"},
		{"tuned/text", "A–J, PDF"}, {"tuned/scan", "A–J, scanned"},
	} {
		bench, held := "Reading/"+g[0], strings.HasPrefix(g[0], "held")
		exact := []wanted{{show: "dates and numbers right, " + g[1], bench: bench, unit: "exact-%p", in: "%", least: true}, {show: "  of those there, found", bench: bench, unit: "exact-%r", in: "%", least: true}}
		if held {
			exact[0].limit, exact[1].limit = 95, 85
		}
		out = append(out, exact...)
		out = append(out, wanted{show: "  the order of dates not known: right", bench: bench, unit: "unordered-%p", in: "%"}, wanted{show: "  of those there, found", bench: bench, unit: "unordered-%r", in: "%"})
		for _, f := range []string{"holder", "title", "issuer", "number", "license", "provider_number", "completed", "issued", "valid_from", "valid_until", "hours", "category", "score"} {
			out = append(out, wanted{show: "  " + f + ": right", bench: bench, unit: f + "-%p", in: "%"}, wanted{show: "  " + f + ": found", bench: bench, unit: f + "-%r", in: "%"})
		}
		limit := 100.0
		if strings.HasSuffix(g[0], "scan") {
			limit = 2000
		}
		out = append(out, wanted{show: "  a file", bench: bench, unit: "ms/file", in: "ms", limit: limit})
	}
	return out
}

// wanted is one figure of a suite: the line of Benchmark name, its unit, and what it is
// shown as. Names with %s are looked for on both engines, others once.
type wanted struct {
	show, bench, unit string
	scale             float64 // 0: 1
	in                string
	limit             float64 // 0: none was set
	least             bool    // the limit is the least it should be
	peer              float64 // what another way of doing the same took, in the same run or in ground.md
}

var engines = []string{"sqlite", "postgres"}

var suites = []suite{
	{name: "db", doing: "the database: 16 writers, pages", pkg: "./internal/base/db", bench: "^Benchmark(TouchWrite|Page)$", args: []string{"-benchtime", "300ms"}, want: []wanted{
		{show: "writes under a touch, 16 writers", bench: "TouchWrite/%s", unit: "tx/s", in: "tx/s"},
		{show: "  the slowest of 100", bench: "TouchWrite/%s", unit: "p99-ms", in: "ms"},
		{show: "page of 50, scoped transaction", bench: "Page/%s/scoped", unit: "ns/op", scale: 1e-3, in: "µs"},
		{show: "  the same without scope and row security", bench: "Page/%s/bare", unit: "ns/op", scale: 1e-3, in: "µs"},
	}},
	{name: "audit", doing: "the audit log", pkg: "./internal/base/audit", bench: "^Benchmark(Integrate|Writes)$", args: []string{"-benchtime", "1x"}, want: []wanted{
		{show: "integration", bench: "Integrate/%s", unit: "leaves/s", in: "leaves/s", limit: 20_000, least: true},
		{show: "verification", bench: "Integrate/%s", unit: "verified/s", in: "leaves/s"},
		{show: "business writes with an entry, 16 writers", bench: "Writes/%s", unit: "writes/s", in: "tx/s", limit: 1_500, least: true},
		{show: "  given up", bench: "Writes/%s", unit: "gave-up", in: "tx", limit: 0.5},
		{show: "  the slowest of 100", bench: "Writes/%s", unit: "p99-ms", in: "ms"},
	}},
	{name: "keys", doing: "sealing, 1,000,000 people on each engine", pkg: "./internal/base/keys", bench: "^BenchmarkKeys$", args: []string{"-benchtime", "1x"}, want: []wanted{
		{show: "page of 200 sealed people", bench: "Keys/%s/page", unit: "ms/page", in: "ms", limit: 5},
		{show: "index of 1,000,000 names rebuilt", bench: "Keys/%s/rebuild", unit: "ns/op", scale: 1e-9, in: "s", limit: 15},
		{show: "1,000,000 keys wrapped anew", bench: "Keys/%s/rewrap", unit: "ns/op", scale: 1e-9, in: "s", limit: 20},
	}},
	{name: "reading", doing: "certificates, read and recognized", pkg: "./internal/reading", bench: "^BenchmarkReading$", args: []string{"-benchtime", "1x"}, want: readings()},
	{name: "fingerprints", doing: "1,000,000 fingerprints of pages, searched", pkg: "./internal/rooms/evidence", bench: "^BenchmarkNear$/^%s$", args: []string{"-benchtime", "1x", "-prints", "{1}"}, want: []wanted{
		{show: "everything near a page, of 100 searches the 99th", bench: "Near/%s", unit: "page-p99-ms", in: "ms", limit: 50},
		{show: "  the 50th", bench: "Near/%s", unit: "page-p50-ms", in: "ms"},
		{show: "  found by each", bench: "Near/%s", unit: "page-found", in: "prints"},
		{show: "everything near a text, the 99th", bench: "Near/%s", unit: "text-p99-ms", in: "ms", limit: 50},
		{show: "  the 50th", bench: "Near/%s", unit: "text-p50-ms", in: "ms"},
		{show: "fingerprints put there", bench: "Near/%s", unit: "prints/s", in: "1/s"},
		{show: "  the most memory held", bench: "Near/%s", unit: "peak-MB", in: "MB"},
	}},
	{name: "files", doing: "files of 64 MB, sealed, on this disk", pkg: "./internal/base/blob", bench: "^BenchmarkUpload$", args: []string{"-benchtime", "5s"}, want: []wanted{
		{show: "upload", bench: "Upload", unit: "MB/s", in: "MB/s"},
		{show: "  streaming AEAD alone", bench: "Upload", unit: "raw-MB/s", in: "MB/s"},
		{show: "  the upload, of that", bench: "Upload", unit: "%-of-raw", in: "%", limit: 60, least: true},
	}},
	{name: "jobs", doing: "jobs", pkg: "./internal/base/jobs", bench: "^Benchmark(ClaimAndComplete|OneJobBesideAMillion)$", args: []string{"-benchtime", "2000x"}, want: []wanted{
		{show: "jobs done, 16 slots", bench: "ClaimAndComplete/%s", unit: "jobs/s", in: "jobs/s", peer: 2_858, least: true},
		{show: "one organization's job beside 1,000,000", bench: "OneJobBesideAMillion/1000000/%s", unit: "ns/op", scale: 1e-6, in: "ms"},
	}},
	{name: "demo", doing: "a demonstration of 1,000,000 people", pkg: "./internal/demo", bench: "^BenchmarkFill$/^%s$", args: []string{"-benchtime", "1x", "-people", "{1}"}, want: []wanted{
		{show: "people entered in bulk", bench: "Fill/%s", unit: "people/s", in: "people/s"},
		{show: "  the most memory held", bench: "Fill/%s", unit: "peak-MB", in: "MB", limit: 300},
	}},
	{name: "orgs", doing: "1,000,000 organizations of one", pkg: "./internal/soak", bench: "^BenchmarkOrganizationsOfOne$", args: []string{"-benchtime", "1x", "-tags", "soak"}, want: []wanted{
		{show: "organization of one made", bench: "OrganizationsOfOne/%s", unit: "ms/org", in: "ms", limit: 2},
		{show: "a night in which nothing is due", bench: "OrganizationsOfOne/%s", unit: "idle-s", in: "s", limit: 5},
	}},
	{name: "import", doing: "an import of 100,000 people with ten records each", pkg: "./internal/rooms/intake", bench: "^BenchmarkImport$/^%s$", args: []string{"-benchtime", "1x", "-rows", "{1}"}, want: []wanted{
		{show: "rows received", bench: "Import/%s", unit: "receive-rows/s", in: "rows/s"},
		{show: "rows checked", bench: "Import/%s", unit: "check-rows/s", in: "rows/s"},
		{show: "rows imported", bench: "Import/%s", unit: "import-rows/s", in: "rows/s"},
		{show: "  times the same rows loaded unchecked", bench: "Import/%s", unit: "x-bare", in: "x", limit: 3},
		{show: "  the most memory held until then", bench: "Import/%s", unit: "peak-MB", in: "MB", limit: 300},
	}},
	{name: "standings", doing: "standings of 100,000 people with ten requirements each", pkg: "./internal/rooms/compliance", bench: "^BenchmarkFirst$/^%s$", args: []string{"-benchtime", "1x", "-people", "{10}"}, want: []wanted{
		{show: "100,000 people x 10 requirements, first computed", bench: "First/%s", unit: "s", in: "s", limit: 60},
		{show: "  of the processors", bench: "First/%s", unit: "cpu-s", in: "s"},
	}},
	{name: "pages", doing: "an organization of 10,000, 16 connections", pkg: "./internal/server", bench: "^Benchmark(Pages|Record)$/^%s$", args: []string{"-benchtime", "1x", "-people", "{100}"}, want: []wanted{
		{show: "sign-in page", bench: "Pages/%s/sign-in", unit: "req/s", in: "1/s", limit: 5_000, least: true},
		{show: "my record", bench: "Pages/%s/record", unit: "req/s", in: "1/s", limit: 1_500, least: true},
		{show: "  of the processors", bench: "Pages/%s/record", unit: "cpu-µs/req", in: "µs"},
		{show: "administrator's dashboard", bench: "Pages/%s/dashboard", unit: "req/s", in: "1/s", limit: 500, least: true},
		{show: "  of the processors", bench: "Pages/%s/dashboard", unit: "cpu-µs/req", in: "µs"},
		{show: "list of people", bench: "Pages/%s/people", unit: "req/s", in: "1/s"},
		{show: "page of a person, with its entry in the log", bench: "Pages/%s/person", unit: "req/s", in: "1/s"},
		{show: "a new record, to the answer", bench: "Record/%s", unit: "p50-ms", in: "ms", limit: 10},
		{show: "  the slowest of 100", bench: "Record/%s", unit: "p99-ms", in: "ms", limit: 10},
	}},
	{name: "sizes", doing: "an organization of 1,000,000 beside one of 10,000, one requirement", pkg: "./internal/server", bench: "^BenchmarkSizes$/^%s$", args: []string{"-benchtime", "1x", "-people", "{1}", "-rules", "1", "-each", "2s"}, want: []wanted{
		{show: "dashboard at 1,000,000, the slowest of 100", bench: "Sizes/%s/dashboard", unit: "p99-ms", in: "ms", limit: 50},
		{show: "  times that at 10,000", bench: "Sizes/%s/dashboard", unit: "x-small-p99", in: "x", limit: 1.5},
		{show: "list of people at 1,000,000, the slowest of 100", bench: "Sizes/%s/people", unit: "p99-ms", in: "ms", limit: 50},
		{show: "  times that at 10,000", bench: "Sizes/%s/people", unit: "x-small-p99", in: "x", limit: 1.5},
		{show: "page of a person at 1,000,000, the slowest of 100", bench: "Sizes/%s/person", unit: "p99-ms", in: "ms", limit: 50},
		{show: "  times that at 10,000", bench: "Sizes/%s/person", unit: "x-small-p99", in: "x", limit: 1.5},
	}},
	{name: "exclusions", doing: "an exclusion list of 80,000 lines against 100,000 people", pkg: "./internal/rooms/exclusion", bench: "^BenchmarkCheck$/^%s$", args: []string{"-benchtime", "1x", "-people", "{10}"}, want: []wanted{
		{show: "list of 80,000 lines, received", bench: "Check/%s", unit: "receive-s", in: "s", limit: 30},
		{show: "100,000 people checked for the first time", bench: "Check/%s", unit: "first-s", in: "s", limit: 600},
		{show: "the next list, checked", bench: "Check/%s", unit: "next-s", in: "s", limit: 60},
		{show: "somebody renamed, checked", bench: "Check/%s", unit: "one-ms", in: "ms", limit: 50},
		{show: "  the most memory held", bench: "Check/%s", unit: "peak-MB", in: "MB", limit: 300},
	}},
	{name: "report", doing: "files of 50,000 lines", pkg: "./internal/rooms/report", bench: "^BenchmarkFile$/^%s$/^unit\\.(csv|xlsx)$", args: []string{"-benchtime", "3x"}, want: []wanted{
		{show: "CSV of 50,000 lines", bench: "File/%s/unit.csv", unit: "s", in: "s", limit: 0.5},
		{show: "XLSX of 50,000 lines", bench: "File/%s/unit.xlsx", unit: "s", in: "s", limit: 2},
	}},
	{name: "editing", doing: "an import while 20 people enter records", pkg: "./internal/server", bench: "^BenchmarkEditing$/^%s$", args: []string{"-benchtime", "1x", "-people", "{100}", "-rows", "{20}"}, want: []wanted{
		{show: "rows imported meanwhile", bench: "Editing/%s", unit: "rows/s", in: "rows/s"},
		{show: "records entered meanwhile", bench: "Editing/%s", unit: "edits", in: ""},
		{show: "  writes tried again", bench: "Editing/%s", unit: "retries", in: ""},
		{show: "  the slowest of 100", bench: "Editing/%s", unit: "p99-ms", in: "ms"},
		{show: "  the slowest", bench: "Editing/%s", unit: "max-ms", in: "ms", limit: 1_000},
	}},
}

// sized replaces {n} by what -people says divided by n.
func sized(args []string) []string {
	out := slices.Clone(args)
	for i, a := range out {
		if by, ok := strings.CutPrefix(a, "{"); ok {
			n, _ := strconv.Atoi(strings.TrimSuffix(by, "}")) // as written above
			out[i] = strconv.Itoa(max(100, *large/n))
		}
	}
	return out
}

// ours are the flags of the test programs themselves, which come behind the package.
var ours = []string{"-people", "-rows", "-rules", "-each"}

// run runs a suite and finds its figures. A suite whose benchmarks name the engine runs
// once for each, in a process of its own.
func (s suite) run(cluster string) ([]figure, error) {
	fmt.Println(s.doing, "…")
	got := map[string]map[string]float64{}
	benches := []string{s.bench}
	if strings.Contains(s.bench, "%s") {
		benches = nil
		for _, e := range engines {
			benches = append(benches, fmt.Sprintf(s.bench, e))
		}
	}
	for _, b := range benches {
		args := append([]string{"test", "-run", "^$", "-timeout", "90m", "-bench", b}, sized(s.args)...)
		pkgAt := len(args)
		if i := slices.IndexFunc(args, func(a string) bool { return slices.Contains(ours, a) }); i >= 0 {
			pkgAt = i
		}
		args = slices.Insert(args, pkgAt, s.pkg)
		cmd := exec.Command("go", args...)
		cmd.Env = append(os.Environ(), "STANDING_TEST_POSTGRES="+cluster)
		out, err := cmd.CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("%s\n%s: %w", bytes.TrimSpace(out), s.name, err)
		}
		parse(string(out), got)
	}
	return s.figures(got)
}

// engines are those that a figure was taken on; what needs none was taken once.
func (w wanted) engines() []string {
	if strings.Contains(w.bench, "%s") {
		return engines
	}
	return []string{""}
}

func (s suite) figures(got map[string]map[string]float64) (out []figure, err error) {
	for _, w := range s.want {
		for _, e := range w.engines() {
			name := strings.Replace(w.bench, "%s", e, 1)
			v, ok := got[name][w.unit]
			if !ok {
				return out, fmt.Errorf("%s: no %s of Benchmark%s", s.name, w.unit, name)
			}
			if w.scale != 0 {
				v *= w.scale
			}
			f := figure{name: strings.TrimSuffix(w.show+", "+e, ", "), got: v, max: w.limit, unit: w.in, least: w.least}
			if w.peer != 0 {
				f.max, f.peer = w.peer, true
			}
			out = append(out, f)
		}
	}
	return out, nil
}

var (
	resultLine = regexp.MustCompile(`(?m)^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+(\S.*)$`)
	resultPair = regexp.MustCompile(`([\d.e+]+) (\S+)`)
)

// parse reads what go test -bench prints: name → unit → value.
func parse(out string, into map[string]map[string]float64) {
	for _, m := range resultLine.FindAllStringSubmatch(out, -1) {
		units := map[string]float64{}
		for _, p := range resultPair.FindAllStringSubmatch(m[2], -1) {
			if v, err := strconv.ParseFloat(p[1], 64); err == nil {
				units[p[2]] = v
			}
		}
		into[m[1]] = units
	}
}
