package reader_test

import (
	"image"
	"testing"

	"standing/internal/base/reader"
)

// Dots are the page as it is shown, whatever its size, and always as many.
func TestDots(t *testing.T) {
	for turn, at := range map[byte]image.Point{1: {5, 5}, 3: {60, 60}, 6: {60, 5}} {
		s := opened(t, turned(aJPEG(t, corner(400, 300)), turn))
		dots, err := s.Dots(0)
		if err != nil || len(dots) != reader.Side*reader.Side {
			t.Fatal(len(dots), err)
		}
		for _, p := range []image.Point{{5, 5}, {60, 5}, {60, 60}, {5, 60}} {
			if dark := dots[p.Y*reader.Side+p.X] < 128; dark != (p == at) {
				t.Errorf("turned %d: %v is dark: %v", turn, p, dark)
			}
		}
		if _, err := s.Dots(1); err == nil {
			t.Error("there is no such page")
		}
	}
}
