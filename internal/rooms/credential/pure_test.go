package credential

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/civil"
)

func TestGradeFollowsFromEvidence(t *testing.T) {
	entry := func(n int64, expires civil.Date) Entry {
		return Entry{N: n, Kind: Licence, Status: Active, Title: pii.Hide("RN"), ExpiresOn: expires}
	}
	one, other := civil.Of(2027, 4, 30), civil.Of(2029, 4, 30)
	id := func(n byte) ids.ID { return ids.ID{n} }
	seen := Evidence{ID: id(1), N: 1, Grade: DocumentSeen, Result: Agrees}
	signed := Evidence{ID: id(2), N: 1, Grade: IssuerSigned, Result: Agrees}
	agrees := Evidence{ID: id(3), N: 1, Grade: SourceChecked, Result: Agrees}
	differs := Evidence{ID: id(4), N: 1, Grade: SourceChecked, Result: Differs}
	withdrawn := Evidence{ID: id(5), N: 1, Grade: DocumentSeen, Result: Withdrawn, Supersedes: id(1)}
	for _, c := range []struct {
		name    string
		entries []Entry
		all     []Evidence
		grade   Grade
		differs bool
	}{
		{"nothing", nil, nil, Claimed, false},
		{"only said", []Entry{entry(1, one)}, nil, Claimed, false},
		{"document", []Entry{entry(1, one)}, []Evidence{seen}, DocumentSeen, false},
		{"signed", []Entry{entry(1, one)}, []Evidence{signed, seen}, IssuerSigned, false},
		{"checked", []Entry{entry(1, one)}, []Evidence{agrees, seen}, SourceChecked, false},
		{"checked, then otherwise", []Entry{entry(1, one)}, []Evidence{seen, agrees, differs}, DocumentSeen, true},
		{"otherwise, then checked", []Entry{entry(1, one)}, []Evidence{differs, agrees}, SourceChecked, false},
		{"withdrawn", []Entry{entry(1, one)}, []Evidence{seen, withdrawn}, Claimed, false},
		{"of another expiry", []Entry{entry(1, one), entry(2, other)}, []Evidence{seen, agrees}, Claimed, false},
		{"said the same again", []Entry{entry(1, one), entry(2, one)}, []Evidence{seen}, DocumentSeen, false},
		{"and back again", []Entry{entry(1, one), entry(2, other), entry(3, one)}, []Evidence{seen}, Claimed, false},
	} {
		got := ProofOf(c.entries, c.all)
		if got.Grade != c.grade || (got.Differs != nil) != c.differs {
			t.Errorf("%s: %s, differs %v", c.name, got.Grade, got.Differs != nil)
		}
	}
}

// Whatever the evidence, the grade is one that a row of it gives, and none without a row.
func TestGradeIsNeverMadeUp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var entries []Entry
		for n := range r.IntN(4) + 1 {
			entries = append(entries, Entry{N: int64(n + 1), Status: Active, ExpiresOn: civil.Date(r.IntN(2) + 1)})
		}
		var all []Evidence
		for n := range r.IntN(6) {
			e := Evidence{ID: ids.ID{byte(n + 1)}, N: int64(r.IntN(len(entries)) + 1), Grade: Grades()[1+r.IntN(3)], Result: []Result{Agrees, Differs, Withdrawn}[r.IntN(3)]}
			if e.Result == Withdrawn && n > 0 {
				e.Supersedes = ids.ID{byte(r.IntN(n) + 1)}
			}
			all = append(all, e)
		}
		got := ProofOf(entries, all)
		if got.Grade == Claimed != (got.By == nil) {
			t.Fatal("a grade that nothing gives: ", got)
		}
		if got.By != nil && (got.By.Grade != got.Grade || got.By.Result != Agrees || slices.ContainsFunc(all, func(e Evidence) bool { return e.Supersedes == got.By.ID })) {
			t.Fatal("it rests on something else: ", got)
		}
	}
}

func TestCompare(t *testing.T) {
	today := civil.Of(2026, 5, 4)
	e := Entry{Status: Active, ExpiresOn: civil.Of(2027, 4, 30)}
	over := Entry{Status: Active, ExpiresOn: civil.Of(2025, 4, 30)}
	for _, c := range []struct {
		name string
		e    Entry
		a    Answer
		want string
	}{
		{"the same", e, Answer{Name: "RUIZ, ANA M", Status: "Clear/Active", Expires: e.ExpiresOn}, ""},
		{"little said", e, Answer{Status: "ACTIVE"}, ""},
		{"unknown", e, Answer{Unknown: true, Status: "active"}, "number_unknown"},
		{"another name", e, Answer{Name: "Bo Ruiz", Status: "active"}, "name_differs"},
		{"another status", e, Answer{Status: "Suspended"}, "status_differs"},
		{"no word for it", e, Answer{Status: "Sanctified"}, "status_differs"},
		{"another day", e, Answer{Status: "active", Expires: e.ExpiresOn + 1}, "expiry_differs"},
		{"all of it", e, Answer{Name: "Zed", Status: "revoked", Expires: 1}, "name_differs,status_differs,expiry_differs"},
		{"expired by now", over, Answer{Status: "Lapsed"}, ""},
		{"inactive is not active", e, Answer{Status: "Inactive"}, "status_differs"},
	} {
		if got := join(Compare(c.e, "Ána Ruiz", today, c.a)); got != c.want {
			t.Errorf("%s: %q, not %q", c.name, got, c.want)
		}
	}
}

