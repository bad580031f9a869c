package client

import (
	"context"
	"io"
	"iter"
	"net/http"
	"net/url"
)

// Shareable is one thing of their own record that somebody can show to another organization.
type Shareable struct {
	Ref   string `json:"ref"` // by which NewShare names it
	Label string `json:"label"`
	Note  string `json:"note"`
}

// ShareableKind is such things of one kind.
type ShareableKind struct {
	Kind  string      `json:"kind"` // completion, document, fact or standing
	Items []Shareable `json:"items"`
}

// NewShare lets an organization see things of the caller's own record.
type NewShare struct {
	Receiver string   `json:"receiver,omitempty"` // its exact public name or its code; not where Request says it
	Items    []string `json:"items"`
	Purpose  string   `json:"purpose"` // employment, privileging, licensing, education, review or other
	Words    string   `json:"words,omitempty"`
	Until    string   `json:"until"` // the last day
	Request  string   `json:"request,omitempty"`
	Agreed   bool     `json:"agreed"` // whoever gives it has read what will be seen, by whom and until when
}

// SharedItem is one thing of a grant.
type SharedItem struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Label string `json:"label"`
}

// Share is what somebody lets an organization see, as they read it.
type Share struct {
	ID           string       `json:"id"`
	Organization string       `json:"organization"`
	Purpose      string       `json:"purpose"`
	Until        string       `json:"until"`
	Ended        string       `json:"ended"` // empty: it holds; revoked, expired or left
	Items        []SharedItem `json:"items"`
	Looks        []ShareLook  `json:"looks"` // what was done under it, the newest first
}

// ShareLook is one look.
type ShareLook struct {
	Did          string `json:"did"`  // opened, looked, taken or kept
	What         string `json:"what"` // empty: all of it
	Who          string `json:"who"`
	Organization string `json:"organization"`
	At           string `json:"at"`
}

func share(id string) string   { return "/sharing/" + url.PathEscape(id) }
func granted(id string) string { return "/granted/" + url.PathEscape(id) }

// Shareable reads what the caller can show to another organization.
func (c *Client) Shareable(ctx context.Context) (out []ShareableKind, err error) {
	return out, c.get(ctx, "/sharing/items", nil, &out)
}

// Give lets another organization see things of the caller's own record.
func (c *Client) Give(ctx context.Context, n NewShare) (out Share, err error) {
	return out, c.post(ctx, "/sharing", n, &out)
}

// Share reads a grant that the caller gave, and who looked.
func (c *Client) Share(ctx context.Context, id string) (out Share, err error) {
	return out, c.get(ctx, share(id), nil, &out)
}

// Revoke ends a grant: who looks after this has answered sees nothing.
func (c *Client) Revoke(ctx context.Context, id string) (out Share, err error) {
	return out, c.post(ctx, share(id)+"/revoke", nil, &out)
}

// Arrived is a grant in the inbox of the organization that received it.
type Arrived struct {
	ID      string `json:"id"`
	Name    string `json:"name"` // who gave it
	Purpose string `json:"purpose"`
	Until   string `json:"until"`
	Over    bool   `json:"over"`
}

// Granted is a grant as its receiver sees it: what the things are called.
type Granted struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Purpose string       `json:"purpose"`
	Words   string       `json:"words"`
	Until   string       `json:"until"`
	Items   []SharedItem `json:"items"`
}

// GrantedItem is one thing of a grant, as it is now.
type GrantedItem struct {
	Kind  string `json:"kind"`
	Label string `json:"label"`
	Media string `json:"media"` // of its file, where it has one
	Lines []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"lines"`
}

// Relied is what an organization took down of a grant.
type Relied struct {
	ID      string `json:"id"`
	Grant   string `json:"grant"`
	TakenAt string `json:"taken_at"`
	Digest  string `json:"sha256"` // of Said, byte for byte
	Said    string `json:"said"`   // JSON; not in lists
}

// Inbox reads what the organization was let see, the newest first.
func (c *Client) Inbox(ctx context.Context) iter.Seq2[Arrived, error] {
	type page struct {
		Grants []Arrived `json:"grants"`
		Next   string    `json:"next"`
	}
	return pages(ctx, c, "/granted", "before", nil, func(p page) ([]Arrived, string) { return p.Grants, p.Next })
}

// OpenGranted reads what a grant gives, by name. Whoever gave it reads that.
func (c *Client) OpenGranted(ctx context.Context, id string) (out Granted, err error) {
	return out, c.get(ctx, granted(id), nil, &out)
}

// GrantedItem reads one thing of a grant. Whoever gave it reads that.
func (c *Client) GrantedItem(ctx context.Context, id, item string) (out GrantedItem, err error) {
	return out, c.get(ctx, granted(id)+"/items/"+url.PathEscape(item), nil, &out)
}

// GrantedFile reads the file of one thing of a grant. Whoever gave it reads that.
func (c *Client) GrantedFile(ctx context.Context, id, item string) (io.ReadCloser, error) {
	return c.file(ctx, granted(id)+"/items/"+url.PathEscape(item)+"/file", nil)
}

// KeepGranted takes down how everything is that a grant gives, as what the organization relied on.
func (c *Client) KeepGranted(ctx context.Context, id string) (out Relied, err error) {
	return out, c.post(ctx, granted(id)+"/record", nil, &out)
}

// Relied reads what was taken down.
func (c *Client) Relied(ctx context.Context, id string) (out Relied, err error) {
	return out, c.get(ctx, "/relied/"+url.PathEscape(id), nil, &out)
}

// NewRequest asks somebody to let the organization see something.
type NewRequest struct {
	Address string   `json:"address"`
	Kinds   []string `json:"kinds"`
	Purpose string   `json:"purpose"`
	Words   string   `json:"words,omitempty"`
	Days    int      `json:"days"`
}

// ShareRequest is what was asked for. Nothing of it tells whether anybody has the address, until
// they answer with something or with a word.
type ShareRequest struct {
	ID      string `json:"id"`
	Address string `json:"address"`
	State   string `json:"state"` // asked, given, declined, withdrawn or expired
	Answer  string `json:"answer"`
	Grant   string `json:"grant"`
}

// AskFor asks somebody.
func (c *Client) AskFor(ctx context.Context, n NewRequest) (out ShareRequest, err error) {
	return out, c.do(ctx, call{method: http.MethodPost, path: "/granted/requests", in: n, out: &out})
}

// ShareRequests reads what the organization asked for, the newest first.
func (c *Client) ShareRequests(ctx context.Context) iter.Seq2[ShareRequest, error] {
	type page struct {
		Requests []ShareRequest `json:"requests"`
		Next     string         `json:"next"`
	}
	return pages(ctx, c, "/granted/requests", "before", nil, func(p page) ([]ShareRequest, string) { return p.Requests, p.Next })
}
