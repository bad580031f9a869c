package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// book saves a workbook that fill has filled.
func book(t testing.TB, opt excelize.Options, fill func(f *excelize.File) error) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.xlsx")
	if err := f.SaveAs(path, opt); err != nil {
		t.Fatal(err)
	}
	return path
}

func set(f *excelize.File, cell string, value any, format string) error {
	if err := f.SetCellValue("Sheet1", cell, value); err != nil || format == "" {
		return err
	}
	id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return err
	}
	return f.SetCellStyle("Sheet1", cell, cell, id)
}

func TestXLSXCells(t *testing.T) {
	for _, c := range []struct {
		value  any
		format string
		want   string
	}{
		{"00123", "", "00123"},
		{"  x ", "", "  x "},
		{"a & <b>", "", "a & <b>"},
		{"line\nbreak", "", "line\nbreak"},
		{123, "", "n123"},
		{123, "00000", "n00123"},
		{123456, "00000", "n123456"},
		{12345, `"RN"00000`, "nRN12345"},
		{123456789, "000-00-0000", "n123-45-6789"},
		{5, "ID00000", "n5"},
		{7, "0", "n7"},
		{1.5, "0.00", "n1.5"},
		{0.1 + 0.2, "", "n0.3"},
		{12345678901234, "", "n12345678901234"},
		{1e20, "", "n100000000000000000000"},
		{45292, "", "n45292"},
		{45292, "m/d/yyyy", "d2024-01-01"},
		{45292, "dd.mm.yyyy;@", "d2024-01-01"},
		{45292, "[$-409]d-mmm-yy;@", "d2024-01-01"},
		{45292, `yyyy"年"m"月"d"日"`, "d2024-01-01"},
		{45292.75, "m/d/yyyy h:mm", "d2024-01-01 18:00:00"},
		{45292.999999999, "m/d/yyyy h:mm", "d2024-01-02"},
		{45292.5, "yyyy-mm-dd hh:mm:ss.000", "d2024-01-01 12:00:00"},
		{45292, "d-mmm;d-mmm;d-mmm;@", "d2024-01-01"},
		{45292, strings.Repeat("y", 256), "n45292"},
		{45292, `0.00" days"`, "n45292"},
		{45292, "[Red]0.00", "n45292"},
		{59, "m/d/yyyy", "d1900-02-28"},
		{60, "m/d/yyyy", "1900-02-29"},
		{61, "m/d/yyyy", "d1900-03-01"},
		{1, "m/d/yyyy", "d1900-01-01"},
		{0, "m/d/yyyy", "n0"},
		{-5, "m/d/yyyy", "n-5"},
		{2958466, "m/d/yyyy", "n2958466"},
		{0.0625, "h:mm", "t1:30"},
		{1.0625, "[h]:mm", "t25:30"},
		{0.5, "h:mm AM/PM", "t12:00"},
		{true, "", "bTRUE"},
		{false, "", "bFALSE"},
		{time.Date(2025, 3, 14, 0, 0, 0, 0, time.UTC), "", "d2025-03-14"},
	} {
		path := book(t, excelize.Options{}, func(f *excelize.File) error { return set(f, "B2", c.value, c.format) })
		rows, _, err := readAll(t, path, Options{})
		if err != nil || len(rows) != 1 || rows[0] != "2:|"+c.want {
			t.Errorf("%v as %q: %q %v, want %q", c.value, c.format, rows, err, c.want)
		}
	}
}

func TestXLSX1904(t *testing.T) {
	yes := true
	path := book(t, excelize.Options{}, func(f *excelize.File) error {
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
			return err
		}
		return errors.Join(set(f, "A1", 0, "m/d/yyyy"), set(f, "B1", 43830, "m/d/yyyy"), set(f, "C1", 60, "m/d/yyyy"))
	})
	rows, info, err := readAll(t, path, Options{})
	if err != nil || !info.Date1904 || rows[0] != "1:d1904-01-01|d2024-01-01|d1904-03-01" {
		t.Errorf("%q %+v %v", rows, info, err)
	}
}

