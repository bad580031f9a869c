package report

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
)

func TestEachKindHasItsLinesAndOrder(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		long := "Maximiliane Hohenlohe-Schillingsfürst von und zu der Alten Mühle am Oberen Wasserfall"
		for _, c := range []struct {
			kind Kind
			in   Filter
			want string
		}{
			{ByUnit, Filter{}, "小龍 李 Ethics, 2 hours grace\nAda Byron CPR card met\nAda Byron Ethics, 2 hours open\n=HYPERLINK(\"http://x\") Ethics, 2 hours met\nÖberg, Zoë CPR card not_met\n" + long + " CPR card met"},
			{ByUnit, Filter{Unit: k.ward}, "Ada Byron CPR card met\nAda Byron Ethics, 2 hours open\n=HYPERLINK(\"http://x\") Ethics, 2 hours met\nÖberg, Zoë CPR card not_met"},
			{ByUnit, Filter{Unit: ids.ID{77}}, ""},
			{ByRequirement, Filter{}, "Ada Byron CPR card met\n" + long + " CPR card met\nÖberg, Zoë CPR card not_met\n=HYPERLINK(\"http://x\") Ethics, 2 hours met\nAda Byron Ethics, 2 hours open\n小龍 李 Ethics, 2 hours grace"},
			{ByRequirement, Filter{Requirement: k.cpr, Status: Short}, "Öberg, Zoë CPR card not_met"},
			{ByRequirement, Filter{Requirement: k.cpr, Status: NotApplicable}, "小龍 李 CPR card not_applicable"},
			{ByRequirement, Filter{Unit: k.ward, Status: Met}, "Ada Byron CPR card met\n=HYPERLINK(\"http://x\") Ethics, 2 hours met"},
			{Expiring, Filter{}, "Öberg, Zoë CPR card not_met\n小龍 李 Ethics, 2 hours grace\nAda Byron CPR card met"},
			{Expiring, Filter{Until: never}, "Öberg, Zoë CPR card not_met\n小龍 李 Ethics, 2 hours grace\nAda Byron CPR card met\nAda Byron Ethics, 2 hours open\n" + long + " CPR card met"},
			{Expiring, Filter{Until: civil.MustParse("2027-12-31")}, "Öberg, Zoë CPR card not_met\n小龍 李 Ethics, 2 hours grace\nAda Byron CPR card met\nAda Byron Ethics, 2 hours open\n" + long + " CPR card met"},
		} {
			if got := lines(k.every(c.kind, Input{Filter: c.in})); got != c.want {
				t.Errorf("%s %+v:\n%s\nnot\n%s", c.kind, c.in, got, c.want)
			}
		}
	})
}

// Whoever never had a card misses it now, although no day was set for it: the report of what
// falls due has them first, on whichever page one is.
func TestWhatIsMissingWithoutADayIsDue(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.stand("=HYPERLINK(\"http://x\")", k.cpr, "not_met", "9999-12-31", "not_met", "9999-12-31", 1, 0)
		k.crowd(40, 3)
		for i := range 60 {
			k.add("Never "+strconv.Itoa(100+i), "", k.icu)
			k.stand("Never "+strconv.Itoa(100+i), k.cpr, "not_met", "9999-12-31", "not_met", "9999-12-31", 1, 0)
		}
		all := k.every(Expiring, Input{Filter: Filter{Until: civil.MustParse("2026-12-30")}})
		seen := map[[2]ids.ID]bool{}
		for _, r := range all {
			seen[[2]ids.ID{r.Person, r.Requirement}] = true
		}
		if len(all) != 61+3+40*3 || len(seen) != len(all) || all[60].Status != NotMet || all[60].Due != 0 || all[61].Due == 0 {
			t.Errorf("%d lines, %d different: %+v", len(all), len(seen), all[60])
		}
		if got := len(k.every(Expiring, Input{Filter: Filter{Status: Good}})); got != 1 {
			t.Error("in good standing with something that falls due: ", got)
		}
	})
}

