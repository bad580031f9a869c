package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
)

// merge is a block of merged cells, rows from 1 and columns from 0, inclusive.
type merge struct {
	top, left, bottom, right int
	value                    Cell
}

// merges hands the value of each merge to the cells it covers, row by row.
type merges struct {
	waiting []merge // by their top row
	active  []merge
}

const maxMerges = 100_000

// merges looks through the sheet for its merged cells. They stand behind the
// rows in the file, but are needed before them, so the part is unpacked twice.
func (a *archive) merges(name string) (merges, error) {
	p, err := a.open(name)
	if err != nil {
		return merges{}, err
	}
	defer p.Close()
	var m merges
	buf := make([]byte, 0, 128<<10)
	for {
		n, err := p.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		keep, bad := m.scan(buf, a.opt.MaxColumns)
		if bad != nil {
			return merges{}, bad
		}
		buf = buf[:copy(buf, buf[keep:])]
		if errors.Is(err, io.EOF) {
			slices.SortStableFunc(m.waiting, func(x, y merge) int { return x.top - y.top })
			return m, nil
		}
		if err != nil {
			return merges{}, err
		}
	}
}

var mergeTag = []byte("mergeCell ")

// scan collects the merges in b and returns from where b is still needed.
func (m *merges) scan(b []byte, maxColumns int) (keep int, err error) {
	for {
		i := bytes.Index(b[keep:], mergeTag)
		if i < 0 {
			return max(keep, len(b)-len(mergeTag)), nil
		}
		end := bytes.IndexByte(b[keep+i:], '>')
		if end < 0 {
			if len(b)-keep-i > 1024 { // no tag of ours
				return keep + i + len(mergeTag), nil
			}
			return keep + i, nil
		}
		t := token{attrs: b[keep+i+len(mergeTag) : keep+i+end]}
		keep += i + end
		ref, _ := t.attr("ref")
		from, to, ok := bytes.Cut(ref, []byte(":"))
		if !ok {
			continue
		}
		c1, r1, ok1 := cellRef(from)
		c2, r2, ok2 := cellRef(to)
		if !ok1 || !ok2 || c1 > c2 || r1 > r2 || c1 >= maxColumns {
			continue
		}
		m.waiting = append(m.waiting, merge{top: r1, left: c1, bottom: r2, right: min(c2, maxColumns-1)})
		if len(m.waiting) > maxMerges {
			return 0, fmt.Errorf("more than %d merged blocks of cells", maxMerges)
		}
	}
}

// apply gives the cells of a row that are covered by a merge its value.
func (m *merges) apply(row int, cells []Cell) []Cell {
	if len(m.waiting) == 0 && len(m.active) == 0 {
		return cells
	}
	m.active = slices.DeleteFunc(m.active, func(g merge) bool { return g.bottom < row })
	for len(m.waiting) > 0 && m.waiting[0].top <= row {
		g := m.waiting[0]
		m.waiting = m.waiting[1:]
		if g.top == row && g.left < len(cells) && cells[g.left].Kind != Empty {
			g.value = cells[g.left]
			g.value.Merged = true
			m.active = append(m.active, g)
		}
	}
	for _, g := range m.active {
		for col := g.left; col <= g.right; col++ {
			if row == g.top && col == g.left {
				continue
			}
			for len(cells) <= col {
				cells = append(cells, Cell{})
			}
			if cells[col].Kind == Empty {
				cells[col] = g.value
			}
		}
	}
	return cells
}

// cellRef reads a reference such as B12 or $B$12.
func cellRef(ref []byte) (col, row int, ok bool) {
	i := 0
	for ; i < len(ref); i++ {
		c := ref[i] &^ 0x20
		if ref[i] == '$' {
			continue
		}
		if c < 'A' || c > 'Z' {
			break
		}
		col = col*26 + int(c-'A') + 1
		if col > 1<<20 {
			return 0, 0, false
		}
	}
	for ; i < len(ref); i++ {
		if ref[i] < '0' || ref[i] > '9' || row > 1<<26 {
			return 0, 0, false
		}
		row = row*10 + int(ref[i]-'0')
	}
	return col - 1, row, col > 0 && row > 0
}
