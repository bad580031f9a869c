package exclusion

import (
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"standing/internal/base/fault"
	"standing/internal/civil"
)

// Line is a line of a list about a person, as it stands there.
type Line struct {
	N                   int64
	First, Middle, Last string
	NPI                 string
	Born                civil.Date
	Kind                string // why they are excluded, in the list's own code
	On                  civil.Date
	Ended               civil.Date // reinstated, or the last day; zero: neither is known
	Reinstated          bool
	Waived              civil.Date
}

// form is how a source writes its lists. The LEIE as the Office of Inspector General
// publishes it (UPDATED.csv and the monthly supplements): days as 20240119, 00000000 and
// 0000000000 for nothing. SAM.gov's public extract of exclusions, version 2: days as
// 01/19/2024 with Indefinite for no end, 31 columns of which these are read.
type form struct {
	source  Source
	need    []string // by these headings a file is known
	read    func(c cells) (l Line, person bool, err error)
	nothing []string
}

var forms = []form{
	{LEIE, []string{"lastname", "firstname", "midname", "busname", "npi", "dob", "excltype", "excldate", "reindate", "waiverdate"}, readLEIE, []string{"", "0", "00000000", "0000000000"}},
	{SAM, []string{"classification", "name", "first", "middle", "last", "exclusion type", "active date", "termination date", "sam number", "npi"}, readSAM, []string{"", "indefinite", "0000000000"}},
}

// cells are those of one line, by heading.
type cells struct {
	*bounded
	form  *form
	at    map[string]int
	names []string
	row   []string
}

func (c cells) text(heading string) string { return strings.TrimSpace(c.row[c.at[heading]]) }

func (c cells) wrong(heading, why string) error {
	i := c.at[heading]
	return c.bad(i, c.names[i], why)
}

func (c cells) day(heading string) (civil.Date, error) {
	text := c.text(heading)
	if slices.Contains(c.form.nothing, strings.ToLower(text)) {
		return 0, nil
	}
	d, ok := dayOf(text, c.form.source)
	if !ok {
		return 0, c.wrong(heading, "date")
	}
	return d, nil
}

// dayOf reads the one way in which a source writes days.
func dayOf(text string, of Source) (civil.Date, bool) {
	if of == LEIE && len(text) == 8 {
		text = text[:4] + "-" + text[4:6] + "-" + text[6:]
	}
	if of == SAM && len(text) == 10 && text[2] == '/' && text[5] == '/' {
		text = text[6:] + "-" + text[:2] + "-" + text[3:5]
	}
	d, err := civil.Parse(text)
	return d, err == nil && len(text) == 10
}

func (c cells) npi() (string, error) {
	text := c.text("npi")
	if slices.Contains(c.form.nothing, strings.ToLower(text)) {
		return "", nil
	}
	if !isNPI(text) {
		return "", c.wrong("npi", "npi")
	}
	return text, nil
}

func isNPI(text string) bool {
	return len(text) == 10 && strings.Trim(text, "0123456789") == "" && strings.Trim(text, "0") != ""
}

// name is a cell of a name: a program that a spreadsheet would run is none.
func (c cells) name(heading string) (string, error) {
	text := c.text(heading)
	switch {
	case utf8.RuneCountInString(text) > 200:
		return "", c.wrong(heading, "name_long")
	case strings.HasPrefix(text, "=") || strings.HasPrefix(text, "+") || strings.HasPrefix(text, "@"):
		return "", c.wrong(heading, "formula")
	}
	return text, nil
}

// kind is the list's code of why somebody is excluded. It is shown, so it is a short one.
func (c cells) kind(heading string) (string, error) {
	text := strings.Join(strings.Fields(c.text(heading)), " ")
	for _, r := range text {
		if r > 0x7e || r < 0x20 || strings.ContainsRune(`=+@<>"'|`, r) {
			return "", c.wrong(heading, "kind")
		}
	}
	if len(text) > 40 {
		return "", c.wrong(heading, "kind")
	}
	return text, nil
}

