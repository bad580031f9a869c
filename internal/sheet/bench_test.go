package sheet

import (
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// largeBook writes a workbook of rows × 6 cells as Excel does: numbers, dates by
// their style, and texts in the shared part.
func largeBook(tb testing.TB, rows int) string {
	tb.Helper()
	const main = ` xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	var sheet, shared strings.Builder
	sheet.WriteString(`<worksheet` + main + `><sheetData>`)
	shared.WriteString(`<sst` + main + `>`)
	for i := range 700 {
		fmt.Fprintf(&shared, `<si><t>Course number %d &amp; more</t></si>`, i)
	}
	for i := range rows {
		fmt.Fprintf(&shared, `<si><t>Surname%d, Given</t></si>`, i)
		fmt.Fprintf(&sheet, `<row r="%d" spans="1:6"><c r="A%[1]d" s="2"><v>%[1]d</v></c><c r="B%[1]d" t="s"><v>%d</v></c><c r="C%[1]d" t="s"><v>%d</v></c>`+
			`<c r="D%[1]d" s="1"><v>%d</v></c><c r="E%[1]d"><v>%d.5</v></c><c r="F%[1]d" t="b"><v>%d</v></c></row>`, i+1, 700+i, i%700, 45000+i%700, i%8, i%2)
	}
	sheet.WriteString(`</sheetData></worksheet>`)
	shared.WriteString(`</sst>`)
	parts := bookParts(sheet.String())
	parts["xl/sharedStrings.xml"] = shared.String()
	parts["xl/workbook.xml"] = `<workbook` + main + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = strings.Replace(parts["xl/_rels/workbook.xml.rels"], `</Relationships>`,
		`<Relationship Id="r3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`, 1)
	for _, name := range []string{"_rels/.rels", "xl/_rels/workbook.xml.rels"} { // excelize insists on this
		parts[name] = strings.Replace(parts[name], ">", ` xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`, 1)
	}
	parts["xl/styles.xml"] = `<styleSheet` + main + `><numFmts count="1"><numFmt numFmtId="164" formatCode="000000"/></numFmts>` +
		`<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>`
	return zipped(tb, parts)
}

// BenchmarkXLSX reads the same workbook with this package and with excelize: its
// stream of rows, which has texts only, and its whole sheet, which has all we need.
func BenchmarkXLSX(b *testing.B) {
	const rows = 100_000
	path := largeBook(b, rows)
	ours := func() (int, error) {
		r, err := Open(path, Options{})
		if err != nil {
			return 0, err
		}
		defer r.Close()
		n := 0
		for row, ok := r.Next(); ok; row, ok = r.Next() {
			if len(row.Cells) == 6 && row.Cells[0].Kind == Number && row.Cells[1].Kind == Text && row.Cells[3].Kind == Day {
				n++
			}
		}
		return n, r.Err()
	}
	theirs := func(read func(f *excelize.File) (int, error)) func() (int, error) {
		return func() (int, error) {
			f, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true, TmpDir: b.TempDir()})
			if err != nil {
				return 0, err
			}
			defer f.Close()
			return read(f)
		}
	}
	for _, c := range []struct {
		name string
		read func() (int, error)
	}{
		{"ours", ours},
		{"excelize-rows", theirs(func(f *excelize.File) (n int, err error) {
			r, err := f.Rows("S")
			if err != nil {
				return 0, err
			}
			for r.Next() {
				if cells, err := r.Columns(); err == nil && len(cells) == 6 {
					n++
				}
			}
			return n, r.Close()
		})},
		{"excelize-whole", theirs(func(f *excelize.File) (n int, err error) {
			for ; n < rows; n++ {
				id, err := f.GetCellStyle("S", fmt.Sprintf("D%d", n+1))
				if err != nil || id != 1 {
					return n, err
				}
			}
			return n, nil
		})},
	} {
		b.Run(c.name, func(b *testing.B) {
			peak, took := uint64(0), time.Duration(0)
			for b.Loop() {
				start := time.Now()
				peak = max(peak, peakHeap(func() {
					if n, err := c.read(); n != rows || err != nil {
						b.Errorf("%d rows, %v", n, err)
					}
				}))
				took += time.Since(start)
			}
			b.ReportMetric(float64(rows*b.N)/took.Seconds(), "rows/s")
			b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
		})
	}
}

// peakHeap returns by how much the heap grew at most while f ran.
func peakHeap(f func()) uint64 {
	var before, m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var stop atomic.Bool
	peak := make(chan uint64)
	go func() {
		top := before.HeapAlloc
		for !stop.Load() {
			runtime.ReadMemStats(&m)
			top = max(top, m.HeapAlloc)
			time.Sleep(5 * time.Millisecond)
		}
		peak <- top - before.HeapAlloc
	}()
	f()
	stop.Store(true)
	return <-peak
}
