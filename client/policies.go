package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"
)

// Policy is a text that people read and sign.
type Policy struct {
	ID        string `json:"id"`
	Version   int64  `json:"version"` // of the row, for those who edit at once
	Number    string `json:"number"`
	Title     string `json:"title"`
	Owner     string `json:"owner"`
	Published int64  `json:"published"` // the version that was published last; 0 if none was
	Drafted   bool   `json:"drafted"`   // what is being written differs from it
	DueDays   int    `json:"due_days"`
}

// NewPolicy is what is said of a policy; it is a draft until it is published.
type NewPolicy struct {
	Number  string `json:"number"`
	Title   string `json:"title"`
	Owner   string `json:"owner,omitempty"`
	DueDays int    `json:"due_days"`
	Text    string `json:"text"` // lines that begin with # are headings, with - or 1. items of lists
}

// PolicyVersion is a text as it was published.
type PolicyVersion struct {
	N           int64  `json:"n"`
	Number      string `json:"number"`
	Title       string `json:"title"`
	Text        string `json:"text"`
	Digest      string `json:"digest"` // SHA-256 of the text
	Summary     string `json:"summary"`
	Anew        bool   `json:"anew"` // it is to be signed also by who signed before
	EffectiveOn string `json:"effective_on"`
	PublishedOn string `json:"published_on"`
}

// SignedCount is how people in reach stand with a policy.
type SignedCount struct {
	Asked   int64 `json:"asked"`
	Signed  int64 `json:"signed"`
	Overdue int64 `json:"overdue"`
}

// PolicyView is a policy with the version that holds.
type PolicyView struct {
	Policy
	Now   PolicyVersion `json:"now"`
	Count SignedCount   `json:"count"`
	Draft string        `json:"draft"`
}

// NewVersion publishes a draft.
type NewVersion struct {
	EffectiveOn string `json:"effective_on"`
	Summary     string `json:"summary,omitempty"` // what changed; not for the first version
	Signing     string `json:"signing"`           // anew; stand: signatures of the version before stand for this one
}

func policy(id string) string { return "/policies/" + url.PathEscape(id) }

// AddPolicy begins a policy. Everybody signs it, until somebody says otherwise.
func (c *Client) AddPolicy(ctx context.Context, n NewPolicy) (out Policy, err error) {
	return out, c.post(ctx, "/policies", n, &out)
}

// Policy reads one with the version that holds.
func (c *Client) Policy(ctx context.Context, id string) (out PolicyView, err error) {
	return out, c.get(ctx, policy(id), nil, &out)
}

// Policies reads them in the order of their numbers.
func (c *Client) Policies(ctx context.Context) iter.Seq2[Policy, error] {
	type page struct {
		Policies []Policy `json:"policies"`
		Next     string   `json:"next"`
	}
	return pages(ctx, c, "/policies", "after", nil, func(p page) ([]Policy, string) { return p.Policies, p.Next })
}

// ChangePolicy writes the draft anew. It is refused (Changed) if the policy is not as it was
// read, at version; 0 changes it however it is.
func (c *Client) ChangePolicy(ctx context.Context, id string, version int64, n NewPolicy) (out Policy, err error) {
	return out, c.do(ctx, call{method: http.MethodPost, path: policy(id), in: n, out: &out, match: version})
}

// PublishPolicy makes the draft a version; it cannot be taken back.
func (c *Client) PublishPolicy(ctx context.Context, id string, n NewVersion) (out Policy, err error) {
	return out, c.post(ctx, policy(id)+"/publish", n, &out)
}

// RetirePolicy asks it of nobody any more; its versions and signatures stay.
func (c *Client) RetirePolicy(ctx context.Context, id string) (out Policy, err error) {
	return out, c.post(ctx, policy(id)+"/retire", nil, &out)
}

// Signer is how one person stands with a policy.
type Signer struct {
	Person    string `json:"person"`
	Name      string `json:"name"`
	UnitName  string `json:"unit_name"`
	State     string `json:"state"` // signed, due or overdue
	DueOn     string `json:"due_on"`
	Signature string `json:"signature"`
	SignedN   int64  `json:"signed_n"` // the version that they signed
	SignedOn  string `json:"signed_on"`
	How       string `json:"how"` // account or paper
}

// Signers reads who in reach has to sign a policy, and who did: all, or those of one state.
func (c *Client) Signers(ctx context.Context, id, state string) iter.Seq2[Signer, error] {
	type page struct {
		Rows []Signer `json:"rows"`
		Next string   `json:"next"`
	}
	return pages(ctx, c, policy(id)+"/signatures", "after", values("state", state), func(p page) ([]Signer, string) { return p.Rows, p.Next })
}

// Signature is that somebody signed a version.
type Signature struct {
	ID       string `json:"id"`
	Policy   string `json:"policy"`
	N        int64  `json:"n"`
	Person   string `json:"person"`
	Digest   string `json:"digest"` // of the text that was signed
	How      string `json:"how"`
	SignedOn string `json:"signed_on"`
}

// SignedOnPaper enters a signature that was given on paper. Signing itself is for people who
// are signed in: no token can.
func (c *Client) SignedOnPaper(ctx context.Context, id, who, on, reason string) (out Signature, err error) {
	return out, c.post(ctx, policy(id)+"/paper", map[string]string{"person": who, "signed_on": on, "reason": reason}, &out)
}
