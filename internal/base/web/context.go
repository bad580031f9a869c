package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/pii"
	"standing/internal/base/ui"
)

// visit is what is known of the request that a context belongs to.
type visit struct {
	srv    *Server
	route  *Route
	w      *answer
	req    string // id of the request
	who    access.Principal
	scope  access.Scope
	scoped bool // scope was given by a permission
	client pii.Text
	secure bool
	match  int64 // the version that the caller was shown; 0 if they did not say
	// version is of what is answered, and expected what the change hangs on.
	version  int64
	expected *db.Expected
	form     Filled
	kept     string // a form that waits until it is proved who sent it, sealed
	once     *once
	flash    []ui.Flash
	json     bool
}

type visitKey struct{}

func visitOf(ctx context.Context) *visit {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{}
}

// Who is whom the request comes from; the zero Principal for nobody.
func Who(ctx context.Context) access.Principal { return visitOf(ctx).who }

// Request is the id of the request, which the log line and the answer's X-Request-Id have.
func Request(ctx context.Context) string { return visitOf(ctx).req }

// Secure reports whether the request came over TLS, to this server or to a trusted proxy.
func Secure(ctx context.Context) bool { return visitOf(ctx).secure }

// Asked is the line that is being answered.
func Asked(ctx context.Context) Route {
	if r := visitOf(ctx).route; r != nil {
		return *r
	}
	return Route{}
}

// Client is the IP address that the request came from, behind every proxy that is
// trusted; it is about a person, so it is a text that does not print.
func Client(ctx context.Context) pii.Text { return visitOf(ctx).client }

// Filled is a form as it was sent, when it is shown again.
type Filled struct {
	values url.Values
	to     string // the path that it was sent to
	sent   bool
	Errors ui.Errors
}

// FormOf is the form that the page shows again; a fresh one has no values and no errors.
func FormOf(ctx context.Context) Filled { return visitOf(ctx).form }

// FormTo is FormOf on a page with several forms: fresh unless the one that goes to action was
// sent, so that what is in the others stays.
func FormTo(ctx context.Context, action string) Filled {
	if f := FormOf(ctx); f.to == action {
		return f
	}
	return Filled{}
}

// Sent reports whether the form is being shown again.
func (f Filled) Sent() bool { return f.sent }

// Value is what was sent for a field, or now, what is stored, in a fresh form.
func (f Filled) Value(name, now string) string {
	if f.sent {
		return f.values.Get(name)
	}
	return now
}

// Values is Value for a field with several answers.
func (f Filled) Values(name string, now []string) []string {
	if f.sent {
		return f.values[name]
	}
	return now
}

// On is Value for a box to tick.
func (f Filled) On(name string, now bool) bool {
	if f.sent {
		return f.values.Get(name) != ""
	}
	return now
}

// The hidden fields that every form may carry.
const (
	keyField     = "_key"
	versionField = "_version"
)

// Once is a hidden field that makes sending the form twice take effect once.
func Once(ctx context.Context) ui.Hidden {
	v := visitOf(ctx)
	if v.form.sent && v.form.values.Get(keyField) != "" {
		return ui.Hidden{Name: keyField, Value: v.form.values.Get(keyField)}
	}
	return ui.Hidden{Name: keyField, Value: newKey()}
}

// Version is a hidden field with the version of what the form shows: when it changed in
// the meantime, the operation is refused with Conflict. It is for lines that have an Of.
func Version(n int64) ui.Hidden {
	return ui.Hidden{Name: versionField, Value: strconv.FormatInt(n, 10)}
}

// Header sets a header of the answer from inside an operation, such as a file's name.
func Header(ctx context.Context) http.Header {
	if w := visitOf(ctx).w; w != nil {
		return w.Header()
	}
	return http.Header{}
}
