package credential_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/outside"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/rooms/credential"
)

func sourceInput(url, secret string) credential.SourceInput {
	return credential.SourceInput{Name: "Board, online", How: credential.ByHTTP, Issuer: "Florida Board of Nursing", Jurisdiction: "Florida", URL: url, Header: "X-Api-Key", Secret: pii.Hide(secret)}
}

// board is a service that answers about licences.
type board struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
	says  func(w http.ResponseWriter, r *http.Request)
}

func newBoard(t *testing.T) *board {
	b := &board{}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.mu.Lock()
		b.asked = append(b.asked, r.URL.String()+" "+r.Header.Get("X-Api-Key"))
		says := b.says
		b.mu.Unlock()
		says(w, r)
	}))
	t.Cleanup(b.Close)
	return b
}

func (b *board) answer(body string) {
	b.handle(func(w http.ResponseWriter, _ *http.Request) { reply(w, body) })
}

func (b *board) handle(f func(http.ResponseWriter, *http.Request)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.says = f
}

func (b *board) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.asked)
}

func reply(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(body))
}

const fine = `{"found":true,"number":"RN-0012345","name":"RUIZ, ANA","status":"Clear","expires_on":"2027-04-30"}`

func TestServiceIsAsked(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k, b := newKit(t, d), newBoard(t)
		b.answer(fine)
		ana := k.person("Ana Ruiz")
		before := k.add(ana, said("RN 0012345")) // there when the source comes
		src, err := k.AddSource(ctx, k.boss(credential.PermSource), sourceInput(b.URL+"/l?n={number}&j={jurisdiction}", "s3cret"))
		k.must(err)
		k.look()
		v := k.show(before.ID)
		if v.Grade != credential.SourceChecked || len(v.Evidence) != 1 || v.Evidence[0].How != "http" || v.Evidence[0].Source != src.ID || v.Evidence[0].Answer.Status != "Clear" {
			t.Fatalf("%s %+v", v.Grade, v.Evidence)
		}
		if b.count() != 1 || b.asked[0] != "/l?n=RN+0012345&j=Florida s3cret" {
			t.Fatal(b.asked)
		}
		// not again before its time, and then once
		k.clock.Move(29 * 24 * time.Hour)
		k.look()
		if b.count() != 1 {
			t.Fatal("asked too early")
		}
		k.clock.Move(2 * 24 * time.Hour)
		k.look()
		if b.count() != 2 || len(k.show(v.ID).Evidence) != 2 {
			t.Fatal("not asked again: ", b.asked)
		}
		// a new one is asked about by itself
		k.add(k.person("Bo Li"), said("RN 7"))
		b.answer(`{"found":false}`)
		k.look()
		if b.count() != 3 || !slices.Equal(k.posted(), []string{"check_differs open"}) {
			t.Fatal(b.asked, k.posted())
		}
	})
}

// What differs is told with its reasons, changes nothing that was said, and is over when the
// source says the same again.
func TestWhatDiffers(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k, b := newKit(t, d), newBoard(t)
		b.answer(`{"found":true,"name":"Somebody Else","status":"Suspended","expires_on":"2026-01-31"}`)
		ana := k.person("Ana Ruiz")
		_, err := k.AddSource(ctx, k.boss(credential.PermSource), sourceInput(b.URL+"/{number}", "s"))
		k.must(err)
		v := k.add(ana, said("RN 0012345"))
		holds := k.holds(ana)
		k.look()
		got := k.show(v.ID)
		if r := got.Evidence[0].Reasons; !slices.Equal(r, []credential.Reason{credential.NameDiffers, credential.StatusDiffers, credential.ExpiryDiffers}) || got.Evidence[0].Result != credential.Differs {
			t.Fatal(r)
		}
		if got.Grade != credential.Claimed || got.Status != credential.Active || got.ExpiresOn != v.ExpiresOn || len(got.History) != 1 || !slices.Equal(k.holds(ana), holds) {
			t.Error("the answer overwrote what was said: ", got.Grade, got.Status, got.ExpiresOn, k.holds(ana))
		}
		if !slices.Contains(got.Missing, "differs") || !slices.Equal(k.posted(), []string{"check_differs open"}) {
			t.Error(got.Missing, k.posted())
		}
		b.answer(fine)
		_, err = k.Ask(ctx, k.boss(credential.PermVouch), credential.Ref{ID: v.ID})
		k.must(err)
		k.work()
		if got = k.show(v.ID); got.Grade != credential.SourceChecked || !slices.Equal(k.posted(), []string{"check_differs closed"}) {
			t.Error(got.Grade, k.posted())
		}
	})
}

