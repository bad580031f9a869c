package roster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"standing/internal/civil"
	"standing/internal/pack"
	"standing/internal/rule"
)

// Options says what to read and how.
type Options struct {
	PeopleFile  string     // may end in #Sheet; empty: the people are those of the records
	RecordsFile string     // empty: the people file has the records too
	Pack        *pack.Pack // whose words are looked for; nil: tags are kept as written
	MapFile     string     // a mapping that was saved and edited
	Map         []byte     // the same as text, where MapFile is empty
	DateOrder   DateOrder
	Today       civil.Date                        // for what is too far in the future; zero: only the year 2100 is
	Progress    func(bytesDone, bytesTotal int64) // may be nil
	SkipBad     bool                              // leave out what cannot be read
}

// maxProblems is how many problems are kept in full.
const maxProblems = 1000

// reading is the state of one Read.
type reading struct {
	ctx       context.Context
	opt       Options
	v         *vocabulary
	given     *override
	m         *Mapping
	ros       *Roster
	people    peopleIndex
	words     wordIndex
	amb       []*AmbiguousColumn
	firstDay  civil.Date
	lastDay   civil.Date
	ahead     int            // derived days after today
	bare      int            // completions without an amount
	units     map[string]int // completions by the unit that they state
	stream    bool           // rows are handed out and not kept, see Open
	strangers strangers
	done      int64 // bytes of the tables that are finished
	total     int64
}

// Read reads people and records. The mapping is returned also with an error,
// as far as it was made out. Errors of its own are BadRows, AmbiguousDates,
// Unclear and sheet.FileError; a cancelled context stops the read.
func Read(ctx context.Context, opt Options) (*Roster, *Mapping, error) {
	rd, err := newReading(ctx, opt, newVocabulary(opt.Pack))
	if err != nil {
		return nil, nil, err
	}
	if err := rd.run(); err != nil {
		return nil, rd.m, err
	}
	return rd.ros, rd.m, nil
}

func newReading(ctx context.Context, opt Options, v *vocabulary) (*reading, error) {
	given, err := loadMap(opt.MapFile, opt.Map)
	if err != nil {
		return nil, err
	}
	rd := &reading{ctx: ctx, opt: opt, v: v, given: given, m: &Mapping{}, ros: &Roster{}}
	rd.firstDay, rd.lastDay = civil.Of(1900, 1, 1), civil.Of(2100, 12, 31)
	if opt.Today != 0 {
		rd.lastDay = opt.Today.AddMonths(maxAhead)
	}
	rd.ros.records, rd.units = newStore(), map[string]int{}
	rd.people = newPeopleIndex()
	rd.words = newWordIndex(rd.v, given.words, rd.ros.records.courses)
	return rd, nil
}

func (rd *reading) run() error {
	people, records, err := rd.openTables()
	defer people.close()
	defer records.close()
	if err != nil {
		return err
	}
	if people != nil {
		if err := rd.readTable(people, records == nil); err != nil {
			return err
		}
	}
	if records != nil {
		if err := rd.readTable(records, people == nil); err != nil {
			return err
		}
	}
	return rd.finish()
}

// openTables opens the files and decides what their columns mean.
func (rd *reading) openTables() (people, records *table, err error) {
	if people, records, err = rd.open(); err != nil {
		return people, records, err
	}
	for _, t := range []*table{people, records} {
		if t != nil {
			rd.total += t.src.Info().Size
		}
	}
	return people, records, rd.mapColumns(people, records)
}

func (rd *reading) open() (people, records *table, err error) {
	if rd.opt.PeopleFile == "" && rd.opt.RecordsFile == "" {
		return nil, nil, errors.New("neither a people file nor a records file was given")
	}
	if rd.opt.PeopleFile != "" {
		if people, err = openTable(rd.opt.PeopleFile); err != nil {
			return nil, nil, err
		}
		rd.m.People = people.Table
	}
	if rd.opt.RecordsFile != "" && rd.opt.RecordsFile != rd.opt.PeopleFile {
		if records, err = openTable(rd.opt.RecordsFile); err != nil {
			return people, nil, err
		}
		rd.m.Records = records.Table
	}
	return people, records, nil
}

// readTable reads all rows of a table. own: the people of the records are those
// that the table itself names.
func (rd *reading) readTable(t *table, own bool) error {
	r, read := rd.reader(t, own)
	for n := 0; ; n++ {
		row, ok := t.next()
		if !ok {
			break
		}
		r.row, r.bad = row, false
		read()
		if n%8192 == 0 {
			if err := rd.tick(t); err != nil {
				return err
			}
		}
	}
	if err := t.src.Err(); err != nil {
		return err
	}
	rd.finished(r)
	return nil
}

// reader is what reads the rows of a table: the same whether they are kept or handed out.
func (rd *reading) reader(t *table, own bool) (*rowReader, func()) {
	r := &rowReader{rd: rd, t: t, amb: map[int]*AmbiguousColumn{}}
	if t.Shape == ListRows {
		return r, newListReader(r, own).read
	}
	return r, newPeopleReader(r).read
}

// finished counts a table that was read to its end.
func (rd *reading) finished(r *rowReader) {
	r.t.Encoding = r.t.src.Info().Encoding
	rd.done += r.t.src.Info().Size
	for _, col := range slices.Sorted(maps.Keys(r.amb)) {
		if a := r.amb[col]; a.Count > 0 {
			rd.amb = append(rd.amb, a)
		}
	}
}

