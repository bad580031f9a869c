// Command gen writes the sample hospital: an XLSX book of 300 people, or two CSV
// files of any size for the benchmarks.
package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"flag"
	"log"
	"os"
	"strconv"

	"github.com/xuri/excelize/v2"

	"standing/internal/civil"
	"standing/internal/sample"
)

const seed = 20260301

func main() {
	log.SetFlags(0)
	n := flag.Int("people", 300, "how many people")
	book := flag.String("xlsx", "", "write an XLSX book with the sheets People and Records")
	people := flag.String("people-csv", "", "write the people as CSV")
	records := flag.String("records-csv", "", "write the records as CSV")
	each := flag.Int("each", 0, "keep so many records per person on average, the newest; 0: all")
	flag.Parse()
	if *book != "" {
		check(writeBook(*n, *book))
	}
	if *people != "" && *records != "" {
		check(writeCSV(*n, *each, *people, *records))
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

var (
	peopleHead  = []string{"Badge No.", "Last name", "First name", "Unit", "License number", "Licensed by", "Date licensed", "License expires"}
	recordsHead = []string{"Badge No.", "Course", "Category", "Delivery", "Date completed", "Contact hours"}
)

func personCells(p sample.Person) []any {
	return []any{p.Badge, p.Last, p.First, p.Unit, p.License, p.Route, p.Licensed, p.Expires}
}

func recordCells(c sample.Completion) []any {
	return []any{c.Badge, c.Course, c.Category, c.Delivery, c.Done, float64(c.Quarters) / 4}
}

func writeBook(n int, path string) error {
	f := excelize.NewFile()
	defer f.Close()
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	if err := f.SetSheetName("Sheet1", "People"); err != nil {
		return err
	}
	if _, err := f.NewSheet("Records"); err != nil {
		return err
	}
	p, err := newSheet(f, "People", peopleHead, bold, day)
	if err != nil {
		return err
	}
	r, err := newSheet(f, "Records", recordsHead, bold, day)
	if err != nil {
		return err
	}
	err = sample.Hospital(n, seed, func(v sample.Person) error { return p.row(personCells(v)) },
		func(v sample.Completion) error { return r.row(recordCells(v)) })
	if err != nil {
		return err
	}
	for _, s := range []*sheet{p, r} {
		if err := s.w.Flush(); err != nil {
			return err
		}
	}
	return f.SaveAs(path)
}

type sheet struct {
	w    *excelize.StreamWriter
	next int
	day  int
}

func newSheet(f *excelize.File, name string, head []string, bold, day int) (*sheet, error) {
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	if err := w.SetColWidth(1, len(head), 18); err != nil {
		return nil, err
	}
	cells := make([]any, len(head))
	for i, h := range head {
		cells[i] = excelize.Cell{Value: h, StyleID: bold}
	}
	return &sheet{w: w, next: 2, day: day}, w.SetRow("A1", cells)
}

func (s *sheet) row(cells []any) error {
	for i, c := range cells {
		if d, ok := c.(civil.Date); ok {
			cells[i] = excelize.Cell{Value: int(d - civil.MustParse("1899-12-30")), StyleID: s.day}
		}
	}
	at := "A" + strconv.Itoa(s.next)
	s.next++
	return s.w.SetRow(at, cells)
}

func writeCSV(n, each int, people, records string) error {
	p, closeP, err := newCSV(people, peopleHead)
	if err != nil {
		return err
	}
	r, closeR, err := newCSV(records, recordsHead)
	if err != nil {
		return err
	}
	t := thinner{each: each, write: func(v sample.Completion) error { return r.Write(texts(recordCells(v))) }}
	err = sample.Hospital(n, seed, func(v sample.Person) error { return errors.Join(p.Write(texts(personCells(v))), t.next()) }, t.add)
	if err := errors.Join(err, t.next()); err != nil {
		return err
	}
	if err := closeP(); err != nil {
		return err
	}
	return closeR()
}

// thinner keeps the newest records of each person. What one person has too few of,
// the people after may keep more of, so that the total comes out.
type thinner struct {
	each, room int
	held       []sample.Completion
	write      func(sample.Completion) error
}

func (t *thinner) add(c sample.Completion) error {
	t.held = append(t.held, c)
	return nil
}

// next writes what is kept of the person before.
func (t *thinner) next() error {
	keep := t.held
	if t.each > 0 {
		keep = keep[len(keep)-min(len(keep), t.room):]
		t.room += t.each - len(keep)
	}
	t.held = t.held[:0]
	for _, c := range keep {
		if err := t.write(c); err != nil {
			return err
		}
	}
	return nil
}

func newCSV(path string, head []string) (*csv.Writer, func() error, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, nil, err
	}
	buf := bufio.NewWriterSize(f, 1<<20)
	w := csv.NewWriter(buf)
	done := func() error {
		w.Flush()
		if err := w.Error(); err != nil {
			return err
		}
		if err := buf.Flush(); err != nil {
			return err
		}
		return f.Close()
	}
	return w, done, w.Write(head)
}

func texts(cells []any) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		switch v := c.(type) {
		case string:
			out[i] = v
		case civil.Date:
			out[i] = v.String()
		case float64:
			out[i] = strconv.FormatFloat(v, 'f', -1, 64)
		}
	}
	return out
}
