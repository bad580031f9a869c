package client

import (
	"context"
	"net/url"
)

// Standing is where somebody stands with a requirement today.
type Standing struct {
	Requirement string  `json:"requirement"`
	Title       string  `json:"title"`
	Status      string  `json:"status"`
	Shown       string  `json:"shown"` // the same, as it is shown to people
	Unit        string  `json:"unit"`
	Required    float64 `json:"required"`
	Counted     float64 `json:"counted"`
	Remaining   float64 `json:"remaining"`
	StartOn     string  `json:"start_on"`
	EndOn       string  `json:"end_on"`
	DueOn       string  `json:"due_on"`
	NextOn      string  `json:"next_on"` // when the answer changes if nothing happens
	NextStatus  string  `json:"next_status"`
}

// Standings is where somebody stands with all that is asked of them.
type Standings struct {
	Person string     `json:"person"`
	Day    string     `json:"day"`
	Shown  string     `json:"shown"` // all together
	Parts  []Standing `json:"parts"`
}

// Standings reads where a person stands.
func (c *Client) Standings(ctx context.Context, id string) (out Standings, err error) {
	return out, c.get(ctx, person(id)+"/standings", nil, &out)
}

// Ledger is why somebody stands as they do: for every need, what counted and what did not.
type Ledger struct {
	Person      string `json:"person"`
	Requirement string `json:"requirement"`
	Title       string `json:"title"`
	Status      string `json:"status"`
	AsOf        string `json:"as_of"`
	StartOn     string `json:"start_on"`
	EndOn       string `json:"end_on"`
	Missing     string `json:"missing"`
	Needs       []Need `json:"needs"`
	Aside       []Line `json:"aside"` // what counted for nothing
}

// Need is one part of a requirement.
type Need struct {
	Name    string `json:"name"`
	Status  string `json:"status"`
	Figures string `json:"figures"`
	Due     string `json:"due"`
	Depth   int    `json:"depth"`
	Lines   []Line `json:"lines"`
}

// Line is what one completion gave, and why.
type Line struct {
	Completion string `json:"completion"`
	Course     string `json:"course"`
	On         string `json:"on"`
	Counts     bool   `json:"counts"`
	Text       string `json:"text"`
}

// Ledger reads why a person stands as they do with a requirement, on a day as it was known
// on another; empty is today, and as it is known now.
func (c *Client) Ledger(ctx context.Context, id, requirement, asOf, knownAt string) (out Ledger, err error) {
	return out, c.get(ctx, person(id)+"/standing/"+url.PathEscape(requirement), values("as_of", asOf, "known_at", knownAt), &out)
}
