package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"strconv"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/words"
)

// serve answers for one line, on one of its faces.
func (s *Server) serve(rt *Route, asJSON bool) http.Handler {
	return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		v := visitOf(r.Context())
		v.route, v.json = rt, asJSON
		if rt.raw == nil {
			ctx, cancel := context.WithTimeout(r.Context(), s.Patience)
			defer cancel()
			r = r.WithContext(ctx)
		}
		r.Body = http.MaxBytesReader(v.w, r.Body, rt.MaxBody)
		if rt.raw == nil && rt.Reads() {
			s.serveRead(r, v)
			return
		}
		if err := s.admit(r, v); err != nil {
			s.fail(r, v, nil, err)
			return
		}
		r = s.spoken(r, v)
		if rt.raw != nil {
			s.serveRaw(r, v)
			return
		}
		s.serveWrite(r, v)
	})
}

// spoken is the request in the language of whoever sent it.
func (s *Server) spoken(r *http.Request, v *visit) *http.Request {
	return r.WithContext(words.With(r.Context(), s.lang(r, v)))
}

// admit asks who it is and whether they may, before anything is read.
func (s *Server) admit(r *http.Request, v *visit) error {
	if v.route.bare {
		return nil
	}
	who, err := s.Who(r)
	if err != nil && !errors.Is(err, fault.Anonymous) {
		return err
	}
	if err == nil {
		v.who = who
	}
	v.scope, err = admit(v.route.Need, v.who, s.Clock.Now())
	if err != nil {
		return err
	}
	_, v.scoped = v.route.Perm()
	if via := v.who.Via; v.scoped && !v.route.Reads() && !via.ID.Zero() && !via.Write {
		return fault.Denied // whoever only looks sends nothing, whatever the line asks
	}
	return s.conditions(r, v)
}

func (s *Server) lang(r *http.Request, v *visit) *words.Lang {
	if s.Lang == nil {
		return s.Words.Of("en")
	}
	return s.Words.Of(s.Lang(r, v.who))
}

// tenancy is where a request that only reads reads.
func (v *visit) tenancy() db.Tenancy {
	if v.scoped {
		return v.scope
	}
	return db.Platform
}

// snapshot makes a page one state of the database.
func (s *Server) snapshot(ctx context.Context, fn func(context.Context) error) error {
	if s.DB == nil {
		return fn(ctx)
	}
	return s.DB.Snapshot(ctx, fn)
}

func (s *Server) serveRaw(r *http.Request, v *visit) {
	if v.route.bare {
		v.w.Header().Del("Cache-Control")
	}
	if err := v.route.raw(v.w, r, v.scope); err != nil {
		var form url.Values
		if v.route.Form != "" {
			form = url.Values{} // a file cannot be shown again; what was read of the form beside it can
			maps.Copy(form, r.PostForm)
		}
		s.fail(r, v, form, err)
	}
}

// serveRead draws the answer inside one snapshot, which also says who asks, and sends it after:
// a reader on a slow line holds no transaction, and what fails halfway is an error and not
// half a page. A page that asks the database nothing opens none.
func (s *Server) serveRead(r *http.Request, v *visit) {
	var page bytes.Buffer
	err := s.snapshot(r.Context(), func(ctx context.Context) error {
		if err := s.admit(r.WithContext(ctx), v); err != nil {
			return err
		}
		in := s.spoken(r.WithContext(ctx), v)
		what, _, _, err := s.decode(in, v.route)
		if err != nil {
			return err
		}
		s.takeFlash(in, v)
		return s.read(in, v, what, &page)
	})
	switch {
	case err != nil:
		s.fail(s.spoken(r, v), v, nil, err)
	case v.json:
		s.sendJSON(r, v, page.Bytes())
	default:
		s.sendPage(v, http.StatusOK, page.Bytes())
	}
}

func (s *Server) read(r *http.Request, v *visit, in any, page *bytes.Buffer) error {
	ctx, rt := r.Context(), v.route
	out, err := rt.call(ctx, v.scope, in)
	if err != nil {
		return err
	}
	if v.json {
		if err := s.show(r, v); err != nil {
			return err
		}
		return encode(page, rt, out)
	}
	return render(ctx, rt.view(ctx, v.scope, in, out), page)
}

func render(ctx context.Context, c templ.Component, to *bytes.Buffer) error {
	if c == nil {
		return fault.NotFound
	}
	return c.Render(ctx, to)
}

func encode(to *bytes.Buffer, rt *Route, out any) error {
	if rt.out.none() {
		return nil
	}
	if v := reflect.ValueOf(out); v.Kind() == reflect.Slice && v.IsNil() {
		out = []struct{}{} // a list of nothing is a list
	}
	e := json.NewEncoder(to)
	e.SetEscapeHTML(true)
	return e.Encode(out)
}

func (s *Server) sendPage(v *visit, status int, page []byte) {
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.Header().Set("Content-Length", strconv.Itoa(len(page)))
	v.w.WriteHeader(status)
	_, _ = v.w.Write(page) // the reader is gone, or is not
}

func (s *Server) sendJSON(r *http.Request, v *visit, body []byte) {
	h := v.w.Header()
	if v.version > 0 && v.route.Reads() {
		h.Set("ETag", etag(v.version, body))
		if r.Header.Get("If-None-Match") == h.Get("ETag") {
			v.w.WriteHeader(http.StatusNotModified)
			return
		}
	} else if v.version > 0 {
		h.Set("ETag", etag(v.version, nil))
	}
	status := v.route.success()
	if status != http.StatusNoContent {
		h.Set("Content-Type", "application/json")
	}
	v.w.WriteHeader(status)
	_, _ = v.w.Write(body)
}

