package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"
)

// Class is one holding of a course, with its meetings.
type Class struct {
	ID       string    `json:"id"`
	Version  int64     `json:"version"`
	Course   string    `json:"course"`
	Title    string    `json:"title"`
	Place    string    `json:"place"`
	Amount   float64   `json:"amount"` // for who was there all the time
	Unit     string    `json:"unit"`
	Tags     []string  `json:"tags"`
	Seats    int       `json:"seats"` // 0: as many as come
	Enrol    string    `json:"enrol"` // self, staff or closed
	Share    int       `json:"share"` // percent of the time that somebody must attend to pass
	State    string    `json:"state"` // open, cancelled or confirmed
	StartsOn string    `json:"starts_on"`
	EndsOn   string    `json:"ends_on"`
	Meetings []Meeting `json:"meetings"`
	Teachers []string  `json:"teachers"`
}

// Meeting is a stretch of time on one day of a class.
type Meeting struct {
	ID     string  `json:"id"`
	On     string  `json:"on"`
	Begins string  `json:"begins"`
	Ends   string  `json:"ends"`
	Amount float64 `json:"amount"`
}

// NewClass is what is said of a class.
type NewClass struct {
	Course     string       `json:"course"` // an identifier, a code or a title; an unknown title is added to the catalogue
	Title      string       `json:"title,omitempty"`
	Place      string       `json:"place,omitempty"`
	Teachers   string       `json:"teachers,omitempty"` // names, one a line
	Meetings   []NewMeeting `json:"meetings"`
	Hours      string       `json:"hours,omitempty"`
	Categories string       `json:"categories,omitempty"`
	Seats      int          `json:"seats,omitempty"`
	Enrol      string       `json:"enrol"`
	OpensOn    string       `json:"opens_on,omitempty"`
	ClosesOn   string       `json:"closes_on,omitempty"`
	WalkIns    bool         `json:"walk_ins,omitempty"`
	Share      int          `json:"share,omitempty"`
	Notes      string       `json:"notes,omitempty"`
}

// NewMeeting is what is said of a meeting; with an ID it is one that is there.
type NewMeeting struct {
	ID     string `json:"id,omitempty"`
	On     string `json:"on"`
	Begins string `json:"begins"` // on the organization's clock, such as 18:30
	Ends   string `json:"ends"`
	Hours  string `json:"hours,omitempty"` // without the breaks
}

// Seat is somebody on the list of a class.
type Seat struct {
	Person string     `json:"person"`
	State  string     `json:"state"` // enrolled, waiting or withdrawn
	Name   string     `json:"name"`  // where the class is read
	There  []Presence `json:"there"`
}

// Presence is somebody's time at a meeting.
type Presence struct {
	Meeting string  `json:"meeting"`
	Amount  float64 `json:"amount"`
	How     string  `json:"how"` // code or hand
}

// ClassView is a class as far as the token's owner may see it.
type ClassView struct {
	Class
	Notes       string   `json:"notes"`
	CourseTitle string   `json:"course_title"`
	TaughtBy    []string `json:"taught_by"`
	Enrolled    int      `json:"enrolled"`
	Waiting     int      `json:"waiting"`
	People      []Seat   `json:"people"` // those in reach
	Others      int      `json:"others"` // how many more there are
}

func class(id string) string { return "/classes/" + url.PathEscape(id) }

// AddClass announces a class with its meetings.
func (c *Client) AddClass(ctx context.Context, n NewClass) (out Class, err error) {
	return out, c.post(ctx, "/classes", n, &out)
}

// Class reads one; who looked at others on its list is in the organization's log.
func (c *Client) Class(ctx context.Context, id string) (out ClassView, err error) {
	return out, c.get(ctx, class(id), nil, &out)
}

// Classes reads those that come, or as show says: enrol, mine or past.
func (c *Client) Classes(ctx context.Context, show string) iter.Seq2[Class, error] {
	type page struct {
		Items []Class `json:"items"`
		Next  string  `json:"next"`
	}
	return pages(ctx, c, "/classes", "after", values("show", show), func(p page) ([]Class, string) { return p.Items, p.Next })
}

// ChangeClass says a class anew. It is refused (Changed) if the class is not as it was read,
// at version; 0 changes it however it is.
func (c *Client) ChangeClass(ctx context.Context, id string, version int64, n NewClass) (out Class, err error) {
	return out, c.do(ctx, call{method: http.MethodPost, path: class(id), in: n, out: &out, match: version})
}

// CancelClass cancels a class and tells everybody on its list.
func (c *Client) CancelClass(ctx context.Context, id string) (out Class, err error) {
	return out, c.post(ctx, class(id)+"/cancel", nil, &out)
}

// Enrol puts people on the list of a class, in this order: a seat each, or a place on the
// waiting list.
func (c *Client) Enrol(ctx context.Context, id string, people ...string) (out []Seat, err error) {
	return out, c.post(ctx, class(id)+"/people", map[string][]string{"people": people}, &out)
}

// Unenrol takes somebody off the list; who waited longest has the seat.
func (c *Client) Unenrol(ctx context.Context, id, who string) (out Seat, err error) {
	return out, c.post(ctx, class(id)+person(who)+"/remove", nil, &out)
}

// Attended says that somebody was at a meeting.
type Attended struct {
	Person string `json:"person"`
	There  string `json:"there"`          // no, all or part
	Part   string `json:"part,omitempty"` // with part: 18:30-20:00, 45 min or 1.5
}

// Attend notes by hand who was at a meeting.
func (c *Client) Attend(ctx context.Context, id, meeting string, rows ...Attended) error {
	return c.post(ctx, class(id)+"/meetings/"+url.PathEscape(meeting), map[string][]Attended{"rows": rows}, nil)
}

// Confirm makes training records of who was there, once, and says of how many.
func (c *Client) Confirm(ctx context.Context, id string) (recorded int, err error) {
	var out struct {
		Recorded int `json:"recorded"`
	}
	err = c.post(ctx, class(id)+"/confirm", nil, &out)
	return out.Recorded, err
}