// A source that does not answer is down, since when it did not; it says nothing about anybody.
func TestOutage(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k, b := newKit(t, d), newBoard(t)
		src, err := k.AddSource(ctx, k.boss(credential.PermSource), sourceInput(b.URL+"/{number}", "s"))
		k.must(err)
		b.handle(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
		v := k.add(k.person("Ana Ruiz"), said("RN 0012345"))
		k.look()
		down := k.source(src.ID)
		if !down.DownAt.Equal(k.clock.Now()) || down.DownCode != "http_404" {
			t.Fatal(down.DownAt, down.DownCode)
		}
		since := down.DownAt
		for code, f := range map[string]func(http.ResponseWriter, *http.Request){
			"no_json": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>not found</html>")) },
			"too_long": func(w http.ResponseWriter, _ *http.Request) {
				reply(w, `{"found":false,"name":"`+strings.Repeat("x", 80<<10)+`"}`)
			},
			"http_302": func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "http://elsewhere.test/", http.StatusFound)
			},
			"http_500": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		} {
			b.handle(f)
			k.clock.Move(7 * time.Hour)
			k.work() // the job comes back by itself
			if got := k.source(src.ID); got.DownCode != code || !got.DownAt.Equal(since) {
				t.Errorf("%s: %s since %s", code, got.DownCode, got.DownAt)
			}
		}
		if got := k.show(v.ID); len(got.Evidence) != 0 || got.Grade != credential.Claimed || len(k.posted()) != 0 {
			t.Error("an outage said something about her: ", got.Evidence, k.posted())
		}
		b.answer(fine)
		k.clock.Move(7 * time.Hour)
		k.work()
		if got := k.source(src.ID); !got.DownAt.IsZero() || !got.AnsweredAt.Equal(k.clock.Now()) || k.show(v.ID).Grade != credential.SourceChecked {
			t.Error("it answers again: ", got.DownAt, k.show(v.ID).Grade)
		}
		b.handle(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		_, err = k.Ask(ctx, k.boss(credential.PermVouch), credential.Ref{ID: v.ID})
		k.must(err)
		k.work()
		if got := k.source(src.ID); got.DownCode != "timeout" {
			t.Error("it never ended: ", got.DownCode)
		}
	})
}

func (k *kit) source(id ids.ID) credential.SourceView {
	k.t.Helper()
	v, err := k.ShowSource(ctx, k.boss(credential.PermSource), credential.SourceRef{ID: id})
	k.must(err)
	return v
}

