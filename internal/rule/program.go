package rule

import (
	"math/big"

	"standing/internal/credit"
)

// program is a small linear program: maximize weight·x where each row's sum of
// the chosen x stays within its bound and x is never negative. It is used only
// where ceilings cross, which no flow can express; a handful of variables then.
type program struct {
	weight []*big.Rat
	rows   []programRow
}

type programRow struct {
	in    []bool // which variables the row limits
	bound credit.Amount
}

// solve runs the simplex method with Bland's rule, exactly, from x = 0.
//
// Reference: Chvátal, Linear Programming (1983), chapters 2 and 3.
func (p *program) solve() []credit.Amount {
	n, m := len(p.weight), len(p.rows)
	t := p.tableau(n, m)
	basis := make([]int, m)
	for i := range basis {
		basis[i] = n + i
	}
	for {
		col := entering(t[m], n+m)
		if col < 0 {
			break
		}
		row := leaving(t[:m], basis, col, n+m)
		pivot(t, row, col)
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

// tableau has a row per limit and the objective last; the slack of each row
// follows the variables, the right-hand side comes last.
func (p *program) tableau(n, m int) [][]*big.Rat {
	t := make([][]*big.Rat, m+1)
	for i := range t {
		t[i] = make([]*big.Rat, n+m+1)
		for j := range t[i] {
			t[i][j] = new(big.Rat)
		}
	}
	for i, r := range p.rows {
		for j, in := range r.in {
			if in {
				t[i][j].SetInt64(1)
			}
		}
		t[i][n+i].SetInt64(1)
		t[i][n+m].SetInt64(int64(max(0, r.bound)))
	}
	for j, w := range p.weight {
		t[m][j].Neg(w)
	}
	return t
}

func entering(objective []*big.Rat, n int) int {
	for j := range n {
		if objective[j].Sign() < 0 {
			return j
		}
	}
	return -1
}

func leaving(t [][]*big.Rat, basis []int, col, rhs int) int {
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

func pivot(t [][]*big.Rat, row, col int) {
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