func TestXLSXFormulas(t *testing.T) {
	path := book(t, excelize.Options{}, func(f *excelize.File) error {
		return errors.Join(f.SetCellFormula("Sheet1", "A1", "1+1"), f.SetCellValue("Sheet1", "B1", "x"))
	})
	rows, _, err := readAll(t, path, Options{})
	if err != nil || rows[0] != "1:<formula>|x" {
		t.Errorf("without a value: %q %v", rows, err)
	}
	path = rawBook(t, `<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>A2&amp;"x"</f><v>a&amp;x</v></c>`+
		`<c r="C1" t="e"><f>Z9</f><v>#REF!</v></c><c r="D1" t="str"><f>""</f><v></v></c><c r="E1" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>`+
		`<c r="F1" t="d"><v>2024-05-06T07:08:09</v></c><c r="G1" t="b"><v>1</v></c><c r="H1" t="s"><v>99</v></c></row>`)
	rows, _, err = readAll(t, path, Options{})
	if err != nil || rows[0] != "1:n2|a&x|<#REF!>||inline|d2024-05-06 07:08:09|bTRUE|<#damaged>" {
		t.Errorf("with a value: %q %v", rows, err)
	}
}

func TestXLSXMerges(t *testing.T) {
	path := book(t, excelize.Options{}, func(f *excelize.File) error {
		return errors.Join(f.SetSheetRow("Sheet1", "A1", &[]any{"id", "name", "course"}), f.SetSheetRow("Sheet1", "A2", &[]any{"1", "Ann", "BLS"}),
			f.SetSheetRow("Sheet1", "C3", &[]any{"ACLS"}), f.SetSheetRow("Sheet1", "A4", &[]any{"2", "Bob", "PALS"}),
			f.MergeCell("Sheet1", "A2", "A3"), f.MergeCell("Sheet1", "B2", "B3"), f.MergeCell("Sheet1", "C4", "D4"))
	})
	rows, _, err := readAll(t, path, Options{})
	want := []string{"1:id|name|course", "2:1|Ann|BLS", "3:1^|Ann^|ACLS", "4:2|Bob|PALS|PALS^"}
	if err != nil || strings.Join(rows, "\n") != strings.Join(want, "\n") {
		t.Errorf("%q %v", rows, err)
	}
}

func TestXLSXSheets(t *testing.T) {
	path := book(t, excelize.Options{}, func(f *excelize.File) error {
		_, err := f.NewSheet("Records 2025")
		return errors.Join(err, f.SetCellValue("Sheet1", "A1", "first"), f.SetCellValue("Records 2025", "A1", "second"))
	})
	for _, c := range []struct{ path, want, sheet string }{
		{path, "1:first", "Sheet1"}, {path + "#records 2025", "1:second", "Records 2025"},
	} {
		rows, info, err := readAll(t, c.path, Options{})
		if err != nil || rows[0] != c.want || info.Sheet != c.sheet || info.Name() != path+"#"+c.sheet || len(info.Sheets) != 2 {
			t.Errorf("%s: %q %+v %v", c.path, rows, info, err)
		}
	}
	if _, _, err := readAll(t, path+"#Nope", Options{}); err == nil || !strings.Contains(err.Error(), "Sheet1, Records 2025") {
		t.Errorf("missing sheet: %v", err)
	}
}

func TestXLSXHiddenSheetIsNotTheFirst(t *testing.T) {
	path := book(t, excelize.Options{}, func(f *excelize.File) error {
		_, err := f.NewSheet("Shown")
		f.SetActiveSheet(1)
		return errors.Join(err, f.SetCellValue("Shown", "A1", "shown"), f.SetCellValue("Sheet1", "A1", "hidden"), f.SetSheetVisible("Sheet1", false))
	})
	rows, _, err := readAll(t, path, Options{})
	if err != nil || rows[0] != "1:shown" {
		t.Errorf("%q %v", rows, err)
	}
}