// Pages join without a gap and without a line twice, whatever the order.
func TestPagesJoin(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.crowd(45, 3)
		for _, kind := range []Kind{ByUnit, ByRequirement, Expiring} {
			in := Input{Filter: Filter{Until: civil.MustParse("2027-12-31")}}
			want := 45*3 + 6
			if kind == Expiring {
				want-- // one is never due
			}
			seen := map[[2]ids.ID]bool{}
			all := k.every(kind, in)
			for _, r := range all {
				seen[[2]ids.ID{r.Person, r.Requirement}] = true
			}
			if len(all) != want || len(seen) != want {
				t.Errorf("%s: %d lines, %d of them different, not %d", kind, len(all), len(seen), want)
			}
		}
	})
}

func TestReportsObeyReachAndMaskNumbers(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.write(func(ctx context.Context, tx *db.Tx) {
			k.exec(ctx, tx, `INSERT INTO reach (org_id, account_id, unit_id) VALUES ($1, $2, $3)`, k.org, k.account, k.icu)
		})
		units := access.Cell{Module: "training", Right: access.View}
		k.matrix[units], k.matrix[access.Cell{Module: "contacts", Right: access.View}] = access.Units, access.None
		p, err := k.Page(context.Background(), k.as(PermView), ByUnit, Input{})
		k.must(err)
		if got := lines(p.Rows); got != "=HYPERLINK(\"http://x\") Ethics, 2 hours met\nÖberg, Zoë CPR card not_met" {
			t.Error(got)
		}
		for _, r := range p.Rows {
			if r.Number != "" || r.UnitName != "ICU" {
				t.Errorf("%+v", r)
			}
		}
		if p.Totals != nil || len(p.frame.names) != 1 {
			t.Error("totals or units of others: ", p.Totals, p.frame.names)
		}
		if _, err := k.Transcript(context.Background(), k.as(PermView), TranscriptInput{k.who["Ada Byron"]}); !errors.Is(err, fault.NotFound) {
			t.Error("a transcript out of reach: ", err)
		}
		if len(k.log.seen) != 0 {
			t.Error("a look that was none is in the log")
		}
		// A cursor at somebody out of reach begins the list anew.
		p, err = k.Page(context.Background(), k.as(PermView), Expiring, Input{After: k.who["小龍 李"], AfterRequirement: k.ethics})
		k.must(err)
		if got := lines(p.Rows); got != "Öberg, Zoë CPR card not_met" {
			t.Error(got)
		}
	})
}

func TestTotalsAreThoseOfToday(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.write(func(ctx context.Context, tx *db.Tx) {
			for _, r := range []struct {
				table, status, on string
				n                 int
			}{{"tally", "met", "0001-01-01", 5}, {"tally", "met", "2026-02-01", -1}, {"tally", "not_met", "2026-02-01", 1}, {"tally", "open", "2026-05-01", 9}} {
				k.exec(ctx, tx, `INSERT INTO tally (org_id, gen, unit_id, requirement_id, status, on_day, n) VALUES ($1, 3, $2, $3, $4, $5, $6)`, k.org, ids.ID{}, k.cpr, r.status, r.on, r.n)
			}
			k.exec(ctx, tx, `INSERT INTO tally_delta (org_id, id, gen, unit_id, requirement_id, status, on_day, n) VALUES ($1, $2, 3, $3, $4, 'met', '0001-01-01', 2)`, k.org, ids.ID{5}, ids.ID{}, k.cpr)
		})
		p, err := k.Page(context.Background(), k.as(PermView), ByRequirement, Input{Filter: Filter{Requirement: k.cpr}})
		k.must(err)
		if p.Totals[Met] != 6 || p.Totals[NotMet] != 1 || p.Totals[Open] != 0 {
			t.Error(p.Totals)
		}
	})
}

