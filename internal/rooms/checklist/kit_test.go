package checklist

import (
	"context"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/mail/mailtest"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/base/ui"
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/person"
)

// start is Monday, 9 in the morning in New York, where testkit's organizations are.
var start = time.Date(2026, 3, 2, 14, 0, 0, 0, time.UTC)

var today = civil.Of(2026, 3, 2)

var (
	boss   = ids.ID{1, 1} // opens and proposes
	second = ids.ID{1, 2} // says yes
	adaIs  = ids.ID{1, 3} // the account of Ada, a candidate
)

// kit is the room in one organization, with a shelf of things that items can point at.
type kit struct {
	*Service
	t        testing.TB
	d        *db.DB
	ring     *keys.Ring
	clock    *clock.Manual
	org      int64
	id       ids.ID
	ada, bob ids.ID
	shelf    map[ids.ID][]Thing // by person
	head     string
	mail     *mailtest.SMTPServer
	counted  []Thing
}

// nobody writes no look down; the tests of the server have the real log.
type nobody struct{}

func (nobody) Read(context.Context, access.Scope, audit.Event) error { return nil }

type directory struct{}

func (directory) AddressOf(context.Context, db.Q, ids.ID) (pii.Text, error) {
	return pii.Hide("member@members.test"), nil
}

func newKit(t testing.TB, d *db.DB) *kit {
	t.Helper()
	k := &kit{t: t, d: d, clock: clock.At(start), ring: keystest.Ring(t), mail: mailtest.Server(t), shelf: map[ids.ID][]Thing{}, head: "head 1"}
	k.org, k.id = testkit.NewOrg(t, d)
	book, err := words.Read(words.Source{Room: "notice", Body: notice.Words}, words.Source{Room: "checklist", Body: catalogue})
	k.must(err)
	posts, err := notice.New(notice.Needs{DB: d, Clock: k.clock, NewID: ids.New, Ring: k.ring, Sender: k.mail.Sender(t), Words: book, Addresses: directory{}},
		notice.Config{Origin: "https://standing.test", From: "no-reply@standing.test", FromName: "Standing"})
	k.must(err)
	people := person.New(d, k.ring, k.clock, ids.New, nobody{})
	yes := approval.New(d, k.ring, k.clock, ids.New, func(context.Context, db.Q, int64, ids.ID) (bool, error) { return true, nil })
	k.Service = New(Needs{DB: d, Keys: k.ring, Clock: k.clock, NewID: ids.New, Looks: nobody{}, People: people, Notices: posts, Approvals: yes, Sources: k.sources(),
		Names: func(_ context.Context, _ access.Scope, accounts, _ []ids.ID) (map[ids.ID]string, error) {
			out := map[ids.ID]string{}
			for _, a := range accounts {
				out[a] = map[ids.ID]string{boss: "Dr Reed", second: "Dr Poe", adaIs: "Ada"}[a]
			}
			return out, nil
		},
		Receive: func(_ context.Context, _ access.Scope, who ids.ID, _, title string, body io.Reader) (ids.ID, error) {
			if _, err := io.Copy(io.Discard, body); err != nil {
				return ids.ID{}, err
			}
			return k.thing(who, Thing{Kind: "document", Label: title, Good: true, SHA256: strings.Repeat("ab", 32)}), nil
		},
		InProfile: func(_ context.Context, _ db.Q, _ access.Scope, _ ids.ID, people []ids.ID) ([]ids.ID, error) {
			return people, nil
		},
		Profiles:     func(context.Context, db.Q, access.Scope) ([]ui.Option, error) { return nil, nil },
		Requirements: func(context.Context, db.Q, access.Scope) ([]ui.Option, error) { return nil, nil },
		Organization: func(_ context.Context, public ids.ID) (int64, string, error) {
			if public != k.id {
				return 0, "", fault.NotFound
			}
			return k.org, "Hill Hospital", nil
		},
		Head: func(context.Context, access.Scope) (string, error) { return k.head, nil },
		Frame: func(ctx context.Context, q db.Q, sc access.Scope, _ string, _ ids.ID) ([]ids.ID, error) {
			return people.HereIn(ctx, q, sc)
		},
		Counted: func(context.Context, db.Q, access.Scope, ids.ID, ids.ID, bool) ([]Thing, error) {
			return k.counted, nil
		},
	})
	for _, a := range []ids.ID{boss, second, adaIs} {
		k.must(d.Write(context.Background(), db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return testkit.Join(ctx, tx, k.org, a, start) }))
	}
	k.ada, k.bob = k.person("Ada Lin"), k.person("Bob Ray")
	k.exec(db.Platform, `UPDATE membership SET person_id = $2 WHERE account_id = $1`, adaIs, k.ada)
	k.exec(db.Platform, `UPDATE org SET name = 'Hill Hospital' WHERE id = $1`, k.org)
	return k
}

// sources read the shelf. What is not on it is not there.
func (k *kit) sources() (out []Source) {
	for _, kind := range []string{"document", "credential", "completion", "exclusion", "standing"} {
		out = append(out, Source{Kind: kind, Of: func(_ context.Context, _ db.Q, _ access.Scope, who ids.ID) (all []Thing, err error) {
			for _, t := range k.shelf[who] {
				if t.Kind == kind {
					all = append(all, t)
				}
			}
			return all, nil
		}})
	}
	return out
}

