package report

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"standing/internal/civil"
	"standing/internal/credit"
)

// maxLines is how many lines a sheet of a spreadsheet has room for, below its head.
const maxLines = 1<<20 - 1

// writeXLSX writes a sheet as a workbook: the lines on the first page, with real dates and
// numbers, and what was asked for on the second. Text stays text, whatever it begins with.
func writeXLSX(w io.Writer, s Sheet) (err error) {
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil { // removes what was too large for memory
			err = e
		}
	}()
	name := sheetName(s.Title)
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	if err := paperOf(f, name, s); err != nil {
		return err
	}
	if err := fillSheet(f, name, s); err != nil {
		return err
	}
	titles := &excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + name + "'!$1:$1", Scope: name}
	if err := f.SetDefinedName(titles); err != nil {
		return err
	}
	if err := aboutSheet(f, s); err != nil {
		return err
	}
	_, err = f.WriteTo(w)
	return err
}

// sheetName is a title as the name of a sheet may be.
func sheetName(title string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return ' '
		}
		return r
	}, title)
	if r := []rune(name); len(r) > 31 {
		name = string(r[:31])
	}
	return strings.TrimSpace(name)
}

func paperOf(f *excelize.File, name string, s Sheet) error {
	across, tall, fit := 1, 0, true
	if err := f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	side := "landscape"
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &side, FitToWidth: &across, FitToHeight: &tall}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&L" + strings.ReplaceAll(s.Org, "&", "&&") + "&C" + strings.ReplaceAll(s.Title, "&", "&&") + "&R&P / &N"}); err != nil {
		return err
	}
	return f.SetDocProps(&excelize.DocProperties{Title: s.Title, Creator: s.Org, Language: s.Lang, Created: s.Made.UTC().Format(time.RFC3339), Modified: s.Made.UTC().Format(time.RFC3339)})
}

// fillSheet streams the lines.
func fillSheet(f *excelize.File, name string, s Sheet) error {
	styles, err := stylesOf(f)
	if err != nil {
		return err
	}
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := headOf(out, s, styles); err != nil {
		return err
	}
	lines, values := 0, make([]any, len(s.Columns))
	err = s.Each(func(line []Cell) error {
		lines++
		for i, c := range line {
			values[i] = valueOf(c, styles)
		}
		return out.SetRow("A"+strconv.Itoa(lines+1), values)
	})
	if err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(s.Columns), max(lines, 1)+1)
	if err != nil {
		return err
	}
	if err := f.AutoFilter(name, "A1:"+last, nil); err != nil {
		return err
	}
	return out.Flush()
}

func headOf(out *excelize.StreamWriter, s Sheet, styles [Figure + 1]int) error {
	for i, c := range slices.Backward(s.Columns) { // they are written in the order opposite to that of calls
		if err := out.SetColWidth(i+1, i+1, c.Width); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	head := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		head[i] = excelize.Cell{StyleID: styles[Blank], Value: c.Label}
	}
	return out.SetRow("A1", head)
}

// stylesOf are the styles of each type; Blank's is the head's.
func stylesOf(f *excelize.File) (styles [Figure + 1]int, err error) {
	days, figures := "yyyy-mm-dd", "0.###"
	for t, style := range map[Type]*excelize.Style{
		Blank: {Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EDF3"}}},
		Date:  {CustomNumFmt: &days}, Figure: {CustomNumFmt: &figures},
	} {
		if styles[t], err = f.NewStyle(style); err != nil {
			return styles, err
		}
	}
	return styles, nil
}

// first is the first day that a spreadsheet counts as others do.
var first = civil.MustParse("1900-03-01")

// valueOf is a cell as a spreadsheet holds it. A day before its calendar begins is text.
func valueOf(c Cell, styles [Figure + 1]int) any {
	switch {
	case c.Type == Date && c.Day >= first:
		y, m, d := c.Day.Civil()
		return excelize.Cell{StyleID: styles[Date], Value: time.Date(y, m, d, 0, 0, 0, 0, time.UTC)}
	case c.Type == Figure:
		return excelize.Cell{StyleID: styles[Figure], Value: float64(c.Amount) / float64(credit.One)}
	case c.Type == Blank:
		return nil
	}
	return oneLine(c.String())
}

func aboutSheet(f *excelize.File, s Sheet) error {
	if _, err := f.NewSheet(s.Words.About); err != nil {
		return err
	}
	for i, line := range append([][2]string{{s.Org, s.Title}}, s.Facts...) {
		for j, v := range line {
			at, _ := excelize.CoordinatesToCellName(j+1, i+1)
			if err := f.SetCellStr(s.Words.About, at, oneLine(v)); err != nil {
				return err
			}
		}
	}
	return f.SetColWidth(s.Words.About, "A", "B", 40)
}
