package roster

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"standing/internal/civil"
	"standing/internal/sheet"
)

// book makes a workbook with the sheets Staff and Training.
func book(t testing.TB, fill func(f *excelize.File) error) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	err := errors.Join(f.SetSheetName("Sheet1", "Staff"))
	if _, e := f.NewSheet("Training"); e != nil || err != nil {
		t.Fatal(err, e)
	}
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "book.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func format(f *excelize.File, sheet, from, to, code string) error {
	id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
	if err != nil {
		return err
	}
	return f.SetCellStyle(sheet, from, to, id)
}

func staff(f *excelize.File) error {
	return errors.Join(f.SetSheetRow("Staff", "A1", &[]any{"Employee ID", "Name"}), f.SetSheetRow("Staff", "A2", &[]any{123, "Ann"}), f.SetSheetRow("Staff", "A3", &[]any{124, "Bo"}),
		format(f, "Staff", "A2", "A3", "00000"), f.SetSheetRow("Training", "A1", &[]any{"Employee ID", "Course", "Completed", "Hours"}))
}

func readBook(path string, opt Options) (*Roster, *Mapping, error) {
	opt.PeopleFile, opt.RecordsFile, opt.Pack, opt.Today = path+"#Staff", path+"#Training", testPack(), civil.MustParse("2025-11-21")
	return Read(context.Background(), opt)
}

func TestWorkbook(t *testing.T) {
	path := book(t, func(f *excelize.File) error {
		return errors.Join(staff(f),
			f.SetSheetRow("Training", "A2", &[]any{"00123", "CPR", 45678, 0.0625}), f.SetSheetRow("Training", "C3", &[]any{45679.5, 1.5}), f.SetCellValue("Training", "B3", "Ethics and law"),
			f.MergeCell("Training", "A2", "A3"), f.SetSheetRow("Training", "A4", &[]any{"00124", "CPR", "2025-02-03", "2"}),
			format(f, "Training", "C2", "C3", "m/d/yyyy h:mm"), format(f, "Training", "D2", "D2", "h:mm"))
	})
	r, m, err := readBook(path, Options{})
	want := "00123/Ann/\n  r2 2025-01-21 1.5 \"CPR\" bls\n  r3 2025-01-22 1.5 \"Ethics and law\" ethics\n00124/Bo/\n  r4 2025-02-03 2 \"CPR\" bls\n"
	if err != nil || show(r) != want {
		t.Fatalf("%v\n%s", err, show(r))
	}
	if m.Records.File != path+"#Training" || m.Records.OtherSheets[0] != "Staff" {
		t.Errorf("%+v", m.Records)
	}
}

func TestWorkbookProblems(t *testing.T) {
	for _, c := range []struct {
		name           string
		fill           func(f *excelize.File) error
		column, reason string
	}{
		{"formula without a value", func(f *excelize.File) error {
			return errors.Join(f.SetCellValue("Training", "C2", nil), f.SetCellFormula("Training", "C2", "TODAY()"))
		}, "C (Completed)", "formula whose value was never computed"},
		{"hours that are text", func(f *excelize.File) error { return f.SetCellDefault("Training", "D2", "x") }, "D (Hours)", "not an amount"},
		{"serial without a style", func(f *excelize.File) error { return f.SetCellValue("Training", "C2", 45678) }, "C (Completed)", "a number, not a date"},
		{"the day that never was", func(f *excelize.File) error {
			return errors.Join(f.SetCellValue("Training", "C2", 60), format(f, "Training", "C2", "C2", "m/d/yyyy"))
		}, "C (Completed)", "not a day of the calendar"},
		{"merge over other columns", func(f *excelize.File) error {
			return errors.Join(f.SetSheetRow("Training", "A3", &[]any{"00124", "CPR"}), f.MergeCell("Training", "C2", "C3"))
		}, "C (Completed)", "merged cells"},
		{"id that became a date", func(f *excelize.File) error {
			return errors.Join(f.SetCellValue("Training", "A2", 45678), format(f, "Training", "A2", "A2", "m/d/yyyy"))
		}, "A (Employee ID)", "turned the id into a date"},
		{"hours that became a date", func(f *excelize.File) error {
			return errors.Join(f.SetCellValue("Training", "D2", 45678), format(f, "Training", "D2", "D2", "m/d/yyyy"))
		}, "D (Hours)", "is a date, not an amount"},
		{"large cell", func(f *excelize.File) error {
			return f.SetCellValue("Training", "B2", strings.Repeat("ü", 20000))
		}, "B (Course)", "larger than 32 KB"},
	} {
		path := book(t, func(f *excelize.File) error {
			err := errors.Join(staff(f), f.SetSheetRow("Training", "A2", &[]any{"00123", "CPR", "2025-01-02", 1}))
			for i := 10; i < 14; i++ {
				err = errors.Join(err, f.SetSheetRow("Training", fmt.Sprintf("A%d", i), &[]any{"00124", "CPR", "2025-01-02", 1}))
			}
			return errors.Join(err, c.fill(f))
		})
		_, _, err := readBook(path, Options{})
		var bad *BadRows
		if !errors.As(err, &bad) || bad.Total != 1 || bad.Problems[0].Column != c.column || !strings.Contains(bad.Problems[0].Reason, c.reason) || bad.Problems[0].Remedy == "" {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestFileErrorsPassThrough(t *testing.T) {
	for _, content := range []string{"%PDF-1.7", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "PK\x03\x04 broken"} {
		_, _, err := Read(context.Background(), Options{PeopleFile: file(t, "x.csv", content)})
		var fe *sheet.FileError
		if !errors.As(err, &fe) {
			t.Errorf("%q: %v", content, err)
		}
	}
	if _, _, err := Read(context.Background(), Options{}); err == nil {
		t.Error("no files")
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, _, err := Read(ctx, Options{PeopleFile: file(t, "p.csv", "ID,Completed,Course\n1,2025-01-01,X\n")})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// The groups are merged over their columns, the other headings over both rows.
func TestMergedHeadingsOnTwoLevels(t *testing.T) {
	path := book(t, func(f *excelize.File) error {
		const s = "Staff"
		for cell, v := range map[string]any{"A1": "Acme Hospital", "A3": "Employee ID", "B3": "Name", "C3": "BLS", "E3": "ACLS",
			"C4": "Done", "D4": "Exp.", "E4": "Done", "F4": "Exp.", "A5": "007", "B5": "Ann Lee", "C5": "2025-02-03", "F5": "2026-01-31"} {
			if err := f.SetCellValue(s, cell, v); err != nil {
				return err
			}
		}
		for _, m := range [][2]string{{"A1", "F1"}, {"A3", "A4"}, {"B3", "B4"}, {"C3", "D3"}, {"E3", "F3"}} {
			if err := f.MergeCell(s, m[0], m[1]); err != nil {
				return err
			}
		}
		return nil
	})
	r, m, err := Read(t.Context(), Options{PeopleFile: path, Pack: testPack()})
	if err != nil || len(r.People) != 1 || r.People[0].ID != "007" || r.Records != 2 {
		t.Fatalf("%v %+v %+v", err, r, m)
	}
}
