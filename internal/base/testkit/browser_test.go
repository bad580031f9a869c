package testkit

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

const form = `<!doctype html><html lang="en"><head><title>A form</title><meta name="viewport" content="width=device-width">
<style>body{background:#fff;color:#000} @media (prefers-color-scheme: dark) {body{background:#000;color:#fff} a{color:#9cf} h1::after{content:" in the dark"}}</style></head>
<body><main><h1>A form</h1>
<form method="post" action="/sent" enctype="multipart/form-data">
<p><label for="n">Full name <span>*</span></label> <input id="n" name="name"></p>
<p><label>Born <input type="date" name="born"></label></p>
<p><label>Colour <select name="colour"><option value="r">Red</option><option value="g">Green</option></select></label></p>
<p><label>Remarks <textarea name="remarks">old</textarea></label></p>
<p><label><input type="checkbox" name="agree" checked> I agree</label></p>
<fieldset><legend>Size</legend><label><input type="radio" name="size" value="s" checked> Small</label><label><input type="radio" name="size" value="l"> Large</label></fieldset>
<p><label>Paper <input type="file" name="paper"></label></p>
<div style="height: 3000px"></div>
<p><button>Send it</button> <a href="/slow">Slow page</a></p>
</form></main></body></html>`

func body(inner string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="en"><head><title>A page</title></head><body><main><h1>A page</h1>%s</main></body></html>`, inner)
	}
}

func server(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /form", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, form)
	})
	mux.HandleFunc("POST /sent", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		paper := "none"
		if f := r.MultipartForm.File["paper"]; len(f) > 0 {
			paper = f[0].Filename
		}
		body(fmt.Sprintf("<p>%s %s %s %s %q %s %s</p>", r.FormValue("name"), r.FormValue("born"), r.FormValue("colour"), r.FormValue("remarks"),
			r.FormValue("agree"), r.FormValue("size"), paper))(w, r)
	})
	mux.HandleFunc("GET /slow", func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done() // never answers
	})
	mux.HandleFunc("GET /late", body(`<p id="p">early</p><button>Ask</button><script>
		document.querySelector('button').onclick = async () => { const r = await fetch('/missing'); p.textContent = 'late ' + r.status; };
		setTimeout(() => { const b = document.createElement('button'); b.textContent = 'At last'; b.onclick = () => p.textContent = 'pressed'; document.querySelector('main').append(b); }, 400)</script>`))
	mux.HandleFunc("GET /csp", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
		body(`<p style="color:red">styled</p><script>document.title = 'run'</script><button>Quiet</button>`)(w, r)
	})
	mux.HandleFunc("GET /broken", body(`<script>console.error('it', 'hurts', 3); setTimeout(() => { throw new Error('thrown') })</script><img src="/missing.png" alt="">`))
	mux.HandleFunc("GET /asks", body(`<button onclick="document.querySelector('h1').textContent = confirm('Really?')">Delete</button>`))
	mux.HandleFunc("GET /noscript", body(`<noscript>Without scripts</noscript><p id="p"></p><script>p.textContent = 'with scripts'</script><a href="/form">On</a>`))
	mux.HandleFunc("GET /bad", body(`<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><p style="color:#ccc;background:#fff">faint</p><input>`))
	mux.HandleFunc("GET /rows", body(`<table><thead><tr><th scope="col">Who</th></tr></thead><tbody><tr><td>Ana</td></tr><tr><td>Ben</td></tr><tr><td><i style="color:#ccc;background:#fff">Cem</i></td></tr><tr><td><i style="color:#ccc;background:#fff">Dee</i></td></tr></tbody></table>`))
	mux.HandleFunc("GET /narrow", body(`<style>#m { display: none } @media (max-width: 1000px) { #m { display: inline-block } }</style><button id="m" type="button" style="width:40px;height:40px"></button>`))
	mux.HandleFunc("GET /tight", body(`<style>@media (max-width: 1000px) { #a, #b { width: 12px; height: 12px; overflow: hidden; padding: 0; margin: 0; display: inline-block } }</style><button id="a" type="button">Add</button><button id="b" type="button">Bend</button>`))
	mux.HandleFunc("GET /ground", body(`<p style="color:#717171;background:#fff">On white</p>`))
	mux.HandleFunc("GET /darker", body(`<p style="color:#717171;background:#fff">On white</p><div style="background:#ccc"><p style="color:#717171">On grey</p></div>`))
	mux.HandleFunc("GET /smaller", body(`<p style="color:#888;background:#fff;font-size:32px">Large</p>`))
	mux.HandleFunc("GET /smallest", body(`<p style="color:#888;background:#fff;font-size:16px">Small</p>`))
	mux.HandleFunc("GET /two", body(`<button>Edit</button><button>Edit</button><button disabled>Off</button>
		<div style="position:relative"><button>Under</button><div style="position:absolute;inset:0;background:#fff">over</div></div>`))
	mux.HandleFunc("GET /cookie", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "yes", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
		c, err := r.Cookie("seen")
		if err != nil {
			c = &http.Cookie{Value: "nothing"}
		}
		body("<p>you bring "+c.Value+"</p>")(w, r)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// judge stands in for a test that is to fail.
type judge struct {
	testing.TB
	cleanups []func()
	errors   []string
	fatal    string
}

func (j *judge) Helper()             {}
func (j *judge) Name() string        { return "judge" }
func (j *judge) Failed() bool        { return false } // no picture of what is meant to fail
func (j *judge) Logf(string, ...any) {}
func (j *judge) Cleanup(f func())    { j.cleanups = append(j.cleanups, f) }
func (j *judge) Errorf(format string, args ...any) {
	j.errors = append(j.errors, fmt.Sprintf(format, args...))
}
func (j *judge) Fatal(args ...any) { j.Fatalf("%s", fmt.Sprint(args...)) }
func (j *judge) Fatalf(format string, args ...any) {
	j.fatal = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// judged runs a test that is to fail, and says how it did.
func judged(t *testing.T, f func(t testing.TB)) *judge {
	t.Helper()
	j := &judge{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for i := len(j.cleanups) - 1; i >= 0; i-- {
				j.cleanups[i]()
			}
		}()
		f(j)
	}()
	<-done
	return j
}

func contains(t *testing.T, what, got string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("%s does not say %q:\n%s", what, w, got)
		}
	}
}

