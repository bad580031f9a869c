package format

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// The markers of JPEG that are treated apart.
const (
	mSOF0, mSOF1, mSOF2 = 0xc0, 0xc1, 0xc2
	mDHT, mDAC          = 0xc4, 0xcc
	mRST0, mRST7        = 0xd0, 0xd7
	mSOI, mEOI, mSOS    = 0xd8, 0xd9, 0xda
	mDQT, mDNL, mDRI    = 0xdb, 0xdc, 0xdd
	mAPP0, mAPP1, mAPP2 = 0xe0, 0xe1, 0xe2
	mAPP14, mTEM        = 0xee, 0x01
)

// mostScans is what no camera comes near: every scan goes over the whole picture.
const mostScans = 100

// jpegWalk goes through the segments and writes those that are kept.
type jpegWalk struct {
	in    *bufio.Reader
	out   *bufio.Writer
	l     Limits
	look  Look
	scans int

	upright bool // whatever its EXIF says
}

// CleanJPEG copies what the picture needs: tables, scans, the colour profile, how it is turned.
func CleanJPEG(src Source, w io.Writer, l Limits) (Look, error) {
	return (&jpegWalk{l: l}).clean(src, w)
}

// CleanUpright is CleanJPEG for what was turned already by whoever made a JPEG of it.
func CleanUpright(src Source, w io.Writer, l Limits) (Look, error) {
	return (&jpegWalk{l: l, upright: true}).clean(src, w)
}

func (j *jpegWalk) clean(src Source, w io.Writer) (Look, error) {
	j.in, j.out = bufio.NewReaderSize(io.NewSectionReader(src, 0, src.Size()), 1<<16), bufio.NewWriterSize(w, 1<<16)
	j.look = Look{Kind: JPEG, Pages: 1}
	if err := j.walk(); err != nil {
		return Look{}, cut(err)
	}
	if _, err := j.in.ReadByte(); err == nil { // another picture, or anything
		j.look.Cleaned = true
	} else if !errors.Is(err, io.EOF) {
		return Look{}, err
	}
	return j.look.turned(), j.out.Flush()
}

func (j *jpegWalk) walk() error {
	start := make([]byte, 2)
	if _, err := io.ReadFull(j.in, start); err != nil {
		return err
	}
	if start[0] != 0xff || start[1] != mSOI {
		return Broken
	}
	if err := j.put(mSOI, nil); err != nil {
		return err
	}
	marker, err := j.marker()
	for err == nil && marker != mEOI {
		marker, err = j.segment(marker)
	}
	switch {
	case err != nil:
		return err
	case j.look.Width == 0 || j.scans == 0:
		return Broken
	}
	return j.put(mEOI, nil)
}

// marker reads the next one; there may be bytes of padding in front of it.
func (j *jpegWalk) marker() (byte, error) {
	b, err := j.in.ReadByte()
	if err == nil && b != 0xff {
		return 0, Broken
	}
	for err == nil && b == 0xff {
		b, err = j.in.ReadByte()
	}
	if err == nil && b == 0 {
		return 0, Broken
	}
	return b, err
}

// segment passes one on, or drops it, and returns the marker behind it.
func (j *jpegWalk) segment(marker byte) (byte, error) {
	if marker == mTEM || marker >= mRST0 && marker <= mSOI {
		return 0, Broken
	}
	payload, err := j.payload()
	if err != nil {
		return 0, err
	}
	kept, err := j.keep(marker, payload)
	if err != nil {
		return 0, err
	}
	j.look.Cleaned = j.look.Cleaned || !bytes.Equal(kept, payload)
	if kept != nil {
		if err := j.put(marker, kept); err != nil {
			return 0, err
		}
	}
	if marker == mSOS {
		return j.scan()
	}
	return j.marker()
}

func (j *jpegWalk) payload() ([]byte, error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(j.in, head); err != nil {
		return nil, err
	}
	n := int(be.Uint16(head)) - 2
	if n < 0 {
		return nil, Broken
	}
	p := make([]byte, n)
	_, err := io.ReadFull(j.in, p)
	return p, err
}

func (j *jpegWalk) put(marker byte, payload []byte) error {
	_, err := j.out.Write([]byte{0xff, marker})
	if err == nil && marker != mSOI && marker != mEOI {
		n := len(payload) + 2
		_, err = j.out.Write([]byte{byte(n >> 8), byte(n)})
	}
	if err == nil {
		_, err = j.out.Write(payload)
	}
	return err
}

// scan copies coded data up to the marker behind it.
func (j *jpegWalk) scan() (byte, error) {
	for {
		data, err := j.in.ReadSlice(0xff)
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return 0, err
		}
		if err != nil {
			if _, err := j.out.Write(data); err != nil {
				return 0, err
			}
			continue
		}
		if _, err := j.out.Write(data[:len(data)-1]); err != nil {
			return 0, err
		}
		b, err := j.in.ReadByte()
		for err == nil && b == 0xff {
			b, err = j.in.ReadByte()
		}
		if err != nil {
			return 0, err
		}
		if b != 0 && (b < mRST0 || b > mRST7) {
			return b, nil
		}
		if _, err := j.out.Write([]byte{0xff, b}); err != nil {
			return 0, err
		}
	}
}