// openOrder is the error for dates that can be read in two orders; nil if there are none.
func (rd *reading) openOrder() error {
	if len(rd.amb) == 0 {
		return nil
	}
	e := &AmbiguousDates{}
	slices.SortStableFunc(rd.amb, func(a, b *AmbiguousColumn) int { return cmp.Compare(b.Count, a.Count) })
	for _, a := range rd.amb {
		e.Columns = append(e.Columns, *a)
	}
	return e
}

func (rd *reading) tick(t *table) error {
	if rd.opt.Progress != nil {
		rd.opt.Progress(rd.done+t.src.Done(), rd.total)
	}
	if err := rd.ctx.Err(); err != nil {
		return fmt.Errorf("read the roster: %w", err)
	}
	return nil
}

func (rd *reading) problem(p Problem) {
	rd.ros.BadTotal++
	if len(rd.ros.Problems) < maxProblems {
		rd.ros.Problems = append(rd.ros.Problems, p)
	}
}

// finish sorts the records and decides whether what was read may be used.
func (rd *reading) finish() error {
	rd.reportUnknown()
	rd.addNotes()
	rd.m.Words, rd.m.Unnamed = sortWords(rd.words.named), sortWords(rd.words.unnamed)
	if err := rd.openOrder(); err != nil {
		return err
	}
	if rd.ros.BadTotal > 0 && !rd.opt.SkipBad {
		return &BadRows{Problems: rd.ros.Problems, Total: rd.ros.BadTotal}
	}
	s := &rd.ros.records
	s.kinds = rd.words.kinds
	s.finish(len(rd.ros.People))
	if rd.ros.Twice = s.twins; s.twins > 0 {
		rd.m.Notes = append(rd.m.Notes, fmt.Sprintf("%d %s another one of the same person, course, day and amount; unless the rule says otherwise it counts again", s.twins, plural(s.twins, "record repeats", "records repeat")))
	}
	rd.ros.Records = s.n
	if rd.opt.Progress != nil {
		rd.opt.Progress(rd.total, rd.total)
	}
	return nil
}

// addNotes tells what was worked out or left out without being wrong.
func (rd *reading) addNotes() {
	note := func(n int, one, many string) {
		if n > 0 {
			rd.m.Notes = append(rd.m.Notes, fmt.Sprintf("%d %s", n, plural(n, one, many)))
		}
	}
	note(rd.ros.Merged, "people row only repeats another row and was merged", "people rows only repeat another row and were merged")
	note(rd.ros.Undated, "row is of training that was not finished; it is no record", "rows are of training that was not finished; they are no records")
	note(rd.ros.Derived, "completion date was worked out from the day the card runs out; its record id ends in "+derivedSuffix,
		"completion dates were worked out from the day the card runs out; their record ids end in "+derivedSuffix)
	if rd.opt.Pack != nil && sums(rd.opt.Pack.Rule) {
		note(rd.bare, "completion states no amount; where the rule adds up "+rd.opt.Pack.Rule.Unit+"s it counts as none",
			"completions state no amount; where the rule adds up "+rd.opt.Pack.Rule.Unit+"s they count as none")
	}
	if s := rd.strangers; s.n > 0 {
		rd.m.Notes = append(rd.m.Notes, fmt.Sprintf("%d %s somebody else than the person with that id (%s); was a column shifted? credit went by the id", s.n, plural(s.n, "record names", "records name"), s.first))
	}
	rd.noteUnits()
	rd.noteFacts()
	note(rd.ahead, "of those cards runs out later than the rule allows for a card earned by now; it does not count yet",
		"of those cards run out later than the rule allows for a card earned by now; they do not count yet")
}

// sums reports whether a rule adds up amounts anywhere.
func sums(r *rule.Rule) bool {
	for _, v := range r.Versions {
		if slices.ContainsFunc(v.Needs, needSums) {
			return true
		}
	}
	return false
}

func needSums(n *rule.Need) bool {
	switch {
	case n.Pool != nil:
		return !n.Pool.Count
	case n.Choice != nil:
		for _, o := range n.Choice.Options {
			if slices.ContainsFunc(o.All, needSums) {
				return true
			}
		}
	}
	return slices.ContainsFunc(n.Exclusive, needSums)
}

// noteUnits names the units that the rule does not count.
func (rd *reading) noteUnits() {
	if rd.opt.Pack == nil {
		return
	}
	for _, unit := range slices.Sorted(maps.Keys(rd.units)) {
		if n := rd.units[unit]; !rd.opt.Pack.Rule.Knows(unit) {
			rd.m.Notes = append(rd.m.Notes, fmt.Sprintf("%d %s in “%s”, which this rule does not count", n, plural(n, "amount is", "amounts are"), shorten(unit)))
		}
	}
}

// noteFacts names what the pack asks for and no column gives.
func (rd *reading) noteFacts() {
	if rd.opt.Pack == nil || rd.m.People == nil {
		return
	}
	given := map[string]bool{}
	for _, c := range rd.m.People.Columns {
		if c.Field == Fact {
			given[c.Of] = true
		}
	}
	for _, f := range rd.opt.Pack.Facts {
		if !given[f.ID] {
			rd.m.Notes = append(rd.m.Notes, fmt.Sprintf("no column of the people gives “%s”, which this rule asks about", cmp.Or(f.Label, f.ID)))
		}
	}
}
