package roster

import (
	"context"
	"errors"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestSheetsOfPeopleAndRecordsAreFound(t *testing.T) {
	path := book(t, func(f *excelize.File) error {
		return errors.Join(staff(f), f.SetSheetRow("Training", "A2", &[]any{"00123", "CPR", "2025-02-03", "2"}))
	})
	people, records, all, err := Sheets(path, nil)
	if err != nil || people != "Staff" || records != "Training" || len(all) < 2 {
		t.Fatal(people, records, all, err)
	}
	s, m, err := Open(context.Background(), Options{PeopleFile: path + "#" + people, RecordsFile: path + "#" + records}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var got []string
	for row := range s.Rows() {
		line := row.Person.ID + " " + row.Person.Name
		for _, d := range row.Done {
			line += " " + d.Title + " " + d.Date.String()
		}
		got = append(got, line)
	}
	if len(got) != 3 || got[0] != "00123 Ann" || got[2] != "00123  CPR 2025-02-03" || m.Records == nil || s.Err() != nil {
		t.Errorf("%q %v", got, s.Err())
	}
}
