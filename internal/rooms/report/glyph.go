package report

import (
	"encoding/binary"
	"maps"
	"sync"

	"github.com/go-fonts/dejavu/dejavusanscondensed"
	"github.com/go-fonts/dejavu/dejavusanscondensedbold"
)

// box stands for a letter that the font of a PDF has not, such as a Chinese one.
const box = '\u25a1'

// drawn are the characters of the basic plane for which the font has a drawing. fpdf
// writes nothing, or stops the program, for others.
var drawn = sync.OnceValue(func() map[rune]bool {
	both, bold := glyphs(dejavusanscondensed.TTF), glyphs(dejavusanscondensedbold.TTF)
	maps.DeleteFunc(both, func(r rune, _ bool) bool { return !bold[r] })
	return both
})

// glyphs reads the character map of a TrueType font (OpenType, table cmap, format 4).
func glyphs(font []byte) map[rune]bool {
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(font[at:])) }
	u32 := func(at int) int { return int(binary.BigEndian.Uint32(font[at:])) }
	out := map[rune]bool{}
	for i := range u16(4) {
		at := 12 + 16*i
		if string(font[at:at+4]) != "cmap" {
			continue
		}
		table := u32(at + 8)
		for j := range u16(table + 2) {
			if sub := table + u32(table+4+8*j+4); u16(sub) == 4 {
				segments(u16, sub, out)
				return out
			}
		}
	}
	return out
}

func segments(u16 func(int) int, sub int, out map[rune]bool) {
	n := u16(sub+6) / 2
	ends, starts := sub+14, sub+16+2*n
	deltas, offsets := starts+2*n, starts+4*n
	for i := range n {
		for c := u16(starts + 2*i); c <= u16(ends+2*i) && c != 0xFFFF; c++ {
			glyph := c
			if o := u16(offsets + 2*i); o != 0 {
				glyph = u16(offsets + 2*i + o + 2*(c-u16(starts+2*i)))
			}
			if glyph != 0 && (glyph+u16(deltas+2*i))&0xFFFF != 0 {
				out[rune(c)] = true
			}
		}
	}
}
