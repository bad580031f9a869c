package format_test

import (
	"bytes"
	"testing"

	"standing/internal/base/reader/format"
)

// What is kept is kept as it is when it is looked at again: nothing is left to take away.
func settled(t *testing.T, kind format.Kind, file []byte) {
	var out, again bytes.Buffer
	look, err := format.Walk(kind, bytes.NewReader(file), &out, limits)
	if err != nil {
		return
	}
	second, err := format.Walk(kind, bytes.NewReader(out.Bytes()), &again, limits)
	if err != nil || second.Cleaned || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Fatalf("%+v, then %+v %v", look, second, err)
	}
	look.Cleaned = false
	if look != second {
		t.Fatalf("%+v became %+v", look, second)
	}
}

func FuzzJPEG(f *testing.F) {
	plain := aJPEG(f, 16, 16)
	f.Add(plain)
	f.Add(behind(plain, seg(0xe1, "Exif\x00\x00"+exif(6)), seg(0xe2, "ICC_PROFILE\x00x"), seg(0xee, "Adobe\x00\x64\x00\x00\x00\x00\x01"), seg(0xfe, secret)))
	f.Fuzz(func(t *testing.T, file []byte) { settled(t, format.JPEG, file) })
}

func FuzzPNG(f *testing.F) {
	plain := aPNG(f, 16, 16)
	f.Add(plain)
	f.Add(afterIHDR(plain, chunk("gAMA", "\x00\x00\xb1\x8f"), chunk("tEXt", secret)))
	f.Fuzz(func(t *testing.T, file []byte) { settled(t, format.PNG, file) })
}

func FuzzTIFF(f *testing.F) {
	f.Add(pages(2, 4, 4, tag{270, 2, secret}, tag{34853, 4, []uint32{8}}))
	f.Add(aTIFF(f, 8, 8))
	f.Fuzz(func(t *testing.T, file []byte) { settled(t, format.TIFF, file) })
}

func FuzzHEIC(f *testing.F) {
	f.Add([]byte(box("ftyp", "heic\x00\x00\x00\x00heic") + box("meta", "\x00\x00\x00\x00", box("iprp", box("ipco", ispe(40, 30))))))
	f.Fuzz(func(t *testing.T, file []byte) {
		look, err := format.LookHEIC(bytes.NewReader(file), limits)
		if err == nil && (look.Width < 1 || int64(look.Width)*int64(look.Height) > limits.Pixels) {
			t.Fatalf("%+v", look)
		}
	})
}

func FuzzPDF(f *testing.F) {
	f.Add([]byte("%PDF-1.7\n5 0 obj<</Type/ObjStm>>stream\nx\x9c\x03\x00\x00\x00\x00\x01endstream /J#61vaScript PK\x05\x06\n%%EOF\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		_ = format.EndsPDF(bytes.NewReader(file))
		if _, err := format.Script(bytes.NewReader(file)); err != nil {
			t.Fatal(err)
		}
		_, _ = format.Sniff(bytes.NewReader(file))
	})
}
