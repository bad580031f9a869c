package statement

import (
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
	"standing/internal/rooms/training"
)

// TestPromise_CT_01 is this room's part: what programs and boards send is theirs by their
// identity, from the line to the record that it became, whatever stands in the line.
func TestPromise_CT_01(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.open()
		m := k.source(Program, "Cards Inc")
		l := bls("1")
		l.Issuer, l.Categories = "Florida Board of Nursing", "said by the board" // nothing in a line says who sends it
		k.post(m, l)
		other := bls("1")
		other.Number, other.Name = "10443", "Bob Ray"
		k.send(other)
		if n := k.count(`SELECT count(*) FROM statement t JOIN statement_source s ON s.org_id = t.org_id AND s.id = t.source_id WHERE t.org_id = $1 AND s.org_id = $1`); n != 2 {
			t.Error("statements with a source: ", n)
		}
		for _, v := range k.all() {
			want := map[bool]string{true: "Cards Inc", false: "Test"}[v.Source == m.ID]
			if v = k.accept(v.ID); v.SourceName != want {
				t.Errorf("%s, not %s", v.SourceName, want)
			}
			made := k.done(v.Person)
			if len(made) != 1 || made[0].Source != training.FromStatement || made[0].SourceID != v.ID {
				t.Errorf("what it became does not lead to who said it: %+v", made)
			}
		}
		// A line that says whose it is, is refused or not read; none takes the place of the source.
		out, err := k.PostFile(ctx, k.token(m), strings.NewReader("Reference,Source,Sender,Employee number,Course,Completion date\n7,Florida Board of Nursing,Board,10442,BLS renewal,2026-01-05\n"))
		k.must(err)
		k.work()
		if v := k.of("7"); out.Lines != 1 || v.Source != m.ID || v.SourceName != "Cards Inc" {
			t.Errorf("%+v", v)
		}
	})
}
