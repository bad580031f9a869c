package client

import (
	"context"
	"io"
	"iter"
	"net/url"
	"time"
)

// FileItem is one thing that is wanted of somebody, as it stands.
type FileItem struct {
	ID       string `json:"id"`
	Code     string `json:"code"`
	Title    string `json:"title"`
	Kind     string `json:"kind"` // document, credential, text, yes_no, reference, check or standing
	From     string `json:"from"` // person, outside or staff
	Optional bool   `json:"optional"`
	Status   string `json:"status"` // missing, asked, answered, accepted, refused, expired or waived
	Turn     string `json:"turn"`   // who has to do something next
	Why      string `json:"why"`
	Until    string `json:"until"` // the last good day of what was accepted
	DueOn    string `json:"due_on"`
	Reason   string `json:"reason"` // why it was refused or waived
}

// FileSummary is what a file must have and has not.
type FileSummary struct {
	Settled int            `json:"settled"`
	Whole   int            `json:"whole"`
	Counts  map[string]int `json:"counts"`
	Missing []string       `json:"missing"`
}

// CredentialingFile is a checklist for one person.
type CredentialingFile struct {
	ID        string      `json:"id"`
	Person    string      `json:"person"`
	Name      string      `json:"name"`
	Checklist string      `json:"checklist"`
	Sample    string      `json:"sample"`
	Title     string      `json:"title"`
	State     string      `json:"state"` // open, proposed, approved, conditions, denied or closed
	DueOn     string      `json:"due_on"`
	AgainOn   string      `json:"again_on"` // when it is looked at anew
	OpenedAt  time.Time   `json:"opened_at"`
	DecidedAt time.Time   `json:"decided_at"`
	Summary   FileSummary `json:"summary"`
	Items     []FileItem  `json:"items"` // not in lists
}

// OpenFile opens a file for somebody; dueOn may be empty.
func (c *Client) OpenFile(ctx context.Context, person, checklist, dueOn string) (out CredentialingFile, err error) {
	in := map[string]string{"person": person, "checklist": checklist}
	if dueOn != "" {
		in["due_on"] = dueOn
	}
	return out, c.post(ctx, "/files", in, &out)
}

// CredentialingFile reads a file; who looked is in the organization's log.
func (c *Client) CredentialingFile(ctx context.Context, id string) (out CredentialingFile, err error) {
	return out, c.get(ctx, "/files/"+url.PathEscape(id), nil, &out)
}

// CredentialingFiles reads the files in a state, of all where it is empty, the newest first.
func (c *Client) CredentialingFiles(ctx context.Context, state string) iter.Seq2[CredentialingFile, error] {
	type page struct {
		Files []CredentialingFile `json:"files"`
		Next  string              `json:"next"`
	}
	return pages(ctx, c, "/files", "before", values("state", state), func(p page) ([]CredentialingFile, string) { return p.Files, p.Next })
}

// AnswerItem answers an item for somebody with a text.
func (c *Client) AnswerItem(ctx context.Context, file, item, text string) (out CredentialingFile, err error) {
	return out, c.post(ctx, fileItem(file, item), map[string]string{"text": text}, &out)
}

// PointItem answers an item with something that is here already, such as document and its id.
func (c *Client) PointItem(ctx context.Context, file, item, kind, id string) (out CredentialingFile, err error) {
	return out, c.post(ctx, fileItem(file, item), map[string]string{"thing": kind + ":" + id}, &out)
}

// JudgeItem accepts or refuses what was answered; a no has a reason.
func (c *Client) JudgeItem(ctx context.Context, file, item string, accept bool, reason string) (out CredentialingFile, err error) {
	in := map[string]string{"yes": "no", "reason": reason}
	if accept {
		in["yes"] = "yes"
	}
	return out, c.post(ctx, fileItem(file, item)+"/judge", in, &out)
}

func fileItem(file, item string) string {
	return "/files/" + url.PathEscape(file) + "/items/" + url.PathEscape(item)
}

// NewSample is a sample to draw: of whoever holds a credential of a kind or of whom a requirement
// is asked, so many people or so many of a hundred, asked for what a checklist says, for the
// courses that counted in a period (now, last), or for both.
type NewSample struct {
	Name        string `json:"name"`
	Credential  string `json:"credential,omitempty"`
	Requirement string `json:"requirement,omitempty"`
	Period      string `json:"period,omitempty"`
	Checklist   string `json:"checklist,omitempty"`
	People      int    `json:"people,omitempty"`
	Percent     int    `json:"percent,omitempty"`
	DueOn       string `json:"due_on"`
}

// EvidenceSample is people who were drawn, with what came of it.
type EvidenceSample struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	People  int    `json:"people"` // who could have been drawn
	Drawn   int    `json:"drawn"`
	Head    string `json:"head"` // the signed head of the log before the draw
	Frame   string `json:"frame_sha256"`
	Seed    string `json:"seed"`
	DueOn   string `json:"due_on"`
	Again   string `json:"drawn_again"` // same or changed
	Results struct {
		Accepted int `json:"accepted"`
		Refused  int `json:"refused"`
		Waits    int `json:"waits"`
		NoAnswer int `json:"no_answer"`
	} `json:"results"`
	Files []CredentialingFile `json:"files"` // the first page
}

// DrawSample draws a sample and asks everybody drawn.
func (c *Client) DrawSample(ctx context.Context, n NewSample) (out EvidenceSample, err error) {
	return out, c.post(ctx, "/samples", n, &out)
}

// Sample reads a sample with its results.
func (c *Client) Sample(ctx context.Context, id string) (out EvidenceSample, err error) {
	return out, c.get(ctx, "/samples/"+url.PathEscape(id), nil, &out)
}

// SampleResults reads the results item by item as csv, xlsx or pdf.
func (c *Client) SampleResults(ctx context.Context, id, format string) (io.ReadCloser, error) {
	return c.file(ctx, "/samples/"+url.PathEscape(id)+"/file", values("format", format))
}
