package sheet

import (
	"bytes"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// encoding is how the bytes of a text file stand for characters.
type encoding uint8

const (
	utf8Text encoding = iota // with Windows-1252 for the lines that are not valid
	utf16LE
	utf16BE
)

var encodingNames = [...]string{"utf-8", "utf-16le", "utf-16be"}

// sniffEncoding looks for a byte order mark, else for the zero bytes that
// UTF-16 has in every second place. bom is how many bytes to skip.
func sniffEncoding(sample []byte) (enc encoding, bom int, problem string) {
	switch {
	case bytes.HasPrefix(sample, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(sample, []byte("\x00\x00\xfe\xff")):
		return 0, 0, "the text is encoded as UTF-32"
	case bytes.HasPrefix(sample, []byte("\xef\xbb\xbf")):
		return utf8Text, 3, ""
	case bytes.HasPrefix(sample, []byte("\xff\xfe")):
		return utf16LE, 2, ""
	case bytes.HasPrefix(sample, []byte("\xfe\xff")):
		return utf16BE, 2, ""
	}
	var zeros [2]int
	for i, b := range sample {
		if b == 0 {
			zeros[i%2]++
		}
	}
	half := len(sample) / 2
	switch {
	case zeros[0]+zeros[1] == 0:
		if isBinary(sample) {
			return 0, 0, "this is not text"
		}
		return utf8Text, 0, ""
	case zeros[1] > half*4/10 && zeros[0] <= zeros[1]/20:
		return utf16LE, 0, ""
	case zeros[0] > half*4/10 && zeros[1] <= zeros[0]/20:
		return utf16BE, 0, ""
	}
	return 0, 0, "this is not text (it has zero bytes)"
}

// isBinary reports whether more than one byte in a hundred is a control
// character that no text file has.
func isBinary(sample []byte) bool {
	n := 0
	for _, b := range sample {
		if b < 9 || b > 13 && b < 32 && b != 27 && b != 26 {
			n++
		}
	}
	return n*100 > len(sample)
}

// utf16Reader turns UTF-16 into UTF-8 as it is read.
type utf16Reader struct {
	r    io.Reader
	big  bool
	in   []byte // raw bytes not yet decoded
	out  []byte // decoded bytes not yet handed out
	eof  error
	head uint16 // first half of a pair, waiting for the second
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.out) == 0 {
		if u.eof != nil {
			return 0, u.eof
		}
		u.fill()
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

func (u *utf16Reader) fill() {
	if u.in == nil {
		u.in = make([]byte, 0, 32<<10)
	}
	n, err := u.r.Read(u.in[len(u.in):cap(u.in)])
	u.in, u.eof = u.in[:len(u.in)+n], err
	out := u.out[:0]
	i := 0
	for ; i+1 < len(u.in); i += 2 {
		unit := uint16(u.in[i]) | uint16(u.in[i+1])<<8
		if u.big {
			unit = unit<<8 | unit>>8
		}
		out = u.decode(out, unit)
	}
	if u.eof != nil && (u.head != 0 || i < len(u.in)) { // cut in the middle of a character
		out = utf8.AppendRune(out, utf8.RuneError)
	}
	u.in = u.in[:copy(u.in, u.in[i:])]
	u.out = out
}

func (u *utf16Reader) decode(out []byte, unit uint16) []byte {
	if u.head != 0 {
		r := utf16.DecodeRune(rune(u.head), rune(unit))
		u.head = 0
		out = utf8.AppendRune(out, r)
		if r != utf8.RuneError {
			return out
		}
	}
	if unit >= 0xd800 && unit < 0xdc00 {
		u.head = unit
		return out
	}
	return utf8.AppendRune(out, rune(unit)) // a lone second half becomes U+FFFD
}

// cp1252 is what Windows-1252 has in the places where Latin-1 has controls;
// the five unused bytes become the replacement character.
var cp1252 = [32]rune{
	0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
	0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
}

// appendCP1252 appends Windows-1252 bytes as UTF-8.
func appendCP1252(dst, src []byte) []byte {
	for _, b := range src {
		switch {
		case b < 0x80:
			dst = append(dst, b)
		case b < 0xa0:
			dst = utf8.AppendRune(dst, cp1252[b-0x80])
		default:
			dst = utf8.AppendRune(dst, rune(b))
		}
	}
	return dst
}