// Read gives the lines about people one after the other, and how many lines there are. An
// error of a place is a BadCell.
func Read(r io.Reader, fn func(Source, Line) error) (of Source, total int64, err error) {
	b := newBounded(r)
	head, err := b.next()
	switch {
	case errors.Is(err, io.EOF):
		return "", 0, fault.Bad("file", "exclusion.empty")
	case err != nil:
		return "", 0, err
	}
	c := cells{bounded: b, at: map[string]int{}}
	for i, h := range head {
		c.names = append(c.names, strings.TrimSpace(h))
		key := strings.ToLower(strings.Join(strings.Fields(h), " "))
		if _, twice := c.at[key]; !twice {
			c.at[key] = i
		}
	}
	if c.form, err = formOf(c.at); err != nil {
		return "", 0, err
	}
	for {
		if c.row, err = b.next(); err != nil {
			break
		}
		total++
		l, person, err := c.form.read(c)
		if err != nil {
			return c.form.source, total, err
		}
		if person {
			l.N = int64(b.last)
			if err := fn(c.form.source, l); err != nil {
				return c.form.source, total, err
			}
		}
	}
	if errors.Is(err, io.EOF) {
		if err = nil; total == 0 {
			err = fault.Bad("file", "exclusion.empty")
		}
	}
	return c.form.source, total, err
}

// formOf knows a list by its headings. Of one that nearly is one it names what is missing.
func formOf(at map[string]int) (*form, error) {
	for i := range forms {
		missing := slices.DeleteFunc(slices.Clone(forms[i].need), func(h string) bool { _, ok := at[h]; return ok })
		switch {
		case len(missing) == 0:
			return &forms[i], nil
		case len(missing) <= len(forms[i].need)/2:
			return nil, fault.Bad("file", "exclusion.headings_"+string(forms[i].source), strings.ToUpper(strings.Join(missing, ", ")))
		}
	}
	return nil, fault.Bad("file", "exclusion.unknown")
}

func readLEIE(c cells) (l Line, person bool, err error) {
	if err := c.names3(&l, "firstname", "midname", "lastname"); err != nil {
		return l, false, err
	}
	if l.NPI, err = c.npi(); err != nil {
		return l, false, err
	}
	if l.Kind, err = c.kind("excltype"); err != nil {
		return l, false, err
	}
	for heading, to := range map[string]*civil.Date{"dob": &l.Born, "excldate": &l.On, "reindate": &l.Ended, "waiverdate": &l.Waived} {
		if *to, err = c.day(heading); err != nil {
			return l, false, err
		}
	}
	l.Reinstated = l.Ended != 0
	if l.Last == "" && c.text("busname") == "" {
		return l, false, c.wrong("lastname", "nobody")
	}
	return l, l.Last != "" || l.NPI != "", nil
}

// readSAM reads a line of SAM.gov. Of firms and vessels nothing is asked; individuals whose name
// is withheld are counted and not kept.
func readSAM(c cells) (l Line, person bool, err error) {
	if !strings.EqualFold(c.text("classification"), "individual") {
		return l, false, nil
	}
	if err := c.names3(&l, "first", "middle", "last"); err != nil {
		return l, false, err
	}
	if l.NPI, err = c.npi(); err != nil {
		return l, false, err
	}
	if l.Kind, err = c.kind("exclusion type"); err != nil {
		return l, false, err
	}
	if l.On, err = c.day("active date"); err != nil {
		return l, false, err
	}
	if l.Ended, err = c.day("termination date"); err != nil {
		return l, false, err
	}
	if l.Last == "" {
		whole, err := c.name("name")
		if err != nil {
			return l, false, err
		}
		l.Last, l.First, _ = strings.Cut(whole, ",")
	}
	return l, l.Last != "" || l.NPI != "", nil
}

func (c cells) names3(l *Line, first, middle, last string) (err error) {
	if l.First, err = c.name(first); err != nil {
		return err
	}
	if l.Middle, err = c.name(middle); err != nil {
		return err
	}
	l.Last, err = c.name(last)
	return err
}
