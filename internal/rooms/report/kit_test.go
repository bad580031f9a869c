package report

import (
	"context"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/credit"
	"standing/internal/rooms/person"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// ledger is a log that keeps what it was told.
type ledger struct {
	seen []audit.Event
	fail error
}

func (l *ledger) Read(_ context.Context, _ access.Scope, e audit.Event) error {
	l.seen = append(l.seen, e)
	return l.fail
}
func (l *ledger) KnownAt(context.Context, access.Scope, time.Time) (int64, error) { return 7, nil }

// desk is an organization with three units, two requirements and five people.
type desk struct {
	*Service
	testing.TB
	d              *db.DB
	org            int64
	id             ids.ID
	log            *ledger
	people         *person.Service
	icu, ward, far ids.ID
	cpr, ethics    ids.ID
	who            map[string]ids.ID
	matrix         access.Matrix
	account        ids.ID
	fresh          time.Time
}

func newDesk(t testing.TB, d *db.DB) *desk {
	t.Helper()
	k := &desk{TB: t, d: d, log: &ledger{}, icu: ids.ID{1, 1}, ward: ids.ID{1, 2}, far: ids.ID{1, 3}, cpr: ids.ID{2, 1}, ethics: ids.ID{2, 2}, who: map[string]ids.ID{}, account: ids.ID{9}, fresh: start}
	k.org, k.id = testkit.NewOrg(t, d)
	k.matrix = access.Matrix{{Module: "training", Right: access.View}: access.Org, {Module: "training", Right: access.Export}: access.Org,
		{Module: "contacts", Right: access.View}: access.Org, {Module: "people", Right: access.View}: access.Org}
	k.people = person.New(d, keystest.Ring(t), clock.At(start), ids.New, k.log)
	k.Service = New(Needs{DB: d, Clock: clock.At(start), Log: k.log, People: k.people})
	k.write(func(ctx context.Context, tx *db.Tx) {
		k.exec(ctx, tx, `INSERT INTO unit (org_id, id, parent_id, name, name_key, created_at) VALUES ($1, $2, NULL, 'Ward', 'ward', 0)`, k.org, k.ward)
		k.exec(ctx, tx, `INSERT INTO unit (org_id, id, parent_id, name, name_key, created_at) VALUES ($1, $2, $3, 'ICU', 'icu', 0)`, k.org, k.icu, k.ward)
		k.exec(ctx, tx, `INSERT INTO unit (org_id, id, parent_id, name, name_key, created_at) VALUES ($1, $2, NULL, 'Annex', 'annex', 0)`, k.org, k.far)
		for id, title := range map[ids.ID]string{k.cpr: "CPR card", k.ethics: "Ethics, 2 hours"} {
			k.exec(ctx, tx, `INSERT INTO requirement (org_id, id, title, title_key, pack, published, created_at) VALUES ($1, $2, $3, $4, '', 1, 0)`, k.org, id, title, strings.ToLower(title))
		}
		k.exec(ctx, tx, `INSERT INTO standing_state (org_id, shown, building) VALUES ($1, 3, 0)`, k.org)
	})
	k.add("Öberg, Zoë", "RN 1", k.icu)
	k.add("=HYPERLINK(\"http://x\")", "+49 1", k.icu)
	k.add("Ada Byron", "-7", k.ward)
	k.add("小龍 李", "", k.far)
	k.add("Maximiliane Hohenlohe-Schillingsfürst von und zu der Alten Mühle am Oberen Wasserfall", "", ids.ID{})
	k.stand("Ada Byron", k.cpr, "met", "2026-05-01", "not_met", "2026-04-30", 0, 0)
	k.stand("Ada Byron", k.ethics, "open", "2027-01-01", "not_met", "2026-12-31", 2, 1)
	k.stand("Öberg, Zoë", k.cpr, "met", "2026-02-01", "not_met", "2026-01-31", 0, 0) // its day has come
	k.stand("=HYPERLINK(\"http://x\")", k.ethics, "met", "9999-12-31", "met", "9999-12-31", 2, 2)
	k.stand("小龍 李", k.ethics, "grace", "2026-03-15", "not_met", "2026-02-15", 2, 0)
	k.stand("小龍 李", k.cpr, "not_applicable", "9999-12-31", "not_applicable", "9999-12-31", 0, 0)
	k.stand("Maximiliane Hohenlohe-Schillingsfürst von und zu der Alten Mühle am Oberen Wasserfall", k.cpr, "met", "2028-01-01", "not_met", "2027-12-31", 0, 0)
	return k
}

func (k *desk) must(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

func (k *desk) write(fn func(context.Context, *db.Tx)) {
	k.Helper()
	k.must(k.d.Write(context.Background(), testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error { fn(ctx, tx); return nil }))
}

func (k *desk) exec(ctx context.Context, tx *db.Tx, stmt string, args ...any) {
	k.Helper()
	_, err := tx.Exec(ctx, stmt, args...)
	k.must(err)
}

func (k *desk) add(name, number string, unit ids.ID) {
	k.Helper()
	p, err := k.people.Add(context.Background(), access.System(k.org, k.id, "test"), person.Input{Name: name, Number: number, Unit: unit})
	k.must(err)
	k.who[name] = p.ID
}

// stand puts a standing beside the one with all together, under generation 3, and one of
// another generation, which no report shows.
func (k *desk) stand(name string, requirement ids.ID, status, next, then, due string, required, counted int) {
	k.Helper()
	k.write(func(ctx context.Context, tx *db.Tx) {
		for _, gen := range []int{3, 4} {
			k.exec(ctx, tx, `INSERT INTO standing (org_id, gen, person_id, requirement_id, unit_id, status, next_on, next_status, due_on, start_on, end_on, required, counted, remaining, rule_n)
				SELECT $1, $2, p.id, $4, coalesce(p.unit_id, $5), $6, $7, $8, $9, '2025-01-01', '2026-12-31', $10, $11, $12, 1 FROM person p WHERE p.org_id = $1 AND p.id = $3`,
				k.org, gen, k.who[name], requirement, ids.ID{}, status, next, then, due, int64(credit.Of(required)), int64(credit.Of(counted)), int64(credit.Of(required-counted)))
		}
	})
}

func (k *desk) as(p access.Perm) access.Scope {
	k.Helper()
	sc, err := access.Authorize(k.principal(), p, start)
	k.must(err)
	return sc
}

func (k *desk) principal() access.Principal {
	return access.Principal{Account: k.account, Org: k.org, OrgID: k.id, Session: ids.ID{8}, Fresh: k.fresh, Matrix: k.matrix}
}

func (k *desk) book() *words.Book {
	k.Helper()
	b, err := words.Read(words.Source{Room: "report", Body: catalogue})
	k.must(err)
	return b
}

func (k *desk) handler() http.Handler {
	k.Helper()
	s := &web.Server{Routes: k.Routes(), Who: func(*http.Request) (access.Principal, error) { return k.principal(), nil }, Clock: clock.At(start), DB: k.d, Words: k.book()}
	h, err := s.Handler()
	k.must(err)
	return h
}

func (k *desk) get(path string) *httptest.ResponseRecorder {
	k.Helper()
	w := httptest.NewRecorder()
	k.handler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w
}

// every is all lines of a report, page by page.
func (k *desk) every(kind Kind, in Input) []Row {
	k.Helper()
	var out []Row
	for range 1000 {
		p, err := k.Page(context.Background(), k.as(PermView), kind, in)
		k.must(err)
		out = append(out, p.Rows...)
		if p.Next.Person.Zero() {
			return out
		}
		in.After, in.AfterRequirement, in.AfterUnit = p.Next.Person, p.Next.Requirement, p.Next.Unit
	}
	k.Fatal("the pages do not end")
	return nil
}

// lines are rows in short.
func lines(all []Row) string {
	var out []string
	for _, r := range all {
		out = append(out, r.Name+" "+r.Title+" "+string(r.Status))
	}
	return strings.Join(out, "\n")
}

// crowd adds n people with standings in each of m requirements, by the rows themselves.
func (k *desk) crowd(n, m int) {
	k.Helper()
	who := func(i int) ids.ID { return ids.ID{0xee, byte(i >> 16), byte(i >> 8), byte(i)} }
	what := func(j int) ids.ID { return ids.ID{3, byte(j)} }
	bulk := func(table, columns string, rows iter.Seq2[[]any, error]) {
		k.write(func(ctx context.Context, tx *db.Tx) {
			_, err := tx.Bulk(ctx, table, strings.Split(columns, " "), rows, "")
			k.must(err)
		})
	}
	bulk("requirement", "org_id id title title_key pack published created_at", func(yield func([]any, error) bool) {
		for j := range m {
			title := "Requirement of the Board of Nursing, number " + string(rune('A'+j))
			if !yield([]any{k.org, what(j), title, strings.ToLower(title), "", 1, 0}, nil) {
				return
			}
		}
	})
	units := []ids.ID{k.icu, k.ward, k.far}
	bulk("person", "org_id id root_id unit_id name alias source state created_at", func(yield func([]any, error) bool) {
		for i := range n {
			if !yield([]any{k.org, who(i), who(i), units[i%3], []byte{1}, false, "import", "active", 0}, nil) {
				return
			}
		}
	})
	bulk("person_index", "org_id person_id version name_key name number unit_id state", func(yield func([]any, error) bool) {
		for i := range n {
			name := "Person " + who(i).String()[:8] + " Lastname"
			if !yield([]any{k.org, who(i), 1, strings.ToLower(name), name, who(i).String()[:8], units[i%3], "active"}, nil) {
				return
			}
		}
	})
	bulk("standing", "org_id gen person_id requirement_id unit_id status next_on next_status due_on start_on end_on required counted remaining rule_n", func(yield func([]any, error) bool) {
		for i := range n {
			for j := range m {
				if !yield([]any{k.org, 3, who(i), what(j), units[i%3], "open", "2026-12-31", "not_met", "2026-12-30", "2025-01-01", "2026-12-30", int64(credit.Of(24)), int64(credit.Of(12)), int64(credit.Of(12)), 1}, nil) {
					return
				}
			}
		}
	})
}

// unready is as after the index of names was lost.
func (k *desk) unready() {
	k.Helper()
	k.write(func(ctx context.Context, tx *db.Tx) {
		k.exec(ctx, tx, `DELETE FROM person_index_state WHERE org_id = $1`, k.org)
	})
}