func TestXLSXRefused(t *testing.T) {
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 1000)
	locked := book(t, excelize.Options{Password: "secret"}, func(f *excelize.File) error { return f.SetCellValue("Sheet1", "A1", 1) })
	for _, c := range []struct{ name, path, says string }{
		{"old Excel", write(t, "x.xls", ole), "save it as .xlsx or CSV"},
		{"password", locked, "protected by a password"},
		{"password, name far inside", write(t, "x.xlsx", ole+strings.Repeat("z", 128<<10-1010)+toUTF16("EncryptedPackage", false, false)), "protected by a password"},
		{"zip of something", zipped(t, map[string]string{"a.txt": "hello"}), "not a workbook"},
		{"cut off", write(t, "x.xlsx", "PK\x03\x04 and then nothing"), "damaged"},
		{"OpenDocument", zipped(t, map[string]string{"content.xml": "<x/>"}), "OpenDocument"},
		{"binary workbook", zipped(t, map[string]string{"xl/workbook.bin": "x"}), ".xlsb"},
		{"text document", zipped(t, map[string]string{"word/document.xml": "<x/>"}), "text document"},
		{"document type", rawBook(t, `<!DOCTYPE x [<!ENTITY a "b">]><row r="1"><c r="A1"><v>1</v></c></row>`), "damaged"},
		{"tag without end", rawBook(t, `<row r="1" `+strings.Repeat(`a="b" `, 1<<18)), "damaged"},
		{"comment without end", rawBook(t, `<!-- `+strings.Repeat("a b ", 1<<19)), "damaged"},
		{"elements without end", rawBook(t, strings.Repeat("<a>", 1000)+`<row r="1"><c r="A1"><v>1</v></c></row>`), "damaged"},
		{"unknown entity", rawBook(t, `<row r="1"><c r="A1" t="str"><v>&a;</v></c></row>`), "damaged"},
		{"texts that are cut off", withShared(t, `<sst><si><t>a</t></si><si><t>b</t>`), "damaged"},
		{"workbook without end", deepWorkbook(t), "damaged"},
		{"cut sheet", rawBookOf(t, `<worksheet><sheetData><row r="1"><c r="A1"><v>1`), "damaged"},
		{"rows backwards", rawBook(t, `<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>`), "damaged"},
		{"column far out", rawBook(t, `<row r="1"><c r="XFD1"><v>1</v></c></row>`), "more than 4096 columns"},
	} {
		_, _, err := readAll(t, c.path, Options{})
		var fe *FileError
		if !errors.As(err, &fe) || !strings.Contains(err.Error(), c.says) || fe.File == "" {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestZipBombs(t *testing.T) {
	zeros := strings.Repeat("0", 40<<20)
	cell := `<row r="1"><c r="A1"><v>` + zeros + `</v></c></row>`
	path := rawBook(t, cell)
	if _, _, err := readAll(t, path, Options{}); err == nil || !strings.Contains(err.Error(), "may be an attack") {
		t.Errorf("ratio: %v", err)
	}
	if _, _, err := readAll(t, path, Options{MaxRatio: 1 << 40, MaxInflated: 1 << 20}); err == nil || !strings.Contains(err.Error(), "more than 1 MB") {
		t.Errorf("absolute: %v", err)
	}
	rows, _, err := readAll(t, path, Options{MaxRatio: 1 << 40})
	if err != nil || rows[0] != "1:<long>" {
		t.Errorf("allowed: %q %v", rows, err)
	}
	// A directory that lies about the size: every place that says 40 MB says 1 KB.
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	size := uint32(len(sheetXML(cell)))
	lie := bytes.ReplaceAll(b, le32(size), le32(1000))
	if bytes.Equal(lie, b) {
		t.Fatal("the size was not found in the archive")
	}
	if _, _, err := readAll(t, write(t, "lie.xlsx", string(lie)), Options{}); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("lie: %v", err)
	}
}

func le32(n uint32) []byte { return []byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)} }

