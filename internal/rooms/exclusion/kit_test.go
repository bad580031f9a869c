package exclusion

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/testkit"
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/class"
	"standing/internal/rooms/finding"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/person"
	"standing/internal/rooms/report"
	"standing/internal/rooms/training"
)

// start is noon where the organization is.
var start = time.Date(2026, 5, 4, 16, 0, 0, 0, time.UTC)

// kit is the room with what it stands on, in one organization.
type kit struct {
	*Service
	t     testing.TB
	d     *db.DB
	clock *clock.Manual
	org   int64
	orgID ids.ID
	seen  []audit.Event
	told  map[string]notice.Message
}

func (k *kit) Read(_ context.Context, _ access.Scope, e audit.Event) error {
	k.seen = append(k.seen, e)
	return nil
}

// Post keeps what members are told, once under a key.
func (k *kit) Post(_ context.Context, _ *db.Tx, _ int64, m notice.Message) error {
	if k.told == nil {
		k.told = map[string]notice.Message{}
	}
	k.told[m.Key] = m
	return nil
}

func (k *kit) KnownAt(context.Context, access.Scope, time.Time) (int64, error) { return 0, nil }

func newKit(t testing.TB, d *db.DB) *kit {
	t.Helper()
	k := &kit{t: t, d: d, clock: clock.At(start)}
	k.org, k.orgID = testkit.NewOrg(t, d)
	ring := keystest.Ring(t)
	people := person.New(d, ring, k.clock, ids.New, k)
	courses := catalog.New(d, k.clock, ids.New)
	records := training.New(training.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: people, Catalog: courses, Looks: k})
	classes := class.New(class.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: people, Catalog: courses, Training: records, Looks: k, Origin: "https://standing.test"})
	files := report.New(report.Needs{DB: d, Clock: k.clock, Log: k, People: people})
	findings := finding.New(finding.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, Looks: k, People: people, Training: records, Classes: classes, Catalog: courses, Files: files})
	k.Service = New(Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, Looks: k, People: people, Findings: findings, Files: files, Notices: k,
		Keepers: func(context.Context, db.Q, access.Scope) ([]ids.ID, error) { return []ids.ID{{1}, {2}}, nil }})
	people.Asked = func(context.Context, db.Q, access.Scope) ([]person.Field, error) {
		return []person.Field{{Name: person.NPI, Kind: person.ValueFact, Sealed: true}, {Name: "birth_date", Kind: person.DateFact, Sealed: true}}, nil
	}
	people.OnFacts = k.Changed
	return k
}

func (k *kit) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// as is an account with a reach in everything of people and training.
func (k *kit) as(p access.Perm, reach access.Reach) access.Scope {
	k.t.Helper()
	m := access.Matrix{}
	for _, right := range access.Rights {
		for _, module := range []string{"people", "contacts", "training"} {
			m[access.Cell{Module: module, Right: right}] = reach
		}
	}
	sc, err := access.Authorize(access.Principal{Account: ids.ID{1}, Org: k.org, OrgID: k.orgID, Fresh: k.clock.Now(), Session: ids.ID{7}, Matrix: m}, p, k.clock.Now())
	k.must(err)
	return sc
}

func (k *kit) boss(p access.Perm) access.Scope { return k.as(p, access.Org) }

func (k *kit) person(name string) ids.ID {
	k.t.Helper()
	p, err := k.People.Add(context.Background(), k.boss(person.PermEnter), person.Input{Name: name})
	k.must(err)
	return p.ID
}

func (k *kit) born(who ids.ID, on civil.Date) {
	k.t.Helper()
	_, err := k.People.Enter(context.Background(), k.boss(person.PermFact), person.FactInput{Person: who, Name: "birth_date", Said: person.Said{From: on}})
	k.must(err)
}

func (k *kit) npi(who ids.ID, number string) {
	k.t.Helper()
	_, err := k.People.Enter(context.Background(), k.boss(person.PermFact), person.FactInput{Person: who, Name: person.NPI, Said: person.Said{Value: number}})
	k.must(err)
}