func TestAFormIsFilledAsSomebodyFillsIt(t *testing.T) {
	t.Parallel()
	at := server(t)
	paper := filepath.Join(t.TempDir(), "licence.pdf")
	if err := os.WriteFile(paper, []byte("%PDF"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, phone := range []bool{false, true} {
		b := Browser(t)
		if phone {
			b.Phone()
		}
		if status := b.Visit(at + "/form"); status != 200 {
			t.Errorf("the form answers %d", status)
		}
		b.Fill("Full name", "Ana Ortiz")
		b.Fill("Born", "1990-02-28")
		b.Fill("Colour", "Green")
		b.Fill("remarks", "none")
		b.Fill("Remarks", "")
		b.Fill("I agree", "off")
		b.Fill("size", "Large")
		b.Fill("Paper", paper)
		b.Click("Send it")
		b.See(`Ana Ortiz 1990-02-28 g "" l licence.pdf`)
		if !strings.HasSuffix(b.URL(), "/sent") {
			t.Errorf("it is at %s", b.URL())
		}
		if status := b.Visit("/missing"); status != 404 {
			t.Errorf("a missing page answers %d", status)
		}
	}
}

func TestAKeyIsPressed(t *testing.T) {
	t.Parallel()
	b := Browser(t)
	b.Visit(server(t) + "/form")
	b.Fill("#n", "x")
	b.Press("Tab")
	b.Press("Enter")
	b.See("x r old")
}

func TestAStepWaitsForWhatItNeeds(t *testing.T) {
	t.Parallel()
	b := Browser(t)
	b.Visit(server(t) + "/late")
	b.Click("Ask")
	if !strings.Contains(b.Text(), "late 404") {
		t.Errorf("a click does not wait for what it fetches: %s", b.Text())
	}
	b.Click("At last")
	b.See("pressed")
	contains(t, "the source", b.HTML(), `<p id="p">pressed</p>`)
	if got := b.Eval("Promise.resolve(1 + 1)"); got != "2" {
		t.Errorf("1 + 1 = %s", got)
	}
}

func TestWhatGoesWrongInAPageFailsTheTest(t *testing.T) {
	t.Parallel()
	at := server(t)
	for path, want := range map[string][]string{
		"/csp":    {"inline style", "inline script"},
		"/broken": {"it hurts 3", "Error: thrown", "missing.png"},
	} {
		j := judged(t, func(t testing.TB) { Browser(t).Visit(at + path) })
		contains(t, path, strings.Join(j.errors, "\n"), want...)
		if len(j.errors) != len(want) {
			t.Errorf("%s: %d problems: %q", path, len(j.errors), j.errors)
		}
	}

	b := Browser(t)
	b.Visit(at + "/asks")
	b.Click("Delete")
	b.See("true")
	contains(t, "the dialog", strings.Join(b.Problems(), "\n"), "Really?")
	b.Visit(at + "/missing") // is no problem, and the one above was asked for
}

func TestAFailureSaysWhatThePageSays(t *testing.T) {
	t.Parallel()
	at := server(t)
	for what, c := range map[string]struct {
		do   func(b *B)
		want []string
	}{
		"nothing there": {func(b *B) { b.Click("Nowhere") }, []string{"click Nowhere: nothing answers", "over", "/two"}},
		"two of them":   {func(b *B) { b.Click("Edit") }, []string{"2 things answer to “Edit”"}},
		"switched off":  {func(b *B) { b.Click("Off") }, []string{"<button disabled=\"\"></button> is disabled"}},
		"covered":       {func(b *B) { b.Click("Under") }, []string{"is covered by <div"}},
		"no such text":  {func(b *B) { b.See("Tomorrow") }, []string{`does not say "Tomorrow"`, "A page"}},
		"no answer":     {func(b *B) { b.Visit("/slow") }, []string{"/slow"}},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			j := judged(t, func(t testing.TB) {
				b := Browser(t)
				b.Visit(at + "/two")
				b.patience = 3 * time.Second
				c.do(b)
			})
			contains(t, "the failure", j.fatal, c.want...)
		})
	}
}