func TestSameName(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"Ana Ruiz", "RUIZ, ANA", true}, {"Ana Maria Ruiz", "Ruiz Ana M.", true}, {"José Peña", "JOSE PENA", true}, {"Ana Ruiz", "Ana Ruis", false},
		{"Ana", "Ana Ruiz", false}, {"", "Ana", false}, {"Ana Ruiz", "", false}, {"李 雷", "李 雷", true}, {"Mary-Jane O'Neil", "ONEIL MARY JANE", false}, {"X Y", "Y X", true},
	} {
		if got := sameName(c.a, c.b); got != c.same {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
	}
}

func TestNumbers(t *testing.T) {
	for a, b := range map[string]string{"RN 12345": "rn-12345", "０１２": "012", "A.1/2": "a12"} {
		if numberOf(a) != numberOf(b) {
			t.Errorf("%q and %q differ", a, b)
		}
	}
	if numberOf("012") == numberOf("12") {
		t.Error("zeros in front are lost")
	}
	for number, want := range map[string]string{"": "", "RN 1": "••••", "RN 12345": "••••45", "密碼密碼密碼": "••••密碼"} {
		if got := masked(number); got != want {
			t.Errorf("%q is shown as %q", number, got)
		}
	}
}

func TestHolds(t *testing.T) {
	d := func(y int) civil.Date { return civil.Of(y, 1, 1) }
	for _, c := range []struct {
		e        Entry
		from, to civil.Date
		ok       bool
	}{
		{Entry{Status: Active, IssuedOn: d(2020), ExpiresOn: d(2022)}, d(2020), d(2022), true},
		{Entry{Status: Active, IssuedOn: d(2020), ValidFrom: d(2021)}, d(2021), 0, true},
		{Entry{Status: Pending, IssuedOn: d(2020)}, 0, 0, false},
		{Entry{Status: Suspended, StatusOn: d(2021), IssuedOn: d(2020), ExpiresOn: d(2022)}, d(2020), d(2021) - 1, true},
		{Entry{Status: Revoked, StatusOn: d(2020), IssuedOn: d(2020)}, 0, 0, false},
		{Entry{Status: Revoked, StatusOn: d(2023), IssuedOn: d(2020), ExpiresOn: d(2022)}, d(2020), d(2022), true},
	} {
		from, to, ok := c.e.holds()
		if ok != c.ok || ok && (from != c.from || to != c.to) {
			t.Errorf("%+v: %s to %s, %v", c.e, from, to, ok)
		}
	}
}

func TestLinesComeBack(t *testing.T) {
	all := []Line{{1, "nobody"}, {20, "number"}, {300, "status"}, {4, "expiry"}, {5, "columns"}}
	if got := decodeLines(encodeLines(all)); !slices.Equal(got, all) {
		t.Error(got)
	}
	for range mostLines {
		all = append(all, Line{1 << 24, "nobody"})
	}
	if n := len(encodeLines(all[:mostLines])); n > 8000 {
		t.Error("too long for its column: ", n)
	}
}

func TestReadReply(t *testing.T) {
	e := Entry{Number: pii.Hide("RN 12345")}
	for body, want := range map[string]string{
		`{"found":true,"status":"active","name":"Ana"}`: "", `{"found":false}`: "", `{"found":true,"number":"rn-12345","status":"x"}`: "",
		`{}`: "no_json", `[]`: "no_json", ``: "no_json", `<html>`: "no_json", `{"found":true}`: "no_status", `{"found":true,"status":"active","expires_on":"02/03/04"}`: "no_json",
		`{"found":true,"number":"RN 9","status":"active"}`: "other_number", `{"found":"yes"}`: "no_json", strings.Repeat("[", 20000): "no_json",
	} {
		_, err := readReply([]byte(body), e)
		got := ""
		if o, ok := err.(*outage); ok { //nolint:errorlint // it is returned as it is
			got = o.code
		}
		if got != want {
			t.Errorf("%.40s: %q, not %q", body, got, want)
		}
	}
}