func (k *kit) work() {
	k.t.Helper()
	w := &jobs.Worker{DB: k.d, Clock: k.clock, Kinds: k.Jobs(), Log: slog.New(slog.DiscardHandler)}
	_, err := w.RunDue(context.Background())
	k.must(err)
}

const leieHead = "LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,EXCLTYPE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE\r\n"

// leie is a line of the LEIE.
func leie(last, first, middle, npi, born, ended string) string {
	if npi == "" {
		npi = "0000000000"
	}
	if ended == "" {
		ended = "00000000"
	}
	return last + "," + first + "," + middle + ",,IND- LIC HC SERV PRO,NURSE/NURSES AIDE,," + npi + "," + born + ",1 ELM ST,DALLAS,TX,75201,1128b4,20180419," + ended + ",00000000,\r\n"
}

// bring brings a list in of a day of April or May.
func (k *kit) bring(of civil.Date, part Part, lines ...string) (List, error) {
	return k.Receive(context.Background(), k.boss(PermManage), Arrival{Of: of, Part: part, Shorter: true}, strings.NewReader(leieHead+strings.Join(lines, "")))
}

func (k *kit) brought(of civil.Date, lines ...string) List {
	k.t.Helper()
	l, err := k.bring(of, Full, lines...)
	k.must(err)
	k.work()
	return l
}

// found are the matches of a list, as the name of the person and what is the same.
func (k *kit) found(l List) (out []string) {
	k.t.Helper()
	v, err := k.One(context.Background(), k.boss(PermView), OneInput{Ref: Ref{l.ID}})
	k.must(err)
	for _, m := range v.Matches {
		text := v.names[m.Person] + ": " + string(m.What)
		if m.Reinstated {
			text += ", reinstated"
		}
		out = append(out, text)
	}
	return out
}

// findings are those of a state.
func (k *kit) findings(state string) []finding.Finding {
	k.t.Helper()
	l, err := k.Findings.List(context.Background(), k.boss(finding.PermView), finding.ListInput{Filter: finding.Filter{State: state, Kind: finding.Exclusion}})
	k.must(err)
	return l.Findings
}

func (k *kit) count(table string) int64 {
	k.t.Helper()
	var n int64
	k.must(k.d.Read(context.Background(), k.boss(PermView), func(ctx context.Context, q db.Q) (err error) {
		n, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM `+table+` WHERE org_id = $1`, k.org)
		return err
	}))
	return n
}

func (k *kit) english() context.Context {
	k.t.Helper()
	book, err := words.Read(words.Source{Room: "exclusion", Body: catalogue})
	k.must(err)
	return words.With(context.Background(), book.Of("en"))
}

func reason(err error) string {
	if all := fault.Fields(err); len(all) > 0 {
		return strings.TrimSpace(fmt.Sprintln(append([]any{all[0].Field, all[0].Reason}, all[0].Args...)...))
	}
	for _, f := range []error{fault.NotFound, fault.Denied, fault.Conflict, fault.Gone} {
		if errors.Is(err, f) {
			return f.Error()
		}
	}
	return fmt.Sprint(err)
}

// dump is all that lies in tables.
func (k *kit) dump(tables ...string) string {
	k.t.Helper()
	var out strings.Builder
	for _, table := range tables {
		k.must(k.d.Read(context.Background(), k.boss(PermView), func(ctx context.Context, q db.Q) error {
			return db.Each(ctx, q, func(r *sql.Rows) (string, error) {
				names, err := r.Columns()
				if err != nil {
					return "", err
				}
				cells, to := make([]any, len(names)), make([]any, len(names))
				for i := range cells {
					to[i] = &cells[i]
				}
				err = r.Scan(to...)
				return fmt.Sprintf("%s %q", cells, cells), err
			}, func(row string) error {
				out.WriteString(row + "\n")
				return nil
			}, `SELECT * FROM `+table+` WHERE org_id = $1`, k.org)
		}))
	}
	if out.Len() == 0 {
		k.t.Fatal("nothing lies there")
	}
	return out.String()
}
