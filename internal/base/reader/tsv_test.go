package reader

import (
	"strings"
	"testing"
)

func TestTSV(t *testing.T) {
	words, err := parseTSV([]byte("level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n" +
		"1\t1\t0\t0\t0\t0\t0\t0\t2000\t1000\t-1\t\n" +
		"5\t1\t1\t1\t1\t1\t200\t100\t400\t50\t96.5\tAda\n" +
		"5\t1\t1\t1\t1\t2\t700\t100\t-400\t50\t96.5\tno\n" +
		"5\t1\t1\t1\t1\t2\t700\t100\t400\t50\tNaN\tno\n" +
		"5\t1\t1\t1\t1\t2\t700\t100\t400\t50\t96\t \n" +
		"5\t1\t1\t1\t1\t2\t700\t100\t4000\t50\t7\tLovelace\r\n"))
	if err != nil || len(words) != 2 || words[0] != (Word{"Ada", 1000, 1000, 3000, 1500, 96}) || words[1] != (Word{"Lovelace", 3500, 1000, 10000, 1500, 7}) {
		t.Error(words, err)
	}
	if _, err := parseTSV([]byte("Error opening data file")); err == nil {
		t.Error("taken for a page")
	}
}

func FuzzTSV(f *testing.F) {
	f.Add("1\t1\t0\t0\t0\t0\t0\t0\t2000\t1000\t-1\t\n5\t1\t1\t1\t1\t1\t200\t100\t400\t50\t96.5\tAda\n")
	f.Add("5\t1\t1\t1\t1\t1\t200\t100\t400\t50\t96.5\tAda\n")
	f.Fuzz(func(t *testing.T, s string) {
		words, err := parseTSV([]byte(s))
		if err != nil && words != nil || len(words) > strings.Count(s, "\n")+1 {
			t.Fatal(len(words), err)
		}
		for _, w := range words {
			if w.Left < 0 || w.Left >= w.Right || w.Right > whole || w.Top < 0 || w.Top >= w.Bottom || w.Bottom > whole || w.Confidence < 0 || w.Confidence > 100 || w.Text == "" {
				t.Fatalf("%+v", w)
			}
		}
	})
}
