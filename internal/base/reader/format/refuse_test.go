package format_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"

	"standing/internal/base/fault"
	"standing/internal/base/reader/format"
)

func reason(err error) string {
	if fields := fault.Fields(err); len(fields) == 1 && fields[0].Field == "file" {
		return strings.TrimPrefix(fields[0].Reason, "reader_")
	}
	if err == nil {
		return ""
	}
	return "no fault: " + err.Error()
}

func TestBadPictures(t *testing.T) {
	jpg, png, tif := aJPEG(t, 40, 30), aPNG(t, 40, 30), pages(2, 30, 20)
	sof := bytes.Index(jpg, []byte{0xff, 0xc0})
	edit := func(p []byte, at int, b ...byte) []byte {
		p = bytes.Clone(p)
		copy(p[at:], b)
		return p
	}
	scans := jpg[bytes.Index(jpg, []byte{0xff, 0xda}) : len(jpg)-2]
	ihdr := chunk("IHDR", "\x00\x00\x75\x30\x00\x00\x75\x30\x08\x02\x00\x00\x00")
	first := func(file []byte, tag uint16) int { return bytes.Index(file, le.AppendUint16(nil, tag)) }
	for name, c := range map[string]struct {
		kind format.Kind
		file []byte
		want string
	}{
		"a JPEG":                {format.JPEG, jpg, ""},
		"cut":                   {format.JPEG, jpg[:len(jpg)/2], "truncated"},
		"cut by its end":        {format.JPEG, jpg[:len(jpg)-2], "truncated"},
		"of two bytes":          {format.JPEG, jpg[:2], "truncated"},
		"without a picture":     {format.JPEG, []byte{0xff, 0xd8, 0xff, 0xd9}, "failed"},
		"of 30,000 by 30,000":   {format.JPEG, edit(jpg, sof+5, 0x75, 0x30, 0x75, 0x30), "too_many_pixels"},
		"of no width":           {format.JPEG, edit(jpg, sof+7, 0, 0), "failed"},
		"arithmetic":            {format.JPEG, edit(jpg, sof+1, 0xc9), "unsupported"},
		"of 12 bits":            {format.JPEG, edit(jpg, sof+4, 12), "unsupported"},
		"of a thousand scans":   {format.JPEG, append(append(jpg[:len(jpg)-2:len(jpg)-2], bytes.Repeat(scans, 1000)...), 0xff, 0xd9), "bomb"},
		"two headers":           {format.JPEG, behind(jpg, jpg[sof:sof+19]), "failed"},
		"a PNG":                 {format.PNG, png, ""},
		"PNG cut":               {format.PNG, png[:len(png)/2], "truncated"},
		"PNG cut by its end":    {format.PNG, png[:len(png)-12], "truncated"},
		"PNG of 30,000":         {format.PNG, append(append(bytes.Clone(png[:8]), ihdr...), png[33:]...), "too_many_pixels"},
		"PNG, one bit turned":   {format.PNG, edit(png, 60, png[60]^1), "failed"},
		"PNG without data":      {format.PNG, append(bytes.Clone(png[:33]), chunk("IEND", "")...), "failed"},
		"PNG, header twice":     {format.PNG, afterIHDR(png, png[8:33]), "failed"},
		"PNG, unknown capitals": {format.PNG, afterIHDR(png, chunk("EVIL", "")), "unsupported"},
		"PNG, huge profile":     {format.PNG, afterIHDR(png, chunk("iCCP", strings.Repeat("x", 17<<20))), "bomb"},
		"a TIFF":                {format.TIFF, tif, ""},
		"TIFF cut":              {format.TIFF, tif[:len(tif)-100], "truncated"},
		"TIFF of a head":        {format.TIFF, tif[:8], "truncated"},
		"TIFF onto itself":      {format.TIFF, edit(tif, 8+2+9*12, 8, 0, 0, 0), "recursive"},
		"TIFF of 101 pages":     {format.TIFF, pages(101, 2, 2), "too_many_pages"},
		"TIFF with a JPEG":      {format.TIFF, edit(tif, first(tif, 259)+8, 7), "unsupported"},
		"TIFF, many the same":   {format.TIFF, repeated(), "bomb"},
		"TIFF, huge tag":        {format.TIFF, edit(tif, first(tif, 262)+4, 255, 255, 255, 15), "bomb"},
		"TIFF, places as bytes": {format.TIFF, edit(tif, first(tif, 273)+2, 1), "failed"},
	} {
		_, err := format.Walk(c.kind, bytes.NewReader(c.file), io.Discard, limits)
		if reason(err) != c.want {
			t.Errorf("%s: %q instead of %q", name, reason(err), c.want)
		}
	}
	big := pages(1, 1, 1)
	le.PutUint32(big[8+2+8:], 30_000)
	le.PutUint32(big[8+2+12+8:], 30_000)
	if _, err := format.Walk(format.TIFF, bytes.NewReader(big), io.Discard, limits); reason(err) != "too_many_pixels" {
		t.Error(err)
	}
}

