package requirement

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"standing/internal/civil"
)

// around is what the form does not ask: the same for every rule of an organization.
type around struct {
	zone  string
	today civil.Date
	next  int64 // the number that the version will have
}

// pack writes the form's answers as a text that somebody can go on writing.
func (f FormInput) pack(a around) string {
	w := &writer{}
	w.line(0, "# Made in the form. Written on as a text, it no longer opens in the form.")
	w.line(0, "title: %s", quoted(strings.TrimSpace(f.Title)))
	w.line(0, "version: %s", quoted(fmt.Sprintf("%d.%d", a.today.Year(), a.next)))
	w.line(0, "kind: %s", cmp.Or(f.Kind, "workforce"))
	w.line(0, "jurisdiction: %s", quoted(cmp.Or(strings.TrimSpace(f.Place), "US")))
	w.line(0, "effective: %s", cmp.Or(f.From, civil.Of(2000, 1, 1)))
	f.citation(w, a)
	if f.What == askHours {
		f.hours(w, a)
	} else {
		f.course(w, a)
	}
	return w.String()
}

func (f FormInput) citation(w *writer, a around) {
	text, confidence := strings.TrimSpace(f.Text), f.Source
	if f.Source == string(Own) {
		text, confidence = cmp.Or(text, "The organization's own rule"), "quoted"
	}
	w.line(0, "citation:")
	w.line(1, "text: %s", quoted(text))
	w.line(1, "url: %s", quoted(cmp.Or(strings.TrimSpace(f.URL), "none")))
	w.line(1, "seen: %s", cmp.Or(f.Seen, a.today))
	w.line(1, "confidence: %s", confidence)
}

func (f FormInput) hours(w *writer, a around) {
	parts := f.filled()
	if len(parts) > 0 {
		w.line(0, "tags: # categories, and what spreadsheets call them")
		for _, p := range parts {
			w.line(1, "%s: {label: %s}", slug(p.Name), quoted(strings.TrimSpace(p.Name)))
		}
	}
	f.head(w, a, cmp.Or(slug(f.Unit), "hour"))
	w.line(1, "cycle: %s", f.cycle())
	w.line(1, "needs:")
	w.line(2, "- pool: total")
	w.line(3, "need: %s", strings.TrimSpace(f.Amount))
	if len(parts) > 0 {
		w.line(3, "within: # of these, not on top of them")
		for _, p := range parts {
			w.line(4, "- {pool: %[1]s, of: {all: [%[1]s]}, need: %[2]s}", slug(p.Name), strings.TrimSpace(p.Amount))
		}
	}
	if f.OncePer {
		w.line(1, "process: {once_per: course_in_cycle}")
	}
	if f.Carry != "" {
		w.line(1, "carry: {max: %s}", strings.TrimSpace(f.Carry))
	}
}

func (f FormInput) filled() (out []FormPart) {
	for _, p := range f.Parts {
		if !p.blank() {
			out = append(out, p)
		}
	}
	return out
}

func (f FormInput) head(w *writer, a around, unit string) {
	w.line(0, "rule:")
	w.line(1, "name: %s", quoted(strings.TrimSpace(f.Title)))
	w.line(1, "zone: %s", a.zone)
	w.line(1, "unit: %s", unit)
}

func (f FormInput) cycle() string {
	every := fmt.Sprintf("%s: %d", cmp.Or(f.EveryUnit, "years"), f.Every)
	switch f.Anchor {
	case "calendar":
		return fmt.Sprintf("{fixed_from: %s, %s}", f.From, every)
	case "birth_month":
		return fmt.Sprintf("{birth_month_end: {nth_birthday_after: %d, issue_fact: %s}, %s}", min(f.Every, 50), f.Fact, every)
	}
	return fmt.Sprintf("{anniversary: {fact: %s}, %s}", f.Fact, every)
}

// course is a card that runs out, or a course that is done once.
func (f FormInput) course(w *writer, a around) {
	id := slug(f.Course)
	w.line(0, "tags: # what a record of it is called")
	w.line(1, "%s: {label: %s, also: [%s]}", id, quoted(strings.TrimSpace(f.Course)), strings.Join(f.also(), ", "))
	f.head(w, a, "course")
	w.line(1, "needs:")
	if f.What == askRenew {
		w.line(2, "- current: %s", id)
		w.line(3, "of: {all: [%s]}", id)
		to := ""
		if f.MonthEnd {
			to = ", to: end_of_month"
		}
		w.line(3, "valid: {months: %d%s}", f.Valid, to)
	} else {
		w.line(2, "- pool: %s", id)
		w.line(3, "of: {all: [%s]}", id)
		w.line(3, "measure: count")
		w.line(3, "need: 1")
		w.line(3, "window: ever")
	}
	if f.Within > 0 {
		w.line(3, "by: {fact: %s, days: %d}", f.Fact, f.Within)
	}
}

func (f FormInput) also() (out []string) {
	for s := range strings.SplitSeq(f.Also, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, quoted(s))
		}
	}
	return out
}

// quoted is a text in double quotes, as YAML and Go alike write it.
func quoted(s string) string { return strconv.Quote(s) }

type writer struct{ strings.Builder }

func (w *writer) line(depth int, format string, args ...any) {
	w.WriteString(strings.Repeat("  ", depth))
	fmt.Fprintf(w, format, args...)
	w.WriteByte('\n')
}