// Whoever writes an address down does not look around inside, and sends no secret elsewhere.
func TestAddresses(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k, b := newKit(t, d), newBoard(t)
		b.answer(fine)
		k.Plain = false
		for url, want := range map[string]string{"https://b.test/": "url credential.url_number", "http://b.test/{number}": "url credential.url_tls", b.URL + "/{number}": "url credential.url_tls",
			"ftp://b.test/{number}": "url credential.url_tls", "https://u:p@b.test/{number}": "url credential.url_invalid", "https://{number}.b.test/x": "<nil>", "https://b.test/{number}#x": "url credential.url_invalid", "/{number}": "url credential.url_invalid"} {
			in := sourceInput(url, "s")
			in.Issuer = url
			if _, err := k.AddSource(ctx, k.boss(credential.PermSource), in); reason(err) != want {
				t.Errorf("%s: %s", url, reason(err))
			}
		}
		for name, change := range map[string]func(*credential.SourceInput){"header credential.header_invalid": func(in *credential.SourceInput) { in.Header = "X:\r\nY" }, "secret text_invalid": func(in *credential.SourceInput) { in.Secret = pii.Hide("a\r\nHost: b") }} {
			in := sourceInput("https://b.test/{number}", "s")
			change(&in)
			if _, err := k.AddSource(ctx, k.boss(credential.PermSource), in); reason(err) != name {
				t.Error(name, reason(err))
			}
		}
		k.Plain = true
		src, err := k.AddSource(ctx, k.boss(credential.PermSource), sourceInput(b.URL+"/{number}", "s"))
		k.must(err)
		k.Client = outside.Client(time.Second, false)
		v := k.add(k.person("Ana Ruiz"), said("RN 1"))
		k.look()
		if got := k.source(src.ID); got.DownCode != "private_address" || b.count() != 0 || len(k.show(v.ID).Evidence) != 0 {
			t.Error("a private network was reached: ", got.DownCode, b.asked)
		}
		in := sourceInput("https://other.test/{number}", "")
		change := credential.ChangeSourceInput{SourceRef: credential.SourceRef{ID: src.ID}, SourceInput: in}
		if _, err := k.ChangeSource(ctx, k.boss(credential.PermSource), change); reason(err) != "secret credential.secret_again" {
			t.Error("the secret goes to another host: ", reason(err))
		}
		if _, err := k.AddSource(ctx, k.boss(credential.PermSource), sourceInput("https://b.test/{number}", "s")); reason(err) != "issuer credential.source_there" {
			t.Error("two for one board: ", reason(err))
		}
		_, err = k.StopSource(ctx, k.boss(credential.PermSource), credential.SourceRef{ID: src.ID})
		k.must(err)
		if _, err := k.Ask(ctx, k.boss(credential.PermVouch), credential.Ref{ID: v.ID}); reason(err) != " credential.source_none" {
			t.Error("a source that was stopped is asked: ", reason(err))
		}
		_, err = k.StartSource(ctx, k.boss(credential.PermSource), credential.SourceRef{ID: src.ID})
		k.must(err)
	})
}

func TestManualCheck(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ana := k.person("Ana Ruiz")
		v := k.add(ana, said("RN 1"))
		ref, doc := credential.Ref{ID: v.ID}, k.document(ana, "Screenshot")
		for want, in := range map[string]credential.ManualInput{"where required": {Ref: ref, Status: credential.Active, Where: " "}, "status required": {Ref: ref, Where: "x"}, "source credential.source_unknown": {Ref: ref, Where: "x", Status: credential.Active, Source: ids.ID{1}}} {
			if _, err := k.Check(ctx, k.boss(credential.PermVouch), in); reason(err) != want {
				t.Error(want, reason(err))
			}
		}
		got, err := k.Check(ctx, k.boss(credential.PermVouch), credential.ManualInput{Ref: ref, Where: "https://board.test/lookup", Name: "Ana Ruiz", Status: credential.Active, Expires: day(2027, 4, 30), Document: doc})
		k.must(err)
		if e := got.Evidence[0]; got.Grade != credential.SourceChecked || e.How != "manual" || e.Document != doc || e.DocumentN != 1 || e.Answer.Where != "https://board.test/lookup" || e.By != (ids.ID{1}) {
			t.Errorf("%s %+v", got.Grade, e)
		}
		got, err = k.Check(ctx, k.boss(credential.PermVouch), credential.ManualInput{Ref: ref, Where: "by telephone", Unknown: true})
		k.must(err)
		if got.Grade != credential.Claimed || !slices.Equal(k.posted(), []string{"check_differs open"}) {
			t.Error(got.Grade, k.posted())
		}
	})
}