// repeated is a TIFF whose strips are all the same bytes.
func repeated() []byte {
	at, n := make([]uint32, 2000), make([]uint32, 2000)
	for i := range at {
		at[i], n[i] = 8, 500
	}
	file := pages(1, 30, 20, tag{tTiles, 4, at}, tag{tTiles + 1, 4, n})
	return file
}

const tTiles = 324

func TestSniff(t *testing.T) {
	for head, want := range map[string]format.Kind{
		"%PDF-1.7\n": format.PDF, "\xff\xd8\xff\xe0": format.JPEG, "\x89PNG\r\n\x1a\n": format.PNG, "II*\x00": format.TIFF, "MM\x00*": format.TIFF,
		"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic": format.HEIC, "\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic": format.HEIC,
		"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif": "", " %PDF-1.7": "", "GIF89a": "", "PK\x03\x04": "", "MZ": "", "": "", "BM": "", "<svg": "", "II+\x00": "",
	} {
		got, err := format.Sniff(strings.NewReader(head))
		if got != want || (want == "") != errors.Is(err, format.UnknownKind) {
			t.Errorf("%q: %q %v", head, got, err)
		}
	}
}

// box is a box of a HEIC.
func box(name string, body ...string) string {
	b := strings.Join(body, "")
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(b)+8))) + name + b
}

func ispe(w, h uint32) string {
	return box("ispe", "\x00\x00\x00\x00", string(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)))
}

func TestHEICIsMeasuredFirst(t *testing.T) {
	head := box("ftyp", "heic\x00\x00\x00\x00mif1heic")
	meta := func(props ...string) string {
		return box("meta", "\x00\x00\x00\x00", box("iprp", box("ipco", props...)))
	}
	for name, c := range map[string]struct{ file, want string }{
		"a photo":         {head + meta(ispe(512, 512), box("colr", "x"), ispe(4032, 3024)) + box("mdat", "…"), ""},
		"30,000":          {head + meta(ispe(30_000, 30_000)), "too_many_pixels"},
		"cut":             {(head + meta(ispe(1, 1)) + box("mdat", "data"))[:80], "truncated"},
		"no sizes":        {head + meta(), "failed"},
		"nothing":         {head, "failed"},
		"a box of 2^63":   {head + meta(ispe(1, 1)) + "\x00\x00\x00\x01mdat\x7f\xff\xff\xff\xff\xff\xff\xff", "truncated"},
		"a negative box":  {head + meta(ispe(1, 1)) + "\x00\x00\x00\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff", "failed"},
		"a short size":    {head + meta(box("ispe", "\x00")), "failed"},
		"ten thousand":    {head + strings.Repeat(box("free"), 10_001), "bomb"},
		"to its very end": {head + meta(ispe(2, 2)) + "\x00\x00\x00\x00mdatrest", ""},
	} {
		if _, err := format.LookHEIC(strings.NewReader(c.file), limits); reason(err) != c.want {
			t.Errorf("%s: %q instead of %q", name, reason(err), c.want)
		}
	}
}
