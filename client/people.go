package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"
)

// Person is somebody in the organization's records.
type Person struct {
	ID       string `json:"id"`
	Version  int64  `json:"version"`
	Name     string `json:"name"`
	Number   string `json:"number"`
	Email    string `json:"email"`
	Unit     string `json:"unit"`
	State    string `json:"state"` // active or left
	JoinedOn string `json:"joined_on"`
	LeftOn   string `json:"left_on"`
	Alias    bool   `json:"alias"`  // the name is not their own
	Masked   bool   `json:"masked"` // number and address are not shown to this token
}

// NewPerson is what is said of somebody.
type NewPerson struct {
	Name     string `json:"name"`
	Number   string `json:"number,omitempty"`
	Email    string `json:"email,omitempty"`
	Unit     string `json:"unit,omitempty"`
	JoinedOn string `json:"joined_on,omitempty"`
	Alias    bool   `json:"alias,omitempty"`
}

// PersonEntry is somebody in a list.
type PersonEntry struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Number string `json:"number"`
	Unit   string `json:"unit"`
	State  string `json:"state"`
}

// PeopleFilter chooses people; what is empty chooses all.
type PeopleFilter struct {
	Find  string // part of a name, or a number
	Unit  string
	State string // active or left
}

func (f PeopleFilter) query() url.Values {
	return values("find", f.Find, "unit", f.Unit, "state", f.State)
}

func person(id string) string { return "/people/" + url.PathEscape(id) }

// AddPerson adds a person.
func (c *Client) AddPerson(ctx context.Context, p NewPerson) (out Person, err error) {
	return out, c.post(ctx, "/people", p, &out)
}

// Person reads one; that it was read is in the organization's log.
func (c *Client) Person(ctx context.Context, id string) (out Person, err error) {
	return out, c.get(ctx, person(id), nil, &out)
}

// ChangePerson corrects a person: everything is said anew. It is refused (Changed) if the
// person is not as it was read, at version; 0 changes it however it is.
func (c *Client) ChangePerson(ctx context.Context, id string, version int64, p NewPerson) (out Person, err error) {
	return out, c.do(ctx, call{method: http.MethodPost, path: person(id), in: p, out: &out, match: version})
}

// People reads everybody in reach, in the order of their names.
func (c *Client) People(ctx context.Context, f PeopleFilter) iter.Seq2[PersonEntry, error] {
	type page struct {
		Entries []PersonEntry `json:"entries"`
		Next    string        `json:"next"`
	}
	return pages(ctx, c, "/people", "after", f.query(), func(p page) ([]PersonEntry, string) { return p.Entries, p.Next })
}

// Fact is something that is true of a person from a day on.
type Fact struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Value   string `json:"value"`
	From    string `json:"from"`
	To      string `json:"to"`
	Holds   bool   `json:"holds"` // false: something else is believed by now
	KnownAt string `json:"known_at"`
}

// NewFact is what is said.
type NewFact struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

// AddFact says something of a person.
func (c *Client) AddFact(ctx context.Context, id string, f NewFact) (out Fact, err error) {
	return out, c.post(ctx, person(id)+"/facts", f, &out)
}

// Facts reads everything that was ever said of a person.
func (c *Client) Facts(ctx context.Context, id string) ([]Fact, error) {
	var out struct {
		Facts []Fact `json:"facts"`
	}
	return out.Facts, c.get(ctx, person(id)+"/facts", nil, &out)
}
