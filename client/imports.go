package client

import (
	"context"
	"io"
	"iter"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Import is a spreadsheet on its way into the records.
type Import struct {
	ID          string       `json:"id"`
	Version     int64        `json:"version"`
	FileName    string       `json:"file_name"`
	State       string       `json:"state"`
	Reason      string       `json:"reason"`
	RowsTotal   int64        `json:"rows_total"`
	RowsDone    int64        `json:"rows_done"`
	RowsBad     int64        `json:"rows_bad"`
	PeopleNew   int64        `json:"people_new"`
	PeopleSame  int64        `json:"people_same"`
	RecordsNew  int64        `json:"records_new"`
	RecordsSame int64        `json:"records_same"`
	CoursesNew  int64        `json:"courses_new"`
	Problems    []RowProblem `json:"problems"`
	NextAfter   int64        `json:"next_after"` // where the next problems begin
}

// RowProblem is what is wrong with a row.
type RowProblem struct {
	Row    int64  `json:"row"`
	Column string `json:"column"`
	Code   string `json:"code"`
	Value  string `json:"value"`
	Reason string `json:"reason"`
	Remedy string `json:"remedy"`
}

// Columns say what the columns of a file mean: by the column's letter, in the words of a
// mapping of standing check. A column that is left out is not read.
type Columns struct {
	AsGuessed bool              `json:"as_guessed,omitempty"` // every column is what it was guessed to be, instead
	People    map[string]string `json:"people,omitempty"`
	Records   map[string]string `json:"records,omitempty"`
	Dates     string            `json:"dates,omitempty"`     // mdy, dmy or ymd, where the file leaves it open
	FirstRow  string            `json:"first_row,omitempty"` // headings or data
	MakeUnits bool              `json:"make_units,omitempty"`
}

func importPath(id string) string { return "/import/" + url.PathEscape(id) }

// Upload hands a CSV or XLSX file in and gives the import's identifier. Nothing is written
// to the records before Run. It is not repeated by itself: a reader is read once.
func (c *Client) Upload(ctx context.Context, name string, file io.Reader) (string, error) {
	return c.upload(ctx, "/import", nil, name, file)
}

// upload sends a file as it is read and gives the identifier of what was made of it.
func (c *Client) upload(ctx context.Context, path string, query url.Values, name string, file io.Reader) (string, error) {
	var at place
	err := c.uploadTo(ctx, path, query, name, file, &at)
	return at.id(), err
}

func (c *Client) uploadTo(ctx context.Context, path string, query url.Values, name string, file io.Reader, out any) error {
	body, w := io.Pipe()
	form := multipart.NewWriter(w)
	go func() {
		part, err := form.CreateFormFile("file", name)
		if err == nil {
			_, err = io.Copy(part, file)
		}
		if err == nil {
			err = form.Close()
		}
		w.CloseWithError(err)
	}()
	defer func() { _ = body.Close() }() // ends the copying where the server hung up
	return c.do(ctx, call{method: http.MethodPost, path: path, query: query, out: out, once: true, body: func() (io.Reader, string) { return body, form.FormDataContentType() }})
}

// Import reads one, with the problems after a place; 0 is the beginning.
func (c *Client) Import(ctx context.Context, id string, after int64) (out Import, err error) {
	q := url.Values{}
	if after > 0 {
		q.Set("after", strconv.FormatInt(after, 10))
	}
	return out, c.get(ctx, importPath(id), q, &out)
}

// Imports reads all, the newest first.
func (c *Client) Imports(ctx context.Context) iter.Seq2[Import, error] {
	type page struct {
		Imports []Import `json:"imports"`
		Next    string   `json:"next"`
	}
	return pages(ctx, c, "/import", "before", nil, func(p page) ([]Import, string) { return p.Imports, p.Next })
}

// Map says what the columns mean; every row is then checked without writing anything.
func (c *Client) Map(ctx context.Context, id string, m Columns) (out Import, err error) {
	return out, c.post(ctx, importPath(id)+"/columns", m, &out)
}

// Run brings the rows in; with skipBad it leaves out those that are wrong.
func (c *Client) Run(ctx context.Context, id string, skipBad bool) (out Import, err error) {
	return out, c.post(ctx, importPath(id)+"/run", map[string]bool{"skip_bad": skipBad}, &out)
}

// Busy reports whether the server is at work on it.
func (i Import) Busy() bool {
	return i.State == "checking" || i.State == "running" || i.State == "undoing"
}

// every is how often Progress looks.
const every = 500 * time.Millisecond

// Progress reads an import again and again, each time that it has moved on, until the
// server is done with it; the last is how it ended.
func (c *Client) Progress(ctx context.Context, id string) iter.Seq2[Import, error] {
	return func(yield func(Import, error) bool) {
		for last := int64(-1); ; {
			i, err := c.Import(ctx, id, 0)
			if err != nil || i.Version != last || !i.Busy() {
				last = i.Version
				if !yield(i, err) || err != nil || !i.Busy() {
					return
				}
			}
			select {
			case <-ctx.Done():
				yield(i, ctx.Err())
				return
			case <-time.After(every):
			}
		}
	}
}

// Undo takes back everything that an import added.
func (c *Client) Undo(ctx context.Context, id string) (out Import, err error) {
	return out, c.post(ctx, importPath(id)+"/undo", nil, &out)
}