func TestFileOfAnswers(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		v, w := k.add(k.person("Ana Ruiz"), said("RN 0012345")), k.add(k.person("Bo Li"), said("RN 7"))
		src, err := k.AddSource(ctx, k.boss(credential.PermSource), credential.SourceInput{Name: "Monthly list", How: credential.ByFile, Issuer: "florida  board of nursing", Jurisdiction: "FLORIDA"})
		k.must(err)
		const list = "\ufeffName,License Number,Status,Expiration Date,More\n\"RUIZ, ANA\",rn-0012345,Clear,2027-04-30,x\nLi Bo,RN 7,Expired,2025-04-30\nNobody,RN 99,Active,\n,,,\nBad,RN 7,Active,04/30/2027\nNo status,RN 7,,\nNo number,,Active,\n"
		read := func(list string, asOf int) credential.Answers {
			t.Helper()
			a, err := k.ReadAnswers(ctx, k.boss(credential.PermSource), src.ID, day(2026, 5, asOf), strings.NewReader(list))
			k.must(err)
			got, err := k.ShowAnswers(ctx, k.boss(credential.PermSource), credential.AnswersRef{ID: a.ID})
			k.must(err)
			return got
		}
		a := read(list, 1)
		if a.Rows != 6 || a.Agreed != 1 || a.Differed != 1 || a.Nobody != 1 || a.Bad != 3 || a.Known != 0 {
			t.Fatalf("%+v", a)
		}
		if want := []credential.Line{{N: 4, Reason: "nobody"}, {N: 6, Reason: "expiry"}, {N: 7, Reason: "status"}, {N: 8, Reason: "number"}}; !slices.Equal(a.Lines, want) {
			t.Error(a.Lines)
		}
		if k.show(v.ID).Grade != credential.SourceChecked || !slices.Equal(k.show(w.ID).Evidence[0].Reasons, []credential.Reason{credential.StatusDiffers, credential.ExpiryDiffers}) {
			t.Error(k.show(v.ID).Grade, k.show(w.ID).Evidence)
		}
		if a = read(list, 1); a.Known != 2 || a.Agreed+a.Differed != 0 || len(k.show(v.ID).Evidence) != 1 {
			t.Errorf("read again: %+v", a)
		}
		if a = read(list, 3); a.Known != 0 || a.Agreed != 1 || len(k.show(v.ID).Evidence) != 2 {
			t.Errorf("the next list: %+v", a)
		}
		for _, bad := range []string{"", "a,b,c\n1,2,3\n", "\x00\x01"} {
			if _, err := k.ReadAnswers(ctx, k.boss(credential.PermSource), src.ID, day(2026, 5, 1), strings.NewReader(bad)); reason(err) != "file credential.file_columns" {
				t.Errorf("%q: %s", bad, reason(err))
			}
		}
		a = read("number,status\n\"RN 7\nnever closed,active\nRN 7,\xff\xfe\n"+strings.Repeat("x", 5000)+",active\n", 4)
		if a.Agreed+a.Differed > 1 {
			t.Errorf("hostile: %+v", a)
		}
	})
}

// However many read one list at once, each of its lines is said once.
func TestRace_OneAnswerOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		v := k.add(k.person("Ana Ruiz"), said("RN 7"))
		src, err := k.AddSource(ctx, k.boss(credential.PermSource), credential.SourceInput{Name: "List", How: credential.ByFile, Issuer: "Florida Board of Nursing", Jurisdiction: "Florida"})
		k.must(err)
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				if _, err := k.ReadAnswers(ctx, k.boss(credential.PermSource), src.ID, day(2026, 5, 1), strings.NewReader("number,status\nRN 7,Active\n")); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := k.show(v.ID).Evidence; len(got) != 1 {
			t.Error(len(got))
		}
	})
}

// Among very many credentials those that are due are found by an index, and asked about one job each.
func TestDueOnesAreFound(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k, b := newKit(t, d), newBoard(t)
		b.answer(`{"found":true,"status":"active"}`)
		ana := k.person("Ana Ruiz")
		_, err := k.AddSource(ctx, k.boss(credential.PermSource), sourceInput(b.URL+"/{number}", "s"))
		k.must(err)
		for i := range 30 {
			s := said(fmt.Sprint("RN ", i))
			s.Code = ""
			k.add(ana, s)
		}
		k.look()
		if b.count() != 30 {
			t.Fatal(b.count())
		}
		k.look()
		if b.count() != 30 {
			t.Error("asked twice")
		}
		dead := &jobs.Worker{DB: d, Clock: k.clock, Kinds: k.Jobs()}
		if n, err := dead.RunDue(ctx); err != nil || n != 0 {
			t.Error("work is left: ", n, err)
		}
	})
}