func TestTranscript(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.complete()
		r, err := k.Transcript(context.Background(), k.as(PermView), TranscriptInput{k.who["Ada Byron"]})
		k.must(err)
		if lines(r.Rows) != "Ada Byron CPR card met\nAda Byron Ethics, 2 hours open" || len(r.Done) != 1 || r.Done[0].On != civil.MustParse("2025-06-02") || r.Done[0].Amount.String() != "1.5" || r.Unit != "Ward" || r.Number != "-7" {
			t.Errorf("%+v", r)
		}
		if len(k.log.seen) != 1 || k.log.seen[0].Subject != k.who["Ada Byron"] || k.log.seen[0].Verb != "person.viewed" {
			t.Errorf("%+v", k.log.seen)
		}
		k.log.fail = fault.Busy
		if _, err := k.Transcript(context.Background(), k.as(PermView), TranscriptInput{k.who["Ada Byron"]}); !errors.Is(err, fault.Busy) {
			t.Error("shown although the look could not be written down: ", err)
		}
	})
}

// complete gives Ada Byron a course done, one corrected and one taken back.
func (k *desk) complete() {
	k.Helper()
	k.write(func(ctx context.Context, tx *db.Tx) {
		course := ids.ID{4, 1}
		k.exec(ctx, tx, `INSERT INTO course (org_id, id, code, code_key, title, title_key, tags, parts, unit, provider, delivery, source, created_at) VALUES ($1, $2, '', '', 'Ethics for nurses', 'ethics for nurses', '', '', 'hour', 'St. Mary', '', 'admin', 0)`, k.org, course)
		for i, c := range []struct {
			on     string
			voided bool
			of     any
		}{{"2025-06-01", false, nil}, {"2025-06-02", false, ids.ID{5, 0}}, {"2025-07-01", false, nil}, {"2025-07-01", true, ids.ID{5, 2}}} {
			k.exec(ctx, tx, `INSERT INTO completion (org_id, id, person_id, course_id, happened_on, amount, unit, tags, parts, failed, voided, source, known_at, supersedes_id, audit_id) VALUES ($1, $2, $3, $4, $5, 4500, 'hour', '', '', $6, $7, 'admin', 0, $8, $9)`,
				k.org, ids.ID{5, byte(i)}, k.who["Ada Byron"], course, c.on, false, c.voided, c.of, ids.ID{6})
		}
	})
}

// A past day is worked out for the people of that day, with what was known then.
func TestAsOfAPastDay(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.write(func(ctx context.Context, tx *db.Tx) {
			k.exec(ctx, tx, `UPDATE person SET joined_on = '2026-02-01' WHERE org_id = $1 AND id = $2`, k.org, k.who["小龍 李"])
			k.exec(ctx, tx, `UPDATE person SET left_on = '2026-02-01', state = 'left' WHERE org_id = $1 AND id = $2`, k.org, k.who["Öberg, Zoë"])
		})
		var places []int64
		k.Replay = func(_ context.Context, _ db.Q, _ access.Scope, people []ids.ID, on civil.Date, known int64) (map[ids.ID][]Row, error) {
			places = append(places, known)
			out := map[ids.ID][]Row{}
			for _, p := range people {
				out[p] = []Row{{Requirement: k.cpr, Status: Met, Due: on + 1}, {Requirement: k.ethics, Status: Open}}
			}
			return out, nil
		}
		on := civil.MustParse("2026-01-10")
		all := k.every(AsOf, Input{Filter: Filter{On: on, Status: Met, Unit: k.ward}})
		if got := lines(all); got != "=HYPERLINK(\"http://x\") CPR card met\nAda Byron CPR card met\nÖberg, Zoë CPR card met" {
			t.Error(got)
		}
		k.every(AsOf, Input{Filter: Filter{On: on, Known: Now}})
		if len(places) != 2 || places[0] != 7 || places[1] != -1 {
			t.Error(places)
		}
		if w := k.get("/reports/as-of/file?format=csv&on=2026-01-10"); w.Code != 200 || strings.Count(w.Body.String(), "\r\n") != 1+2*4 {
			t.Error(w.Code, w.Body.String())
		}
		if w := k.get("/reports/as-of/file?format=csv&on=2026-03-02"); w.Code != 422 {
			t.Error("the future: ", w.Code)
		}
		if w := k.get("/reports/as-of/file?format=csv"); w.Code != 422 {
			t.Error("no day: ", w.Code)
		}
	})
}
