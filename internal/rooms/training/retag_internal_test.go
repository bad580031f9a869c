package training

import (
	"strings"
	"testing"

	"standing/internal/credit"
)

func TestWhatARecordCountsForWhenItsCourseChanged(t *testing.T) {
	counts := func(text, parts string) Counts { return Counts{strings.Fields(text), partsOf(parts)} }
	hour := int64(credit.Of(1))
	if hour != 3000 {
		t.Fatal(hour)
	}
	for name, c := range map[string]struct {
		was, now, record, want Counts
		hours                  credit.Amount
	}{
		"what is new is added, what is gone is taken away": {counts("law", ""), counts("ethics", ""), counts("law", ""), counts("ethics", ""), credit.Of(2)},
		"what was said of the record itself stays":         {counts("law", ""), counts("ethics law", ""), counts("first_aid", ""), counts("ethics first_aid", ""), credit.Of(2)},
		"hours are divided as the course's were":           {counts("law", ""), counts("ethics law", "ethics=3000"), counts("law", ""), counts("ethics law", "ethics=3000"), credit.Of(2)},
		"not where there are too few":                      {counts("law", ""), counts("ethics law", "ethics=6000"), counts("law", ""), counts("ethics law", ""), credit.Of(1)},
		"nor where somebody divided them otherwise":        {counts("law", "law=3000"), counts("ethics law", "ethics=3000"), counts("law", "law=6000"), counts("ethics law", "law=6000"), credit.Of(2)},
		"a share of what is gone goes with it":             {counts("law", ""), counts("ethics", ""), counts("law", "law=6000"), counts("ethics", ""), credit.Of(2)},
	} {
		r := Retag{Was: c.was, Now: c.now}
		got, changes := r.of(Completion{Tags: c.record.Tags, Parts: c.record.Parts, Amount: c.hours})
		if !changes || !got.same(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if again, changes := r.of(Completion{Tags: got.Tags, Parts: got.Parts, Amount: c.hours}); changes {
			t.Errorf("%s: once more it is %v", name, again)
		}
	}
}
