package report

import (
	"context"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/compliance"
)

// The list of standings leaves as it is shown: all of its pages, with the same filters, and
// that it left is in the log.
func TestTheListOfStandingsAsAFile(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		var asked []compliance.Filter
		k.Standings = func(_ context.Context, _ db.Q, _ access.Scope, f compliance.Filter, limit int) (compliance.Page, error) {
			asked = append(asked, f)
			row := compliance.Row{Standing: compliance.Standing{DueOn: civil.Max}, Shown: compliance.NotMet, Name: "=Ada", UnitName: "ICU", Title: "ACLS card"}
			if f.After.Zero() {
				return compliance.Page{Rows: []compliance.Row{row}, Next: ids.ID{5}}, nil
			}
			row.Name, row.DueOn, row.Shown = "Bob", civil.Of(2026, 1, 2), compliance.Grace
			return compliance.Page{Rows: []compliance.Row{row}}, nil
		}
		w := k.get("/reports/standings/file?format=csv&status=short&unit=" + k.icu.String())
		if w.Code != 200 || len(asked) != 2 || asked[0].Status != compliance.Short || asked[0].Unit != k.icu || asked[1].After != (ids.ID{5}) {
			t.Fatal(w.Code, w.Body, asked)
		}
		for _, want := range []string{"'=Ada,ICU,Not met,,ACLS card", `Bob,ICU,"Late, in grace",2026-01-02,ACLS card`} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("lacks %q: %s", want, w.Body)
			}
		}
		if len(k.log.seen) != 2 || k.log.seen[0].Verb != "report.exported" || k.log.seen[0].Codes["report"] != "standings" || k.log.seen[0].Codes["status"] != "short" {
			t.Errorf("%+v", k.log.seen)
		}
		delete(k.matrix, access.Cell{Module: "training", Right: access.Export})
		if w := k.get("/reports/standings/file?format=csv"); w.Code == 200 {
			t.Error("without the right: ", w.Code)
		}
	})
}
