package fingerprint_test

import (
	"encoding/gob"
	"fmt"
	"math"
	"math/bits"
	"os"
	"slices"
	"testing"

	"standing/internal/base/reader"
	"standing/internal/reading/specimen"
	"bytes"
	"context"
	"image"
	"image/jpeg"
)

type one struct {
	Family byte
	Seed   uint64
	Dots   []byte
	Copies [][]byte
}

func dotsOf(t *testing.T, r *reader.Reader, file []byte, wide int) ([]byte, image.Image) {
	spool, err := reader.NewSpool(t.TempDir(), bytes.NewReader(file), 64<<20)
	if err != nil { t.Fatal(err) }
	defer spool.Close()
	s, err := r.Open(context.Background(), spool)
	if err != nil { t.Fatal(err) }
	defer s.Close()
	d, err := s.Dots(0)
	if err != nil { t.Fatal(err) }
	if wide == 0 { return d, nil }
	var b bytes.Buffer
	if err := s.Picture(0, wide, &b); err != nil { t.Fatal(err) }
	img, err := jpeg.Decode(&b)
	if err != nil { t.Fatal(err) }
	return d, img
}

func TestScratchDump(t *testing.T) {
	if os.Getenv("DUMP") == "" { t.Skip() }
	r := files(t)
	var all []one
	for _, f := range []byte(specimen.Tuned) {
		for seed := range uint64(4) {
			o := one{Family: f, Seed: seed}
			d, img := dotsOf(t, r, pdf(t, f, seed), 850)
			o.Dots = d
			for _, c := range copies {
				x, _ := dotsOf(t, r, c.of(img, seed), 0)
				o.Copies = append(o.Copies, x)
			}
			all = append(all, o)
		}
	}
	w, _ := os.Create("/dev/shm/dots.gob")
	gob.NewEncoder(w).Encode(all)
	w.Close()
}

func blur(d []float64, n int) []float64 {
	const S = 64
	for range n {
		for _, step := range []int{1, S} {
			out := slices.Clone(d)
			for y := range S { for x := range S {
				i := y*S+x
				a, b := d[i], d[i]
				if step == 1 { if x > 0 { a = d[i-1] }; if x < S-1 { b = d[i+1] } } else { if y > 0 { a = d[i-S] }; if y < S-1 { b = d[i+S] } }
				out[i] = (a+2*d[i]+b)/4
			}}
			d = out
		}
	}
	return d
}

func dct(d []float64, n int) [][]float64 {
	const S = 64
	out := make([][]float64, n)
	c := func(k, i int) float64 { return math.Cos(math.Pi*float64(k)*(float64(i)+0.5)/S) }
	rows := make([][]float64, S)
	for y := range S { rows[y] = make([]float64, n); for k := range n { for x := range S { rows[y][k] += d[y*S+x]*c(k, x) } } }
	for v := range n { out[v] = make([]float64, n); for u := range n { for y := range S { out[v][u] += rows[y][u]*c(v, y) } } }
	return out
}

func hashBy(vals []float64, med bool) uint64 {
	m := 0.0
	if med { s := slices.Clone(vals); slices.Sort(s); m = (s[31]+s[32])/2 }
	var h uint64
	for i, v := range vals { if v > m { h |= 1<<i } }
	return h
}

func floats(d []byte) []float64 { out := make([]float64, len(d)); for i, v := range d { out[i] = float64(255-v) }; return out }

// bounding: weight by content box
func cropped(d []float64) []float64 {
	const S = 64
	rowsum := make([]float64, S); colsum := make([]float64, S); tot := 0.0
	for y := range S { for x := range S { v := math.Max(d[y*S+x]-12, 0); rowsum[y] += v; colsum[x] += v; tot += v } }
	edge := func(s []float64) (float64, float64) {
		acc := 0.0; lo, hi := 0.0, float64(S)
		for i, v := range s { if acc < tot*0.02 && acc+v >= tot*0.02 { lo = float64(i) + (tot*0.02-acc)/v }; if acc < tot*0.98 && acc+v >= tot*0.98 { hi = float64(i) + (tot*0.98-acc)/v }; acc += v }
		return lo, hi
	}
	t0, t1 := edge(rowsum); l0, l1 := edge(colsum)
	out := make([]float64, S*S)
	for y := range S { for x := range S {
		sy := t0 + (float64(y)+0.5)*(t1-t0)/S - 0.5; sx := l0 + (float64(x)+0.5)*(l1-l0)/S - 0.5
		y0, x0 := int(math.Floor(sy)), int(math.Floor(sx)); fy, fx := sy-float64(y0), sx-float64(x0)
		g := func(yy, xx int) float64 { return d[min(max(yy,0),S-1)*S+min(max(xx,0),S-1)] }
		out[y*S+x] = (g(y0,x0)*(1-fx)+g(y0,x0+1)*fx)*(1-fy)+(g(y0+1,x0)*(1-fx)+g(y0+1,x0+1)*fx)*fy
	}}
	return out
}

