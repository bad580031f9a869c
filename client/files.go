package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"
)

// A file is read while the server writes it: whoever asked for it closes it. A token needs
// to have been given report.export or person.export by name.

// Report says which file of which report.
type Report struct {
	Kind        string // unit, requirement, expiring or as-of
	Format      string // csv, excel, xlsx or pdf; csv when empty
	Unit        string
	Requirement string
	Status      string // short, not_met, grace …
	Each        string // requirement or person: what has a row
	Until, On   string // of expiring the last day, of as-of the day
	Known       string // of as-of: then or now
}

// Report reads a report as a file.
func (c *Client) Report(ctx context.Context, r Report) (io.ReadCloser, error) {
	return c.file(ctx, "/reports/"+url.PathEscape(r.Kind)+"/file", values("format", or(r.Format, "csv"), "unit", r.Unit, "requirement", r.Requirement,
		"status", r.Status, "each", r.Each, "until", r.Until, "on", r.On, "known", r.Known))
}

// Transcript reads everything about one person's training as a file.
func (c *Client) Transcript(ctx context.Context, id, format string) (io.ReadCloser, error) {
	return c.file(ctx, "/reports/person/"+url.PathEscape(id)+"/file", values("format", or(format, "csv")))
}

// PeopleCSV reads the list of people as CSV.
func (c *Client) PeopleCSV(ctx context.Context, f PeopleFilter) (io.ReadCloser, error) {
	return c.file(ctx, "/people/export.csv", f.query())
}

// ProblemsCSV reads what is wrong with the rows of an import as CSV.
func (c *Client) ProblemsCSV(ctx context.Context, imp string) (io.ReadCloser, error) {
	return c.file(ctx, importPath(imp)+"/problems.csv", nil)
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// unhurried has no limit of its own: a long file takes as long as its reader. The context ends it.
var unhurried = &http.Client{}

// file asks until the server is not too busy, and hands out what it answers with.
func (c *Client) file(ctx context.Context, path string, query url.Values) (io.ReadCloser, error) {
	k := call{method: http.MethodGet, path: path, query: query, body: func() (io.Reader, string) { return http.NoBody, "" }}
	h := c.HTTP
	if h == nil {
		h = unhurried
	}
	for try := 1; ; try++ {
		res, err := c.ask(ctx, h, k, "")
		if err != nil {
			return nil, err
		}
		if res.StatusCode < 300 {
			return res.Body, nil
		}
		b, _ := io.ReadAll(io.LimitReader(res.Body, mostAnswer)) // a problem, or as much of it as came
		_ = res.Body.Close()                                     // it was read
		wait := pause(res)
		if wait < 0 || try >= c.tries() {
			return nil, problemOf(res, b)
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(problemOf(res, b), ctx.Err())
		case <-time.After(max(wait, time.Duration(try)*100*time.Millisecond)):
		}
	}
}