func TestTheWindowIsAPhoneOrDark(t *testing.T) {
	t.Parallel()
	b := Browser(t)
	b.Visit(server(t) + "/form")
	size := func() string {
		return b.Eval("innerWidth + 'x' + innerHeight + ' ' + matchMedia('(pointer: coarse)').matches + ' ' + matchMedia('(prefers-color-scheme: dark)').matches")
	}
	if got := size(); got != "1280x900 false false" {
		t.Errorf("a desktop is %s", got)
	}
	b.Phone()
	b.Dark(true)
	if got := size(); got != "390x844 true true" {
		t.Errorf("a phone in the dark is %s", got)
	}
	b.Screenshot("testkit-phone-dark")
	b.Desktop()
	b.Dark(false)
	if got := size(); got != "1280x900 false false" {
		t.Errorf("a desktop again is %s", got)
	}
	path := filepath.Join(Root(t), "out", "shots", "testkit-phone-dark.png")
	png, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(png), "\x89PNG") {
		t.Errorf("no picture: %v", err)
	}
	_ = os.Remove(path)
}

func TestAxeFindsWhatIsWrongAndNothingElse(t *testing.T) {
	t.Parallel()
	at := server(t)
	b := Browser(t)
	b.Visit(at + "/form")
	b.Axe()
	b.Dark(true)
	b.Axe()
	j := judged(t, func(t testing.TB) {
		b := Browser(t)
		b.Visit(at + "/bad")
		b.Axe()
	})
	contains(t, "axe", j.fatal, "image-alt (critical)", "color-contrast (serious)", "label (critical)", "faint")
	b.Visit(at + "/csp")
	b.Problems()
	b.Axe() // a strict policy does not keep it out
	if wrong := b.Problems(); len(wrong) > 0 {
		t.Errorf("axe offends against the policy: %q", wrong)
	}
}

// Rows that look like one before are looked at once, and one that looks different is.
func TestAxeLooksAtEveryKindOfRow(t *testing.T) {
	t.Parallel()
	at := server(t)
	for _, look := range []func(*B){(*B).Axe, (*B).Colours} {
		j := judged(t, func(t testing.TB) {
			b := Browser(t)
			b.Visit(at + "/rows")
			look(b)
		})
		contains(t, "axe", j.fatal, "finds 1 things", "color-contrast (serious)", "Cem")
		if strings.Count(j.fatal, "<i style") != 1 {
			t.Error("a row that looks like the one before is told as well: ", j.fatal)
		}
	}
}

