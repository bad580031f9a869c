package client

import (
	"context"
	"iter"
	"net/url"
)

// Course is one of the catalogue.
type Course struct {
	ID             string   `json:"id"`
	Version        int64    `json:"version"`
	Code           string   `json:"code"`
	Title          string   `json:"title"`
	Amount         float64  `json:"amount"`
	NoAmount       bool     `json:"no_amount"`
	Unit           string   `json:"unit"`
	Tags           []string `json:"tags"`
	ValidityMonths int      `json:"validity_months"`
	Archived       bool     `json:"archived"`
}

// NewCourse is what is said of a course.
type NewCourse struct {
	Title          string   `json:"title"`
	Code           string   `json:"code,omitempty"`
	Hours          string   `json:"hours,omitempty"`      // such as 1.5, 1:30 or 90 min
	Categories     string   `json:"categories,omitempty"` // such as ethics 2, law 1
	Tags           []string `json:"tags,omitempty"`
	Provider       string   `json:"provider,omitempty"`
	ValidityMonths int      `json:"validity_months,omitempty"`
}

// AddCourse adds a course to the catalogue.
func (c *Client) AddCourse(ctx context.Context, n NewCourse) (out Course, err error) {
	return out, c.post(ctx, "/courses", n, &out)
}

// Courses reads the catalogue; find is part of a title or a code.
func (c *Client) Courses(ctx context.Context, find string) iter.Seq2[Course, error] {
	type page struct {
		Courses []Course `json:"courses"`
		Next    string   `json:"next"`
	}
	return pages(ctx, c, "/courses", "after", values("find", find), func(p page) ([]Course, string) { return p.Courses, p.Next })
}

// Completion is training that somebody completed.
type Completion struct {
	ID         string   `json:"id"`
	Person     string   `json:"person"`
	Course     string   `json:"course"`
	Title      string   `json:"title"` // in lists
	HappenedOn string   `json:"happened_on"`
	ExpiresOn  string   `json:"expires_on"`
	Amount     float64  `json:"amount"`
	NoAmount   bool     `json:"no_amount"`
	Unit       string   `json:"unit"`
	Tags       []string `json:"tags"`
	Failed     bool     `json:"failed"`
	Voided     bool     `json:"voided"`
	Source     string   `json:"source"`
	KnownAt    string   `json:"known_at"`
}

// NewCompletion is what is recorded.
type NewCompletion struct {
	Course     string `json:"course"` // an identifier, a code or a title; an unknown title is added to the catalogue
	On         string `json:"on"`
	Hours      string `json:"hours,omitempty"`
	Categories string `json:"categories,omitempty"`
	ExpiresOn  string `json:"expires_on,omitempty"`
	Score      string `json:"score,omitempty"`
	Failed     bool   `json:"failed,omitempty"`
}

// Record records that a person completed something.
func (c *Client) Record(ctx context.Context, id string, n NewCompletion) (out Completion, err error) {
	return out, c.post(ctx, person(id)+"/training", n, &out)
}

// Void takes a completion back; it stays readable.
func (c *Client) Void(ctx context.Context, completion string) (out Completion, err error) {
	return out, c.post(ctx, "/training/completions/"+url.PathEscape(completion)+"/void", nil, &out)
}

// Completions reads a person's training, the newest first.
func (c *Client) Completions(ctx context.Context, id string) iter.Seq2[Completion, error] {
	type page struct {
		Items []Completion `json:"items"`
		Next  string       `json:"next"`
	}
	return pages(ctx, c, person(id)+"/training", "before", nil, func(p page) ([]Completion, string) { return p.Items, p.Next })
}
