package check

import (
	"cmp"
	"encoding/csv"
	"io"
	"iter"
	"strconv"
	"strings"

	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rule"
	"standing/internal/sheet"
	"standing/internal/wording"
)

// csvColumns are the columns of the CSV report. Their names and order are
// stable: new ones are added at the end.
//
//	id, name, unit        as in the people file
//	status                met | open | grace | not_met | exempt | not_applicable | no_answer
//	cycle_start/_end      the period judged, both days included
//	due, grace_until      dates; empty where there is none
//	days_left             to the earliest day by which something missing is due (grace: to grace_until); negative: late
//	required … carried_in the figures of the first need, in the rule's unit
//	further_needed        the least further credit that closes every gap
//	missing               in words
//	next_change           the day the answer changes although nothing happens, and to what
//	problem               why there is no answer
//	as_of, pack, pack_version
//	cautions              what limits the answer, for example rows that could not be read
//	citation, notice      where the rule was read, and to check the current text
var csvColumns = []string{"id", "name", "unit", "status", "cycle_start", "cycle_end", "due", "grace_until", "days_left",
	"required", "counted", "remaining", "carried_in", "further_needed", "missing", "next_change", "next_status", "problem",
	"as_of", "pack", "pack_version", "cautions", "citation", "notice"}

// WriteCSV writes one row per person, in the order they come, as RFC 4180 says.
func WriteCSV(w io.Writer, h Header, people iter.Seq[Standing]) (Summary, error) {
	var sum Summary
	words := wording.For(h.Pack)
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(csvColumns); err != nil {
		return sum, err
	}
	for p := range people {
		sum.Add(p)
		if err := out.Write(csvRow(h, words, p)); err != nil {
			return sum, err
		}
	}
	out.Flush()
	return sum, out.Error()
}

func csvRow(h Header, words *wording.Words, p Standing) []string {
	a := &p.Answer
	row := []string{sheet.Harmless(p.ID), sheet.Harmless(p.Name), sheet.Harmless(p.Unit), statusName(a.Status)}
	if a.Status == 0 {
		row = append(row, make([]string, 13)...)
	} else {
		row = append(row, a.Cycle.Start.String(), a.Cycle.End.String(), a.Due.String(), a.GraceUntil.String(), daysLeft(a, h.AsOf),
			figure(a, a.Required), figure(a, a.Counted), figure(a, a.Remaining), figure(a, a.CarriedIn), figure(a, words.Least(a)),
			sheet.Harmless(words.Missing(a)), a.Next.On.String(), nextStatus(a))
	}
	return append(row, sheet.Harmless(p.Problem), h.AsOf.String(), sheet.Harmless(h.Pack.ID), sheet.Harmless(h.Pack.Version),
		sheet.Harmless(strings.Join(cautions(words, p), " ")), sheet.Harmless(h.Pack.Citation.Text), wording.Disclaimer)
}

// figure is empty where nothing was asked, so that nobody reads 0 of 0 as done.
func figure(a *rule.Answer, n credit.Amount) string {
	if a.Headline.Name == "" {
		return ""
	}
	return n.String()
}

func statusName(s rule.Status) string {
	if s == 0 {
		return "no_answer"
	}
	return s.String()
}

func nextStatus(a *rule.Answer) string {
	if a.Next.On == 0 {
		return ""
	}
	return a.Next.Status.String()
}

// deadline is the day that counts now: the end of a late window that is running,
// else the earliest day by which something that is missing is due. That can lie
// before the period's end, for example with hours asked for in each year.
func deadline(a *rule.Answer) civil.Date {
	if a.Status == rule.Grace && a.GraceUntil != 0 {
		return a.GraceUntil
	}
	due := civil.Date(0)
	wording.Lacking(a, func(p rule.Part) bool {
		if p.Due != 0 && (due == 0 || p.Due < due) {
			due = p.Due
		}
		return true
	})
	return cmp.Or(due, a.Due)
}

func daysLeft(a *rule.Answer, asOf civil.Date) string {
	d := deadline(a)
	if d == 0 {
		return ""
	}
	return strconv.Itoa(int(d - asOf))
}
