package format

import (
	"bytes"
	"encoding/binary"
)

const tagOrientation = 0x0112

// orientation reads the one thing of EXIF that a picture needs: how it is turned. 0 where it
// does not say so in a way that can be meant.
func orientation(exif []byte) int {
	if len(exif) < 8 {
		return 0
	}
	var order binary.ByteOrder = be
	if exif[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(exif[4:]))
	if at < 8 || at+2 > int64(len(exif)) {
		return 0
	}
	n := int64(order.Uint16(exif[at:]))
	for at += 2; n > 0 && at+12 <= int64(len(exif)); n, at = n-1, at+12 {
		e := exif[at:]
		if order.Uint16(e) == tagOrientation && order.Uint16(e[2:]) == 3 && order.Uint32(e[4:]) == 1 {
			if o := int(order.Uint16(e[8:])); o >= 1 && o <= 8 {
				return o
			}
			return 0
		}
	}
	return 0
}

// onlyOrientation is EXIF that says nothing else.
func onlyOrientation(o int) []byte {
	return []byte{'M', 'M', 0, '*', 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(o), 0, 0, 0, 0, 0, 0}
}

var exifMark = []byte("Exif\x00\x00")

// keptExif is what is kept of an EXIF segment, and how the picture is turned.
func keptExif(segment []byte) ([]byte, int) {
	exif, ok := bytes.CutPrefix(segment, exifMark)
	if !ok {
		return nil, 0
	}
	o := orientation(exif)
	if o < 2 {
		return nil, o
	}
	return append(bytes.Clone(exifMark), onlyOrientation(o)...), o
}
