package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// What has a version can be changed on condition that it is still as it was read: a line
// says in Face.Of which row that is, and everything else happens here. A GET gives the
// version as its ETag; a change, with If-Match or with the hidden field of its form, touches
// the row in its own transaction and is refused with 412 (a form with 409) if it moved on.

// Of is the row whose version stands for what a line shows or changes.
type Of struct {
	Table string // "org" for the organization itself
	param string // of the path; none for the organization, and for the caller
	plat  bool
}

// Row is a row of the organization that the path names, by {id} unless told.
func Row(table string, param ...string) Of {
	o := Of{Table: table, param: "id"}
	for _, o.param = range param {
	}
	return o
}

// PlatformRow is Row for a table that belongs to no organization.
func PlatformRow(table string, param ...string) Of {
	o := Row(table, param...)
	o.plat = true
	return o
}

// TheOrg is the organization: for its settings, and for what has no version of its own.
func TheOrg() Of { return Of{Table: "org"} }

// TheCaller is the account of whoever calls: for what they choose for themselves.
func TheCaller() Of { return Of{Table: "account", plat: true} }

func (o Of) String() string {
	switch {
	case o.Table == "":
		return ""
	case o.param == "" && o.plat:
		return "caller"
	}
	return o.Table
}

// row is the row itself.
func (o Of) row(r *http.Request, v *visit) (db.Aggregate, error) {
	switch {
	case o.param == "" && o.plat:
		return db.PlatformRow(o.Table, v.who.Account), nil
	case o.param == "":
		return db.Aggregate{}, nil
	}
	id, err := ids.Parse(r.PathValue(o.param))
	switch {
	case err != nil:
		return db.Aggregate{}, fault.NotFound
	case o.plat:
		return db.PlatformRow(o.Table, id), nil
	}
	return db.Row(o.Table, id), nil
}

// home is where the row is written: what the caller chooses for themselves, in the
// organization in which they work.
func (v *visit) home() db.Tenancy {
	if v.scoped || v.who.Org == 0 {
		return v.tenancy()
	}
	return db.Org(v.who.Org)
}

// show notes the version of what a GET reads, in the snapshot in which it reads it.
func (s *Server) show(r *http.Request, v *visit) error {
	if v.route.Of.Table == "" || !v.json || s.DB == nil {
		return nil
	}
	row, err := v.route.Of.row(r, v)
	if err == nil {
		v.version, err = s.DB.VersionOf(r.Context(), v.home(), row)
	}
	return err
}

// expect makes the operation under the context touch what the line changes.
func (s *Server) expect(ctx context.Context, r *http.Request, v *visit) (context.Context, error) {
	if v.route.Of.Table == "" || s.DB == nil {
		return ctx, nil
	}
	row, err := v.route.Of.row(r, v)
	if err != nil {
		return ctx, err
	}
	ctx, v.expected = db.Expect(ctx, v.home(), row, v.match)
	return ctx, nil
}

// settled is asked after an operation without an error: one that found nothing to do has
// touched nothing, and what was expected holds for it all the same.
func (s *Server) settled(r *http.Request, v *visit) error {
	switch {
	case v.expected == nil:
		return nil
	case v.expected.Met():
		v.version = v.expected.Made()
		return nil
	case v.match == 0:
		return nil
	}
	row, err := v.route.Of.row(r, v)
	if err != nil {
		return err
	}
	if v.version, err = s.DB.VersionOf(r.Context(), v.home(), row); err == nil && v.version != v.match {
		return fault.Conflict
	}
	return err
}

// conditions reads If-Match. Only one strong tag of ours can hold, on a line that has one.
func (s *Server) conditions(r *http.Request, v *visit) error {
	tag := r.Header.Get("If-Match")
	if tag == "" || tag == "*" {
		return nil
	}
	number, _, _ := strings.Cut(strings.Trim(tag, `"`), "-")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n <= 0 || tag != `"`+strings.Trim(tag, `"`)+`"` || number != strconv.FormatInt(n, 10) || v.route.Of.Table == "" && !v.route.Reads() {
		return &malformed{http.StatusPreconditionFailed}
	}
	v.match = n
	return nil
}

// etag is the version, and of an answer that was read a digest too: what is shown of a row
// may differ from day to day at the same version. If-Match goes by the version alone.
func etag(version int64, body []byte) string {
	n := strconv.FormatInt(version, 10)
	if len(body) == 0 {
		return `"` + n + `"`
	}
	sum := sha256.Sum256(body)
	return `"` + n + "-" + hex.EncodeToString(sum[:8]) + `"`
}

// says is how the document tells whose version it is, where that is not plain.
func (o Of) says() string {
	switch {
	case o.param == "" && o.plat:
		return ", of the caller's account"
	case o.param == "":
		return ", of the organization"
	}
	return ""
}

// stale is when a change is refused with 412.
func (r *Route) stale() string {
	if r.Of.Table == "" {
		return "It has no version, and If-Match was sent"
	}
	return "The version in If-Match is not the newest"
}
