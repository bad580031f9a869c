package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"standing/internal/base/fault"
	"standing/internal/base/ui"
	"standing/internal/base/words"
)

// verdict is what an error means to whoever asked.
type verdict struct {
	status int
	code   string // of the problem's words
	wait   time.Duration
}

// judge is the one place that turns an error into a status.
func judge(err error, conditional bool) verdict {
	var m *malformed
	var wait *fault.TooMany
	switch {
	case errors.As(err, &m):
		return verdict{status: m.status}
	case errors.Is(err, errKeyReused):
		return verdict{status: http.StatusUnprocessableEntity, code: "key_reused"}
	case errors.Is(err, errDoneBefore):
		return verdict{status: http.StatusConflict, code: "done_before", wait: time.Second}
	case errors.As(err, &wait):
		return verdict{status: http.StatusTooManyRequests, wait: wait.Wait}
	case errors.Is(err, fault.NotFound):
		return verdict{status: http.StatusNotFound}
	case len(fault.Fields(err)) > 0:
		return verdict{status: http.StatusUnprocessableEntity}
	case errors.Is(err, fault.Anonymous):
		return verdict{status: http.StatusUnauthorized}
	case errors.Is(err, fault.StepUp):
		return verdict{status: http.StatusForbidden, code: "step_up"}
	case errors.Is(err, fault.Denied):
		return verdict{status: http.StatusForbidden}
	case errors.Is(err, fault.Gone):
		return verdict{status: http.StatusGone}
	case errors.Is(err, fault.Held):
		return verdict{status: http.StatusLocked}
	case errors.Is(err, fault.Conflict) && conditional:
		return verdict{status: http.StatusPreconditionFailed}
	case errors.Is(err, fault.Conflict):
		return verdict{status: http.StatusConflict}
	case errors.Is(err, fault.Busy), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return verdict{status: http.StatusServiceUnavailable, wait: 2 * time.Second}
	}
	return verdict{status: http.StatusInternalServerError}
}

// fail answers an error. form is what was sent, if it was a form.
func (s *Server) fail(r *http.Request, v *visit, form url.Values, err error) {
	var replay *replayed
	if errors.As(err, &replay) {
		s.replay(v, replay)
		return
	}
	if v.w.started() {
		s.Log.Error("failed after the answer began", "request", v.req, "route", v.pattern(), "cause", fault.Kind(err))
		return
	}
	verdict := judge(err, r.Header.Get("If-Match") != "")
	if verdict.code == "" {
		verdict.code = strconv.Itoa(verdict.status)
	}
	if verdict.status == http.StatusInternalServerError {
		s.Log.Error("failed", "request", v.req, "route", v.pattern(), "cause", fault.Kind(err))
	}
	if verdict.wait > 0 {
		v.w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(verdict.wait.Seconds()))))
	}
	if v.json {
		s.problemJSON(r.Context(), v, verdict, err)
		return
	}
	if s.sendAway(r, v, verdict) {
		return
	}
	if again[verdict.status] && s.showAgain(r, v, form, verdict.status, err) {
		return
	}
	s.problem(r, v, verdict.status, verdict.code)
}

// again are the refusals that a form is shown again with.
var again = map[int]bool{http.StatusUnprocessableEntity: true, http.StatusConflict: true, http.StatusLocked: true,
	http.StatusTooManyRequests: true, http.StatusServiceUnavailable: true}

// sendAway leads who has to sign in, or to confirm, to where they can, and back.
func (s *Server) sendAway(r *http.Request, v *visit, d verdict) bool {
	if v.route == nil || v.route.raw != nil && !navigates(r) {
		return false
	}
	switch {
	case d.status == http.StatusUnauthorized:
		seeOther(v, withNext(s.SignIn, s.back(r, v)))
	case d.code == "done_before":
		s.leaveFlash(r, v)
		seeOther(v, s.back(r, v))
	case d.code == "step_up" && s.confirmFirst(r, v):
	case d.code == "step_up":
		seeOther(v, withNext(s.Confirm, s.back(r, v)))
	default:
		return false
	}
	return true
}

// navigates reports whether a browser goes to an address, as by a link to a file, and no
// program or script asks for it.
func navigates(r *http.Request) bool {
	return r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate"
}

