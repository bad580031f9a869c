package check

import (
	"strings"
	"testing"

	"standing/internal/civil"
	"standing/internal/pack"
	"standing/internal/rule"
)

func TestTimelineNamesPeriodsDeadlinesAndWhatLapses(t *testing.T) {
	p, err := pack.Load("nursing-fl")
	if err != nil {
		t.Fatal(err)
	}
	day := civil.MustParse
	f := &rule.Facts{Dates: map[string]civil.Date{"licensed_on": day("2016-08-02"), "license_expires_on": day("2026-04-30")}, Values: map[string]string{"route": "examination"}}
	line, err := Ahead(p, f, nil, day("2026-03-01"), day("2029-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	if len(line.Periods) != 3 || line.Periods[1].Cycle != (rule.Period{Start: day("2026-05-01"), End: day("2028-04-30")}) {
		t.Fatalf("%+v", line.Periods)
	}
	var b strings.Builder
	if err := WriteTimeline(&b, p, line, day("2026-03-01")); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1 May 2026 to 30 April 2028", "from 1 May 2026", "period that ended on 30 April 2026: Not met", "due 30 April 2028", "Check the current official text"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}

func TestTimelineOfACardEndsWhenItLapses(t *testing.T) {
	p, err := pack.Load("bls")
	if err != nil {
		t.Fatal(err)
	}
	day := civil.MustParse
	tag := p.Tags[0].ID
	recs := []rule.Record{{ID: "c", Date: day("2025-02-10"), Tags: []string{tag}}}
	line, err := Ahead(p, &rule.Facts{}, recs, day("2026-01-01"), day("2030-01-01"))
	if err != nil || len(line.On) != 2 || line.On[1] != day("2027-03-01") || line.Changes[1].Status != rule.NotMet {
		t.Fatalf("%+v %v", line, err)
	}
}
