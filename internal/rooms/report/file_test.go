package report

import (
	"bytes"
	"compress/zlib"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
)

func (k *desk) file(path string) []byte {
	k.Helper()
	w := k.get(path)
	if w.Code != 200 {
		k.Fatal(path, w.Code, w.Body)
	}
	return w.Body.Bytes()
}

// parsed are the lines of a CSV, its head first.
func (k *desk) parsed(body []byte) [][]string {
	k.Helper()
	all, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	k.must(err)
	return all
}

func TestGoldenCSV(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.complete()
		var all strings.Builder
		for _, path := range []string{"unit/file?format=csv", "requirement/file?format=csv&status=short", "expiring/file?format=csv&until=2027-12-31", "person/" + k.who["Ada Byron"].String() + "/file?format=csv"} {
			fmt.Fprintf(&all, "%s\n%s", strings.Replace(path, k.who["Ada Byron"].String(), "ada", 1), k.file("/reports/"+path))
		}
		testkit.Golden(t, "reports.csv.golden", strings.ReplaceAll(all.String(), "\r\n", "\n"))
	})
}

// What a spreadsheet program takes for a formula is text in every format.
func TestNothingIsAFormula(t *testing.T) {
	d := testkit.OpenDB(t, db.SQLite)
	k := newDesk(t, d)
	var names []string
	for _, line := range k.parsed(k.file("/reports/unit/file?format=csv"))[1:] {
		for _, cell := range line {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("a formula: %q", cell)
			}
		}
		names = append(names, line[1])
	}
	if !slices.Contains(names, `'=HYPERLINK("http://x")`) {
		t.Error(names)
	}
	if b := k.file("/reports/unit/file?format=excel"); !bytes.HasPrefix(b, []byte("\xef\xbb\xbfUnit,")) {
		t.Errorf("%q", b[:20])
	}
	f := k.workbook("/reports/unit/file?format=xlsx")
	for r := range 8 {
		for c := range 11 {
			at, _ := excelize.CoordinatesToCellName(c+1, r+1)
			if formula, _ := f.GetCellFormula(f.GetSheetName(0), at); formula != "" {
				t.Error(at, formula)
			}
		}
	}
}

func (k *desk) workbook(path string) *excelize.File {
	k.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(k.file(path)))
	k.must(err)
	k.Cleanup(func() { _ = f.Close() })
	return f
}

// The same lines stand on the screen and in every file.
func TestTheSameLinesInEveryFormat(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.complete()
		k.crowd(60, 3)
		for _, path := range []string{"unit", "requirement", "expiring", "unit?each=person"} {
			path, query, _ := strings.Cut(path, "?")
			kind := Kind(path)
			in := Filter{}
			if query != "" {
				in.Each = EachPerson
			}
			var want []string
			for _, r := range k.every(kind, Input{Filter: in}) {
				want = append(want, guarded(r.Name)+"|"+guarded(r.Title))
			}
			at := "/reports/" + path + "/file?" + query + "&format="
			lines := k.parsed(k.file(at + "csv"))
			if got := pairs(lines); !slices.Equal(got, want) {
				t.Errorf("%s: the CSV has %d lines, the screen %d", path, len(got), len(want))
			}
			book := k.workbook(at + "xlsx")
			cells, err := book.GetRows(book.GetSheetName(0), excelize.Options{RawCellValue: false})
			k.must(err)
			if len(cells) != len(lines) {
				t.Errorf("%s: the XLSX has %d lines, the CSV %d", path, len(cells), len(lines))
			}
			for i := range min(len(cells), len(lines)) {
				for j := range lines[i] {
					cell := ""
					if j < len(cells[i]) {
						cell = cells[i][j]
					}
					if guarded(cell) != lines[i][j] {
						t.Fatalf("%s, line %d: the XLSX says %q, the CSV %q", path, i, cells[i], lines[i])
					}
				}
			}
			paper := readPDF(t, k.file(at+"pdf"))
			for _, line := range lines[1:] {
				for _, word := range strings.Fields(strings.TrimPrefix(strings.Join(line, " "), "'")) {
					word = strings.TrimPrefix(word, "'")
					if !strings.Contains(paper, word) && word != "小龍" && word != "李" && word != `=HYPERLINK("http://x")` {
						t.Errorf("%s: %q is not in the PDF", path, word)
					}
				}
			}
		}
	})
}

