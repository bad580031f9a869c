package fingerprint_test

import (
	"flag"
	"fmt"
	"slices"
	"testing"

	"standing/internal/fingerprint"
	"standing/internal/reading/specimen"
)

var measure = flag.Int("measure", 4, "how many certificates of each layout are compared, for the decision")

// BenchmarkDistances prints the distances from which NearPage and NearText were chosen; it takes
// minutes, and -benchtime 1x.
func BenchmarkDistances(t *testing.B) {
	for t.Loop() {
		distances(t)
	}
}

func distances(t testing.TB) {
	r := files(t)
	dist := map[string][]int{}
	add := func(name string, a, b fingerprint.Hash) { dist[name] = append(dist[name], fingerprint.Distance(a, b)) }
	var all [][]seen
	for _, family := range []byte(specimen.Tuned) {
		var these []seen
		for seed := range uint64(*measure) {
			is := open(t, r, pdf(t, family, seed), 1240, true)
			for i, c := range copies {
				got := open(t, r, c.of(is.img, seed), 0, seed < 2 && (i == 2 || i == 3 || i == 6))
				add("page, copied: "+c.name, is.look, got.look)
				add("page, copied", is.look, got.look)
				if got.words != nil {
					add("text, recognized: "+c.name, is.says, got.says)
				}
			}
			these = append(these, is)
		}
		all = append(all, these)
	}
	for i, these := range all {
		for a := range these {
			for b := range a {
				add("page, another holder of the layout", these[a].look, these[b].look)
				add("text, another holder of the layout", these[a].says, these[b].says)
			}
			for _, others := range all[:i] {
				for b := range others {
					add("page, another layout", these[a].look, others[b].look)
					add("text, another layout", these[a].says, others[b].says)
				}
			}
		}
	}
	var names []string
	for name := range dist {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		d := dist[name]
		slices.Sort(d)
		at := func(p float64) int { return d[int(p*float64(len(d)-1))] }
		fmt.Printf("%-44s n %5d  least %2d  1%% %2d  5%% %2d  half %2d  95%% %2d  99%% %2d  most %2d\n", name, len(d), d[0], at(0.01), at(0.05), at(0.5), at(0.95), at(0.99), d[len(d)-1])
	}
}
