package statement

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"standing/internal/base/fault"
	"standing/internal/civil"
	"standing/internal/rooms/credential"
	"standing/internal/roster"
	"standing/internal/sheet"
)

const (
	// MaxFile is the largest file that is taken, in bytes.
	MaxFile = 64 << 20
	// MaxLines is how many lines a file has at most.
	MaxLines = 50_000
	// maxAtOnce is how many lines a program sends at once, and how many are written at once.
	maxAtOnce = 1000
)

// column is what a column of a file means: a field of a Line.
type column string

// ours are the headings of what other spreadsheets do not have. What they have too is
// recognized as everywhere (roster.Means).
var ours = map[string]column{
	"reference": "reference", "reference number": "reference", "reference id": "reference", "record id": "reference", "external id": "reference", "transaction id": "reference",
	"withdraw": "withdraw", "withdrawn": "withdraw", "retract": "withdraw",
	"license number": "licence_number", "rn license number": "licence_number", "license id": "licence_number", "credential number": "licence_number", "registration number": "licence_number",
	"issuer": "issuer", "board": "issuer", "issued by": "issuer", "license board": "issuer", "issuing board": "issuer", "issuing body": "issuer",
	"jurisdiction": "jurisdiction", "license state": "jurisdiction", "state": "jurisdiction",
	"certificate number": "certificate", "certificate id": "certificate",
	"kind": "kind", "credential type": "kind", "license type": "title", "title": "title", "credential": "title", "license": "title", "profession": "title",
	"status": "status", "license status": "status", "credential status": "status", "status date": "status_on", "status since": "status_on", "status on": "status_on",
	"issue date": "issued_on", "issued on": "issued_on", "date issued": "issued_on", "issued": "issued_on", "original issue date": "issued_on",
	"expires": "expires_on", "expires on": "expires_on", "expires date": "expires_on", "license expires": "expires_on", "license expires date": "expires_on", "date expires": "expires_on",
	"failed": "failed", "email": "email", "e mail": "email", "email address": "email", "e mail address": "email", "mail": "email", "work email": "email",
}

var theirs = map[roster.Field]column{roster.PersonID: "number", roster.Name: "name", roster.FirstName: "first_name", roster.LastName: "last_name", roster.Email: "email", roster.Course: "course", roster.CourseCode: "course_id",
	roster.Completed: "completed_on", roster.Hours: "hours", roster.Category: "categories", roster.Expires: "expires_on", roster.Result: "result"}

// columnsOf says what the columns of a file mean by their headings; empty: nothing here.
func columnsOf(head []sheet.Cell) ([]column, error) {
	out, had := make([]column, len(head)), map[column]bool{}
	for _, own := range []bool{true, false} { // what is ours by its exact heading comes first
		for i, c := range head {
			if out[i] != "" {
				continue
			}
			if own {
				out[i] = ours[roster.Canonical(c.Text)]
			} else {
				for _, f := range roster.Means(c.Text) {
					if m := theirs[f]; m != "" && !had[m] {
						out[i] = m
						break
					}
				}
			}
			if had[out[i]] {
				out[i] = ""
			}
			had[out[i]] = true
		}
	}
	switch {
	case !had["reference"]:
		return nil, fault.Bad("file", "statement.no_reference")
	case !had["number"] && !had["licence_number"] && !had["email"]:
		return nil, fault.Bad("file", "statement.no_person")
	case !had["course"] && !had["title"]:
		return nil, fault.Bad("file", "statement.no_subject")
	}
	return out, nil
}

// table is a file of lines, which is read twice: first whether it can be, then for good.
type table struct {
	path  string
	today civil.Date
}

