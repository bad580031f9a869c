package reading_test

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"standing/internal/base/reader"
	"standing/internal/reading"
	"standing/internal/reading/specimen"
	"standing/internal/roster"
)

// The program of the tests is the child that looks into files.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "reader" {
		os.Exit(reader.Main(nil))
	}
	os.Exit(m.Run())
}

func files(t testing.TB) *reader.Reader {
	t.Helper()
	dir := filepath.Join(os.TempDir(), "standing-reader-test-"+fmt.Sprint(os.Getuid()))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	tesseract, err := exec.LookPath("tesseract")
	if err != nil {
		t.Fatal("tesseract is needed: scripts/need tesseract")
	}
	return reader.New(reader.Config{Dir: dir, Tesseract: tesseract})
}

// seen are the words of the pages of a file.
func seen(t testing.TB, r *reader.Reader, file []byte) (pages [][]reading.Word) {
	t.Helper()
	session(t, r, file, func(s *reader.Session) {
		for page := range s.Look().Pages {
			text, err := s.Words(page)
			if err != nil {
				t.Fatal(err)
			}
			var out []reading.Word
			for _, w := range text.Words {
				out = append(out, reading.Word(w))
			}
			pages = append(pages, out)
		}
	})
	return pages
}

func session(t testing.TB, r *reader.Reader, file []byte, f func(*reader.Session)) {
	t.Helper()
	spool, err := reader.NewSpool(t.TempDir(), bytes.NewReader(file), 64<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = spool.Close() }()
	s, err := r.Open(context.Background(), spool)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	f(s)
}

// text is a specimen as PDF of text; scan is one that was printed, stamped and scanned.
func text(t testing.TB, s specimen.Specimen) []byte {
	t.Helper()
	file, err := s.PDF(false)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func scan(t testing.TB, r *reader.Reader, s specimen.Specimen) []byte {
	t.Helper()
	file, err := s.PDF(true)
	if err != nil {
		t.Fatal(err)
	}
	var shown bytes.Buffer
	session(t, r, file, func(open *reader.Session) {
		wide := open.Look().Width * 200 / 72 // dots, of which 200 to the inch
		if err := open.Picture(0, wide, &shown); err != nil {
			t.Fatal(err)
		}
	})
	img, err := jpeg.Decode(&shown)
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.Scan(img)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// usual is what an organization in the United States sets.
var usual = reading.Options{Order: roster.MDY}

// said is what a specimen truly says, field by field, as proposals say it.
func said(t specimen.Truth) map[reading.Field][]string {
	out := map[reading.Field][]string{}
	add := func(f reading.Field, text string) {
		if text != "" {
			out[f] = append(out[f], same(f, text))
		}
	}
	add(reading.Holder, t.Holder)
	add(reading.Title, t.Title)
	add(reading.Issuer, t.Issuer)
	add(reading.Number, t.Number)
	add(reading.License, t.License)
	add(reading.Provider, t.Provider)
	add(reading.Completed, t.Completed.String())
	add(reading.Issued, t.Issued.String())
	add(reading.From, t.From.String())
	add(reading.Until, t.Until.String())
	add(reading.Score, t.Score)
	if t.Hours != 0 {
		add(reading.Hours, t.Hours.String()+" "+t.Unit)
	}
	for _, c := range t.Categories {
		add(reading.Topic, c.Name+" "+c.Hours.String()+" hour")
	}
	return out
}

// proposed is what a reading says, as said has it: what is sure, one of each field.
func proposed(r reading.Reading) map[reading.Field][]string {
	out := map[reading.Field][]string{}
	for _, f := range reading.Fields {
		for _, p := range r.All(f) {
			if p.Confidence < reading.Sure || f != reading.Topic && len(out[f]) > 0 {
				continue
			}
			text := p.Text
			switch f {
			case reading.Hours:
				text = p.Amount.String() + " " + p.Unit
			case reading.Topic:
				text = p.Text + " " + p.Amount.String() + " " + p.Unit
			default: // as it is
			}
			out[f] = append(out[f], same(f, text))
		}
	}
	return out
}

// same drops what nobody would mend: case and signs of names and titles, blanks of numbers.
func same(f reading.Field, text string) string {
	keep := func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == ' ' {
			return unicode.ToLower(r)
		}
		return -1
	}
	switch f {
	case reading.Holder, reading.Title, reading.Issuer:
		return strings.Join(strings.Fields(strings.Map(keep, text)), " ")
	case reading.Number, reading.License, reading.Provider:
		return strings.ReplaceAll(text, " ", "")
	default: // a date, a number
	}
	return text
}

// tally counts proposals of one field: right ones, wrong ones, and what was not found.
type tally struct{ right, wrong, missed int }

func (t tally) precision() float64 { return share(t.right, t.right+t.wrong) }
func (t tally) recall() float64    { return share(t.right, t.right+t.missed) }

func share(n, of int) float64 {
	if of == 0 {
		return 100
	}
	return 100 * float64(n) / float64(of)
}

type tallies map[reading.Field]*tally

// count compares; it returns what differs, in words.
func (all tallies) count(want, got map[reading.Field][]string) (wrong []string) {
	for _, f := range reading.Fields {
		if all[f] == nil {
			all[f] = &tally{}
		}
		left := append([]string(nil), got[f]...)
		for _, w := range want[f] {
			found := false
			for i, g := range left {
				if g == w {
					left, found = append(left[:i:i], left[i+1:]...), true
					break
				}
			}
			if found {
				all[f].right++
			} else {
				all[f].missed++
				wrong = append(wrong, fmt.Sprintf("%s: missed %q, got %q", f, w, left))
			}
		}
		all[f].wrong += len(left)
		if len(want[f]) == 0 && len(left) > 0 {
			wrong = append(wrong, fmt.Sprintf("%s: %q out of nothing", f, left))
		}
	}
	return wrong
}

// exact are the fields with a limit: dates and numbers.
var exact = []reading.Field{reading.Number, reading.License, reading.Provider, reading.Completed, reading.Issued, reading.From, reading.Until, reading.Hours, reading.Score}

func (all tallies) of(fields ...reading.Field) (sum tally) {
	for _, f := range fields {
		if t := all[f]; t != nil {
			sum.right, sum.wrong, sum.missed = sum.right+t.right, sum.wrong+t.wrong, sum.missed+t.missed
		}
	}
	return sum
}

func (all tallies) String() string {
	var b strings.Builder
	for _, f := range reading.Fields {
		t := all.of(f)
		fmt.Fprintf(&b, "%-16s %5.1f %% precision, %5.1f %% recall (%d right, %d wrong, %d missed)\n", f, t.precision(), t.recall(), t.right, t.wrong, t.missed)
	}
	t := all.of(exact...)
	fmt.Fprintf(&b, "dates and numbers %.1f %% precision, %.1f %% recall\n", t.precision(), t.recall())
	return b.String()
}
