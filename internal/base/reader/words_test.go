package reader_test

import (
	"fmt"
	"strings"
	"testing"

	"standing/internal/base/reader"
)

// A page that lies on its side is shown upright, and so are the places of its words.
func TestWordsOfATurnedPage(t *testing.T) {
	const text = "BT /F 20 Tf 1 0 0 1 20 10 Tm (corner) Tj ET"
	for turn, near := range map[int][2]int{0: {1000, 9000}, 90: {1000, 1000}, 180: {9000, 1000}, 270: {9000, 9000}} {
		s := opened(t, raw("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Rotate %d/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>", turn),
			fmt.Sprintf("<</Length %d>>stream\n%s\nendstream ", len(text), text), "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"))
		got, err := s.Words(0)
		words := got.Words
		if err != nil || len(words) != 1 || words[0].Text != "corner" {
			t.Fatal(words, err)
		}
		w := words[0]
		if x, y := (w.Left+w.Right)/2, (w.Top+w.Bottom)/2; abs(x-near[0]) > 1500 || abs(y-near[1]) > 1500 {
			t.Errorf("turned by %d: %+v", turn, w)
		}
		if want := turn%180 != 0; (s.Look().Width == 200) != want {
			t.Errorf("turned by %d: %+v", turn, s.Look())
		}
	}
}

func abs(n int) int { return max(n, -n) }

func TestWords(t *testing.T) {
	s := opened(t, certificate(t, 2, false))
	got, err := s.Words(1)
	if err != nil {
		t.Fatal(err)
	}
	if got.From != reader.TextLayer || got.Turned != 0 {
		t.Error(got.From, got.Turned)
	}
	words := got.Words
	var text []string
	for _, w := range words {
		text = append(text, w.Text)
		if w.Left >= w.Right || w.Top >= w.Bottom || w.Right > 10_000 || w.Bottom > 10_000 {
			t.Errorf("%+v", w)
		}
	}
	if got := strings.Join(text, " "); got != "Certificate of Completion Ada Lovelace 2.5 contact hours, 14 March 2026" {
		t.Error(got)
	}
	ada := words[3] // at 40 mm of 297, its foot at 80 of 210
	if ada.Left < 1300 || ada.Left > 1400 || ada.Bottom < 3750 || ada.Bottom > 3850 || ada.Top < 3300 || ada.Top > 3700 {
		t.Errorf("%+v", ada)
	}
	if _, err := s.Words(2); reason(err) != "no_page" {
		t.Error(err)
	}
	if _, err := opened(t, aJPEG(t, photo(20, 20))).Words(0); reason(err) != "no_ocr" {
		t.Error(err)
	}
}
