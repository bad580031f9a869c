package ui

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func get(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	Assets().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w
}

func TestBrandIsAStyleSheetForColoursOnly(t *testing.T) {
	w := get(t, "/assets/brand/0f6e6e.css")
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/css") || !strings.Contains(w.Body.String(), "--brand:#0f6e6e") {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	for _, path := range []string{"/assets/brand/0f6e6e", "/assets/brand/red.css", "/assets/brand/0f6e6e7.css", "/assets/brand/+f6e6e.css", "/assets/brand/%7D%7D%7D%7D%7D%7D.css"} {
		if w := get(t, path); w.Code != 404 {
			t.Errorf("%s answers %d: %s", path, w.Code, w.Body)
		}
	}
}

func TestOnlyWhatTheManifestNamesIsServed(t *testing.T) {
	for _, path := range []string{"/assets/manifest.json", "/assets/icons.svg", "/assets/.gitignore", "/assets/..%2fassets.go", "/assets/"} {
		if w := get(t, path); w.Code != 404 {
			t.Errorf("%s answers %d", path, w.Code)
		}
	}
}

func TestColoursThatMayBeChosen(t *testing.T) {
	for s, want := range map[string]bool{"#0f6e6e": true, "#0F6E6E": true, "0f6e6e": false, "#fff": false, "red": false, "": false, "#0f6e6e;}": false, "#+f6e6e": false, "#0x1234": false} {
		if got := ValidColour(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
	if s := render(t, Page{Org: Org{Colour: "red;}</style>"}}); strings.Contains(s, "/brand/") {
		t.Error("a colour that is none got a style sheet")
	}
}

func TestPageWithoutAssetsHasNoDeadLinks(t *testing.T) {
	before := names
	defer func() { names = before }()
	names = func() map[string]string { return nil }
	if Built() || Asset("app.css") != "" || strings.Contains(render(t, Page{Title: "x"}), "/assets/") {
		t.Error("a page asks for what was not built")
	}
}

func TestSmallWords(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{initials("Maria del Carmen Lopez", 2), "ML"}, {initials("سارة", 2), "س"}, {initials("…", 2), ""}, {initials("élan", 1), "É"},
		{slug("Late, by unit"), "late-by-unit"}, {slug("--"), ""}, {thousands(0), "0"}, {thousands(999), "999"}, {thousands(1234567), "1,234,567"}, {thousands(-100), "-100"}, {thousands(-1000), "-1,000"},
		{spaced("ABCDEFGHI"), "ABCD EFGH I"}, {windowTitle("People", "Lake", 2), "Error: People · Lake"}, {windowTitle("Lake", "Lake", 0), "Lake"}, {short(1000), "999+"},
		{render(t, Day("soon<")), "soon&lt;"}, {render(t, Day("2026-04-30")), `<time datetime="2026-04-30">30 Apr 2026</time>`},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
