package roster

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

const mapHead = `# How the columns of two tables are read. Change what is wrong and pass the file back.
#   column letter: field        fields are
#     person_id name last_name first_name middle_name unit email
#     course course_code category topic delivery
#     completed started hours minutes credit_unit result recorded_on voided_on expires
#     fact NAME       a fact of the pack, for example: fact licensed_on
#     done TAG        a matrix column: dates of completion of that tag (done alone: no tag)
#     expires NAME    the date on which that tag's card or that credential runs out
#     since NAME      the date on which that credential was issued
#   columns that are left out are ignored; "a + b" reads one column as two fields
#   heading_row: 0 means that there are no headings; dates: mdy, dmy or ymd
#   words: what a category or course text means, as tags with commas between
`

type mapFile struct {
	People  *mapTable         `yaml:"people,omitempty"`
	Records *mapTable         `yaml:"records,omitempty"`
	Words   map[string]string `yaml:"words,omitempty"`
}

type mapTable struct {
	Shape      string            `yaml:"shape,omitempty"`
	HeadingRow *int              `yaml:"heading_row,omitempty"`
	Dates      string            `yaml:"dates,omitempty"`
	Columns    map[string]string `yaml:"columns"`
}

// Save writes the mapping as a file that Options.MapFile reads back.
func (m *Mapping) Save(w io.Writer) error {
	if _, err := io.WriteString(w, mapHead); err != nil {
		return err
	}
	f := mapFile{People: toFile(m.People), Records: toFile(m.Records), Words: map[string]string{}}
	for _, word := range m.Words {
		f.Words[word.Text] = strings.Join(word.Tags, ", ")
	}
	enc := yaml.NewEncoder(w)
	enc.SetIndent(2)
	if err := enc.Encode(f); err != nil {
		return err
	}
	return enc.Close()
}

func toFile(t *Table) *mapTable {
	if t == nil {
		return nil
	}
	f := &mapTable{Shape: string(t.Shape), HeadingRow: &t.HeadingRow, Dates: t.Dates.String(), Columns: map[string]string{}}
	for _, c := range t.Columns {
		if c.Field == Ignored {
			continue
		}
		letter := columnName(c.Index)
		say := strings.TrimSpace(string(c.Field) + " " + c.Of)
		if before := f.Columns[letter]; before != "" {
			say = before + " + " + say
		}
		f.Columns[letter] = say
	}
	return f
}

// override is a mapping file that was read.
type override struct {
	people, records *givenTable
	words           map[string][]string // by folded text
}

type givenTable struct {
	shape      Shape
	headingRow int // -1: to be found
	dates      DateOrder
	columns    []Column
}

// maxMapFile is far above any mapping.
const maxMapFile = 4 << 20

func loadMap(path string, text []byte) (*override, error) {
	if path == "" && len(text) == 0 {
		return &override{}, nil
	}
	if path == "" {
		return parseMap("", text)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the mapping: %w", err)
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, maxMapFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the mapping: %w", err)
	}
	if len(b) > maxMapFile {
		return nil, fmt.Errorf("%s is larger than %d MB; is it a mapping?", path, maxMapFile>>20)
	}
	return parseMap(" "+path, b)
}

func parseMap(name string, b []byte) (*override, error) {
	var f mapFile
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("the mapping%s: %w", name, err)
	}
	o := &override{words: map[string][]string{}}
	for text, tags := range f.Words {
		var list []string
		for _, t := range strings.Split(tags, ",") {
			if t = strings.TrimSpace(t); t != "" {
				list = append(list, t)
			}
		}
		o.words[fold(text)] = list
	}
	var err error
	if o.people, err = f.People.table(); err == nil {
		o.records, err = f.Records.table()
	}
	if err != nil {
		return nil, fmt.Errorf("the mapping%s: %w", name, err)
	}
	return o, nil
}

func (f *mapTable) table() (*givenTable, error) {
	if f == nil {
		return nil, nil
	}
	t := &givenTable{shape: Shape(f.Shape), headingRow: -1}
	if f.HeadingRow != nil {
		t.headingRow = *f.HeadingRow
	}
	if t.shape != "" && t.shape != PeopleRows && t.shape != ListRows {
		return nil, fmt.Errorf("shape %q is not people or list", f.Shape)
	}
	var err error
	if t.dates, err = ParseDateOrder(f.Dates); err != nil {
		return nil, err
	}
	for letter, say := range f.Columns {
		index, ok := columnIndex(letter)
		if !ok {
			return nil, fmt.Errorf("%q is not a column letter", letter)
		}
		for _, one := range strings.Split(say, "+") {
			name, of, _ := strings.Cut(strings.TrimSpace(one), " ")
			if _, known := fieldWords[Field(name)]; !known || name == "" {
				return nil, fmt.Errorf("column %s: there is no field %q", letter, name)
			}
			c := Column{Index: index, Field: Field(name), Of: strings.ReplaceAll(of, " ", "")}
			if c.Of == "" && (c.Field == Fact || c.Field == Since) {
				return nil, fmt.Errorf("column %s: %s needs a name behind it", letter, name)
			}
			t.columns = append(t.columns, c)
		}
	}
	slices.SortFunc(t.columns, func(a, b Column) int {
		if a.Index != b.Index {
			return a.Index - b.Index
		}
		return strings.Compare(string(a.Field), string(b.Field))
	})
	return t, t.check()
}

// check refuses two columns for a field that can have only one.
func (t *givenTable) check() error {
	seen := map[Field]int{}
	for _, c := range t.columns {
		if other, twice := seen[c.Field]; twice && !repeatable[c.Field] {
			return fmt.Errorf("columns %s and %s are both %s", columnName(other), columnName(c.Index), c.Field)
		}
		seen[c.Field] = c.Index
	}
	return nil
}

// columnIndex is the inverse of the column's letters.
func columnIndex(letters string) (int, bool) {
	n := 0
	for _, r := range strings.ToUpper(letters) {
		if r < 'A' || r > 'Z' || n > 4096 {
			return 0, false
		}
		n = n*26 + int(r-'A') + 1
	}
	return n - 1, n > 0
}

// CheckMap says what is wrong with a mapping that somebody wrote.
func CheckMap(text []byte) error {
	_, err := parseMap("", text)
	return err
}
