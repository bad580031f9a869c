package sheet

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// readAll returns the rows as "number:cell|cell".
func readAll(t testing.TB, path string, opt Options) (rows []string, info Info, err error) {
	t.Helper()
	r, err := Open(path, opt)
	if err != nil {
		return nil, Info{}, err
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	for {
		row, ok := r.Next()
		if !ok {
			return rows, r.Info(), r.Err()
		}
		var cells []string
		for _, c := range row.Cells {
			cells = append(cells, show(c))
		}
		rows = append(rows, itoa(row.Number)+":"+strings.Join(cells, "|"))
	}
}

func itoa(n int) string { return strings.TrimLeft(pad("0000000", plainNumber(float64(n))), "0") }

func show(c Cell) string {
	s := c.Text
	switch c.Kind {
	case Formula:
		s = "<formula>"
	case TooLong:
		s = "<long>"
	case Error:
		s = "<" + c.Text + ">"
	case Day:
		s = "d" + c.Text
	case Clock:
		s = "t" + c.Text
	case Number:
		s = "n" + c.Text
	case Bool:
		s = "b" + c.Text
	default:
	}
	if c.Merged {
		s += "^"
	}
	return s
}

func toUTF16(s string, big, bom bool) string {
	var b bytes.Buffer
	units := utf16.Encode([]rune(s))
	if bom {
		units = append([]uint16{0xfeff}, units...)
	}
	for _, u := range units {
		if big {
			b.Write([]byte{byte(u >> 8), byte(u)})
		} else {
			b.Write([]byte{byte(u), byte(u >> 8)})
		}
	}
	return b.String()
}

func TestCSV(t *testing.T) {
	long := "id,name\n" + strings.Repeat("00123,Ann Smith the Elder of Somewhere\n", 9000) + "last,one"
	for _, c := range []struct {
		name, content string
		want          []string
		encoding      string
		delimiter     byte
	}{
		{"plain", "a,b\n1,2\n", []string{"1:a|b", "2:1|2"}, "utf-8", ','},
		{"no newline at the end", "a,b\n1,2", []string{"1:a|b", "2:1|2"}, "utf-8", ','},
		{"byte order mark", "\xef\xbb\xbfid,name\n7,é\n", []string{"1:id|name", "2:7|é"}, "utf-8", ','},
		{"UTF-16 LE with mark", toUTF16("id\tname\r\n7\tÉva 😀\r\n", false, true), []string{"1:id|name", "2:7|Éva 😀"}, "utf-16le", '\t'},
		{"UTF-16 BE with mark", toUTF16("id,name\n7,Éva\n", true, true), []string{"1:id|name", "2:7|Éva"}, "utf-16be", ','},
		{"UTF-16 LE without mark", toUTF16("id,name\n7,Eva\n", false, false), []string{"1:id|name", "2:7|Eva"}, "utf-16le", ','},
		{"UTF-16 BE without mark", toUTF16("id,name\n7,Eva\n", true, false), []string{"1:id|name", "2:7|Eva"}, "utf-16be", ','},
		{"Windows-1252", "id,name\n7,Jos\xe9 \x80 \x93x\x94\n", []string{"1:id|name", "2:7|José € “x”"}, "windows-1252", ','},
		{"Windows-1252 in quotes", "id,name\n7,\"Jos\xe9, Dr\"\n", []string{"1:id|name", "2:7|José, Dr"}, "windows-1252", ','},
		{"semicolons with decimal commas", "id;name;hours\n1;Smith, Ann;1,5\n2;Jones, Bob;2,5\n", []string{"1:id|name|hours", "2:1|Smith, Ann|1,5", "3:2|Jones, Bob|2,5"}, "utf-8", ';'},
		{"tabs", "id\tname\n1\tSmith, Ann\n", []string{"1:id|name", "2:1|Smith, Ann"}, "utf-8", '\t'},
		{"bars", "id|name\n1|Smith, Ann\n2|x\n", []string{"1:id|name", "2:1|Smith, Ann", "3:2|x"}, "utf-8", '|'},
		{"sep line of Excel", "sep=;\na;b\n1,1,1;2\n", []string{"2:a|b", "3:1,1,1|2"}, "utf-8", ';'},
		{"title above", "Report, of March\n\nid;name;unit\n1;a;b\n2;c;d\n", []string{"1:Report, of March", "3:id|name|unit", "4:1|a|b", "5:2|c|d"}, "utf-8", ';'},
		{"one column", "id\n1\n2\n", []string{"1:id", "2:1", "3:2"}, "utf-8", ','},
		{"quotes", "a,b\n\"x \"\"y\"\" z\",\"1,2\"\n \"q\" ,r\n", []string{"1:a|b", `2:x "y" z|1,2`, "3:q |r"}, "utf-8", ','},
		{"a line break in quotes is one row", "a,b\n\"x\ny\",2\n3,4\n", []string{"1:a|b", "2:x\ny|2", "3:3|4"}, "utf-8", ','},
		{"CRLF and quotes", "a,b\r\n\"1\",\"2\"\r\n3,\r\n", []string{"1:a|b", "2:1|2", "3:3|"}, "utf-8", ','},
		{"CR only", "a,b\r1,2\r\"3\",4\r", []string{"1:a|b", "2:1|2", "3:3|4"}, "utf-8", ','},
		{"blank rows count", "a,b\n\n,,\n1,2\n", []string{"1:a|b", "4:1|2"}, "utf-8", ','},
		{"quote inside of a cell", "a,b\n5\" pipe,2\n", []string{"1:a|b", `2:5" pipe|2`}, "utf-8", ','},
		{"end of DOS", "a,b\n1,2\n\x1a", []string{"1:a|b", "2:1|2"}, "utf-8", ','},
		{"text kept from a spreadsheet", "id,x\n=\"00123\",1\n\"=\"\"00124\"\"\",2\n", []string{"1:id|x", "2:00123|1", "3:00124|2"}, "utf-8", ','},
		{"leading zeros", "id\n00123\n", []string{"1:id", "2:00123"}, "utf-8", ','},
	} {
		rows, info, err := readAll(t, write(t, "x.csv", c.content), Options{})
		if err != nil || strings.Join(rows, "\n") != strings.Join(c.want, "\n") || info.Encoding != c.encoding || info.Delimiter != c.delimiter {
			t.Errorf("%s: %q %s %q %v", c.name, rows, info.Encoding, info.Delimiter, err)
		}
	}
	rows, _, err := readAll(t, write(t, "x.csv", long), Options{})
	if err != nil || len(rows) != 9002 || rows[9001] != "9002:last|one" || rows[9000] != "9001:00123|Ann Smith the Elder of Somewhere" {
		t.Errorf("across buffers: %d rows, %v", len(rows), err)
	}
}

func TestCSVRefused(t *testing.T) {
	var odd strings.Builder
	for range 50 {
		odd.WriteString("1,2,3\n")
	}
	for _, c := range []struct {
		name, content string
		row           int
		says          string
	}{
		{"mixed delimiters", odd.String() + "4;5;6\n", 51, "cut by semicolons, the others by commas"},
		{"mixed in the first line", "id;name;hours\n" + odd.String(), 1, "cut by semicolons"},
		{"mixed with two columns", "id,x\n1,2\n3,4\n5;6\n", 4, "cut by semicolons"},
		{"mixed and quoted", odd.String() + "\"4\";\"5\";\"6\"\n", 51, "cut by semicolons"},
		{"zero byte late", strings.Repeat("a,b\n", 40000) + "a\x00,b\n", 40001, "zero byte"},
		{"zero byte in quotes", strings.Repeat("a,b\n", 40000) + "\"a\x00\",b\n", 40001, "zero byte"},
		{"binary", "\x01\x02\x03\x04\x05\x06\x07\x08abc\n", 0, "not text"},
		{"zero bytes", "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00", 0, "zero bytes"},
		{"UTF-32", "\xff\xfe\x00\x00a\x00\x00\x00", 0, "UTF-32"},
		{"open quote", "a,b\n1,2\n\"3,4\n5,6\n", 3, "never closed"},
		{"PDF", "%PDF-1.7\n...", 0, "PDF"},
		{"gzip", "\x1f\x8b\x08\x00", 0, "gzip"},
		{"web page", "\xef\xbb\xbf\n<html><table><tr><td>1", 0, "web page"},
		{"many columns", "a,b\n" + strings.Repeat(",", 5000) + "x\n", 2, "more than 4096 columns"},
		{"many quoted columns", "a,b\n" + strings.Repeat("\"\",", 5000) + "x\n", 2, "more than 4096 columns"},
		{"sheet of a CSV", "", 0, "no sheets"},
	} {
		path := write(t, "x.csv", c.content)
		if c.name == "sheet of a CSV" {
			path = write(t, "x.csv", "a,b\n") + "#Sheet1"
		}
		_, _, err := readAll(t, path, Options{})
		var fe *FileError
		if !errors.As(err, &fe) || fe.Row != c.row || !strings.Contains(err.Error(), c.says) || fe.File == "" {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestCSVQuotedDelimitersAreNotMixed(t *testing.T) {
	rows, _, err := readAll(t, write(t, "x.csv", "a,b,c\n1,2,3\n\"x;y;z\"\n4,5,6\n"), Options{})
	if err != nil || rows[2] != "3:x;y;z" {
		t.Errorf("%q %v", rows, err)
	}
}

func TestLargeCellIsNamedNotKept(t *testing.T) {
	big := strings.Repeat("z", 10<<20)
	for name, content := range map[string]string{
		"plain":  "a,b,c\n1," + big + ",3\n4,5,6\n",
		"quoted": "a,b,c\n1,\"" + big + "\",3\n4,5,6\n",
	} {
		rows, _, err := readAll(t, write(t, "x.csv", content), Options{})
		if err != nil || len(rows) != 3 || rows[1] != "2:1|<long>|3" || rows[2] != "3:4|5|6" {
			t.Errorf("%s: %d rows, %v", name, len(rows), err)
		}
	}
}

func TestDelimiterGiven(t *testing.T) {
	rows, _, err := readAll(t, write(t, "x.csv", "a;b,c\n1;2,3\n"), Options{Delimiter: ';'})
	if err != nil || rows[1] != "2:1|2,3" {
		t.Errorf("%q %v", rows, err)
	}
}

func TestFileNameWithHash(t *testing.T) {
	rows, _, err := readAll(t, write(t, "list#1.csv", "a,b\n"), Options{})
	if err != nil || len(rows) != 1 {
		t.Errorf("%q %v", rows, err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none.csv"), Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

func TestColumnName(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA", 4095: "FAN", 16383: "XFD"} {
		if got := ColumnName(i); got != want {
			t.Errorf("%d: %s, want %s", i, got, want)
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a;b\r\n\"x\"\"y\";2", "\xff\xfea\x00,\x00b\x00", "a\tb\r\"1\n2\"\t3\r", "sep=;\na;b", "Jos\xe9,x\n\"", "a,\"b\nc\"d,e\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "x.csv")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open(path, Options{MaxCell: 64, MaxColumns: 16, MaxInflated: 1 << 20})
		if err != nil {
			return
		}
		defer r.Close()
		last := 0
		for {
			row, ok := r.Next()
			if !ok {
				break
			}
			if row.Number <= last || len(row.Cells) == 0 || len(row.Cells) > 16 {
				t.Fatalf("row %d after %d with %d cells", row.Number, last, len(row.Cells))
			}
			last = row.Number
			for _, c := range row.Cells {
				if strings.ToValidUTF8(c.Text, "") != c.Text || c.Kind == TooLong && c.Text != "" {
					t.Fatalf("row %d: %v", row.Number, c)
				}
			}
		}
	})
}