// spool puts a file where it can be read twice. The caller drops it.
func spool(dir string, from io.Reader, today civil.Date) (t table, err error) {
	folder, err := os.MkdirTemp(dir, "standing-statements-")
	if err != nil {
		return t, err
	}
	t = table{filepath.Join(folder, "table"), today}
	f, err := os.OpenFile(t.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // a name of ours in a folder of ours
	if err == nil {
		var n int64
		n, err = io.Copy(f, io.LimitReader(from, MaxFile+1))
		err = errors.Join(err, f.Close())
		if err == nil && n > MaxFile {
			err = fault.Bad("file", "statement.too_large", MaxFile>>20)
		}
	}
	if err != nil {
		t.drop()
	}
	return t, err
}

func (t table) drop() { _ = os.RemoveAll(filepath.Dir(t.path)) } // what is left goes with the system's temporary files

// each hands out one line after the other. A line that cannot be read ends it, with its place.
func (t table) each(ctx context.Context, fn func(Line) error) (n int, err error) {
	r, err := sheet.Open(t.path, sheet.Options{MaxColumns: 200, MaxInflated: 512 << 20})
	if err != nil {
		return 0, unreadable(err)
	}
	defer func() { _ = r.Close() }()
	head, ok := r.Next()
	if !ok {
		if err := r.Err(); err != nil {
			return 0, unreadable(err)
		}
		return 0, fault.Bad("file", "statement.empty")
	}
	names := append([]sheet.Cell{}, head.Cells...)
	columns, err := columnsOf(names)
	if err != nil {
		return 0, err
	}
	for row, ok := r.Next(); ok; row, ok = r.Next() {
		l, some, err := t.line(columns, names, row)
		if err != nil {
			return n, err
		}
		if !some {
			continue
		}
		if n++; n > MaxLines {
			return n, fault.Bad("file", "statement.too_many", MaxLines)
		}
		if err := errors.Join(ctx.Err(), fn(l)); err != nil {
			return n, err
		}
	}
	if err := r.Err(); err != nil {
		return n, unreadable(err)
	}
	if n == 0 {
		return 0, fault.Bad("file", "statement.empty")
	}
	return n, nil
}

// unreadable says of a file that it is no table, and where.
func unreadable(err error) error {
	var f *sheet.FileError
	if errors.As(err, &f) {
		return fault.Bad("file", "statement.unreadable", f.Row)
	}
	return err
}

// line reads one row; some is whether anything stands in it.
func (t table) line(columns []column, names []sheet.Cell, row sheet.Row) (l Line, some bool, err error) {
	at := map[string]int{}
	for i, c := range row.Cells {
		text := strings.TrimSpace(c.Text)
		if i >= len(columns) || columns[i] == "" || text == "" && c.Kind != sheet.Day {
			continue
		}
		some = true
		at[string(columns[i])] = i
		if why := l.put(columns[i], c, text); why != "" {
			return l, true, badCell(row.Number, names[i].Text, i, why)
		}
	}
	if !some {
		return l, false, nil
	}
	if i, ok := at["last_name"]; ok && at["name"] == 0 {
		at["name"] = i
	}
	if l.What == "" && l.Course == "" && l.Title != "" {
		l.What = Credential
	}
	l = l.tidy()
	if err := l.check(t.today); err != nil {
		field := fieldOf(err)
		i, ok := at[field]
		switch {
		case field == "":
			return l, true, err
		case !ok:
			return l, true, fault.Bad("file", "statement.bad_line", row.Number, field)
		}
		return l, true, badCell(row.Number, names[i].Text, i, "check")
	}
	return l, true, nil
}

// fieldOf is the field of a line that cannot be; empty where it is something else that went wrong.
func fieldOf(err error) string {
	if all := fault.Fields(err); len(all) > 0 {
		return all[0].Field
	}
	return ""
}

// badCell names the place, never what stands there.
func badCell(row int, heading string, i int, why string) error {
	name := strings.Join(strings.Fields(heading), " ")
	if name == "" || len(name) > 60 {
		name = sheet.ColumnName(i)
	}
	return fault.Bad("file", "statement.bad_cell_"+why, row, name)
}

// put reads one cell into its field; what is wrong is a code, empty where nothing is.
func (l *Line) put(to column, c sheet.Cell, text string) string {
	if c.Kind == sheet.Formula || c.Kind == sheet.Error || c.Kind == sheet.TooLong {
		return "cell"
	}
	for _, t := range l.texts() {
		if t.field == string(to) {
			*t.text = strings.Clone(text)
			return ""
		}
	}
	days := map[column]*civil.Date{"completed_on": &l.On, "status_on": &l.StatusOn, "issued_on": &l.IssuedOn, "expires_on": &l.Expires}
	if d := days[to]; d != nil {
		return dayOf(d, c, text)
	}
	word := strings.ToLower(text)
	switch to {
	case "first_name":
		l.Name = strings.TrimSpace(strings.Clone(text) + " " + l.Name)
	case "last_name":
		l.Name = strings.TrimSpace(l.Name + " " + strings.Clone(text))
	case "withdraw":
		l.Withdraw = yes(word)
	case "failed":
		l.Failed = yes(word)
	case "result":
		l.Failed = word == "fail" || word == "failed" || word == "no" || word == "not passed" || word == "incomplete"
	case "kind":
		if word = strings.Replace(word, "license", "licence", 1); word == "completion" || word == "course" {
			l.What = Completion
			return ""
		}
		l.What, l.Kind = Credential, credential.Kind(word)
	case "status":
		l.Status = credential.Status(word)
	}
	return ""
}

func yes(word string) bool {
	return word == "yes" || word == "y" || word == "true" || word == "1" || word == "x"
}

// dayOf reads a day; one that could be two is not guessed.
func dayOf(to *civil.Date, c sheet.Cell, text string) string {
	if c.Kind == sheet.Day {
		*to = c.Date
		return ""
	}
	m, v := roster.ParseDate(text, roster.AnyOrder)
	if v == roster.DateAmbiguous {
		return "order"
	}
	if v != roster.DateRead {
		return "day"
	}
	*to = m.Day
	return ""
}
