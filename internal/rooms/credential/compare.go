package credential

import (
	"slices"
	"strings"

	"standing/internal/civil"
	"standing/internal/rooms/person"
)

// Reason is in what a source says something else.
type Reason string

// The reasons.
const (
	NumberUnknown Reason = "number_unknown"
	NameDiffers   Reason = "name_differs"
	StatusDiffers Reason = "status_differs"
	ExpiryDiffers Reason = "expiry_differs"
)

// Answer is what a source says of one number. What it leaves empty it says nothing about.
type Answer struct {
	Unknown bool       `json:"unknown,omitempty"` // it knows no such number
	Name    string     `json:"name,omitempty"`
	Status  string     `json:"status,omitempty"` // in its own words
	Expires civil.Date `json:"expires_on,omitempty"`
	AsOf    civil.Date `json:"as_of,omitempty"` // the day of the list it stood in
	Where   string     `json:"where,omitempty"` // where it was looked up
	Note    string     `json:"note,omitempty"`
}

// Compare says in what an answer differs from what is known. It changes neither.
func Compare(e Entry, name string, today civil.Date, a Answer) (out []Reason) {
	if a.Unknown {
		return []Reason{NumberUnknown}
	}
	if a.Name != "" && !sameName(name, a.Name) {
		out = append(out, NameDiffers)
	}
	if a.Status != "" && StatusOf(a.Status) != e.shown(today) {
		out = append(out, StatusDiffers)
	}
	if a.Expires != 0 && a.Expires != e.ExpiresOn {
		out = append(out, ExpiryDiffers)
	}
	return out
}

// words are those of boards for a status, where one begins with them.
var statusWords = []struct {
	status Status
	words  []string
}{
	{Inactive, []string{"inactive", "not active", "retired", "not current", "dormant"}},
	{Active, []string{"active", "clear", "current", "valid", "in good standing", "good standing", "licensed", "certified", "registered"}},
	{Expired, []string{"expired", "lapsed", "delinquent", "overdue"}},
	{Suspended, []string{"suspended", "suspension", "emergency suspension"}},
	{Revoked, []string{"revoked", "revocation", "cancelled", "canceled"}},
	{Surrendered, []string{"surrendered", "surrender", "voluntary surrender", "voluntarily surrendered", "relinquished", "voluntary relinquishment"}},
	{Pending, []string{"pending", "applied", "in process"}},
}

// StatusOf is a status in the words of a board; empty where they mean none that is known.
func StatusOf(words string) Status {
	words = strings.Join(strings.FieldsFunc(strings.ToLower(words), func(r rune) bool { return r == ' ' || r == '-' || r == '_' || r == '/' || r == ',' }), " ")
	for _, s := range statusWords {
		if slices.ContainsFunc(s.words, func(w string) bool { return words == w || strings.HasPrefix(words, w+" ") }) {
			return s.status
		}
	}
	return ""
}

// sameName reports whether two names can be of one person: in whatever order, with or without
// a middle name or its initial.
func sameName(a, b string) bool {
	x, y := nameParts(a), nameParts(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) == 0 {
		return false
	}
	for _, part := range x {
		if !slices.Contains(y, part) {
			return false
		}
	}
	return len(x) > 1 || len(y) == 1
}

func nameParts(name string) []string {
	parts := strings.FieldsFunc(person.NameKey(name), func(r rune) bool { return strings.ContainsRune(" ,.;'’-", r) })
	long := slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return len([]rune(p)) < 2 })
	if len(long) == 0 {
		return parts
	}
	slices.Sort(long)
	return slices.Compact(long)
}
