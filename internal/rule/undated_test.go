package rule_test

import (
	"testing"

	"standing/internal/civil"
	"standing/internal/pack"
	"standing/internal/rule"
)

// A record that is known only by its expiry counts from the earliest day on which such a card
// can have been earned: a renewal that is known by its day comes after it.
func TestARecordKnownByItsExpiryCountsUntilThen(t *testing.T) {
	p, err := pack.Load("bls")
	if err != nil {
		t.Fatal(err)
	}
	day := civil.MustParse
	card := rule.Record{ID: "a", Date: day("2026-11-22"), Expires: day("2027-03-31"), Tags: []string{"bls"}, Course: "BLS", Undated: true, NoAmount: true}
	old := card
	old.ID, old.Date, old.Expires = "b", day("2026-01-31"), day("2026-01-31")
	renewed := rule.Record{ID: "c", Date: day("2026-05-01"), Tags: []string{"bls"}, Course: "BLS", NoAmount: true}
	for name, c := range map[string]struct {
		records []rule.Record
		asOf    string
		status  rule.Status
		due     string
	}{
		"holds":                    {[]rule.Record{card}, "2026-11-22", rule.Met, "2027-03-31"},
		"held before it was known": {[]rule.Record{card}, "2025-04-01", rule.Met, "2027-03-31"},
		"ran out":                  {[]rule.Record{old}, "2026-11-22", rule.NotMet, "2026-01-31"},
		"renewed since":            {[]rule.Record{renewed, card}, "2026-11-22", rule.Met, "2028-05-31"},
	} {
		a, err := p.Rule.Evaluate(&rule.Facts{}, c.records, rule.Question{AsOf: day(c.asOf)})
		if err != nil || a.Status != c.status || a.Due.String() != c.due {
			t.Errorf("%s: %s, due %s, %v", name, a.Status, a.Due, err)
		}
	}
}
