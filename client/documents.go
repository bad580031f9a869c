package client

import (
	"context"
	"io"
	"iter"
	"net/url"
	"strconv"
	"time"
)

// Document is a file about one person.
type Document struct {
	ID         string            `json:"id"`
	Version    int64             `json:"version"`
	Person     string            `json:"person"`
	Name       string            `json:"name"`
	Title      string            `json:"title"`
	State      string            `json:"state"`   // received, ready or refused
	Reason     string            `json:"reason"`  // why it was refused or waits
	Shown      int64             `json:"shown"`   // the newest version that is ready
	Reading    string            `json:"reading"` // read, nothing or unreadable; empty while it waits
	Completion string            `json:"completion"`
	Claim      string            `json:"claim"`
	AddedAt    time.Time         `json:"added_at"`
	RemovedAt  time.Time         `json:"removed_at"`
	Versions   []DocumentVersion `json:"versions"`
}

// DocumentVersion is a document as it was sent in once.
type DocumentVersion struct {
	N          int64     `json:"n"`
	State      string    `json:"state"`
	Reason     string    `json:"reason"`
	FileName   string    `json:"file_name"`
	Media      string    `json:"media_type"`
	Bytes      int64     `json:"bytes"`
	Pages      int       `json:"pages"`
	SHA256     string    `json:"sha256"`
	ReceivedAt time.Time `json:"received_at"`
}

// Review is what was read on a document. Nothing of it counts before Accept.
type Review struct {
	Document string        `json:"document"`
	N        int64         `json:"version_n"`
	Person   string        `json:"person"`
	State    string        `json:"state"`
	Reason   string        `json:"reason"`
	Holder   string        `json:"holder"`  // whom the document names
	Another  bool          `json:"another"` // no name of whose document it is is among its holder's
	Fields   []ReviewField `json:"fields"`
}

// ReviewField is one field with what was read for it, the likeliest first.
type ReviewField struct {
	Field     string     `json:"field"`
	Value     string     `json:"value"`
	Proposals []Proposal `json:"proposals"`
}

// Proposal is what stands at one place of a page. Its shape is that of standing read.
type Proposal struct {
	Field      string  `json:"field"`
	Value      string  `json:"value"`
	Confidence float64 `json:"confidence"`
	Page       int     `json:"page"` // from 1
	Box        [4]int  `json:"box"`  // left, top, right, bottom in thousandths of the page
	Literal    string  `json:"literal"`
}

// Accept is what a document says, as somebody read it.
type Accept struct {
	N          int64  `json:"version_n,omitempty"` // the version that was read; the one that is shown if 0
	Course     string `json:"course"`
	On         string `json:"on"`
	Hours      string `json:"hours,omitempty"`
	Categories string `json:"categories,omitempty"`
	ExpiresOn  string `json:"expires_on,omitempty"`
	Provider   string `json:"provider,omitempty"`
}

// Accepted is what became of it: a completion, or of one's own a claim that others decide.
type Accepted struct {
	Completion string `json:"completion"`
	Claim      string `json:"claim"`
}

// DocumentFilter chooses documents; State is received, ready, refused, removed or review.
type DocumentFilter struct{ State, Person string }

func documentPath(id string) string { return "/documents/" + url.PathEscape(id) }

// SendDocument hands a file of somebody in; it is looked at and read later. It is not repeated
// by itself: a reader is read once.
func (c *Client) SendDocument(ctx context.Context, person, name string, file io.Reader) (string, error) {
	return c.upload(ctx, "/documents", values("person", person), name, file)
}

// SendVersion hands in a new version of a document.
func (c *Client) SendVersion(ctx context.Context, id, name string, file io.Reader) error {
	_, err := c.upload(ctx, documentPath(id)+"/versions", nil, name, file)
	return err
}

// Document reads one with its versions.
func (c *Client) Document(ctx context.Context, id string) (out Document, err error) {
	return out, c.get(ctx, documentPath(id), nil, &out)
}

// Documents reads all that the filter chooses, the newest first.
func (c *Client) Documents(ctx context.Context, f DocumentFilter) iter.Seq2[Document, error] {
	type page struct {
		Documents []Document `json:"documents"`
		Next      string     `json:"next"`
	}
	return pages(ctx, c, "/documents", "before", values("state", f.State, "person", f.Person), func(p page) ([]Document, string) { return p.Documents, p.Next })
}

// Review reads what was read on a document.
func (c *Client) Review(ctx context.Context, id string) (out Review, err error) {
	return out, c.get(ctx, documentPath(id)+"/review", nil, &out)
}

// Accept makes a fact of what a document says, once of each version.
func (c *Client) Accept(ctx context.Context, id string, in Accept) (out Accepted, err error) {
	return out, c.post(ctx, documentPath(id)+"/review", in, &out)
}

// ReadAgain has the words of a document read anew, where nothing was accepted of it yet.
func (c *Client) ReadAgain(ctx context.Context, id string) error {
	return c.post(ctx, documentPath(id)+"/read", nil, nil)
}

// RemoveDocument takes a document away; for seven days RestoreDocument brings it back.
func (c *Client) RemoveDocument(ctx context.Context, id, reason string) (out Document, err error) {
	return out, c.post(ctx, documentPath(id)+"/remove", map[string]string{"reason": reason}, &out)
}

// RestoreDocument brings a document back.
func (c *Client) RestoreDocument(ctx context.Context, id string) (out Document, err error) {
	return out, c.post(ctx, documentPath(id)+"/restore", nil, &out)
}

// DocumentFile reads the file of a version, the one that is shown if n is 0: whoever asked
// closes it. A token needs to have been given document.export by name.
func (c *Client) DocumentFile(ctx context.Context, id string, n int64) (io.ReadCloser, error) {
	q := url.Values{}
	if n > 0 {
		q.Set("n", strconv.FormatInt(n, 10))
	}
	return c.file(ctx, documentPath(id)+"/file", q)
}

// DocumentPage reads a page as a JPEG picture: whoever asked closes it.
func (c *Client) DocumentPage(ctx context.Context, id string, page int) (io.ReadCloser, error) {
	return c.file(ctx, documentPath(id)+"/picture", values("page", strconv.Itoa(page)))
}