func (k *kit) thing(of ids.ID, t Thing) ids.ID {
	t.ID = ids.New(k.clock.Now())
	k.shelf[of] = append(k.shelf[of], t)
	return t.ID
}

func (k *kit) drop(of, id ids.ID) {
	k.shelf[of] = slices.DeleteFunc(k.shelf[of], func(t Thing) bool { return t.ID == id })
}

func (k *kit) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *kit) exec(at db.Tenancy, stmt string, args ...any) {
	k.t.Helper()
	k.must(k.d.Write(context.Background(), at, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, stmt, args...)
		return err
	}))
}

func (k *kit) person(name string) ids.ID {
	k.t.Helper()
	p, err := k.People.Add(context.Background(), access.System(k.org, k.id, "test"), person.Input{Name: name})
	k.must(err)
	return p.ID
}

// as is somebody with a permission.
func (k *kit) as(account, self ids.ID, perm access.Perm) access.Scope {
	k.t.Helper()
	k.clock.Move(time.Millisecond) // ids are in the order in which things are made
	m := access.Matrix{}
	for _, r := range access.Rights {
		m[access.Cell{Module: "training", Right: r}] = access.Org
		m[access.Cell{Module: "people", Right: r}] = access.Org
	}
	sc, err := access.Authorize(access.Principal{Account: account, Person: self, Org: k.org, OrgID: k.id, Fresh: k.clock.Now(), Session: ids.ID{7}, Matrix: m}, perm, k.clock.Now())
	k.must(err)
	return sc
}

func (k *kit) staff(perm access.Perm) access.Scope { return k.as(boss, ids.ID{}, perm) }
func (k *kit) candidate() access.Scope             { return k.as(adaIs, k.ada, PermAnswer) }

// list is a checklist with an item of each kind that people answer.
func (k *kit) list(items ...Item) Checklist {
	k.t.Helper()
	if items == nil {
		items = []Item{{Title: "Licence", Kind: Credential, What: "licence", Grade: "document", Days: 10}, {Title: "Diploma", Kind: Document}, {Title: "History", Kind: Text}, {Title: "Reference", Kind: Reference, Days: 20}}
	}
	c, err := k.Add(context.Background(), k.staff(PermManage), ChecklistInput{Name: "Registered nurse", Months: 24, Items: items})
	k.must(err)
	return c
}

func (k *kit) open(c Checklist) View {
	k.t.Helper()
	v, err := k.Open(context.Background(), k.staff(PermEnter), OpenInput{Person: k.ada, Checklist: c.ID})
	k.must(err)
	return v
}

func (k *kit) show(id ids.ID) View {
	k.t.Helper()
	v, err := k.Show(context.Background(), k.staff(PermView), Ref{id})
	k.must(err)
	return v
}

// called is an item of a file by its title.
func (k *kit) called(v View, title string) ItemView {
	k.t.Helper()
	for _, i := range v.Items {
		if i.Title == title {
			return i
		}
	}
	k.t.Fatal("no item ", title)
	return ItemView{}
}

func (k *kit) ref(v View, title string) ItemRef { return ItemRef{v.ID, k.called(v, title).ID} }

// stands are the statuses of a file's items, in their order.
func (k *kit) stands(id ids.ID) string {
	k.t.Helper()
	var out []string
	for _, i := range k.show(id).Items {
		out = append(out, string(i.Status))
	}
	return strings.Join(out, " ")
}

// accept answers an item for the candidate with what they handed in, and accepts it.
func (k *kit) accept(v View, title string, say Saying) {
	k.t.Helper()
	_, err := k.Answer(context.Background(), k.staff(PermEnter), AnswerInput{k.ref(v, title), say})
	k.must(err)
	_, err = k.Judge(context.Background(), k.staff(PermEnter), JudgeInput{ItemRef: k.ref(v, title), Yes: "yes"})
	k.must(err)
}

func (k *kit) work() {
	k.t.Helper()
	w := &jobs.Worker{DB: k.d, Clock: k.clock, Kinds: slices.Concat(k.Jobs(), k.Notices.Jobs(), k.Approvals.Jobs())}
	_, err := w.RunDue(context.Background())
	k.must(err)
}

var linkIn = regexp.MustCompile(`/reference/([^/\s]+)/([^/\s]+)/([A-Za-z0-9_=-]+)`)

// link is the newest link that was mailed.
func (k *kit) link() LinkPath {
	k.t.Helper()
	k.work()
	all := k.mail.Messages()
	for _, m := range slices.Backward(all) {
		if l := linkIn.FindStringSubmatch(m.Text); l != nil {
			org, err := ids.Parse(l[1])
			k.must(err)
			id, err := ids.Parse(l[2])
			k.must(err)
			return LinkPath{org, id, pii.Hide(l[3])}
		}
	}
	k.t.Fatal("no link was mailed")
	return LinkPath{}
}

func reason(err error) string {
	for _, f := range fault.Fields(err) {
		return f.Reason
	}
	return ""
}

// reply answers as the candidate.
func (k *kit) reply(in AnswerInput) (View, error) {
	return k.AnswerMine(context.Background(), k.candidate(), OwnAnswer{OwnItemRef(in.ItemRef), in.Saying})
}
