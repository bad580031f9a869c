package sheet

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
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
func (a *archive) merges(name string) (m merges, err error) {
	if found, err := a.mentions(name, "mergeCell"); !found {
		return m, err
	}
	p, err := a.open(name)
	if err != nil {
		return m, err
	}
	defer p.Close()
	x := newXML(p, a.opt.MaxCell)
	for {
		t, err := x.Token()
		if err != nil {
			return m, err
		}
		switch t := t.(type) {
		case xml.EndElement:
			if t.Name.Local == "mergeCells" || t.Name.Local == "worksheet" {
				slices.SortStableFunc(m.waiting, func(x, y merge) int { return x.top - y.top })
				return m, nil
			}
		case xml.StartElement:
			if t.Name.Local == "v" || t.Name.Local == "t" {
				x.skipLong()
			}
			if t.Name.Local == "mergeCell" {
				m.add(attr(t, "ref"), a.opt.MaxColumns)
			}
			if len(m.waiting) > maxMerges {
				return m, fmt.Errorf("more than %d merged blocks of cells", maxMerges)
			}
		}
	}
}

// mentions says whether a word stands anywhere in a part. It is much faster than
// to read the part as XML, and few sheets have merged cells.
func (a *archive) mentions(name, word string) (bool, error) {
	p, err := a.open(name)
	if err != nil {
		return false, err
	}
	defer p.Close()
	in := bufio.NewReaderSize(p, bufferSize)
	for {
		tag, err := in.ReadSlice('>')
		switch {
		case bytes.Contains(tag, []byte(word)):
			return true, nil
		case errors.Is(err, io.EOF):
			return false, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return false, err
		}
	}
}

func (m *merges) add(ref string, maxColumns int) {
	from, to, _ := strings.Cut(ref, ":")
	c1, r1, ok1 := cellRef(from)
	c2, r2, ok2 := cellRef(to)
	if ok1 && ok2 && c1 <= c2 && r1 <= r2 && c1 < maxColumns {
		m.waiting = append(m.waiting, merge{top: r1, left: c1, bottom: r2, right: min(c2, maxColumns-1)})
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
func cellRef(ref string) (col, row int, ok bool) {
	ref = strings.ReplaceAll(ref, "$", "")
	letters := strings.TrimRight(ref, "0123456789")
	for _, c := range letters {
		if c &^= 0x20; c < 'A' || c > 'Z' || col > 1<<20 {
			return 0, 0, false
		}
		col = col*26 + int(c-'A') + 1
	}
	row, err := strconv.Atoi(ref[len(letters):])
	return col - 1, row, err == nil && col > 0 && row > 0 && row <= 1<<26
}
