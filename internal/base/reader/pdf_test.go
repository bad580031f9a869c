package reader_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"standing/internal/base/reader"
)

func TestPDF(t *testing.T) {
	file := certificate(t, 3, false)
	s := opened(t, file)
	if want := (reader.Look{Kind: reader.PDF, Pages: 3, Width: 842, Height: 596}); s.Look() != want {
		t.Errorf("%+v", s.Look())
	}
	img := shown(t, s, 2, 1000)
	if img.Bounds().Dx() != 1000 || img.Bounds().Dy() != 708 {
		t.Error(img.Bounds())
	}
	dark := 0
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if r, _, _, _ := img.At(x, y).RGBA(); r < 0x4000 {
				dark++
			}
		}
	}
	if dark < 2000 || dark > 100_000 {
		t.Errorf("%d dark points: is there text?", dark)
	}
	var kept bytes.Buffer
	if look, err := s.Clean(&kept); err != nil || look.Cleaned || !bytes.Equal(kept.Bytes(), file) {
		t.Errorf("%+v %v", look, err)
	}
	if err := s.Picture(3, 100, &kept); reason(err) != "no_page" {
		t.Error(err)
	}
}

func TestBadPDFs(t *testing.T) {
	const page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</XObject<</X 4 0 R>>>>>>"
	stream := func(s string) string { return fmt.Sprintf("<</Length %d>>stream\n%s\nendstream ", len(s), s) }
	plain := certificate(t, 1, false)
	var kids strings.Builder
	for range 10_000 {
		kids.WriteString("3 0 R ")
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"encrypted":           {certificate(t, 1, true), "encrypted"},
		"cut":                 {plain[:len(plain)/2], "truncated"},
		"only its first line": {[]byte("%PDF-1.7\n%%EOF\n"), "failed"},
		"10,000 pages":        {raw("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 10000/Kids["+kids.String()+"]>>", page, stream("")), "too_many_pages"},
		"says 10,000 pages":   {raw("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 10000/Kids[3 0 R]>>", page, stream("")), "too_many_pages"},
		"pages in a circle":   {raw("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[2 0 R]>>"), "failed"},
		"a page behind":       {append(bytes.Clone(plain), "<html>…</html> and more"...), "several_kinds"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := files(t).Open(ctx, spooled(t, c.file))
			if err == nil {
				_ = s.Close()
			}
			if reason(err) != c.want {
				t.Errorf("%q instead of %q", reason(err), c.want)
			}
		})
	}
}

func TestPDFWithAScript(t *testing.T) {
	page := "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>"
	for name, c := range map[string]struct {
		file []byte
		want bool
	}{
		"none":        {raw("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", page), false},
		"when opened": {raw("<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", page, "<</S/J#61vaScript/JS(app.alert\\(1\\))>>"), true},
		"by name":     {raw("<</Type/Catalog/Pages 2 0 R/Names<</JavaScript<</Names[(a)4 0 R]>>>>>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", page, "<</S/JavaScript/JS(x)>>"), true},
	} {
		if s := opened(t, c.file); s.Look().Script != c.want {
			t.Errorf("%s: %+v", name, s.Look())
		}
	}
}
