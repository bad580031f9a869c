package statement

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"standing/internal/civil"
	"standing/internal/rooms/credential"
	"standing/internal/sheet"
)

// endless are lines of a file, made while they are read.
func endless(head string, n int, line func(int) string) io.Reader {
	r, w := io.Pipe()
	go func() {
		_, err := io.WriteString(w, head)
		for i := 0; i < n && err == nil; i++ {
			_, err = io.WriteString(w, line(i))
		}
		w.CloseWithError(err)
	}()
	return r
}

// Fifty thousand lines are read in chunks, in little memory; one more is too many, and then
// nothing was handed on.
func TestALargeFile(t *testing.T) {
	line := func(i int) string { return fmt.Sprintf("r%d,%d,Name %d,BLS renewal,2026-02-20,4\n", i, i, i) }
	const head = "Reference,Employee ID,Employee name,Course,Date completed,Hours\n"
	for n, want := range map[int]int{MaxLines: MaxLines, MaxLines + 1: 0} {
		f, err := spool(t.TempDir(), endless(head, n, line), civil.Of(2026, 3, 2))
		if err != nil {
			t.Fatal(err)
		}
		got, most := 0, uint64(0)
		_, _, err = f.pour(ctx, func(some []Line) (int, error) {
			if got += len(some); got%10_000 == 0 {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
			if len(some) > maxAtOnce {
				t.Error("a chunk of ", len(some))
			}
			return 0, nil
		})
		if got != want || (err != nil) != (want == 0) {
			t.Errorf("%d lines: %d handed on, %v", n, got, err)
		}
		if most > 64<<20 {
			t.Errorf("%d MB are held", most>>20)
		}
		f.drop()
	}
}

// Columns are known by the headings that people use, and what is not known is not read.
func TestColumns(t *testing.T) {
	for head, want := range map[string]string{
		"Reference|Employee No.|Name|Course|Completion Date|Hours|Passed":                            "reference number name course completed_on hours result",
		"Record ID|E-mail|First Name|Last Name|Course Title|Course ID|Date Completed|CE Hours":       "reference email first_name last_name course course_id completed_on hours",
		"External ID|License #|Board|State|Licensee|Title|Status|Issue Date|Expiration Date|Shoe":    "reference licence_number issuer jurisdiction  title status issued_on expires_on ",
		"Ref|Reference|Badge number|Course|Category|Expires|Certificate No.|Withdraw|Date completed": " reference number course categories expires_on certificate withdraw completed_on",
	} {
		var cells []sheet.Cell
		for _, h := range strings.Split(head, "|") {
			cells = append(cells, sheet.Cell{Kind: sheet.Text, Text: h})
		}
		got, err := columnsOf(cells)
		var names []string
		for _, c := range got {
			names = append(names, string(c))
		}
		if err != nil || !slices.Equal(names, strings.Split(want, " ")) {
			t.Errorf("%s\n%q\n%q %v", head, names, strings.Split(want, " "), err)
		}
	}
}

// Whether a source issued what it speaks of follows from how it was registered.
func TestIssued(t *testing.T) {
	l := licence("1")
	board := Source{Kind: Board, Name: "FLORIDA  Board of Nursing", Jurisdiction: "florida", addedBy: [16]byte{1}}
	for want, s := range map[bool][]Source{true: {board}, false: {
		{Kind: Provider, Name: board.Name, Jurisdiction: board.Jurisdiction, addedBy: board.addedBy},
		{Kind: Board, Name: board.Name, Jurisdiction: "Ohio", addedBy: board.addedBy},
		{Kind: Board, Name: board.Name, addedBy: board.addedBy},
		{Kind: Board, Name: "Board of Nursing", Jurisdiction: "Florida", addedBy: board.addedBy},
		{Kind: Board, Name: board.Name, Jurisdiction: board.Jurisdiction}, // nobody looked at what it is
	}} {
		for _, one := range s {
			if one.issued(l) != want {
				t.Errorf("%+v: %v", one, !want)
			}
		}
	}
}

// Names are the same in any order of their words, and a line says the same in any spacing.
func TestTheSame(t *testing.T) {
	for a, b := range map[string]string{"Lin, Ada": "ada lin", "José  Núñez": "NUNEZ JOSE"} {
		if !sameName(a, b) {
			t.Error(a, b)
		}
	}
	if sameName("Ada Lin", "Ada M Lin") || sameName("", "Ada") {
		t.Error("others are the same")
	}
	a, b := licence("1"), licence(" 1 ")
	b.Name, b.Kind, b.Status = " Ada   Lin", credential.Licence, credential.Active
	if a.tidy().words() != b.tidy().words() {
		t.Error("spacing says something else")
	}
	w := bls("1")
	w.Withdraw = true
	if w.tidy().Name != "" || w.tidy().Number != "" {
		t.Error("a withdrawal keeps what it takes back")
	}
}