func gridDiff(d []float64, across bool) []float64 {
	// dHash on 8x8 (9x8) area means
	const S = 64
	cell := func(gy, gx, ny, nx int) float64 { s, n := 0.0, 0.0; for y := gy*S/ny; y < (gy+1)*S/ny; y++ { for x := gx*S/nx; x < (gx+1)*S/nx; x++ { s += d[y*S+x]; n++ } }; return s/n }
	var out []float64
	for y := range 8 { for x := range 8 { if across { out = append(out, cell(y, x+1, 8, 9)-cell(y, x, 8, 9)) } else { out = append(out, cell(y+1, x, 9, 8)-cell(y, x, 9, 8)) } } }
	return out
}

func TestScratch(t *testing.T) {
	f, err := os.Open("/dev/shm/dots.gob")
	if err != nil { t.Skip() }
	var all []one
	gob.NewDecoder(f).Decode(&all)
	block := func(d []float64) (out []float64) { m := dct(d, 9); for v := 1; v < 9; v++ { out = append(out, m[v][1:9]...) }; return }
	tri := func(d []float64) (out []float64) { m := dct(d, 12); for s := 1; s < 12 && len(out) < 64; s++ { for v := 0; v <= s && len(out) < 64; v++ { out = append(out, m[v][s-v]) } }; return }
	tall := func(d []float64) (out []float64) { m := dct(d, 17); for v := 1; v < 17; v++ { out = append(out, m[v][0:4]...) }; return }
	variants := map[string]func([]byte) uint64{
		"block med": func(d []byte) uint64 { return hashBy(block(floats(d)), true) },
		"block sign": func(d []byte) uint64 { return hashBy(block(floats(d)), false) },
		"tri med": func(d []byte) uint64 { return hashBy(tri(floats(d)), true) },
		"tri sign": func(d []byte) uint64 { return hashBy(tri(floats(d)), false) },
		"tall sign": func(d []byte) uint64 { return hashBy(tall(floats(d)), false) },
		"crop block med": func(d []byte) uint64 { return hashBy(block(cropped(floats(d))), true) },
		"crop tri sign": func(d []byte) uint64 { return hashBy(tri(cropped(floats(d))), false) },
		"crop tri med": func(d []byte) uint64 { return hashBy(tri(cropped(floats(d))), true) },
		"crop block sign": func(d []byte) uint64 { return hashBy(block(cropped(floats(d))), false) },
		"grid across": func(d []byte) uint64 { return hashBy(gridDiff(blur(floats(d), 3), true), false) },
		"grid down": func(d []byte) uint64 { return hashBy(gridDiff(blur(floats(d), 3), false), false) },
		"grid down blur8": func(d []byte) uint64 { return hashBy(gridDiff(blur(floats(d), 12), false), false) },
	}
	names := []string{}
	for n := range variants { names = append(names, n) }
	slices.Sort(names)
	for _, n := range names {
		h := variants[n]
		var same, rot, other, layout []int
		hs := make([]uint64, len(all))
		for i, o := range all {
			hs[i] = h(o.Dots)
			for c, x := range o.Copies {
				d := bits.OnesCount64(hs[i]^h(x))
				if copies[c].degrees != 0 { rot = append(rot, d) } else { same = append(same, d) }
			}
			for j := range i {
				d := bits.OnesCount64(hs[i]^hs[j])
				if all[j].Family == o.Family { layout = append(layout, d) } else { other = append(other, d) }
			}
		}
		s := func(d []int) string { slices.Sort(d); at := func(p float64) int { return d[int(p*float64(len(d)-1))] }; return fmt.Sprintf("%2d %2d %2d %2d %2d", d[0], at(.05), at(.5), at(.95), d[len(d)-1]) }
		fmt.Printf("%-18s same %s | turned %s | layout %s | other %s\n", n, s(same), s(rot), s(layout), s(other))
	}
}
