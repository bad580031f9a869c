package format

import "bytes"

var (
	jfifMark  = []byte("JFIF\x00")
	iccMark   = []byte("ICC_PROFILE\x00")
	adobeMark = []byte("Adobe")
)

const (
	jfifSize  = 14
	adobeSize = 12
)

// keep is what is kept of a segment: all, some or nothing (nil).
func (j *jpegWalk) keep(marker byte, p []byte) ([]byte, error) {
	switch marker {
	case mDHT, mDQT, mDRI, mDNL:
		return p, nil
	case mSOS:
		return p, j.begins()
	case mAPP0:
		return keptJFIF(p), nil
	case mAPP1:
		return j.keptEXIF(p), nil
	case mAPP2:
		return whole(p, bytes.HasPrefix(p, iccMark)), nil
	case mAPP14:
		if bytes.HasPrefix(p, adobeMark) && len(p) >= adobeSize { // says how colours are coded
			return p[:adobeSize], nil
		}
		return nil, nil
	}
	if marker >= 0xc0 && marker <= 0xcf {
		return p, j.frame(marker, p)
	}
	return nil, nil
}

// begins counts the scans.
func (j *jpegWalk) begins() error {
	j.scans++
	switch {
	case j.look.Width == 0:
		return Broken
	case j.scans > mostScans:
		return Bomb
	}
	return nil
}

// frame reads how large the picture is. What our decoder cannot show is not taken either.
func (j *jpegWalk) frame(marker byte, p []byte) error {
	switch {
	case marker != mSOF0 && marker != mSOF1 && marker != mSOF2:
		return Unsupported
	case len(p) < 6 || j.look.Width != 0:
		return Broken
	case p[0] != 8 || be.Uint16(p[1:]) == 0:
		return Unsupported
	}
	return j.look.size(uint32(be.Uint16(p[3:])), uint32(be.Uint16(p[1:])), j.l)
}

// keptJFIF is the density, without the thumbnail.
func keptJFIF(p []byte) []byte {
	if !bytes.HasPrefix(p, jfifMark) || len(p) < jfifSize {
		return nil
	}
	if len(p) == jfifSize && p[12] == 0 && p[13] == 0 {
		return p
	}
	kept := bytes.Clone(p[:jfifSize])
	kept[12], kept[13] = 0, 0
	return kept
}

// keptEXIF is how the picture is turned, the first time that it is said.
func (j *jpegWalk) keptEXIF(p []byte) []byte {
	kept, o := keptExif(p)
	if j.upright || j.look.Orientation != 0 || j.scans > 0 {
		return nil
	}
	j.look.Orientation = o
	return kept
}

func whole(p []byte, yes bool) []byte {
	if yes {
		return p
	}
	return nil
}
