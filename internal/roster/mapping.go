package roster

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Shape is how a table holds what it says.
type Shape string

const (
	PeopleRows Shape = "people" // one row per person; matrix and expiry columns belong here
	ListRows   Shape = "list"   // one row per completion
)

// Column is one column of a table and what it was taken for. A column may stand
// twice, for example as the person's id and as a fact of the pack.
type Column struct {
	Index   int    // from 0
	Heading string // empty without a heading row
	Field   Field
	Of      string // the fact, the tags (joined by a comma) or the credential
	Why     string // of ignored ones
}

// Label names a column for people: D (Completed).
func (c Column) Label() string {
	if c.Heading == "" {
		return columnName(c.Index)
	}
	return columnName(c.Index) + " (" + shorten(c.Heading) + ")"
}

// Table is how one file or sheet was read.
type Table struct {
	File        string // with #Sheet where there are several
	Format      string
	Encoding    string
	Delimiter   string
	OtherSheets []string
	Shape       Shape
	HeadingRow  int // 0: there is none
	Dates       DateOrder
	Columns     []Column
	Rows        int // of data that were read
	Repeats     int // repeated headings and totals, which were passed over
}

// Word is a category, course or delivery text and the tags it stands for.
type Word struct {
	Text string
	Tags []string
	Rows int
}

// Mapping is everything that was guessed or given about two tables.
type Mapping struct {
	People  *Table // nil: the people were taken from the records
	Records *Table // nil: the people table has the records too
	Words   []Word // texts of the files that stand for tags of the pack
	Unnamed []Word // texts that the pack does not name; the tag they were given
	Notes   []string
}

func (t *Table) find(f Field) (Column, bool) {
	for _, c := range t.Columns {
		if c.Field == f {
			return c, true
		}
	}
	return Column{}, false
}

// has reports whether a column means f.
func (t *Table) has(f Field) bool {
	_, ok := t.find(f)
	return ok
}

// Print writes the mapping as a short table for people.
func (m *Mapping) Print(w io.Writer) error {
	var b strings.Builder
	if m.People != nil {
		m.People.print(&b, "people")
	}
	if m.Records != nil {
		m.Records.print(&b, "records")
	}
	printWords(&b, "Words of the files that stand for this pack's tags:", m.Words)
	printWords(&b, "Not named by this pack:", m.Unnamed)
	for _, n := range m.Notes {
		fmt.Fprintf(&b, "Note: %s\n", n)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (t *Table) print(b *strings.Builder, what string) {
	fmt.Fprintf(b, "%s: %s (%s", what, t.File, t.Format)
	if t.Format == "csv" {
		fmt.Fprintf(b, ", %s, cut by %s", t.Encoding, t.Delimiter)
	}
	switch t.HeadingRow {
	case 0:
		b.WriteString(", no headings")
	case 1:
	default:
		fmt.Fprintf(b, ", headings in row %d", t.HeadingRow)
	}
	b.WriteString(")\n")
	wide := 0
	for _, c := range t.Columns {
		wide = max(wide, len([]rune(shorten(c.Heading))))
	}
	for _, c := range t.Columns {
		fmt.Fprintf(b, "  %-2s  %-*s  -> %s\n", columnName(c.Index), wide, shorten(c.Heading), c.meaning(t.Dates))
	}
	if len(t.OtherSheets) > 0 {
		fmt.Fprintf(b, "  other sheets, not read: %s\n", strings.Join(t.OtherSheets, ", "))
	}
}

func (c Column) meaning(order DateOrder) string {
	s := fieldWords[c.Field]
	if c.Of != "" {
		s += " of " + strings.ReplaceAll(c.Of, ",", " and ")
		if c.Field == Fact {
			s = "fact " + c.Of
		}
	}
	if dated[c.Field] && order != AnyOrder {
		s += " (" + order.Words() + ")"
	}
	if c.Field == Ignored && c.Why != "" {
		s += ": " + c.Why
	}
	return s
}

func printWords(b *strings.Builder, title string, list []Word) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintln(b, title)
	const most = 20
	for i, w := range list {
		if i == most {
			fmt.Fprintf(b, "  … and %d more\n", len(list)-most)
			return
		}
		times := ""
		if w.Rows > 0 {
			times = fmt.Sprintf(" (%d)", w.Rows)
		}
		fmt.Fprintf(b, "  %s%s -> %s\n", shorten(w.Text), times, strings.Join(w.Tags, ", "))
	}
}

// sortWords puts the commonest first.
func sortWords(byText map[string]*Word) []Word {
	list := make([]Word, 0, len(byText))
	for _, k := range slices.Sorted(maps.Keys(byText)) {
		list = append(list, *byText[k])
	}
	slices.SortStableFunc(list, func(a, b Word) int { return cmp.Compare(b.Rows, a.Rows) })
	return list
}
