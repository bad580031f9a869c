package client

import (
	"context"
	"io"
	"iter"
	"net/url"
	"time"
)

// Stated is one thing that is said of one person, and by what both sides know them: a number, a
// licence with its issuer, or an e-mail address with the name. Of whom it comes follows from
// the token. The same reference again in other words corrects what was said before.
type Stated struct {
	Reference string `json:"reference"`
	What      string `json:"what,omitempty"` // completion unless told, or credential
	Withdraw  bool   `json:"withdraw,omitempty"`

	Name          string `json:"name,omitempty"`
	Number        string `json:"number,omitempty"`
	Email         string `json:"email,omitempty"`
	LicenceNumber string `json:"licence_number,omitempty"`
	Issuer        string `json:"issuer,omitempty"`
	Jurisdiction  string `json:"jurisdiction,omitempty"`

	Course      string `json:"course,omitempty"`
	CourseID    string `json:"course_id,omitempty"`
	CompletedOn string `json:"completed_on,omitempty"`
	Hours       string `json:"hours,omitempty"` // such as 1.5, 90 min or 2 CEU
	Categories  string `json:"categories,omitempty"`
	Failed      bool   `json:"failed,omitempty"`
	Certificate string `json:"certificate,omitempty"`

	Kind      string `json:"kind,omitempty"` // of a credential: licence unless told, certification, registration, other
	Title     string `json:"title,omitempty"`
	Status    string `json:"status,omitempty"` // active unless told
	StatusOn  string `json:"status_on,omitempty"`
	IssuedOn  string `json:"issued_on,omitempty"`
	ExpiresOn string `json:"expires_on,omitempty"`
}

// TakenIn is the answer to lines that can be read, whoever they are about.
type TakenIn struct {
	Lines int `json:"lines"`
	Again int `json:"again"` // said before in the same words
}

// LineTold is what the sender of a line is told of it.
type LineTold struct {
	Reference string    `json:"reference"`
	State     string    `json:"state"` // taken, accepted, disputed or refused
	Reason    string    `json:"reason"`
	SentAt    time.Time `json:"sent_at"`
}

// Say says things of people, with the token of a source: at most 1,000 lines, all or nothing.
// It may be repeated: the same line is the same statement.
func (c *Client) Say(ctx context.Context, lines ...Stated) (out TakenIn, err error) {
	return out, c.post(ctx, "/statements", map[string]any{"lines": lines}, &out)
}

// SayFile is Say with a CSV or XLSX file of up to 50,000 lines.
func (c *Client) SayFile(ctx context.Context, name string, file io.Reader) (out TakenIn, err error) {
	return out, c.uploadTo(ctx, "/statements/file", nil, name, file, &out)
}

// Said reads what the source said, and what it is told of it, the first first.
func (c *Client) Said(ctx context.Context) iter.Seq2[LineTold, error] {
	type page struct {
		Lines []LineTold `json:"lines"`
		Next  string     `json:"next"`
	}
	return pages(ctx, c, "/statements/told", "after", nil, func(p page) ([]LineTold, string) { return p.Lines, p.Next })
}

// Parcel is what an organization sent to another at once.
type Parcel struct {
	ID     string    `json:"id"`
	To     string    `json:"to"`
	Lines  int       `json:"lines"`
	Again  int       `json:"again"`
	SentAt time.Time `json:"sent_at"`
}

// SentLine is a line that was sent, and what its receiver tells of it.
type SentLine struct {
	ID         string    `json:"id"`
	Said       Stated    `json:"said"`
	State      string    `json:"state"` // taken, accepted, disputed or refused
	Reason     string    `json:"reason"`
	AnsweredAt time.Time `json:"answered_at"`
}

// SendLines sends lines to another organization of the installation, by its exact name or its
// code: at most 1,000, all or nothing.
func (c *Client) SendLines(ctx context.Context, to string, lines ...Stated) (out Parcel, err error) {
	return out, c.post(ctx, "/sent/lines", map[string]any{"to": to, "lines": lines}, &out)
}

// SendLinesFile is SendLines with a CSV or XLSX file; it gives the identifier of the parcel.
func (c *Client) SendLinesFile(ctx context.Context, to, name string, file io.Reader) (string, error) {
	return c.upload(ctx, "/sent/file", values("to", to), name, file)
}

// SentLines reads what became of a parcel; state "" is every state.
func (c *Client) SentLines(ctx context.Context, parcel, state string) iter.Seq2[SentLine, error] {
	type page struct {
		Said []SentLine `json:"said"`
		Next string     `json:"next"`
	}
	return pages(ctx, c, "/sent/"+url.PathEscape(parcel), "after", values("state", state), func(p page) ([]SentLine, string) { return p.Said, p.Next })
}

// Statement is what somebody else says of somebody here.
type Statement struct {
	ID         string    `json:"id"`
	Version    int64     `json:"version"`
	Source     string    `json:"source"`
	SourceName string    `json:"source_name"`
	SourceKind string    `json:"source_kind"` // provider, program or board
	Batch      string    `json:"batch"`
	What       string    `json:"what"`
	Said       Stated    `json:"said"`
	Person     string    `json:"person"`
	Name       string    `json:"name"`
	Fits       string    `json:"fits"`  // new, one, odd, several, none or hand
	State      string    `json:"state"` // waiting, disputed, accepted, refused, withdrawn or replaced
	ArrivedAt  time.Time `json:"arrived_at"`
	AgreedAt   time.Time `json:"agreed_at"`
	Reason     string    `json:"reason"`
	DecidedBy  string    `json:"decided_by"`
	DecidedAt  time.Time `json:"decided_at"`
	Made       string    `json:"made"`
	Known      bool      `json:"known"`
	Replaces   string    `json:"replaces"`
}

// Statements reads what others say of people in reach, the newest first; state "" is what waits.
func (c *Client) Statements(ctx context.Context, state string) iter.Seq2[Statement, error] {
	type page struct {
		Statements []Statement `json:"statements"`
		Next       string      `json:"next"`
	}
	return pages(ctx, c, "/statements", "before", values("state", state), func(p page) ([]Statement, string) { return p.Statements, p.Next })
}

func statementPath(id string) string { return "/statements/" + url.PathEscape(id) }

// Statement reads one. Who looked is in the log.
func (c *Client) Statement(ctx context.Context, id string) (out Statement, err error) {
	return out, c.get(ctx, statementPath(id), nil, &out)
}

// AcceptStatement lets one count as it was said.
func (c *Client) AcceptStatement(ctx context.Context, id string) (out Statement, err error) {
	return out, c.post(ctx, statementPath(id)+"/accept", map[string]any{}, &out)
}

// RefuseStatement says that one does not count, and why.
func (c *Client) RefuseStatement(ctx context.Context, id, reason string) (out Statement, err error) {
	return out, c.post(ctx, statementPath(id)+"/refuse", map[string]any{"reason": reason}, &out)
}

// AcceptStatements accepts those of up to 200 that nothing speaks against.
func (c *Client) AcceptStatements(ctx context.Context, ids ...string) (accepted, left int, err error) {
	var out struct{ Accepted, Left int }
	err = c.post(ctx, "/statements/accept", map[string]any{"statements": ids}, &out)
	return out.Accepted, out.Left, err
}
