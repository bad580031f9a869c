package catalog

import (
	"time"

	"standing/internal/base/ids"
	"standing/internal/credit"
)

// Course is something that can be completed again and again.
type Course struct {
	ID             ids.ID        `json:"id"`
	Version        int64         `json:"version"`
	Code           string        `json:"code"` // the organization's own; may be empty
	Title          string        `json:"title"`
	Tags           []string      `json:"tags"`   // codes by which requirements know it, sorted
	Parts          []Part        `json:"parts"`  // how its credit is divided, where it is
	Amount         credit.Amount `json:"amount"` // zero with NoAmount: the course states none
	NoAmount       bool          `json:"no_amount"`
	Unit           string        `json:"unit"` // hour unless said
	Provider       string        `json:"provider"`
	Delivery       string        `json:"delivery"` // in_person, live_online, self_paced, on_the_job or empty
	ValidityMonths int           `json:"validity_months"`
	CreatedAt      time.Time     `json:"created_at"`
	Archived       bool          `json:"archived"`
}

// Part is an amount of credit of one kind.
type Part struct {
	Tag    string        `json:"tag"`
	Amount credit.Amount `json:"amount"`
}

// Named is a course as a spreadsheet names it.
type Named struct {
	Code, Title, Unit, Provider, Delivery string
	Tags                                  []string
	Amount                                credit.Amount
	NoAmount                              bool
}
