package format

import (
	"bufio"
	"hash/crc32"
	"io"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// pngKept are the chunks that decide how a picture looks. Others in small letters are texts,
// times, EXIF, further frames, or what nobody knows.
var pngKept = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "gAMA": true, "cHRM": true, "sRGB": true,
	"iCCP": true, "cICP": true, "sBIT": true, "bKGD": true, "pHYs": true,
}

// mostOther is the most that a chunk other than of the picture's own data holds.
const mostOther = 16 << 20

type pngWalk struct {
	src  Source
	out  *bufio.Writer
	l    Limits
	look Look
	data bool // there was some
}

// CleanPNG copies the chunks that the picture needs.
func CleanPNG(src Source, w io.Writer, l Limits) (Look, error) {
	p := &pngWalk{src: src, out: bufio.NewWriterSize(w, 1<<16), l: l, look: Look{Kind: PNG, Pages: 1}}
	head, err := piece(src, 0, int64(len(pngSignature)))
	if err != nil {
		return Look{}, err
	}
	if string(head) != pngSignature {
		return Look{}, Broken
	}
	if _, err := p.out.Write(head); err != nil {
		return Look{}, err
	}
	at, name := int64(len(pngSignature)), ""
	for err == nil && name != "IEND" {
		name, at, err = p.chunk(at)
	}
	switch {
	case err != nil:
		return Look{}, err
	case !p.data:
		return Look{}, Broken
	}
	p.look.Cleaned = p.look.Cleaned || at < src.Size()
	return p.look, p.out.Flush()
}

// chunk passes one on, or drops it: length, name, data, checksum.
func (p *pngWalk) chunk(at int64) (string, int64, error) {
	head, err := piece(p.src, at, 8)
	if err != nil {
		return "", 0, err
	}
	n, name := int64(be.Uint32(head)), string(head[4:])
	next := at + 12 + n
	switch {
	case n > 1<<31-1:
		return "", 0, Broken
	case next > p.src.Size():
		return "", 0, Truncated
	case !pngKept[name] && name[0]&0x20 == 0: // in capitals: the picture is none without it
		return "", 0, Unsupported
	case !pngKept[name]:
		p.look.Cleaned = true
		return name, next, nil
	case name != "IDAT" && n > mostOther:
		return "", 0, Bomb
	}
	if err := p.begins(name, at+8, n); err != nil {
		return "", 0, err
	}
	return name, next, p.copy(at, n)
}

// begins reads the header, which comes first and once.
func (p *pngWalk) begins(name string, at, n int64) error {
	if (name == "IHDR") != (p.look.Width == 0) {
		return Broken
	}
	switch name {
	case "IHDR":
		if n != 13 {
			return Broken
		}
		ihdr, err := piece(p.src, at, n)
		if err != nil {
			return err
		}
		return p.look.size(be.Uint32(ihdr), be.Uint32(ihdr[4:]), p.l)
	case "IDAT":
		p.data = true
	case "IEND":
		if n != 0 {
			return Broken
		}
	}
	return nil
}

func (p *pngWalk) copy(at, n int64) error {
	sum := crc32.NewIEEE()
	if _, err := io.CopyN(p.out, io.NewSectionReader(p.src, at, 4), 4); err != nil {
		return cut(err)
	}
	if _, err := io.CopyN(io.MultiWriter(p.out, sum), io.NewSectionReader(p.src, at+4, 4+n), 4+n); err != nil {
		return cut(err)
	}
	said, err := piece(p.src, at+8+n, 4)
	if err != nil {
		return err
	}
	if be.Uint32(said) != sum.Sum32() {
		return Broken
	}
	_, err = p.out.Write(said)
	return err
}
