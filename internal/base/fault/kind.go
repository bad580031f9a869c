package fault

import (
	"errors"
	"reflect"
	"strings"
)

// Kind says what an error is, for the log: the types it is made of and the database's
// state, never its text, which may hold values.
func Kind(err error) string {
	var out []string
	for e := err; e != nil && len(out) < 8; e = errors.Unwrap(e) {
		out = append(out, reflect.TypeOf(e).String())
		if sq, ok := e.(interface{ SQLState() string }); ok {
			out = append(out, sq.SQLState())
		}
		if many, ok := e.(interface{ Unwrap() []error }); ok {
			for _, sub := range many.Unwrap() {
				out = append(out, Kind(sub))
			}
		}
	}
	return strings.Join(out, " ")
}
