package training

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rooms/catalog"
	"standing/internal/rule"
)

// maxAsked is how many people RecordsOf answers about at once.
const maxAsked = 500

// RecordsOf hands the engine the records of people, as of a place in the log (as
// person.KnownOf has it). roots leads from every person asked about (at most 500) to their
// root. A completion with parts is several records, whose ids begin with the completion's:
// RecordID and CompletionOf convert. It asks nothing about reach: the caller has.
func (s *Service) RecordsOf(ctx context.Context, q db.Q, sc access.Scope, roots map[ids.ID]ids.ID, known int64) (map[ids.ID][]rule.Record, error) {
	if len(roots) > maxAsked {
		return nil, fmt.Errorf("training: the records of %d people, more than %d", len(roots), maxAsked)
	}
	w, err := s.weaver(ctx, q, sc, roots, known)
	if err != nil {
		return nil, err
	}
	err = eachHolding(ctx, q, sc, slices.Collect(maps.Keys(roots)), known, w.add)
	return w.out, fault.Wrap("read records", err)
}

func (s *Service) weaver(ctx context.Context, q db.Q, sc access.Scope, roots map[ids.ID]ids.ID, known int64) (*weaver, error) {
	equals, err := s.Catalog.Equals(ctx, q, sc)
	if err != nil {
		return nil, err
	}
	titled := map[ids.ID][]string{}
	if s.Titled != nil {
		if titled, err = s.Titled(ctx, q, sc, known); err != nil {
			return nil, err
		}
	}
	return &weaver{titled: titled, roots: roots, out: make(map[ids.ID][]rule.Record, len(roots)), courses: map[ids.ID]string{},
		tags: map[string][]string{}, days: map[string]civil.Date{"": 0}, units: map[string]string{}, equals: newEquals(equals)}, nil
}

// weaver makes records of rows. Texts that many rows share are made once.
type weaver struct {
	roots   map[ids.ID]ids.ID
	out     map[ids.ID][]rule.Record
	courses map[ids.ID]string
	tags    map[string][]string
	days    map[string]civil.Date
	units   map[string]string
	equals  equals
	titled  map[ids.ID][]string // what courses count for by their titles alone
}

func (w *weaver) add(h *holding) error {
	root := w.roots[h.person]
	rec := rule.Record{ID: h.id.String(), Course: w.course(h.course), Unit: w.unit(h.unit), Failed: h.failed, Undated: h.undated, Recalled: h.recalled, NoAmount: !h.amount.Valid,
		Amount: credit.Amount(h.amount.Int64), RecordedOn: epoch + civil.Date(floorDiv(h.known, dayMicros))}
	var err error
	for _, d := range []struct {
		from []byte
		to   *civil.Date
	}{{h.happened, &rec.Date}, {h.started, &rec.Started}, {h.expires, &rec.Expires}} {
		if *d.to, err = w.day(d.from); err != nil {
			return err
		}
	}
	rec.Tags = w.tagsOf(h.tags)
	if more := w.titled[h.course]; more != nil {
		rec.Tags = sortedWith(rec.Tags, more...)
	}
	if w.equals.any(h.course) {
		rec.Tags = w.equals.with(rec.Tags, h.course, rec.Date)
	}
	if len(h.parts) == 0 {
		w.out[root] = append(w.out[root], rec)
		return nil
	}
	w.out[root] = append(w.out[root], divide(rec, partsOf(string(h.parts)))...)
	return nil
}

// divide makes a record for each part, and one for what no part takes. Each is a course of
// its own, else the second would be a repetition of the first.
func divide(rec rule.Record, parts []catalog.Part) []rule.Record {
	var out []rule.Record
	rest := rec
	rest.Tags = slices.Clone(rec.Tags)
	for _, p := range parts {
		rest.Tags = slices.DeleteFunc(rest.Tags, func(t string) bool { return t == p.Tag })
	}
	for i, p := range parts {
		part := rec
		part.ID, part.Course = RecordID(rec.ID, i+1), rec.Course+"/"+p.Tag
		part.Amount, part.NoAmount = p.Amount, false
		part.Tags = sortedWith(rest.Tags, p.Tag)
		rest.Amount -= p.Amount
		out = append(out, part)
	}
	if rest.NoAmount || rest.Amount <= 0 {
		return out
	}
	rest.ID = RecordID(rec.ID, 0)
	return append(out, rest)
}

// RecordID is the id of a record made of a part of a completion: 0 is what no part takes.
func RecordID(completion string, part int) string { return completion + "." + strconv.Itoa(part) }

// CompletionOf is the completion that a record was made of.
func CompletionOf(record string) (ids.ID, error) {
	text, _, _ := strings.Cut(record, ".")
	return ids.Parse(text)
}

// InUnitOf is records as a rule reads them that counts in unit. Hours are the credits and
// points of a rule that counts those, but never its courses or landings.
func InUnitOf(records []rule.Record, unit string) []rule.Record {
	words := strings.Fields(strings.ToLower(unit))
	if len(words) == 0 || unit == hour {
		return records
	}
	if !slices.Contains([]string{hour, "credit", "point", "unit"}, strings.TrimSuffix(words[len(words)-1], "s")) {
		return records
	}
	out := slices.Clone(records)
	for i := range out {
		if out[i].Unit == hour {
			out[i].Unit = ""
		}
	}
	return out
}

const (
	hour      = "hour"
	dayMicros = 24 * 60 * 60 * 1_000_000
)

var epoch = civil.Of(1970, 1, 1)

func floorDiv(a, b int64) int64 {
	if a < 0 && a%b != 0 {
		return a/b - 1
	}
	return a / b
}

func (w *weaver) course(id ids.ID) string {
	text, ok := w.courses[id]
	if !ok {
		text = w.equals.first(id).String()
		w.courses[id] = text
	}
	return text
}

// unit is a unit as rules spell it: hour is said, credit is the rule's own, whatever it is.
func (w *weaver) unit(raw []byte) string {
	u, ok := w.units[string(raw)]
	if !ok {
		switch u = strings.TrimSuffix(string(raw), "s"); u {
		case "credit":
			u = ""
		case "":
			u = hour
		}
		w.units[string(raw)] = u
	}
	return u
}

func (w *weaver) tagsOf(raw []byte) []string {
	t, ok := w.tags[string(raw)]
	if !ok {
		t = slices.Clip(strings.Fields(string(raw)))
		w.tags[string(raw)] = t
	}
	return t
}

func (w *weaver) day(raw []byte) (civil.Date, error) {
	d, ok := w.days[string(raw)]
	if ok {
		return d, nil
	}
	d, err := civil.Parse(string(raw))
	w.days[string(raw)] = d
	return d, err
}

func sortedWith(tags []string, more ...string) []string {
	out := slices.Concat(tags, more)
	slices.SortFunc(out, cmp.Compare)
	return slices.Compact(out)
}