// What only a narrow window shows is looked at there by every rule.
func TestAxeLooksAtWhatOnlyAPhoneShows(t *testing.T) {
	t.Parallel()
	at := server(t)
	for page, wrong := range map[string]string{"/narrow": "button-name (critical)", "/tight": "target-size (serious)"} {
		j := judged(t, func(t testing.TB) {
			b := Browser(t)
			b.Visit(at + page)
			b.Axe()
			b.Phone()
			b.Narrower()
		})
		contains(t, "axe", j.fatal, "finds 1 things", wrong)
	}
	b := Browser(t)
	b.Visit(at + "/form")
	b.Axe()
	b.Phone()
	b.Narrower()
}

// Colours that were right on one page are looked at again where they lie on another ground or
// are of another size, and are still wrong the second time.
func TestAxeLooksAgainWhereSomethingDiffers(t *testing.T) {
	t.Parallel()
	at := server(t)
	b := Browser(t)
	for _, page := range []string{"/ground", "/smaller"} {
		b.Visit(at + page)
		b.Axe()
	}
	for _, c := range []struct{ page, wrong string }{{"/darker", "On grey"}, {"/smallest", "Small"}, {"/darker", "On grey"}} {
		j := judged(t, func(t testing.TB) {
			b := Browser(t)
			b.Visit(at + c.page)
			b.Colours()
		})
		contains(t, "axe", j.fatal, "finds 1 things", "color-contrast (serious)", c.wrong)
		if strings.Count(j.fatal, "Fix any") != 1 {
			t.Error("what was right is told: ", j.fatal)
		}
	}
}

func TestVisitorsShareNothing(t *testing.T) {
	t.Parallel()
	at := server(t)
	ana, ben := Browser(t), Browser(t)
	ana.Visit(at + "/cookie")
	ana.Visit(at + "/cookie")
	ana.See("you bring yes")
	ben.Visit(at + "/cookie")
	ben.See("you bring nothing")
	got := ana.Cookies()
	if len(got) != 1 || got[0].Name != "seen" || got[0].Value != "yes" || !got[0].HttpOnly || got[0].Secure || got[0].SameSite != http.SameSiteLaxMode || !got[0].Expires.IsZero() {
		t.Errorf("the cookies are %v", got)
	}
	ana.SetCookie("seen", "forged")
	ana.Visit(at + "/cookie")
	ana.See("you bring forged")
	ana.SetCookie("seen", "")
	ana.Visit(at + "/cookie")
	ana.See("you bring nothing")
}

func TestAPageWorksWithoutScripts(t *testing.T) {
	t.Parallel()
	b := Browser(t)
	b.Visit(server(t) + "/noscript")
	b.See("with scripts")
	b.Scripts(false)
	b.Visit("/noscript")
	b.See("Without scripts")
	b.Click("On")
	b.Fill("Full name", "Ana")
	b.Fill("Colour", "Green")
	b.Click("Send it")
	b.See("Ana g")
}

func TestAPasskeyIsMadeAndUsed(t *testing.T) {
	t.Parallel()
	b := Browser(t)
	b.Visit(strings.Replace(server(t), "127.0.0.1", "localhost", 1) + "/form")
	a := b.VirtualAuthenticator()
	made := b.Eval(`navigator.credentials.create({publicKey: {challenge: new Uint8Array(32), rp: {name: 'x'}, user: {id: new Uint8Array(8), name: 'a', displayName: 'a'},
		pubKeyCredParams: [{type: 'public-key', alg: -7}], authenticatorSelection: {residentKey: 'required', userVerification: 'required'}}}).then(c => c.type)`)
	if made != "public-key" || a.Credentials() != 1 {
		t.Errorf("made %s, %d in the device", made, a.Credentials())
	}
	use := `navigator.credentials.get({publicKey: {challenge: new Uint8Array(32), userVerification: 'required'}}).then(c => c.type, e => e.name)`
	if used := b.Eval(use); used != "public-key" {
		t.Errorf("used: %s", used)
	}
	a.Verify(false)
	if used := b.Eval(use); used != "NotAllowedError" {
		t.Errorf("used by somebody else: %s", used)
	}
	a.Remove()
}
