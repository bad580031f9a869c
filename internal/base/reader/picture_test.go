package reader_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/image/tiff"

	"standing/internal/base/reader"
)

const secret = "N52.5163-E13.3777"

// turned says in EXIF how the picture is turned, and where it was taken.
func turned(file []byte, turn byte) []byte {
	e := append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), turn, 0, 0, 0, 0, 0, 0)
	e = append(e, secret...)
	seg := append([]byte{0xff, 0xe1, 0, byte(len(e) + 2)}, e...)
	return append(append(bytes.Clone(file[:2]), seg...), file[2:]...)
}

// corner is white with a black upper left corner: which way up is it?
func corner(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.White)
			if x < w/4 && y < h/4 {
				img.Set(x, y, color.Black)
			}
		}
	}
	return img
}

func black(img image.Image, x, y int) bool {
	r, _, _, _ := img.At(x, y).RGBA()
	return r < 0x8000
}

func TestJPEGIsShownUpright(t *testing.T) {
	// Where the corner goes in a picture of 200 by 100, by the way it is turned.
	for turn, at := range map[byte]image.Point{1: {5, 5}, 2: {195, 5}, 3: {195, 95}, 4: {5, 95}, 5: {5, 5}, 6: {95, 5}, 7: {95, 195}, 8: {5, 195}} {
		s := opened(t, turned(aJPEG(t, corner(200, 100)), turn))
		want := image.Pt(200, 100)
		if turn >= 5 {
			want = image.Pt(100, 200)
		}
		look := s.Look()
		img := shown(t, s, 0, 4000)
		if look.Width != want.X || look.Height != want.Y || img.Bounds().Size() != want || !black(img, at.X, at.Y) || !look.Cleaned {
			t.Errorf("turned %d: %+v %v", turn, look, img.Bounds())
		}
		if small := shown(t, s, 0, 50); small.Bounds().Dx() != 50 {
			t.Errorf("turned %d: %v", turn, small.Bounds())
		}
		var kept bytes.Buffer
		if _, err := s.Clean(&kept); err != nil || bytes.Contains(kept.Bytes(), []byte(secret)) {
			t.Error(err)
		}
		again := opened(t, kept.Bytes())
		if img := shown(t, again, 0, 4000); again.Look().Cleaned || !black(img, at.X, at.Y) {
			t.Errorf("turned %d, kept: %+v", turn, again.Look())
		}
		_ = s.Close()
		_ = again.Close()
	}
}

func TestPNGIsShown(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 64, 32)) // nothing but glass
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		t.Fatal(err)
	}
	s := opened(t, file.Bytes())
	if got := shown(t, s, 0, 100); black(got, 10, 10) || got.Bounds().Dx() != 64 {
		t.Error("what one sees through is white")
	}
}

func TestTIFFShowsEachPage(t *testing.T) {
	var one, two bytes.Buffer
	for i, out := range []*bytes.Buffer{&one, &two} {
		img := image.NewGray(image.Rect(0, 0, 40, 30+10*i))
		for p := range img.Pix {
			img.Pix[p] = byte(255 * i)
		}
		if err := tiff.Encode(out, img, &tiff.Options{Compression: tiff.Deflate}); err != nil {
			t.Fatal(err)
		}
	}
	s := opened(t, linked(one.Bytes(), two.Bytes()))
	if look := s.Look(); look.Pages != 2 || look.Height != 30 {
		t.Fatalf("%+v", look)
	}
	if a, b := shown(t, s, 0, 100), shown(t, s, 1, 100); !black(a, 5, 5) || black(b, 5, 5) || b.Bounds().Dy() != 40 {
		t.Error("the pages are not what they are")
	}
	var kept bytes.Buffer
	if look, err := s.Clean(&kept); err != nil || look.Pages != 2 {
		t.Fatal(look, err)
	}
	again := opened(t, kept.Bytes())
	if a, b := shown(t, again, 0, 100), shown(t, again, 1, 100); !black(a, 5, 5) || black(b, 5, 5) {
		t.Error("the pages kept are not what they were")
	}
}

