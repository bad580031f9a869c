package format

import (
	"bufio"
	"io"
)

// write lays the pages out one behind the other: directory, values, data.
func (t *tiffWalk) write(pages []page, w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<16)
	mark := "MM\x00*"
	if t.order != be {
		mark = "II*\x00"
	}
	at := int64(8)
	if _, err := out.Write(t.order.AppendUint32([]byte(mark), uint32(at))); err != nil {
		return err
	}
	for i := range pages {
		next, err := t.writePage(out, &pages[i], at, i == len(pages)-1)
		if err != nil {
			return err
		}
		at = next
	}
	return out.Flush()
}

// writePage writes one at its place and returns the place behind it.
func (t *tiffWalk) writePage(out *bufio.Writer, p *page, at int64, last bool) (int64, error) {
	valuesAt := at + 2 + 12*int64(len(p.entries)) + 4
	dataAt := valuesAt
	for i := range p.entries {
		t.asLong(&p.entries[i])
		if n := int64(len(p.entries[i].value)); n > 4 {
			dataAt += even(n)
		}
	}
	end := dataAt
	starts := make([]uint32, len(p.at))
	for i, n := range p.n {
		starts[i] = uint32(end)
		end += even(n)
	}
	if end > 1<<32-1 {
		return 0, Unsupported
	}
	next := uint32(end)
	if last {
		next = 0
	}
	if _, err := out.Write(t.directory(p, starts, valuesAt, next)); err != nil {
		return 0, err
	}
	for i, from := range p.at {
		if _, err := io.CopyN(out, io.NewSectionReader(t.src, from, p.n[i]), p.n[i]); err != nil {
			return 0, cut(err)
		}
		if _, err := out.Write(make([]byte, even(p.n[i])-p.n[i])); err != nil {
			return 0, err
		}
	}
	return end, nil
}

// asLong gives places room for the new ones.
func (t *tiffWalk) asLong(e *entry) {
	if e.tag == tStripOffsets || e.tag == tTileOffsets {
		n := len(e.value) / int(widths[e.typ])
		e.typ, e.value = 4, make([]byte, 4*n)
	}
}

// directory is the table of a page and the values that do not fit into it.
func (t *tiffWalk) directory(p *page, starts []uint32, valuesAt int64, next uint32) []byte {
	table := t.order.AppendUint16(nil, uint16(len(p.entries)))
	var values []byte
	for _, e := range p.entries {
		if e.tag == tStripOffsets || e.tag == tTileOffsets {
			for i := 0; i < len(e.value); i, starts = i+4, starts[1:] {
				t.order.PutUint32(e.value[i:], starts[0])
			}
		}
		table = t.order.AppendUint16(t.order.AppendUint16(table, e.tag), e.typ)
		table = t.order.AppendUint32(table, uint32(int64(len(e.value))/widths[e.typ]))
		if len(e.value) <= 4 {
			table = append(append(table, e.value...), make([]byte, 4-len(e.value))...)
			continue
		}
		table = t.order.AppendUint32(table, uint32(valuesAt)+uint32(len(values)))
		values = append(values, e.value...)
		values = append(values, make([]byte, even(int64(len(e.value)))-int64(len(e.value)))...)
	}
	return append(t.order.AppendUint32(table, next), values...)
}

func even(n int64) int64 { return n + n&1 }
