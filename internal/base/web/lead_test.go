package web_test

import (
	"net/http"
	"testing"
)

// What stands in the address bar after a refusal can be reloaded: it leads to the form, or to
// the nearest page above.
func TestTheAddressOfAFormLeadsToItsPage(t *testing.T) {
	w := newWorld(t)
	at := "/notes/" + mineID.String()
	for _, c := range []struct{ path, to string }{
		{at + "/archive", at}, // no form: the page above
		{at + "/archive?x=//evil.example", at},
		{at + "/title", at},
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			rec := w.do(method, c.path, "", as("admin"))
			if got := rec.Header().Get("Location"); rec.Code != http.StatusSeeOther || got != c.to {
				t.Errorf("%s %s: %d %s", method, c.path, rec.Code, got)
			}
		}
	}
}
