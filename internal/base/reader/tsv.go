package reader

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

func itoa(n int) string { return strconv.Itoa(n) }

// The columns of what tesseract says, and the levels of its rows.
const (
	tsvLevel, tsvLeft, tsvTop, tsvWidth, tsvHeight, tsvConf, tsvText = 0, 6, 7, 8, 9, 10, 11

	tsvColumns   = 12
	levelPage    = "1"
	levelWord    = "5"
	mostWordSize = 200 // bytes of one word
	mostWords    = 20_000
)

// parseTSV reads the words of one page. A row of another form is left out: it is no reason to
// have none at all.
func parseTSV(out []byte) ([]Word, error) {
	wide, high := 0, 0
	words := []Word{}
	for line := range bytes.Lines(out) {
		col := strings.Split(strings.TrimRight(string(line), "\r\n"), "\t")
		if len(col) != tsvColumns {
			continue
		}
		box, ok := tsvBox(col)
		if !ok {
			continue
		}
		switch col[tsvLevel] {
		case levelPage:
			wide, high = box[2], box[3]
		case levelWord:
			if w, ok := tsvWord(col, box, wide, high); ok && len(words) < mostWords {
				words = append(words, w)
			}
		}
	}
	if wide == 0 || high == 0 {
		return nil, errNoOCR // it did not say what it was asked for
	}
	return words, nil
}

// tsvBox is left, top, width and height in dots.
func tsvBox(col []string) (box [4]int, ok bool) {
	for i, c := range []int{tsvLeft, tsvTop, tsvWidth, tsvHeight} {
		n, err := strconv.Atoi(col[c])
		if err != nil || n < 0 || n > 1<<20 {
			return box, false
		}
		box[i] = n
	}
	return box, true
}

func tsvWord(col []string, box [4]int, wide, high int) (Word, bool) {
	text := strings.TrimSpace(col[tsvText])
	sure, err := strconv.ParseFloat(col[tsvConf], 64)
	if err != nil || !(sure >= 0 && sure <= 100) || text == "" || len(text) > mostWordSize || !utf8.ValidString(text) || wide == 0 || high == 0 {
		return Word{}, false
	}
	w := Word{Text: text, Left: onPage(box[0] * whole / wide), Top: onPage(box[1] * whole / high),
		Right: onPage((box[0] + box[2]) * whole / wide), Bottom: onPage((box[1] + box[3]) * whole / high), Confidence: int(sure)}
	return w, w.Right > w.Left && w.Bottom > w.Top
}