func TestXLSXLargeCell(t *testing.T) {
	big := strings.Repeat("lorem ipsum ", 5000) // 60 KB, as a shared and as an inline text
	parts := bookParts(sheetXML(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>` + big + `</t></is></c></row>`))
	for _, times := range []int{1, 5, 10, 100} { // in the buffer, at its end, and far beyond
		parts["xl/sharedStrings.xml"] = `<sst><si><t>` + strings.Repeat(big, times) + `</t></si><si><t>ok_x0041_</t><rPh><t>` + strings.Repeat(big, times) + `</t></rPh></si></sst>`
		rows, _, err := readAll(t, zipped(t, parts), Options{})
		if err != nil || rows[0] != "1:<long>|okA|<long>" {
			t.Errorf("%q %v", rows, err)
		}
	}
	parts["xl/sharedStrings.xml"] = `<sst><si><t/></si><si><t>` + strings.Repeat("&quot;", 32<<10) + `</t></si></sst>`
	rows, _, err := readAll(t, zipped(t, parts), Options{})
	if err != nil || rows[0] != "1:|"+strings.Repeat(`"`, 32<<10)+"|<long>" {
		t.Errorf("as long as may be: %.80q %v", rows, err)
	}
}

func TestXLSXAgreesWithExcelize(t *testing.T) {
	path := book(t, excelize.Options{}, func(f *excelize.File) error {
		for i := 1; i <= 3000; i++ {
			at, _ := excelize.CoordinatesToCellName(1, i)
			if err := f.SetSheetRow("Sheet1", at, &[]any{i, float64(i) / 7, "text " + strings.Repeat("ü<&>", i%5), nil, i%2 == 0}); err != nil {
				return err
			}
		}
		return nil
	})
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want, err := f.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	n := 0
	for row, ok := r.Next(); ok; row, ok = r.Next() {
		for i, c := range row.Cells {
			if c.Text != want[n][i] {
				t.Fatalf("row %d column %d: %q, excelize has %q", row.Number, i, c.Text, want[n][i])
			}
		}
		n++
	}
	if n != 3000 || r.Err() != nil || r.Done() != r.Info().Size {
		t.Errorf("%d rows, %v, done %d of %d", n, r.Err(), r.Done(), r.Info().Size)
	}
}

// zipped makes an archive of parts.
func zipped(t testing.TB, parts map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return write(t, "x.xlsx", b.String())
}

func sheetXML(rows string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><!-- c --><x:worksheet xmlns:x="urn:x"><x:sheetData>` + rows + `</x:sheetData></x:worksheet>`
}

func bookParts(sheet string) map[string]string {
	const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	return map[string]string{
		"_rels/.rels":     `<Relationships><Relationship Id="r1" Type="` + rel + `officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook xmlns:r="urn:r"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="` + rel + `worksheet" Target="/xl/worksheets/sheet1.xml"/>` +
			`<Relationship Id="r2" Type="` + rel + `sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": sheet,
	}
}

func withShared(t testing.TB, shared string) string {
	parts := bookParts(sheetXML(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`))
	parts["xl/sharedStrings.xml"] = shared
	return zipped(t, parts)
}

func deepWorkbook(t testing.TB) string {
	parts := bookParts(sheetXML(""))
	parts["xl/workbook.xml"] = "<workbook>" + strings.Repeat("<a>", 1<<20)
	return zipped(t, parts)
}

func rawBook(t testing.TB, rows string) string { return rawBookOf(t, sheetXML(rows)) }

func rawBookOf(t testing.TB, sheet string) string { return zipped(t, bookParts(sheet)) }

func FuzzSheetXML(f *testing.F) {
	for _, s := range []string{`<row r="1"><c r="A1"><v>1</v></c></row>`, `<row><c><f>x</f></c><c t="inlineStr"><is><t><![CDATA[a]]b]]></t></is></c></row>`,
		`<row r="3"/><!-- x --><row r="9"><c r="C9" s="1" t='n'><v>&#x31;&amp;</v></c></row>`, `<c r="A`, `<row r="1"><c r="A1"/></row></x:sheetData><mergeCells><mergeCell ref="A1:C3"/>`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, rows string) {
		r, err := Open(rawBook(t, rows), Options{MaxCell: 64, MaxColumns: 16, MaxInflated: 1 << 20})
		if err != nil {
			return
		}
		defer r.Close()
		last := 0
		for row, ok := r.Next(); ok; row, ok = r.Next() {
			if row.Number <= last || len(row.Cells) == 0 || len(row.Cells) > 16 {
				t.Fatalf("row %d after %d with %d cells", row.Number, last, len(row.Cells))
			}
			last = row.Number
		}
	})
}
