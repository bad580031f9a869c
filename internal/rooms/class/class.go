package class

import (
	"time"

	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rooms/catalog"
)

// State is where a class stands.
type State string

// The states.
const (
	Open      State = "open" // announced, or being held
	Cancelled State = "cancelled"
	Confirmed State = "confirmed" // who was there has it in their record
)

// Enrol is who may put somebody on the list.
type Enrol string

// The ways.
const (
	BySelf  Enrol = "self"
	ByStaff Enrol = "staff"
	Nobody  Enrol = "closed"
)

// Class is an announced class of a course. What it is worth is frozen when it is announced.
type Class struct {
	ID        ids.ID         `json:"id"`
	Version   int64          `json:"version"`
	Course    ids.ID         `json:"course"`
	Title     string         `json:"title"`
	Place     string         `json:"place"`
	Notes     pii.Text       `json:"-"`
	Amount    credit.Amount  `json:"amount"` // for who was there all the time
	Unit      string         `json:"unit"`
	Tags      []string       `json:"tags"`
	Parts     []catalog.Part `json:"parts"`
	Seats     int            `json:"seats"` // 0: as many as come
	Enrol     Enrol          `json:"enrol"`
	OpensOn   civil.Date     `json:"opens_on"`
	ClosesOn  civil.Date     `json:"closes_on"`
	WalkIns   bool           `json:"walk_ins"`
	Share     int            `json:"share"` // percent of the time that somebody must attend to pass
	State     State          `json:"state"`
	StartsOn  civil.Date     `json:"starts_on"`
	EndsOn    civil.Date     `json:"ends_on"`
	CreatedAt time.Time      `json:"created_at"`
	EndedAt   time.Time      `json:"ended_at"`
	Meetings  []Meeting      `json:"meetings"`
	Teachers  []ids.ID       `json:"teachers"`
}

// Meeting is a stretch of time on one day of a class.
type Meeting struct {
	ID     ids.ID        `json:"id"`
	Class  ids.ID        `json:"-"`
	On     civil.Date    `json:"on"`
	Begins Hour          `json:"begins"`
	Ends   Hour          `json:"ends"`
	Amount credit.Amount `json:"amount"` // its time without the breaks
	secret keys.Sealed
}

// PlaceState says whether somebody has a seat.
type PlaceState string

// The states of a place.
const (
	Enrolled  PlaceState = "enrolled"
	Waiting   PlaceState = "waiting"
	Withdrawn PlaceState = "withdrawn"
)

// Place is somebody on the list of a class.
type Place struct {
	Person ids.ID     `json:"person"`
	State  PlaceState `json:"state"`
	Turn   int64      `json:"turn"`
	Since  time.Time  `json:"since"`
}

// Presence is somebody's time at a meeting.
type Presence struct {
	Meeting ids.ID        `json:"meeting"`
	Person  ids.ID        `json:"person"`
	Amount  credit.Amount `json:"amount"`
	Came    Hour          `json:"came,omitempty"`
	Went    Hour          `json:"went,omitempty"`
	How     How           `json:"how"`
}

// How somebody came to be on the list of those present.
type How string

// The ways.
const (
	ByCode How = "code"
	ByHand How = "hand"
)

// time is how long the whole class is.
func (c Class) time() (sum credit.Amount) {
	for _, m := range c.Meetings {
		sum += m.Amount
	}
	return sum
}

// differs reports whether who was there all the time gets other hours than that.
func (c Class) differs() bool { return c.Unit == "hour" && c.Amount != c.time() }

// ends is when the last meeting does.
func (c Class) ends(zone *time.Location) (last time.Time) {
	for _, m := range c.Meetings {
		if _, to := m.span(zone); to.After(last) {
			last = to
		}
	}
	return last
}

func (c Class) meeting(id ids.ID) (Meeting, bool) {
	for _, m := range c.Meetings {
		if m.ID == id {
			return m, true
		}
	}
	return Meeting{}, false
}

// free is how many seats are left when so many have one; ok is false where there is no limit.
func (c Class) free(enrolled int) (n int, ok bool) {
	return max(c.Seats-enrolled, 0), c.Seats > 0
}

// room reports whether one more fits.
func (c Class) room(enrolled int) bool {
	n, limited := c.free(enrolled)
	return !limited || n > 0
}

// taking reports whether people may put themselves on the list on a day.
func (c Class) taking(today civil.Date) bool {
	return c.State == Open && c.Enrol == BySelf && today <= c.EndsOn && (c.OpensOn == 0 || today >= c.OpensOn) && (c.ClosesOn == 0 || today <= c.ClosesOn)
}
