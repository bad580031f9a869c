package roster

import (
	"slices"

	"standing/internal/pack"
	"standing/internal/sheet"
)

// maxSheets is how many sheets of a workbook are looked at.
const maxSheets = 20

// Sheets finds which sheet of a workbook lists the people and which what they completed:
// either may be empty, and where one sheet has both, or the file is no workbook, people is
// all there is. all are the names of the sheets, none for other files.
func Sheets(path string, packs []*pack.Pack) (people, records string, all []string, err error) {
	first, err := sheet.Open(path, sheet.Options{})
	if err != nil {
		return "", "", nil, err
	}
	all = slices.Clone(first.Info().Sheets)
	_ = first.Close() // only read
	if len(all) < 2 {
		return "", "", all, nil
	}
	v := vocabularyOf(packs)
	readable := ""
	for _, name := range all[:min(len(all), maxSheets)] {
		switch k := kindOfSheet(path+"#"+name, v); {
		case k == ListRows && records == "":
			records = name
		case k == PeopleRows && people == "":
			people = name
		case k == "":
			continue
		}
		if readable == "" {
			readable = name
		}
	}
	if people == "" || records == "" {
		return readable, "", all, nil
	}
	return people, records, all, nil
}

// kindOfSheet says what a sheet is a list of; empty where its headings do not tell.
func kindOfSheet(path string, v *vocabulary) Shape {
	t, err := openTable(path)
	if err != nil {
		return "" // an empty sheet among others
	}
	defer t.close()
	t.findHeading(v)
	g := newGuesser(t, v, wants{list: true, people: true, email: true})
	if g.byHeadings() != nil || t.HeadingRow == 0 || !g.has(PersonID) && !g.named() {
		return ""
	}
	if g.isList() {
		return ListRows
	}
	return PeopleRows
}

// isList reports whether the headings are those of one row per completion.
func (g *guesser) isList() bool {
	return (g.has(Completed) || g.has(Expires)) && (g.has(Course) || g.has(Category) || g.has(Topic) || g.has(CourseCode) || g.has(Hours))
}

// Headings are those of every column of a table, also of the columns that are not read.
func (s *Stream) Headings(records bool) []string {
	t := s.at(records)
	if t == nil {
		return nil
	}
	out := slices.Clone(t.heading)
	for _, row := range t.sample {
		for len(out) < len(row.Cells) {
			out = append(out, "")
		}
	}
	return out
}

func (s *Stream) at(records bool) *table {
	i := 0
	if records {
		i = 1
	}
	if i >= len(s.tables) {
		return nil
	}
	return s.tables[i]
}

// Samples are the first few cells of each column below the headings, by column, of the
// table of people or, where there are two, of records.
func (s *Stream) Samples(records bool, n int) map[int][]string {
	t, out := s.at(records), map[int][]string{}
	if t == nil {
		return out
	}
	for _, row := range t.sample {
		if row.Number <= t.HeadingRow || t.isHeading(row) || isTotal(row) {
			continue
		}
		for i, c := range row.Cells {
			if c.Kind != sheet.Empty && len(out[i]) < n && !slices.Contains(out[i], shorten(c.Text)) {
				out[i] = append(out[i], shorten(c.Text))
			}
		}
	}
	return out
}
