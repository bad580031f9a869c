package rule

import (
	"math"

	"standing/internal/credit"
)

// program is a small linear program: maximize weight·x where each row's sum of
// the chosen x stays within its bound and x is never negative. It is used only
// where ceilings cross, which no flow can express.
//
// It counts in floating point, which holds sums of whole units of 1/3000 exactly
// up to 10^12 hours; a test compares it with one in fractions.
type program struct {
	weight []float64
	rows   []programRow
	pivots int
}

type programRow struct {
	in    []int // the variables the row limits
	bound credit.Amount
}

// orderWeight is how much less a pool weighs than the one listed before it:
// enough to decide between equal totals, too little to cost any of the total.
const orderWeight = 1e-6

// limit adds a row: the variables for which in holds stay within the bound.
func (p *program) limit(bound credit.Amount, n int, in func(j int) bool) {
	row := programRow{bound: max(0, bound)}
	for j := range n {
		if in(j) {
			row.in = append(row.in, j)
		}
	}
	if len(row.in) > 0 {
		p.rows = append(p.rows, row)
	}
}

const tiny = 1e-9

// solve runs the simplex method from x = 0, by the steepest column, and by
// Bland's rule, which cannot go round in circles, once that takes long.
//
// Reference: Chvátal, Linear Programming (1983), chapters 2 and 3.
func (p *program) solve() []credit.Amount {
	n, m := len(p.weight), len(p.rows)
	t := p.tableau(n, m)
	basis := make([]int, m)
	for i := range basis {
		basis[i] = n + i
	}
	for p.pivots = 0; ; p.pivots++ {
		col := entering(t[m][:n+m], p.pivots > 20*(n+m))
		if col < 0 {
			break
		}
		row := leaving(t[:m], basis, col)
		pivot(t, row, col)
		basis[row] = col
	}
	x := make([]credit.Amount, n)
	for i, v := range basis {
		if v < n {
			x[v] = credit.Amount(math.Floor(t[i][n+m] + 1e-3))
		}
	}
	return x
}

// tableau has a row per limit and the objective last; the slack of each row
// follows the variables, the right-hand side comes last.
func (p *program) tableau(n, m int) [][]float64 {
	t := make([][]float64, m+1)
	for i := range t {
		t[i] = make([]float64, n+m+1)
	}
	for i, r := range p.rows {
		for _, j := range r.in {
			t[i][j] = 1
		}
		t[i][n+i] = 1
		t[i][n+m] = float64(r.bound)
	}
	for j, w := range p.weight {
		t[m][j] = -w
	}
	return t
}

func entering(objective []float64, first bool) int {
	best := -1
	for j, v := range objective {
		if v < -tiny && (best < 0 || !first && v < objective[best]) {
			if best = j; first {
				return best
			}
		}
	}
	return best
}

func leaving(t [][]float64, basis []int, col int) int {
	best, ratio := -1, 0.0
	for i := range t {
		if t[i][col] <= tiny {
			continue
		}
		r := t[i][len(t[i])-1] / t[i][col]
		if best < 0 || r < ratio-tiny || r <= ratio+tiny && basis[i] < basis[best] {
			best, ratio = i, r
		}
	}
	return best
}

func pivot(t [][]float64, row, col int) {
	by := t[row][col]
	for j := range t[row] {
		t[row][j] /= by
	}
	for i := range t {
		f := t[i][col]
		if i == row || f == 0 {
			continue
		}
		for j, v := range t[row] {
			if v != 0 {
				t[i][j] -= f * v
			}
		}
		t[i][col] = 0
	}
}
