package audit

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"

	"standing/internal/base/ids"
)

// Event is what happened, in codes and ids. It has no room for a value: who wants one
// looks at the row, if they may.
type Event struct {
	At       time.Time // when, by the caller's clock; required
	Verb     string    // noun.past, such as "person.invited"
	By       ids.ID    // the account that did it, where the Scope is the system's: who joins has none yet
	Table    string    // the table of Row; may be empty
	Row      ids.ID    // the row that changed; may be zero
	Subject  ids.ID    // the person whom it is about; may be zero
	Subjects []ids.ID  // more of them: a page, a merge
	Codes    map[string]string
	Purpose  string // a purpose of the data map; may be empty
	Request  string // the id of the HTTP request; may be empty
}

// What a code may be. A name, an address or a note does not fit: no capitals, no
// spaces, no @, no sentence.
var (
	verbShape = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}\.[a-z][a-z0-9_]{0,39}$`)
	nameShape = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	codeShape = regexp.MustCompile(`^[a-z0-9][a-z0-9._:-]{0,39}$`)
	// digestShape is SHA-256 in hexadecimal: what an import or a file was.
	digestShape = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

const (
	maxCodes    = 16
	maxSubjects = 500
)

// Errors of an Event: the program is wrong, not who uses it.
var (
	errTime     = errors.New("audit: Event.At is missing: pass the time of the caller's clock")
	errSubjects = fmt.Errorf("audit: an event has more than %d subjects: one entry per page", maxSubjects)
)

func (e Event) check() error {
	switch {
	case e.At.IsZero():
		return errTime
	case !verbShape.MatchString(e.Verb):
		return fmt.Errorf("audit: the verb %q is not noun.past", e.Verb)
	case e.Verb == verbRestored || e.Verb == verbErased:
		return fmt.Errorf("audit: only the log itself writes %s", e.Verb)
	case e.Table != "" && !nameShape.MatchString(e.Table):
		return errors.New("audit: Event.Table is no name of a table")
	case e.Purpose != "" && !codeShape.MatchString(e.Purpose):
		return errors.New("audit: Event.Purpose is no code")
	case e.Request != "" && !codeShape.MatchString(e.Request):
		return errors.New("audit: Event.Request is no id")
	case len(e.Codes) > maxCodes:
		return fmt.Errorf("audit: more than %d codes", maxCodes)
	}
	for k, v := range e.Codes {
		// The message never quotes v: it may be the value that must not be here.
		if !nameShape.MatchString(k) {
			return errors.New("audit: the name of a code is no name")
		}
		if v != "" && !codeShape.MatchString(v) && !digestShape.MatchString(v) {
			return fmt.Errorf("audit: code %s is not a code or an id; values do not belong in the log", k)
		}
	}
	return nil
}

// codes is the one spelling of the codes.
func (e Event) codes() string {
	parts := make([]string, 0, len(e.Codes))
	for k, v := range e.Codes {
		parts = append(parts, k+"="+v)
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

// parseCodes reads what codes wrote.
func parseCodes(s string) map[string]string {
	if s == "" {
		return nil
	}
	out := map[string]string{}
	for p := range strings.FieldsSeq(s) {
		k, v, _ := strings.Cut(p, "=")
		out[k] = v
	}
	return out
}

// people are the subjects, each once, in an order by chance: a place in it tells nothing
// about who was blanked there.
func (e Event) people() ([]ids.ID, error) {
	all := slices.Clone(e.Subjects)
	if !e.Subject.Zero() {
		all = append(all, e.Subject)
	}
	slices.SortFunc(all, func(a, b ids.ID) int { return slices.Compare(a[:], b[:]) })
	all = slices.Compact(all)
	if len(all) > maxSubjects {
		return nil, errSubjects
	}
	if len(all) > 0 && all[0].Zero() {
		all = all[1:]
	}
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all, nil
}
