package web

import (
	"context"
	"net/http"
	"net/url"

	"standing/internal/base/ui"
	"standing/internal/base/words"
)

// The page after a form says what was done. The cookie that carries it over the redirect
// names the line that was used and the parameters of its path: nothing of it is shown,
// the line itself gives the words and the way back. It is not in the address, where
// anybody could put a button into a link that they send to somebody.

func (s *Server) leaveFlash(r *http.Request, v *visit) {
	if v.route.Done == "" {
		return
	}
	val := url.Values{"op": {v.route.Path}}
	for _, name := range pathParams(v.route.Undo) {
		val.Set("p."+name, r.PathValue(name))
	}
	http.SetCookie(v.w, flashCookie.made(v.secure, val.Encode(), flashCookie.Life))
}

// takeFlash reads the cookie for a page and removes it.
func (s *Server) takeFlash(r *http.Request, v *visit) {
	if v.json || r.Method == http.MethodHead {
		return
	}
	raw := s.ReadCookie(r, flashCookie)
	if raw == "" {
		return
	}
	http.SetCookie(v.w, flashCookie.made(v.secure, "", -1))
	val, err := url.ParseQuery(raw)
	op := s.byLine["POST "+val.Get("op")]
	if err != nil || op == nil || op.Done == "" {
		return
	}
	l := words.From(r.Context())
	f := ui.Flash{Text: l.Text(op.Done), Tone: ui.Good}
	if undo := s.byLine["POST "+op.Undo]; op.Undo != "" && s.may(v, undo) {
		path := fill(op.Undo, func(name string) string { return url.PathEscape(val.Get("p." + name)) })
		f.Undo = &ui.Post{Action: path, Label: l.Text("web.undo"), Fields: []ui.Hidden{Once(r.Context())}}
	}
	v.flash = []ui.Flash{f}
}

// may reports whether the caller has what a line needs, for showing a button.
func (s *Server) may(v *visit, rt *Route) bool {
	_, err := admit(rt.Need, v.who, s.Clock.Now())
	return err == nil
}

// Flash is what was done on the way to this page. Screen shows it by itself.
func Flash(ctx context.Context) []ui.Flash { return visitOf(ctx).flash }
