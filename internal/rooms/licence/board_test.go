package licence

import (
	"testing"

	"standing/internal/civil"
	"standing/internal/pack"
)

// What each board that ships asks, beside kind, expiry and number.
func TestBoardsAskOnlyWhatTheyCannotDoWithout(t *testing.T) {
	want := map[string]struct {
		anchor, issued string
		born, same     bool
	}{
		"cna-ca":                    {anchor: "period_starts_on"},
		"cpa-ga":                    {same: true},
		"emt-nremt-2016":            {issued: "certified_on"},
		"nursing-ca":                {issued: "licensed_on", born: true},
		"nursing-fl":                {anchor: "license_expires_on"},
		"nursing-fl-july":           {anchor: "license_expires_on"},
		"nursing-ky":                {same: true},
		"nursing-nj":                {anchor: "license_expires_on"},
		"nursing-oh":                {issued: "licensed_on"},
		"nursing-tx":                {issued: "licensed_on", born: true},
		"peace-officer-ca":          {anchor: "cpt_anniversary_on"},
		"peace-officer-mn":          {anchor: "period_starts_on"},
		"peace-officer-tx":          {same: true},
		"peace-officer-ut":          {same: true},
		"physician-assistant-nccpa": {issued: "certified_on"},
		"physician-tx":              {issued: "registered_on"},
		"radiographer-arrt":         {anchor: "biennium_starts_on"},
		"teacher-pa":                {anchor: "period_starts_on"},
		"teacher-tx":                {anchor: "period_starts_on"},
	}
	seen := 0
	for _, name := range pack.Shipped() {
		p, err := pack.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		b, ok := boardOf(p)
		w, there := want[name]
		if ok != there {
			t.Errorf("%s: a licence is %v", name, ok)
			continue
		}
		if !ok {
			continue
		}
		if seen++; b.Anchor != w.anchor || b.Issued != w.issued || b.Born != w.born || b.Same != w.same {
			t.Errorf("%s: %+v", name, b)
		}
	}
	if seen != len(want) {
		t.Error(seen)
	}
}

// From the printed expiry alone, every board that goes by nothing else finds the period that
// ends on it, on any day that its rule allows.
func TestThePrintedExpiryIsTheEndOfAPeriod(t *testing.T) {
	for _, b := range boards() {
		if b.Born || b.Issued != "" || b.Same {
			continue
		}
		found := 0
		for d := civil.MustParse("2024-06-01"); d < civil.MustParse("2028-07-01"); d++ {
			from, to, err := b.check(Input{Pack: b.ID, Expires: d})
			if err != nil {
				continue
			}
			if found++; to != d || from >= to {
				t.Fatalf("%s: %s is in %s to %s", b.ID, d, from, to)
			}
		}
		if found == 0 {
			t.Errorf("%s: no day is good", b.ID)
		}
	}
}

func TestKindsAreThoseOfTheRule(t *testing.T) {
	b, ok := boardNamed("nursing-fl")
	if !ok || len(b.Kinds) == 0 {
		t.Fatal(b.Kinds)
	}
	if _, err := b.chosen([]string{"route:endorsement", "holds:aprn_license"}); err != nil {
		t.Error(err)
	}
	for _, bad := range [][]string{{"rank:chief"}, {"holds:driving"}, {"route:examination", "route:endorsement"}, {"route:"}, {""}} {
		if _, err := b.chosen(bad); err == nil {
			t.Error(bad)
		}
	}
}
