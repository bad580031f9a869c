package fingerprint

import (
	"math"
	"slices"
)

// Side is how many dots the picture of a page has across and down: the whole page, squeezed.
const Side = 64

// NearPage is within how many bits pages look the same.
const NearPage = 7

const (
	// waves is how many of the lowest frequencies are taken, across and down: where lines and
	// columns of text lie is in them, and letters and noise are not.
	waves = 8
	// margin is how many dots at the edge fade out: what lies there goes with a page that lies
	// askew, and a dark band across the head of a card would outweigh all else.
	margin = 5
	// leastLight is by how much dots differ, on the average, on a page that shows something.
	leastLight = 1.5
)

// Page is the hash of a page as it looks, from its grey dots line by line. There is none of a
// page that shows almost nothing.
func Page(dots []byte) (Hash, bool) {
	if len(dots) != Side*Side || spread(dots) < leastLight {
		return 0, false
	}
	f := frequencies(faded(dots))
	sorted := slices.Clone(f[:])
	slices.Sort(sorted)
	middle := (sorted[31] + sorted[32]) / 2
	var h Hash
	for i, v := range f {
		if v > middle {
			h |= 1 << i
		}
	}
	return h, true
}

// Upright turns a picture by so many quarters, clockwise.
func Upright(dots []byte, quarters int) []byte {
	for range quarters & 3 {
		if len(dots) != Side*Side {
			return dots
		}
		out := make([]byte, len(dots))
		for y := range Side {
			for x := range Side {
				out[x*Side+Side-1-y] = dots[y*Side+x]
			}
		}
		dots = out
	}
	return dots
}

// spread is the mean distance of dots from their mean.
func spread(dots []byte) float64 {
	sum, off := 0.0, 0.0
	for _, d := range dots {
		sum += float64(d)
	}
	mean := sum / float64(len(dots))
	for _, d := range dots {
		off += math.Abs(float64(d) - mean)
	}
	return off / float64(len(dots))
}

// cosines are those of the discrete cosine transform, of the lowest frequencies but none.
var cosines = func() (c [waves][Side]float64) {
	for k := range c {
		for n := range c[k] {
			c[k][n] = math.Cos(math.Pi * float64(k+1) * (float64(n) + 0.5) / Side)
		}
	}
	return c
}()

// faded is how dark the dots are, less and less so towards the edge.
func faded(dots []byte) []float64 {
	weight := func(i int) float64 { return min(1, (float64(min(i, Side-1-i))+0.5)/margin) }
	out := make([]float64, len(dots))
	for i, d := range dots {
		out[i] = float64(255-d) * weight(i%Side) * weight(i/Side)
	}
	return out
}

// frequencies are how strong the lowest waves are in a picture, across and down.
func frequencies(dots []float64) (out [waves * waves]float64) {
	var rows [Side][waves]float64
	for y := range Side {
		for k := range waves {
			for x := range Side {
				rows[y][k] += dots[y*Side+x] * cosines[k][x]
			}
		}
	}
	for v := range waves {
		for u := range waves {
			for y := range Side {
				out[v*waves+u] += rows[y][u] * cosines[v][y]
			}
		}
	}
	return out
}
