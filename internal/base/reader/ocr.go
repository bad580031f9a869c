package reader

import (
	"bytes"
	"context"
	"io"
	"unicode"

	"standing/internal/base/reader/format"
)

// Source is where the words of a page come from.
type Source string

// The sources.
const (
	TextLayer Source = "text" // the page has its words itself
	OCR       Source = "ocr"  // they were recognized on its picture
)

// Text is the words of a page.
type Text struct {
	Words []Word
	From  Source
	// Turned is by how many quarters, clockwise, the page must be turned to be read. Words lie
	// as they do then; Shown says where that is on the page as it is shown.
	Turned int
}

// recognizer is the kind of a child that has tesseract recognize words.
const recognizer Kind = "ocr"

const (
	// fewLetters on a page of a PDF are a number in a corner of what was scanned.
	fewLetters = 16
	// mostSide is the longer side of a picture that is recognized: 200 to 300 dots to the inch
	// of a page of letter paper.
	mostSide = 2340
	scanDots = 200 // to the inch, of a page of a PDF
)

// Words are those that a page holds as text, in the order of the file, or else those that
// tesseract recognizes on its picture. Where it is not installed, a page without text is the
// fault reader_no_ocr.
func (s *Session) Words(page int) (Text, error) {
	if page < 0 || page >= s.look.Pages {
		return Text{}, errNoPage
	}
	text := Text{From: TextLayer}
	if s.look.Kind == PDF {
		words, err := s.textLayer(page)
		if err != nil {
			return Text{}, err
		}
		if text.Words = words; letters(words) >= fewLetters {
			return text, nil
		}
	}
	if s.r.c.Tesseract == "" && len(text.Words) > 0 {
		return text, nil
	}
	return s.recognized(page)
}

func letters(words []Word) (n int) {
	for _, w := range words {
		for _, r := range w.Text {
			if unicode.IsLetter(r) {
				n++
			}
		}
	}
	return n
}

// recognized has the page drawn by this session's child and recognized by another one, in the
// same place among those that may run: this one waits meanwhile.
func (s *Session) recognized(page int) (Text, error) {
	if s.r.c.Tesseract == "" {
		return Text{}, errNoOCR
	}
	pipe, drawn := io.Pipe()
	defer func() { _ = pipe.Close() }()
	go func() { drawn.CloseWithError(s.Picture(page, s.scanWidth(), drawn)) }()
	spool, err := NewSpool(s.r.c.Spool, pipe, mostPicture)
	if err != nil {
		return Text{}, err
	}
	defer func() { _ = spool.Close() }()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	defer context.AfterFunc(s.ctx, stop)()
	p, err := s.r.fresh(ctx, recognizer)
	if err != nil {
		return Text{}, err
	}
	other := &Session{r: s.r, ctx: ctx, p: p, spool: spool, release: func() {}}
	defer func() { _ = other.Close() }()
	if err := other.begin(JPEG); err != nil {
		return Text{}, err
	}
	words, turned, err := other.words(0)
	return Text{Words: words, From: OCR, Turned: turned}, err
}

// scanWidth is how wide a page is drawn to be recognized.
func (s *Session) scanWidth() int {
	w, h := s.look.Width, s.look.Height
	if s.look.Kind == PDF {
		w, h = w*scanDots/72, h*scanDots/72
	}
	if long := max(w, h); long > mostSide {
		w = int(int64(w) * mostSide / int64(long))
	}
	return max(w, 200)
}

// Shown is where a box of the page, turned to be read, lies on the page as it is shown.
func (t Text) Shown(left, top, right, bottom int) (l, tp, r, b int) {
	for range t.Turned & 3 {
		left, top, right, bottom = top, whole-right, bottom, whole-left
	}
	return left, top, right, bottom
}

// words asks the child for those that it finds.
func (s *Session) words(page int) ([]Word, int, error) {
	var text bytes.Buffer
	answer, err := s.ask(sayWords, ask{Page: page}, &text, mostText)
	if err != nil {
		return nil, 0, err
	}
	var words []Word
	if err := fromJSON(text.Bytes(), &words); err != nil {
		return nil, 0, format.Broken
	}
	for i := range words {
		w := &words[i]
		w.Left, w.Top, w.Right, w.Bottom = onPage(w.Left), onPage(w.Top), onPage(w.Right), onPage(w.Bottom)
		w.Confidence = min(max(w.Confidence, 0), 100)
	}
	var said lies
	if err := fromJSON(answer, &said); err != nil {
		return nil, 0, format.Broken
	}
	return words, said.Turned & 3, nil
}

// lies is how a page was found to lie.
type lies struct{ Turned int }
