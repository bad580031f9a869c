package reading_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"standing/internal/reading"
	"standing/internal/reading/specimen"
	"standing/internal/roster"
)

var update = flag.Bool("update", false, "write the golden file anew")

// TestTunedGolden shows what a change of a rule does to a few certificates of A to J, O to X and p to v.
func TestTunedGolden(t *testing.T) {
	r := files(t)
	defer r.Close()
	var got bytes.Buffer
	all := tallies{}
	for _, f := range []byte(specimen.Tuned + specimen.Wide + specimen.Worded) {
		for seed := range uint64(2) {
			s := specimen.Make(f, seed)
			read := reading.Read(seen(t, r, text(t, s)), usual)
			all.count(said(s.Truth), proposed(read))
			fmt.Fprintf(&got, "%c %d\n", f, seed)
			for _, p := range read.Proposals {
				fmt.Fprintf(&got, "  %-15s %.2f %s %s %q %s\n", p.Field, p.Confidence, p.Text, p.Unit, p.Literal, p.By)
			}
		}
	}
	if sum := all.of(exact...); sum.precision() < 95 || sum.recall() < 95 {
		t.Error("\n" + all.String())
	}
	const golden = "testdata/tuned.golden"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got.Bytes()) {
		t.Errorf("what is read has changed; look at the difference: go test ./internal/reading -run Golden -update\n%s", got.String())
	}
}

// spent is the hash of the families that only scored once. It changes when their file does,
// which makes every figure before it one of other certificates.
const spent = "179eb053d8986bc15ed226455c921f8a59f51d40c694b1eaf91ad4160941e04e"

func TestSpentFamiliesAreAsTheyWereWritten(t *testing.T) {
	file, err := os.ReadFile("specimen/spent.go")
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(file); hex.EncodeToString(sum[:]) != spent {
		t.Errorf("%x", sum)
	}
}

// page makes words of lines, as a page has them.
func page(lines ...string) [][]reading.Word {
	var words []reading.Word
	for y, line := range lines {
		x := 500
		for _, w := range strings.Fields(line) {
			wide := 100 * len([]rune(w))
			words = append(words, reading.Word{Text: w, Left: x, Top: 500 + 400*y, Right: x + wide, Bottom: 650 + 400*y, Confidence: 100})
			x += wide + 80
		}
	}
	return [][]reading.Word{words}
}

func TestDatesThatAreAQuestion(t *testing.T) {
	days := func(r reading.Reading) (out []string) {
		for _, p := range r.All(reading.Completed) {
			out = append(out, fmt.Sprint(p.Text, p.Confidence >= reading.Sure))
		}
		return out
	}
	for _, c := range []struct {
		order roster.DateOrder
		lines []string
		want  string
	}{
		{roster.AnyOrder, []string{"Date completed: 02/03/2024"}, "[2024-02-03false 2024-03-02false]"},
		{roster.DMY, []string{"Date completed: 02/03/2024"}, "[2024-03-02true]"},
		{roster.AnyOrder, []string{"Date completed: 02/03/2024", "Expiration date: 12/31/2026"}, "[2024-02-03true]"},
		{roster.DMY, []string{"Date completed: 02/03/2024", "Expiration date: 12/31/2026"}, "[2024-02-03true]"},
		{roster.MDY, []string{"Date completed: 02.03.2024"}, "[2024-03-02true]"},
		{roster.MDY, []string{"Date of birth: 02/03/1984"}, "[]"},
		{roster.MDY, []string{"Date completed: 02/03/2034", "Date issued: 03/03/2024"}, "[2034-02-03false]"},
	} {
		if got := fmt.Sprint(days(reading.Read(page(c.lines...), reading.Options{Order: c.order}))); got != c.want {
			t.Errorf("%s %v: %s", c.order, c.lines, got)
		}
	}
}

// A page of thousands of words takes no time to speak of.
func TestAWallOfWordsIsRead(t *testing.T) {
	var lines []string
	for range 300 {
		lines = append(lines, "Date completed: This certifies that 02/03/2024 2 contact hours of Ethics has completed the on")
	}
	begun := time.Now()
	reading.Read(page(lines...), usual)
	row := page(strings.Repeat("Date ", 4000)) // one line, each word a label of its own
	for i := range row[0] {
		w := &row[0][i]
		w.Left, w.Right, w.Confidence = 900*i, 900*i+300, 10
	}
	reading.Read(row, usual)
	if took := time.Since(begun); took > 5*time.Second {
		t.Error(took)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("Date completed: 02/03/2024\nContact hours: 2 ½\nThis certifies that Ada Lovelace\nhas completed the course Ethics", byte(100), 0)
	f.Add("Category Hours\nEthics 2.0\nTotal 2.0\nNo. 12345 valid from 1 May 2024 to the 2nd day of May, 2026", byte(30), 700)
	f.Add("Date(s): March 5–7, 2024\nGiven this twenty-first day of May, in the year of our Lord two thousand and twenty four\nExpires 03/2026\nCEP #12345 0143-0000-21-045-H04-P", byte(90), 3)
	f.Add("Date Activity Hours\n03/05/2024 Ethics 1h\n03/06/2024 Law 30min\nTotal......... 1.5\nLicense/Cert. No.(s) (if any): #RN 123456 passed with 92%", byte(20), 0)
	f.Add("Record locator: AB12 3456 / Certiticate lD is UC-12\nGiven this 5th day of March 20__24__\nMust be renewed by O3/l4/2O27\nExpiration\nDate\nDear Ada Lovelace,", byte(50), 0)
	f.Fuzz(func(t *testing.T, s string, sure byte, shift int) {
		pages := page(strings.Split(s, "\n")...)
		for i := range pages[0] {
			w := &pages[0][i]
			w.Confidence = int(sure)
			w.Top += i * (shift % 1000) / 10
		}
		for _, p := range reading.Read(pages, reading.Options{}).Proposals {
			if p.Confidence < 0 || p.Confidence > 1 || p.Text == "" || p.Literal == "" || p.By == "" || p.Box.Left >= p.Box.Right {
				t.Fatalf("%+v", p)
			}
		}
	})
}
