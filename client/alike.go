package client

import (
	"context"
	"net/url"
)

// Alike is a document beside one that is the same certificate.
type Alike struct {
	Document   string          `json:"document"`
	Others     []AlikeDocument `json:"others"`       // of people in reach
	OutOfReach int             `json:"out_of_reach"` // how many there are of others
	Fields     []AlikeField    `json:"fields"`       // what was read on both
}

// AlikeDocument is a document that is the same certificate.
type AlikeDocument struct {
	Document string `json:"document"`
	Person   string `json:"person"`
	Name     string `json:"name"`
	Kind     string `json:"kind"` // another person's, another date, or the same again: another, date, again
}

// AlikeField is a field as it was read on either.
type AlikeField struct {
	Field   string `json:"field"`
	Here    string `json:"here"`
	There   string `json:"there"`
	Differs bool   `json:"differs"`
}

// Alike reads which documents are the same certificate as one, beside with; beside the first of
// them if with is empty. Who looked is written to the log.
func (c *Client) Alike(ctx context.Context, document, with string) (out Alike, err error) {
	return out, c.get(ctx, "/documents/"+url.PathEscape(document)+"/alike", values("with", with), &out)
}