func guarded(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// pairs are name and requirement of the lines of a CSV.
func pairs(all [][]string) (out []string) {
	at := func(line []string, head string) string {
		if i := slices.Index(all[0], head); i >= 0 {
			return line[i]
		}
		return ""
	}
	for _, line := range all[1:] {
		out = append(out, at(line, "Name")+"|"+at(line, "Requirement"))
	}
	return out
}

func TestXLSXIsASpreadsheetAndNotOnlyText(t *testing.T) {
	k := newDesk(t, testkit.OpenDB(t, db.SQLite))
	f := k.workbook("/reports/expiring/file?format=xlsx&until=2027-12-31")
	name := f.GetSheetName(0)
	if raw, _ := f.GetCellValue(name, "F2", excelize.Options{RawCellValue: true}); raw != "46053" { // 2026-01-31
		t.Error("a date that is none: ", raw)
	}
	if shown, _ := f.GetCellValue(name, "F2"); shown != "2026-01-31" {
		t.Error(shown)
	}
	if kind, _ := f.GetCellType(name, "I3"); kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Error("an amount that is text: ", kind)
	}
	panes, err := f.GetPanes(name)
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("%+v %v", panes, err)
	}
	var names []string
	for _, n := range f.GetDefinedName() {
		names = append(names, n.Name+" "+n.RefersTo)
	}
	if got := strings.Join(names, "; "); !strings.Contains(got, "_xlnm.Print_Titles 'What falls due'!$1:$1") || !strings.Contains(got, "'What falls due'!$A$1:$K$6") {
		t.Error(got)
	}
	layout, err := f.GetPageLayout(name)
	if err != nil || *layout.Orientation != "landscape" {
		t.Error(layout, err)
	}
	about, err := f.GetRows("About")
	if err != nil || len(about) < 4 || about[0][0] != "Test" || about[0][1] != "What falls due" {
		t.Error(about, err)
	}
}

var (
	streams = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)
	shown   = regexp.MustCompile(`(?s)\(((?:[^\\()]|\\.)*)\)\s*Tj`)
)

// readPDF gives the texts of a PDF of ours, in the order in which they are drawn.
func readPDF(t testing.TB, body []byte) string {
	t.Helper()
	var out strings.Builder
	for _, m := range streams.FindAllSubmatch(body, -1) {
		r, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue
		}
		page, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range shown.FindAllSubmatch(page, -1) {
			out.WriteString(pdfText(s[1]) + "\n")
		}
	}
	return out.String()
}

func pdfText(b []byte) string {
	raw := regexp.MustCompile(`(?s)\\(.)`).ReplaceAllFunc(b, func(m []byte) []byte {
		if m[1] == 'r' {
			return []byte("\r")
		}
		return m[1:]
	})
	var units []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	return string(utf16.Decode(units))
}