// success is the status of the JSON face when all is well.
func (r *Route) success() int {
	switch {
	case r.status != 0:
		return r.status
	case r.raw != nil && !r.Reads():
		return http.StatusCreated
	case r.raw != nil:
		return http.StatusOK
	case r.out.none():
		return http.StatusNoContent
	}
	return http.StatusOK
}

func (s *Server) serveWrite(r *http.Request, v *visit) {
	in, form, raw, err := s.decode(r, v.route)
	if form != nil && v.match == 0 {
		v.match, _ = strconv.ParseInt(form.Get(versionField), 10, 64) // an odd one is none
	}
	if err == nil {
		err = s.begin(r, v, form, raw)
	}
	var out any
	if err == nil {
		ctx := r.Context()
		if v.once != nil && s.Join != nil {
			ctx = s.Join(ctx, Record)
		}
		if ctx, err = s.expect(ctx, r, v); err == nil {
			out, err = v.route.call(ctx, v.scope, in)
		}
		if err == nil {
			err = s.settled(r, v)
		}
		err = s.settle(r, v, in, out, err)
	}
	switch {
	case err != nil:
		s.fail(r, v, form, err)
	case v.json:
		s.answerJSON(r, v, in, out)
	default:
		if !s.resume(r, v, form) {
			s.answerForm(r, v, in, out)
		}
	}
}

func (s *Server) answerJSON(r *http.Request, v *visit, in, out any) {
	if to := v.route.leads(in, out); to != "" && v.route.success() == http.StatusCreated {
		v.w.Header().Set("Location", APIRoot+to)
	}
	var body bytes.Buffer
	if err := encode(&body, v.route, out); err != nil {
		s.fail(r, v, nil, err)
		return
	}
	s.sendJSON(r, v, body.Bytes())
}

// leads is where a form goes after success, a path of this site.
func (r *Route) leads(in, out any) string {
	if r.then == nil {
		return ""
	}
	to := r.then(in, out)
	if to != "" {
		to = SafeNext(to)
	}
	return to
}

func (s *Server) answerForm(r *http.Request, v *visit, in, out any) {
	if to := v.route.leads(in, out); to != "" {
		s.leaveFlash(r, v)
		seeOther(v, to)
		return
	}
	if v.route.view == nil {
		s.fail(r, v, nil, errors.New("web: Then led nowhere and there is no View"))
		return
	}
	var page bytes.Buffer
	err := s.snapshot(r.Context(), func(ctx context.Context) error {
		page.Reset()
		return render(ctx, v.route.view(ctx, v.scope, in, out), &page)
	})
	if err != nil {
		s.fail(r, v, nil, err)
		return
	}
	s.sendPage(v, http.StatusOK, page.Bytes())
}

// SeeOther ends a Raw POST: a browser is led to a page of this site, where the line's toast
// is; a program is told that it was done, and where to read of it.
func SeeOther(ctx context.Context, r *http.Request, to string) {
	v := visitOf(ctx)
	if v.w == nil {
		panic("web: SeeOther outside a request")
	}
	if v.json {
		v.w.Header().Set("Location", APIRoot+SafeNext(to))
		v.w.WriteHeader(v.route.success())
		return
	}
	v.srv.leaveFlash(r, v)
	seeOther(v, SafeNext(to))
}

func seeOther(v *visit, to string) {
	v.w.Header().Set("Location", to)
	v.w.WriteHeader(http.StatusSeeOther)
}

// showAgain draws the form's page with what was sent and what is wrong with it.
func (s *Server) showAgain(r *http.Request, v *visit, form url.Values, status int, err error) bool {
	rt := s.byLine["GET "+v.route.Form]
	if v.route.Form == "" || form == nil || !rt.HTML {
		return false
	}
	scope, denied := admit(rt.Need, v.who, s.Clock.Now())
	if denied != nil {
		return false
	}
	again := *v
	again.route, again.scope = rt, scope
	_, again.scoped = rt.Perm()
	if errors.Is(err, errKeyReused) {
		form.Del(keyField) // sent once more, it is meant once more
	}
	again.form = Filled{values: v.route.in.shown(form), to: r.URL.Path, sent: true, Errors: s.fieldErrors(r.Context(), err)}
	ctx := context.WithValue(r.Context(), visitKey{}, &again)
	req := r.WithContext(ctx)
	req.Method = http.MethodGet
	in, _, _, bad := s.decode(req, rt)
	var page bytes.Buffer
	if bad == nil {
		bad = s.snapshot(ctx, func(ctx context.Context) error {
			page.Reset()
			return s.read(req.WithContext(ctx), &again, in, &page)
		})
	}
	if bad != nil {
		return false
	}
	s.sendPage(v, status, page.Bytes())
	return true
}

// shown is a form without its secrets, which are typed anew.
func (s *shape) shown(form url.Values) url.Values {
	out := url.Values{}
	for name, values := range form {
		if s != nil && !s.secrets[name] {
			out[name] = values
		}
	}
	return out
}

// ScopeOf is the Scope of the request, for the shell: what its menu may show.
func ScopeOf(ctx context.Context) (access.Scope, bool) {
	v := visitOf(ctx)
	return v.scope, v.scoped
}
