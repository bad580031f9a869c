package rule

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"standing/internal/civil"
	"standing/internal/credit"
)

// exactly solves a program in fractions, with Bland's rule: slow, and the oracle
// for the one in floating point.
func exactly(p *program) []credit.Amount {
	n, m := len(p.weight), len(p.rows)
	t := exactTableau(p, n, m)
	basis := make([]int, m)
	for i := range basis {
		basis[i] = n + i
	}
	for {
		col := exactEntering(t[m], n+m)
		if col < 0 {
			break
		}
		row := exactLeaving(t[:m], basis, col, n+m)
		exactPivot(t, row, col)
		basis[row] = col
	}
	x := make([]credit.Amount, n)
	for i, v := range basis {
		if v < n {
			q := new(big.Int).Quo(t[i][n+m].Num(), t[i][n+m].Denom())
			x[v] = credit.Amount(q.Int64())
		}
	}
	return x
}

func exactTableau(p *program, n, m int) [][]*big.Rat {
	t := make([][]*big.Rat, m+1)
	for i := range t {
		t[i] = make([]*big.Rat, n+m+1)
		for j := range t[i] {
			t[i][j] = new(big.Rat)
		}
	}
	for i, r := range p.rows {
		for _, j := range r.in {
			t[i][j].SetInt64(1)
		}
		t[i][n+i].SetInt64(1)
		t[i][n+m].SetInt64(int64(max(0, r.bound)))
	}
	for j, w := range p.weight {
		t[m][j].Neg(new(big.Rat).SetFloat64(w))
	}
	return t
}

func exactEntering(objective []*big.Rat, n int) int {
	for j := range n {
		if objective[j].Sign() < 0 {
			return j
		}
	}
	return -1
}

func exactLeaving(t [][]*big.Rat, basis []int, col, rhs int) int {
	best := -1
	ratio := new(big.Rat)
	for i := range t {
		if t[i][col].Sign() <= 0 {
			continue
		}
		r := new(big.Rat).Quo(t[i][rhs], t[i][col])
		if c := r.Cmp(ratio); best < 0 || c < 0 || c == 0 && basis[i] < basis[best] {
			best, ratio = i, r
		}
	}
	return best
}

func exactPivot(t [][]*big.Rat, row, col int) {
	by := new(big.Rat).Set(t[row][col])
	for j := range t[row] {
		t[row][j].Quo(t[row][j], by)
	}
	for i := range t {
		if i == row || t[i][col].Sign() == 0 {
			continue
		}
		by := new(big.Rat).Set(t[i][col])
		for j := range t[i] {
			t[i][j].Sub(t[i][j], new(big.Rat).Mul(by, t[row][j]))
		}
	}
}

// The program in floating point reaches the optimum of the exact one, to a
// thousandth of the smallest unit, and breaks no limit.
func TestProgramAgreesWithTheExactOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 7).Draw(t, "n")
		p := &program{}
		for j := range n {
			p.weight = append(p.weight, 1-float64(rapid.IntRange(0, 3).Draw(t, "order"))*orderWeight)
			p.limit(credit.Amount(rapid.IntRange(0, 60_000).Draw(t, "supply")), n, func(i int) bool { return i == j })
		}
		for r := range rapid.IntRange(0, 6).Draw(t, "rows") {
			in := rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, fmt.Sprint("in", r))
			p.limit(credit.Amount(rapid.IntRange(0, 90_000).Draw(t, "bound")), n, func(i int) bool { return in[i] })
		}
		x, want := p.solve(), exactly(p)
		for _, row := range p.rows {
			var sum credit.Amount
			for _, j := range row.in {
				sum += x[j]
			}
			if sum > row.bound {
				t.Fatalf("%v breaks a limit of %d", x, row.bound)
			}
		}
		var got, best float64
		for j, w := range p.weight {
			got += w * float64(x[j])
			best += w * float64(want[j])
		}
		if best-got > float64(n) || got-best > float64(n) { // each x is cut to a whole unit of 1/3000
			t.Fatalf("got %v for %f, want %v for %f", x, got, want, best)
		}
	})
}

// Ten pools with three crossing ceilings each and 120 records stay far below a
// second; fractions took half a minute.
func TestCrossingCeilingsStayQuick(t *testing.T) {
	r, recs := manyCrossing(10, 120)
	e := new(evaluator)
	e.r, e.f, e.recs, e.q = r, &Facts{}, recs, Question{AsOf: civil.MustParse("2024-12-31")}
	e.collect()
	if _, err := e.judge(); err != nil {
		t.Fatal(err)
	}
	g := &group{e: e, fr: e.judged, need: r.Versions[0].Needs[0]}
	g.collect()
	g.place()
	if g.pivots == 0 || g.pivots > 20_000 {
		t.Errorf("%d pivots", g.pivots)
	}
}
