package client

import (
	"context"
	"iter"
	"net/url"
	"time"
)

// RecallTerms are what an issuer issued that is not accepted any more.
type RecallTerms struct {
	Issuer  string   `json:"issuer"` // case, accents and punctuation make no difference
	From    string   `json:"from"`
	To      string   `json:"to"`
	Reason  string   `json:"reason"`
	Courses []string `json:"courses,omitempty"` // only these; then no credential is recalled
}

// Recall is one that was proposed, and what became of it.
type Recall struct {
	ID          string    `json:"id"`
	Issuer      string    `json:"issuer"`
	From        string    `json:"from"`
	To          string    `json:"to"`
	Courses     []string  `json:"courses"`
	Reason      string    `json:"reason"`
	State       string    `json:"state"`       // proposed, refused, withdrawn, in_effect or lifted
	Asked       string    `json:"asked"`       // effect or lift, where somebody else is asked to agree
	Records     int64     `json:"records"`     // marked, so far
	Credentials int64     `json:"credentials"` // marked, so far
	DoneAt      time.Time `json:"done_at"`     // zero while records are marked, or given back
	ProposedAt  time.Time `json:"proposed_at"`
}

// RecalledRecord is a completion that a recall marks, or would mark.
type RecalledRecord struct {
	Completion string `json:"completion"`
	Person     string `json:"person"`
	Name       string `json:"name"`
	Course     string `json:"course"`
	Title      string `json:"title"`
	HappenedOn string `json:"happened_on"`
}

// RecallPreview is what a recall would mark. Nothing is kept.
type RecallPreview struct {
	Records  int64            `json:"records"`
	People   int64            `json:"people"`
	Lines    []RecalledRecord `json:"lines"`    // the first of them
	Indexing bool             `json:"indexing"` // who issued older claims and documents is still being looked up
	Moves    struct {
		People int64 `json:"people"` // who would stand otherwise with a requirement
		Late   int64 `json:"late"`
	} `json:"moves"`
}

func recallPath(id string) string { return "/recalls/" + url.PathEscape(id) }

// ForeseeRecall says what a recall would mark and who would be late by it.
func (c *Client) ForeseeRecall(ctx context.Context, in RecallTerms) (out RecallPreview, err error) {
	return out, c.post(ctx, "/recalls/preview", in, &out)
}

// ProposeRecall proposes one. It takes effect once another member agrees.
func (c *Client) ProposeRecall(ctx context.Context, in RecallTerms) (out Recall, err error) {
	return out, c.post(ctx, "/recalls", in, &out)
}

// Recalls lists them, the newest first.
func (c *Client) Recalls(ctx context.Context) iter.Seq2[Recall, error] {
	type page struct {
		Recalls []Recall `json:"recalls"`
		Next    string   `json:"next"`
	}
	return pages(ctx, c, "/recalls", "before", nil, func(p page) ([]Recall, string) { return p.Recalls, p.Next })
}

// Recall reads one.
func (c *Client) Recall(ctx context.Context, id string) (out Recall, err error) {
	return out, c.get(ctx, recallPath(id), nil, &out)
}

// RecalledRecords reads the records that one marks, or would mark while it is proposed.
func (c *Client) RecalledRecords(ctx context.Context, id string) iter.Seq2[RecalledRecord, error] {
	type page struct {
		Lines []RecalledRecord `json:"lines"`
		Next  string           `json:"next"`
	}
	return pages(ctx, c, recallPath(id), "after", nil, func(p page) ([]RecalledRecord, string) { return p.Lines, p.Next })
}

// AnswerRecall agrees to what is asked about a recall, or refuses it, which wants a note. Nobody
// answers what they asked.
func (c *Client) AnswerRecall(ctx context.Context, id string, agree bool, note string) (out Recall, err error) {
	yes := "no"
	if agree {
		yes = "yes"
	}
	return out, c.post(ctx, recallPath(id)+"/decide", map[string]string{"yes": yes, "note": note}, &out)
}

// LiftRecall asks for what was recalled to be accepted again. Another member agrees.
func (c *Client) LiftRecall(ctx context.Context, id string) (out Recall, err error) {
	return out, c.post(ctx, recallPath(id)+"/lift", nil, &out)
}

// WithdrawRecall takes back what was asked about a recall.
func (c *Client) WithdrawRecall(ctx context.Context, id string) (out Recall, err error) {
	return out, c.post(ctx, recallPath(id)+"/withdraw", nil, &out)
}