// back is the page to return to: this one, or of a form the page that shows it.
func (s *Server) back(r *http.Request, v *visit) string {
	switch {
	case v.route.Reads():
		return r.URL.RequestURI()
	case v.route.Form != "":
		return v.route.form(r)
	}
	return "/"
}

// problem answers with a page, or problem+json, that says no more than the code. A page
// is the same whoever asks and whatever for.
func (s *Server) problem(r *http.Request, v *visit, status int, code string) {
	if v.json {
		s.problemJSON(r.Context(), v, verdict{status: status, code: code}, nil)
		return
	}
	l := s.Words.Of("en")
	if v.route != nil {
		l = words.From(r.Context())
	}
	var page bytes.Buffer
	if err := s.Problem(l, code).Render(words.With(r.Context(), l), &page); err != nil {
		s.Log.Error("the problem page failed", "request", v.req, "cause", fault.Kind(err))
	}
	s.sendPage(v, status, page.Bytes())
}

func plainProblem(l *words.Lang, code string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		body := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
			return ui.Action{Label: l.Text("problem.back"), Href: "/"}.Render(ctx, w)
		})
		e := ui.Entry{Org: ui.Org{Name: "Standing"}, Title: l.Text("problem." + code + ".title"), Lead: l.Text("problem." + code + ".text")}
		return e.Render(templ.WithChildren(ctx, body), w)
	})
}

// problemBody is RFC 9457. It repeats nothing that was sent.
type problemBody struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Code   string         `json:"code"`
	Detail string         `json:"detail,omitempty"`
	Errors []problemField `json:"errors,omitempty"`
}

type problemField struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (s *Server) problemJSON(ctx context.Context, v *visit, d verdict, err error) {
	if d.status == http.StatusUnauthorized {
		v.w.Header()["Www-Authenticate"] = []string{`Session realm="standing"`, `Bearer realm="standing"`}
	}
	l := words.From(ctx)
	b := problemBody{Type: "about:blank", Title: l.Text("problem." + d.code + ".title"), Status: d.status, Code: d.code,
		Detail: l.Text("problem." + d.code + ".text")}
	if _, num := strconv.Atoi(d.code); num != nil {
		b.Type = "/problems/" + d.code
	}
	for _, f := range fault.Fields(err) {
		b.Errors = append(b.Errors, problemField{f.Field, f.Reason, l.Reason(f.Reason, label(l, f.Field), f.Args...)})
	}
	v.w.Header().Set("Content-Type", "application/problem+json")
	v.w.WriteHeader(d.status)
	_ = json.NewEncoder(v.w).Encode(b) // the reader is gone, or is not
}

// fieldErrors are the words of a form's errors.
func (s *Server) fieldErrors(ctx context.Context, err error) ui.Errors {
	l := words.From(ctx)
	var out ui.Errors
	for _, f := range fault.Fields(err) {
		out = append(out, ui.FieldError{Field: f.Field, Message: l.Reason(f.Reason, label(l, f.Field), f.Args...)})
	}
	var wait *fault.TooMany
	switch {
	case len(out) > 0:
	case errors.As(err, &wait):
		out = append(out, ui.FieldError{Message: l.Reason("wait", "", wait.Wait)})
	case errors.Is(err, errKeyReused):
		out = append(out, ui.FieldError{Message: l.Reason("sent_before", "")})
	case errors.Is(err, fault.Held):
		out = append(out, ui.FieldError{Message: l.Reason("held", "")})
	case errors.Is(err, fault.Conflict):
		out = append(out, ui.FieldError{Message: l.Reason("conflict", "")})
	default:
		out = append(out, ui.FieldError{Message: l.Reason("busy", "")})
	}
	return out
}

// label is what a field is called: field.name of a catalogue, or its own name in words.
func label(l *words.Lang, field string) string {
	last := field[strings.LastIndexByte(field, '.')+1:]
	last, _, _ = strings.Cut(last, "[")
	switch {
	case last == "":
		return ""
	case l.Has("field." + last):
		return l.Text("field." + last)
	}
	return strings.ReplaceAll(last, "_", " ")
}

func kindOfAny(p any) string {
	if err, ok := p.(runtime.Error); ok {
		return err.Error() // index out of range and the like: no values of ours
	}
	if err, ok := p.(error); ok {
		return fault.Kind(err)
	}
	return fmt.Sprintf("%T", p)
}