// linked puts the page of the second file behind that of the first: x/image writes small
// ends first, data before the directory.
func linked(one, two []byte) []byte {
	u32 := func(p []byte, at int) int {
		return int(p[at]) | int(p[at+1])<<8 | int(p[at+2])<<16 | int(p[at+3])<<24
	}
	put := func(p []byte, at, n int) {
		p[at], p[at+1], p[at+2], p[at+3] = byte(n), byte(n>>8), byte(n>>16), byte(n>>24)
	}
	shift, dir := len(one), u32(two, 4)
	one, two = bytes.Clone(one), bytes.Clone(two)
	widths := map[int]int{1: 1, 2: 1, 3: 2, 4: 4, 5: 8}
	for i := range int(two[dir]) {
		e := dir + 2 + 12*i
		if id := int(two[e]) | int(two[e+1])<<8; id == 273 || widths[int(two[e+2])]*u32(two, e+4) > 4 {
			put(two, e+8, u32(two, e+8)+shift)
		}
	}
	first := u32(one, 4)
	put(one, first+2+12*int(one[first]), shift+dir)
	return append(one, two...)
}

func heic(t testing.TB, img image.Image, more func([]byte) []byte) []byte {
	t.Helper()
	enc, err := exec.LookPath("heif-enc")
	if err != nil {
		t.Fatal("heif-enc is needed: scripts/need heif")
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.jpg"), filepath.Join(dir, "out.heic")
	if err := os.WriteFile(in, more(aJPEG(t, img)), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(enc, in, "-o", out).CombinedOutput(); err != nil {
		t.Fatalf("%s %v", said, err)
	}
	file, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestHEICBecomesAJPEG(t *testing.T) {
	file := heic(t, corner(640, 480), func(p []byte) []byte { return turned(p, 1) })
	if !bytes.Contains(file, []byte(secret)) {
		t.Fatal("the file tells nothing: this test shows nothing")
	}
	s := opened(t, file)
	if look := s.Look(); look != (reader.Look{Kind: reader.HEIC, Pages: 1, Width: 640, Height: 480, Cleaned: true}) {
		t.Errorf("%+v", look)
	}
	var kept bytes.Buffer
	look, err := s.Clean(&kept)
	if err != nil || look.Kind != reader.JPEG || bytes.Contains(kept.Bytes(), []byte(secret)) || bytes.Contains(kept.Bytes(), []byte("Exif")) {
		t.Errorf("%+v %v", look, err)
	}
	img, _, err := image.Decode(&kept)
	if err != nil || img.Bounds().Size() != image.Pt(640, 480) || !black(img, 20, 20) || black(img, 320, 240) {
		t.Error("it is another picture: ", err)
	}
	if img := shown(t, s, 0, 320); img.Bounds().Dx() != 320 || !black(img, 10, 10) {
		t.Error(img.Bounds())
	}
}

func TestBadHEIC(t *testing.T) {
	file := heic(t, corner(640, 480), func(p []byte) []byte { return p })
	wild := bytes.Clone(file)
	at := bytes.LastIndex(wild, []byte("mdat")) + 4
	for i := at; i < len(wild); i++ {
		wild[i] = byte(7 * i)
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{"cut": {file[:len(file)-100], "truncated"}, "overwritten": {wild, "failed"}} {
		if _, err := files(t).Open(ctx, spooled(t, c.file)); reason(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	without := reader.New(reader.Config{})
	if _, err := without.Open(ctx, spooled(t, file)); reason(err) != "no_heic" {
		t.Error(err)
	}
	if err := without.Check(ctx); err != nil {
		t.Error(err)
	}
	absent := reader.New(reader.Config{Dir: t.TempDir(), Heif: "/nowhere/heif-convert"})
	if _, err := absent.Open(ctx, spooled(t, file)); reason(err) != "no_heic" {
		t.Error(err)
	}
	if err := absent.Check(ctx); reason(err) != "busy" {
		t.Error(err)
	}
}

func TestPicturesThatDoNotDecode(t *testing.T) {
	file := aJPEG(t, photo(200, 200))
	sos := bytes.Index(file, []byte{0xff, 0xda})
	for i := sos + 20; i < len(file)-2; i++ {
		file[i] = 0x55
	}
	s := opened(t, file)
	if err := s.Picture(0, 100, io.Discard); err != nil && reason(err) != "failed" && reason(err) != "truncated" {
		t.Error(err)
	}
	if _, err := s.Clean(io.Discard); err != nil {
		t.Errorf("the child is gone: %v", err)
	}
}
