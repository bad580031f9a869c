package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// log writes the one entry of the chunk. Its digest commits to what the chunk brought in, by
// ids: it says nothing about anybody to who does not have the rows.
func (c *chunk) log(ctx context.Context, tx *db.Tx, fresh []ids.ID, facts []person.Fact, rows []training.Completion) (ids.ID, error) {
	return audit.Append(ctx, tx, c.w.sc, audit.Event{At: c.w.s.Clock.Now(), Verb: "import.loaded", Table: "intake", Row: c.w.imp.ID, Codes: map[string]string{
		"digest": Digest(fresh, facts, rows), "from": strconv.FormatInt(c.from+1, 10), "rows": strconv.Itoa(len(c.rows)),
	}})
}

// Digest is SHA-256 over what a chunk of an import says, in hexadecimal: a line for each
// person it adds, each fact and each completion it names, sorted by bytes, each with a newline. What
// is sealed, such as a day of birth, is left out, as somebody could guess it.
func Digest(fresh []ids.ID, facts []person.Fact, rows []training.Completion) string {
	lines := make([]string, 0, len(fresh)+len(facts)+len(rows))
	for _, id := range fresh {
		lines = append(lines, "person "+id.String())
	}
	for _, f := range facts {
		if !person.Sealed(f.Name) {
			lines = append(lines, fmt.Sprintf("fact %s %s %q %q %s %s", f.Person, f.Kind, f.Name, f.Value, f.From, f.To))
		}
	}
	for _, r := range rows {
		lines = append(lines, fmt.Sprintf("record %x %s %s %s", r.RowKey, r.Person, r.Course, r.HappenedOn))
	}
	slices.Sort(lines)
	h := sha256.New()
	for _, l := range lines {
		_, _ = h.Write([]byte(l + "\n")) // never fails
	}
	return hex.EncodeToString(h.Sum(nil))
}
