package intake

import (
	"slices"

	"standing/internal/roster"
)

// meansOf says what a column means that a code is about.
var meansOf = map[string][]string{
	codeName: {"name", "last_name"}, codeNameTwice: {"name", "last_name"}, codeNameDiffers: {"name", "last_name"}, codeNameChanged: {"name", "last_name"},
	codeNumber: {"person_id"}, codeOther: {"person_id"}, codeUnknown: {"person_id"}, codeNoNumber: {"person_id"},
	codeMail: {"email"}, codeMailDiffers: {"email"}, codeUnit: {"unit"}, codeUnitDiffers: {"unit"}, codeUnitChanged: {"unit"},
	codeFuture: {"completed"}, codeEndDiffers: {"expires"}, codeCourse: {"course", "course_code"}, codeStruck: {"voided_on", "result"},
}

// table is the table in which a row stands; nil: nobody looked at it.
func (w *worker) table(r *roster.Row) *Table {
	n := 0
	if r.Records {
		n = 1
	}
	if n >= len(w.look.Tables) {
		return nil
	}
	return &w.look.Tables[n]
}

// column is the column of a row's table that means one of these; nil: there is none.
func (w *worker) column(r *roster.Row, means ...string) *Column {
	t := w.table(r)
	if t == nil {
		return nil
	}
	for _, m := range means {
		if at := slices.IndexFunc(t.Columns, func(c Column) bool { return slices.Contains(c.meanings(), m) }); at >= 0 {
			return &t.Columns[at]
		}
	}
	return nil
}

// eachOnce reports whether a row stands in a table that has one for each person.
func (w *worker) eachOnce(r *roster.Row) bool {
	t := w.table(r)
	return t != nil && t.Shape == string(roster.PeopleRows)
}
