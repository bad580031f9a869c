package roster

import (
	"fmt"
	"strings"
)

// BadRows says that rows could not be read. Options.SkipBad leaves them out.
type BadRows struct {
	Problems []Problem // the first of them
	Total    int
}

func (e *BadRows) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s could not be read", e.Total, plural(e.Total, "row or cell", "rows or cells"))
	for i, p := range e.Problems {
		if i == 5 {
			b.WriteString("\n  …")
			break
		}
		b.WriteString("\n  " + p.String())
	}
	return b.String()
}

// AmbiguousDates says that the order of day and month is not known. The read
// stops: a wrong guess would move courses from one period to another.
type AmbiguousDates struct{ Columns []AmbiguousColumn }

// AmbiguousColumn is one column with such dates.
type AmbiguousColumn struct {
	File    string
	Column  string
	Count   int // dates that leave the order open
	OnlyMDY int // dates of the column that can only be month/day/year
	OnlyDMY int
	First   []Place // the first of those that leave it open
}

// Place is a cell and what it says.
type Place struct {
	Row   int
	Value string
}

func (e *AmbiguousDates) Error() string {
	var b strings.Builder
	b.WriteString("day and month cannot be told apart")
	for _, c := range e.Columns {
		fmt.Fprintf(&b, "\n  %s column %s: %d %s", c.File, c.Column, c.Count, plural(c.Count, "date", "dates"))
		for i, p := range c.First {
			fmt.Fprintf(&b, "%s row %d “%s”", [2]string{", for example", ","}[min(i, 1)], p.Row, p.Value)
		}
		b.WriteString("; " + c.suggestion())
	}
	b.WriteString("\n  say which it is: --dates mdy (3/14/2025), --dates dmy (14/3/2025) or --dates ymd")
	return b.String()
}

func (c AmbiguousColumn) suggestion() string {
	switch {
	case c.OnlyMDY > 0 && c.OnlyDMY > 0:
		return fmt.Sprintf("the column mixes both: %d can only be month/day/year, %d only day/month/year", c.OnlyMDY, c.OnlyDMY)
	case c.OnlyMDY > 0:
		return fmt.Sprintf("%d %s only be month/day/year, so it is probably mdy", c.OnlyMDY, plural(c.OnlyMDY, "other can", "others can"))
	case c.OnlyDMY > 0:
		return fmt.Sprintf("%d %s only be day/month/year, so it is probably dmy", c.OnlyDMY, plural(c.OnlyDMY, "other can", "others can"))
	}
	return "no other date of the column settles it"
}

// Unclear says that what the columns mean cannot be told, and what would help.
type Unclear struct {
	File   string
	Reason string
	Remedy string
}

func (e *Unclear) Error() string { return e.File + ": " + e.Reason + "; " + e.Remedy }

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