func TestPDF(t *testing.T) {
	k := newDesk(t, testkit.OpenDB(t, db.SQLite))
	k.crowd(40, 2)
	body := k.file("/reports/unit/file?format=pdf&unit=" + k.ward.String())
	text := readPDF(t, body)
	for _, want := range []string{"Test\n", "Report by unit\n", "Ward\n", "ICU\n", "ICU (continued)\n", "Öberg, Zoë\n", "1 March 2026\n", "Standing\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
	pages := bytes.Count(body, []byte("/Type /Page\n"))
	last := fmt.Sprintf("Page %d of %d", pages, pages)
	if pages < 2 || !strings.Contains(text, last) {
		t.Error(pages, "pages, and no ", last)
	}
	if n := strings.Count(text, "Name\n"); n < pages {
		t.Error("the heads stand ", n, " times on ", pages, " pages")
	}
	if !bytes.Contains(body, []byte("/Lang (en)")) || !bytes.Contains(body, []byte("/Title (\xfe\xff")) {
		t.Error("no language or title")
	}
	if !bytes.Contains(body, []byte("/MediaBox [0 0 792.00 612.00]")) { // Letter: the organization is in New York
		t.Error("the paper is ", regexp.MustCompile(`/MediaBox \[[^]]*\]`).Find(body))
	}
	if b := k.file("/reports/unit/file?format=pdf&paper=A4"); !bytes.Contains(b, []byte("/MediaBox [0 0 841.89 595.28]")) {
		t.Error("A4 is ", regexp.MustCompile(`/MediaBox \[[^]]*\]`).Find(b))
	}
	whole := readPDF(t, k.file("/reports/unit/file?format=pdf"))
	if !strings.Contains(whole, "□□ □\n") || !strings.Contains(whole, "A box stands for a letter") {
		t.Error("letters that cannot be drawn are not said to be missing")
	}
	for _, line := range []string{"Maximiliane\n", "Wasserfall\n"} { // the long name stands on several lines
		if !strings.Contains(strings.ReplaceAll(whole, " ", "\n"), line) {
			t.Errorf("%q is missing", line)
		}
	}
}

func TestPaperOfAZone(t *testing.T) {
	for zone, want := range map[string]Paper{"America/New_York": Letter, "America/Toronto": Letter, "Asia/Manila": Letter, "America/Sao_Paulo": A4, "Europe/Berlin": A4, "": A4} {
		if got := paperIn(zone); got != want {
			t.Error(zone, got)
		}
	}
}

// Whoever takes a file out is in the log first; where that fails nothing leaves.
func TestExportsAreInTheLogFirst(t *testing.T) {
	if !PermExport.StepUp || PermExport.Right != access.Export {
		t.Error("a file leaves without the right to export or a fresh proof")
	}
	k := newDesk(t, testkit.OpenDB(t, db.SQLite))
	w := k.get("/reports/requirement/file?format=csv&status=short&requirement=" + k.cpr.String())
	if w.Code != 200 || w.Header().Get("Content-Disposition") != `attachment; filename="requirement-2026-03-01.csv"` || w.Header().Get("Cache-Control") != "no-store" {
		t.Error(w.Code, w.Header())
	}
	last, end := k.log.seen[len(k.log.seen)-2], k.log.seen[len(k.log.seen)-1]
	if end.Verb != "report.delivered" || end.Codes["rows"] != "1" {
		t.Errorf("%+v", end)
	}
	if last.Verb != "report.exported" || last.Codes["report"] != "requirement" || last.Codes["format"] != "csv" || last.Codes["status"] != "short" || last.Codes["requirement"] != k.cpr.String() {
		t.Errorf("%+v", last)
	}
	k.file("/reports/person/" + k.who["Ada Byron"].String() + "/file?format=pdf")
	if last, end = k.log.seen[len(k.log.seen)-2], k.log.seen[len(k.log.seen)-1]; last.Subject != k.who["Ada Byron"] || end.Subject != last.Subject || end.Codes["rows"] != "2" {
		t.Errorf("%+v", last)
	}
	for format := range most {
		was := most[format]
		most[format] = 5
		n := len(k.log.seen)
		if w := k.get("/reports/unit/file?format=" + string(format)); w.Code != 422 || len(k.log.seen) != n {
			t.Error(format, " with more lines than it has room for: ", w.Code)
		}
		most[format] = was
	}
	k.log.fail = fault.Busy
	if w := k.get("/reports/unit/file?format=csv"); w.Code != 503 || w.Header().Get("Content-Disposition") != "" || strings.Contains(w.Body.String(), "Byron") {
		t.Error("left although it could not be written down: ", w.Code)
	}
}

// A file that breaks off is cut, and does not look whole.
func TestHalfAFileIsCutOff(t *testing.T) {
	k := newDesk(t, testkit.OpenDB(t, db.SQLite))
	sheet := ready{Sheet: Sheet{Columns: []Column{{Label: "A"}}, Each: func(fn func([]Cell) error) error {
		for range 100_000 {
			if err := fn([]Cell{text("line")}); err != nil {
				return err
			}
		}
		return errors.New("broke")
	}}}
	defer func() {
		if p, _ := recover().(error); !errors.Is(p, http.ErrAbortHandler) {
			t.Error("it ended as if it were whole: ", p)
		}
	}()
	_ = k.deliver(t.Context(), k.as(PermExport), httptest.NewRecorder(), sheet, asked{How: How{Format: CSV}}, audit.Event{})
}

func TestMistakesInTheAddress(t *testing.T) {
	k := newDesk(t, testkit.OpenDB(t, db.SQLite))
	for _, q := range []string{"", "format=doc", "format=csv&status=late", "format=csv&unit=x", "format=csv&until=2026-02-31", "format=csv&each=both", "format=pdf&paper=A3"} {
		if w := k.get("/reports/unit/file?" + q); w.Code != 422 {
			t.Error(q, w.Code)
		}
	}
	if w := k.get("/reports/person/" + k.org0() + "/file?format=csv"); w.Code != 404 {
		t.Error("nobody's transcript: ", w.Code)
	}
	for range files {
		k.taking <- struct{}{}
	}
	if w := k.get("/reports/unit/file?format=csv"); w.Code != 503 {
		t.Error("one file too many: ", w.Code)
	}
}

func (k *desk) org0() string { return "0190a000-0000-7000-8000-000000000000" }

// A filter means the same on the page and in the address of a file.
func TestPageAndFileReadTheSameFilter(t *testing.T) {
	k := newDesk(t, testkit.OpenDB(t, db.SQLite))
	for _, s := range append(statuses, Short) {
		page, file := k.get("/reports/unit?status="+string(s)).Code, k.get("/reports/unit/file?format=csv&status="+string(s)).Code
		if page != 200 || file != 200 {
			t.Error(s, page, file)
		}
	}
	f := Filter{Unit: k.icu, Requirement: k.cpr, Status: Met, Each: EachPerson, Until: 20000, On: 20001, Known: Now}
	r := httptest.NewRequest("GET", f.address("/x"), nil)
	got, err := web.Address[fileInput](r)
	if err != nil || got.Filter != f {
		t.Errorf("%+v is not %+v: %v", got, f, err)
	}
}

func TestPages(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.complete()
		for path, want := range map[string][]string{
			"/reports":                      {"Report by unit", "/reports/expiring", "/reports/person"},
			"/reports/unit":                 {"Öberg, Zoë", "Take out as a file", "format=xlsx", "PDF on A4"},
			"/reports/requirement":          {"1\u00a0of\u00a02", "Not met"},
			"/reports/expiring?each=person": {"Nothing fits this filter"},
			"/reports/person":               {"Whose transcript?"},
			"/reports/person?find=ada":      {"Ada Byron", "/reports/person/" + k.who["Ada Byron"].String()},
			"/reports/person/" + k.who["Ada Byron"].String(): {"Ethics for nurses", "St. Mary", "1.5", "Ward", "CPR card"},
			"/reports/as-of": {"Choose a day"},
		} {
			w := k.get(path)
			for _, s := range want {
				if !strings.Contains(w.Body.String(), s) {
					t.Errorf("%s (%d) does not say %q", path, w.Code, s)
				}
			}
		}
		k.matrix[access.Cell{Module: "training", Right: access.Export}] = access.None
		if w := k.get("/reports/unit"); strings.Contains(w.Body.String(), "Take out") {
			t.Error("files are offered to who may not take them")
		}
		if w := k.get("/reports/unit/file?format=csv"); w.Code != 403 {
			t.Error(w.Code)
		}
	})
}

