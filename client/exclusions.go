package client

import (
	"context"
	"io"
	"iter"
	"net/url"
	"time"
)

// ExclusionList is a list of excluded people that was brought in, and what was found by it.
type ExclusionList struct {
	ID          string    `json:"id"`
	Source      string    `json:"source"` // leie or sam
	Part        string    `json:"part"`   // full or supplement
	OfOn        string    `json:"of_on"`  // the day that the file is of
	SHA256      string    `json:"sha256"`
	State       string    `json:"state"` // current or replaced
	Lines       int64     `json:"lines"`
	AboutPeople int64     `json:"about_people"`
	ReceivedAt  time.Time `json:"received_at"`
	CheckedAt   time.Time `json:"checked_at"` // zero while people are compared; the figures below are of then
	People      int64     `json:"people"`
	Aliased     int64     `json:"under_an_alias"`
	Bare        int64     `json:"by_name_alone"`
	Matches     int64     `json:"possible_matches"`
	Ended       int64     `json:"possible_matches_ended"`
}

// ExclusionMatch is a line that may be about somebody. It asks for a look and is no verdict.
type ExclusionMatch struct {
	Person     string `json:"person"`
	Source     string `json:"source"`
	Line       int64  `json:"line"`
	What       string `json:"what"`     // npi_name, npi, name_born, part_born, name_middle, name or name_other
	Strength   int64  `json:"strength"` // 3: NPI; 2: name and day of birth; 1: name alone
	Kind       string `json:"kind"`
	ExcludedOn string `json:"excluded_on"`
	EndedOn    string `json:"ended_on"`
	Reinstated bool   `json:"reinstated"`
	Finding    string `json:"finding"`
}

// ExclusionStatus is how checks against one source stand.
type ExclusionStatus struct {
	Source  string        `json:"source"`
	OfOn    string        `json:"of_on"`
	DueOn   string        `json:"due_on"`
	Overdue bool          `json:"overdue"`
	Newest  ExclusionList `json:"newest"`
}

// ExclusionFile says what a file is.
type ExclusionFile struct {
	OfOn       string // the day that it is of, as its publisher says
	Supplement bool   // not the whole list
	Shorter    bool   // it is right that it has less than half of the lines of the one before
}

// BringExclusions brings the LEIE or the SAM.gov exclusions in, and gives the identifier of the
// list. The same file again gives the same one. It is not repeated by itself.
func (c *Client) BringExclusions(ctx context.Context, f ExclusionFile, name string, file io.Reader) (string, error) {
	q := values("of_on", f.OfOn)
	if f.Supplement {
		q.Set("part", "supplement")
	}
	if f.Shorter {
		q.Set("shorter", "true")
	}
	return c.upload(ctx, "/exclusions", q, name, file)
}

// Exclusions says how checks stand, one line for each source of which a list is here.
func (c *Client) Exclusions(ctx context.Context) ([]ExclusionStatus, error) {
	var out struct {
		Sources []ExclusionStatus `json:"sources"`
	}
	err := c.get(ctx, "/exclusions", nil, &out)
	return out.Sources, err
}

func exclusionPath(id string) string { return "/exclusions/" + url.PathEscape(id) }

// ExclusionList reads one list with the record of its check.
func (c *Client) ExclusionList(ctx context.Context, id string) (out ExclusionList, err error) {
	return out, c.get(ctx, exclusionPath(id), nil, &out)
}

// ExclusionMatches reads who may be on the lists of a source, by one of its current lists.
func (c *Client) ExclusionMatches(ctx context.Context, id string) iter.Seq2[ExclusionMatch, error] {
	type page struct {
		Matches []ExclusionMatch `json:"matches"`
		Next    string           `json:"next"`
	}
	return pages(ctx, c, exclusionPath(id), "after", nil, func(p page) ([]ExclusionMatch, string) { return p.Matches, p.Next })
}

// ExclusionRecord reads the record of a check as csv, excel, xlsx or pdf.
func (c *Client) ExclusionRecord(ctx context.Context, id, format string) (io.ReadCloser, error) {
	return c.file(ctx, exclusionPath(id)+"/file", values("format", format))
}
