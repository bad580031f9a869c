package format

// page reads one directory: which of its tags are kept, and whether it is a page at all.
func (t *tiffWalk) page(at uint32) (p page, next uint32, isPage bool, err error) {
	head, err := piece(t.src, int64(at), 2)
	if err != nil {
		return p, 0, false, err
	}
	n := int64(t.order.Uint16(head))
	table, err := piece(t.src, int64(at)+2, 12*n+4)
	if err != nil {
		return p, 0, false, err
	}
	next = t.order.Uint32(table[12*n:])
	for before := -1; n > 0; n, table = n-1, table[12:] {
		id := int(t.order.Uint16(table))
		if id <= before { // out of order, which decoders refuse
			return p, 0, false, Unsupported
		}
		before = id
		if err := t.tag(&p, table[:12]); err != nil {
			return p, 0, false, err
		}
	}
	if t.number(p, tSubfile)&noPage != 0 {
		t.cleaned = true
		return p, next, false, nil
	}
	return p, next, true, t.holds(&p)
}

// tag adds one to the page, or drops it.
func (t *tiffWalk) tag(p *page, raw []byte) error {
	e := entry{tag: t.order.Uint16(raw), typ: t.order.Uint16(raw[2:])}
	width := widths[e.typ]
	if !tiffKept[e.tag] || width == 0 {
		t.cleaned = true
		return nil
	}
	size := width * int64(t.order.Uint32(raw[4:]))
	t.values += size
	if size > mostValue || t.values > 4*mostValue {
		return Bomb
	}
	if size <= 4 {
		e.value = raw[8 : 8+size]
	} else {
		value, err := piece(t.src, int64(t.order.Uint32(raw[8:])), size)
		if err != nil {
			return err
		}
		e.value = value
	}
	p.entries = append(p.entries, e)
	return nil
}

// holds checks a page against the limits, and that its data is there.
func (t *tiffWalk) holds(p *page) error {
	var look Look
	if err := look.size(t.number(*p, tWidth), t.number(*p, tHeight), t.l); err != nil {
		return err
	}
	if c := t.number(*p, tCompression); c != 0 && !tiffCoded[c] {
		return Unsupported
	}
	for _, e := range p.entries {
		switch e.tag {
		case tStripOffsets, tTileOffsets, tStripSizes, tTileSizes:
			if e.typ != 3 && e.typ != 4 {
				return Broken
			}
		}
		switch e.tag {
		case tStripOffsets, tTileOffsets:
			p.at = append(p.at, t.numbers(e)...)
		case tStripSizes, tTileSizes:
			p.n = append(p.n, t.numbers(e)...)
		}
	}
	if len(p.at) == 0 || len(p.at) != len(p.n) {
		return Broken
	}
	for i, at := range p.at {
		if at > t.src.Size() || p.n[i] > t.src.Size()-at {
			return Truncated
		}
		t.data += p.n[i]
	}
	if t.data > t.src.Size() { // the same bytes over and over
		return Bomb
	}
	return nil
}