func TestFilesWaitUntilNamesAreThere(t *testing.T) {
	k := newDesk(t, testkit.OpenDB(t, db.SQLite))
	k.unready()
	if w := k.get("/reports/unit/file?format=csv"); w.Code != 503 {
		t.Error(w.Code)
	}
	if w := k.get("/reports/unit"); w.Code != 200 || !strings.Contains(w.Body.String(), "are being worked out") {
		t.Error(w.Code)
	}
}

func TestCSVQuotes(t *testing.T) {
	var out bytes.Buffer
	s := Sheet{Columns: []Column{{Label: "A"}, {Label: "B"}}, Each: func(fn func([]Cell) error) error {
		for _, v := range []string{`a "b"`, "x,y", "two\r\nlines", " blank ", "\tx", "@x", "5"} {
			if err := fn([]Cell{text(v), text(strconv.Itoa(len(v)))}); err != nil {
				return err
			}
		}
		return nil
	}}
	if err := writeCSV(&out, s, false); err != nil {
		t.Fatal(err)
	}
	want := "A,B\r\n\"a \"\"b\"\"\",5\r\n\"x,y\",3\r\n\"two\r\nlines\",10\r\n\" blank \",7\r\n'\tx,2\r\n'@x,2\r\n5,1\r\n"
	if out.String() != want {
		t.Errorf("%q", out.String())
	}
}

// No heading of a table is broken within a word, however many columns there are.
func TestHeadingsOfPDFStayWhole(t *testing.T) {
	s := Sheet{Group: -1, Columns: []Column{{"Part", Words, 18}, {"What", Words, 46}, {"Result", Words, 14}, {"From, or begun on", Date, 12}, {"To, or completed on", Date, 12}, {"Due or valid until", Date, 12},
		{"Required", Figure, 10}, {"Counted", Figure, 10}, {"Missing", Figure, 10}, {"Counted in", Words, 12}, {"Provider", Words, 24}}}
	for _, paper := range []Paper{A4, Letter} {
		p := newPage(s, paper)
		p.AddPage()
		p.SetFont(fontName, "B", fontSize)
		sum := 0.0
		for n, i := range p.columns {
			sum += p.widths[n]
			words := strings.Fields(s.Columns[i].Label)
			for _, line := range p.wrap(s.Columns[i].Label, p.widths[n]-2) {
				for _, w := range strings.Fields(line) {
					if !slices.Contains(words, w) {
						t.Errorf("%s: %q is broken: %q", paper, s.Columns[i].Label, w)
					}
				}
			}
		}
		if wide, _ := p.GetPageSize(); sum > wide-2*margin+.01 {
			t.Errorf("%s: wider than the page: %v", paper, sum)
		}
	}
}
