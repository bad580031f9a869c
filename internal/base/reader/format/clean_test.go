package format_test

import (
	"bytes"
	"errors"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"standing/internal/base/reader/format"
)

func TestJPEGIsKeptWithoutWhatItTells(t *testing.T) {
	plain := aJPEG(t, 80, 60)
	icc := "ICC_PROFILE\x00\x01\x01" + strings.Repeat("p", 200)
	told := behind(plain,
		seg(0xe0, "JFIF\x00\x01\x01\x01\x00\x48\x00\x48\x02\x01"+"Secret"), seg(0xe1, "Exif\x00\x00"+exif(6)), seg(0xe1, "http://ns.adobe.com/xap/1.0/\x00<gps>"+secret), seg(0xe2, icc),
		seg(0xe2, "MPF\x00"+secret), seg(0xed, "Photoshop 3.0\x00"+secret), seg(0xee, "Adobe\x00\x64\x00\x00\x00\x00\x01Secret"), seg(0xfe, secret), seg(0xe5, secret))
	told = append(told, append(aJPEG(t, 8, 8), secret...)...)
	kept, look := clean(t, format.JPEG, told)
	if !look.Cleaned || look.Width != 60 || look.Height != 80 || look.Orientation != 6 || look.Pages != 1 {
		t.Errorf("%+v", look)
	}
	if !bytes.Contains(kept, []byte(icc)) {
		t.Error("the colour profile is gone")
	}
	same(t, decoded(t, plain), decoded(t, kept))
	same(t, decoded(t, told), decoded(t, kept))
	if kept, look := clean(t, format.JPEG, plain); look.Cleaned || !bytes.Equal(kept, plain) || look.Width != 80 {
		t.Errorf("one that tells nothing was changed: %+v", look)
	}
	var out bytes.Buffer
	if look, err := format.CleanUpright(bytes.NewReader(told), &out, limits); err != nil || look.Width != 80 || bytes.Contains(out.Bytes(), []byte("Exif")) {
		t.Errorf("%+v %v", look, err)
	}
}

// chunk is a chunk of a PNG.
func chunk(name, data string) []byte {
	n := len(data)
	out := append([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}, name+data...)
	sum := crc32.ChecksumIEEE(out[4:])
	return append(out, byte(sum>>24), byte(sum>>16), byte(sum>>8), byte(sum))
}

// afterIHDR puts chunks behind the header.
func afterIHDR(file []byte, chunks ...[]byte) []byte {
	const head = 8 + 25
	return append(append(bytes.Clone(file[:head]), bytes.Join(chunks, nil)...), file[head:]...)
}

func TestPNGIsKeptWithoutWhatItTells(t *testing.T) {
	plain := aPNG(t, 80, 60)
	told := afterIHDR(plain, chunk("gAMA", "\x00\x00\xb1\x8f"), chunk("pHYs", "\x00\x00\x0b\x13\x00\x00\x0b\x13\x01"), chunk("eXIf", exif(1)), chunk("tEXt", "Location\x00"+secret),
		chunk("iTXt", secret), chunk("zTXt", "Secret"), chunk("tIME", "\x07\xea\x0b\x16\x00\x00\x00"), chunk("caBX", secret), chunk("acTL", "\x00\x00\x00\x02\x00\x00\x00\x00"))
	told = append(told, secret...)
	kept, look := clean(t, format.PNG, told)
	if !look.Cleaned || look.Width != 80 || look.Height != 60 {
		t.Errorf("%+v", look)
	}
	for _, name := range []string{"gAMA", "pHYs"} {
		if !bytes.Contains(kept, []byte(name)) {
			t.Error(name, "is gone")
		}
	}
	if bytes.Contains(kept, []byte("eXIf")) || bytes.Contains(kept, []byte("tIME")) || bytes.Contains(kept, []byte("acTL")) {
		t.Error("it still tells")
	}
	same(t, decoded(t, plain), decoded(t, kept))
	if kept, look := clean(t, format.PNG, plain); look.Cleaned || !bytes.Equal(kept, plain) {
		t.Errorf("one that tells nothing was changed: %+v", look)
	}
}

func TestTIFFIsKeptWithoutWhatItTells(t *testing.T) {
	told := pages(3, 30, 20, tag{271, 2, secret}, tag{270, 2, secret}, tag{305, 2, secret}, tag{306, 2, secret}, tag{315, 2, secret}, tag{316, 2, secret},
		tag{700, 1, secret}, tag{33723, 7, secret}, tag{34377, 7, secret}, tag{34665, 4, []uint32{8}}, tag{34853, 4, []uint32{8}}, tag{37500, 7, secret}, tag{33432, 2, secret}, tag{34675, 7, "a colour profile"})
	told = append(told, secret...)
	kept, look := clean(t, format.TIFF, told)
	if !look.Cleaned || look.Pages != 3 || look.Width != 30 || look.Height != 20 {
		t.Errorf("%+v", look)
	}
	if !bytes.Contains(kept, []byte("a colour profile")) {
		t.Error("the colour profile is gone")
	}
	at, _, _, err := format.Starts(bytes.NewReader(kept), limits)
	if err != nil || len(at) != 3 {
		t.Fatal(at, err)
	}
	same(t, decoded(t, told), decoded(t, kept))
	plain := aTIFF(t, 80, 60)
	kept, _ = clean(t, format.TIFF, plain)
	same(t, decoded(t, plain), decoded(t, kept))
	thumb := pages(1, 30, 20, tag{254, 4, []uint32{1}})
	if _, err := format.Walk(format.TIFF, bytes.NewReader(thumb), io.Discard, limits); !errors.Is(err, format.Unsupported) {
		t.Error(err)
	}
}
