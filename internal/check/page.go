package check

import (
	"fmt"
	"html/template"

	"standing/internal/chart"
	"standing/internal/pack"
	"standing/internal/rule"
	"standing/internal/wording"
)

// page puts the whole view together.
func (v viewer) page(sum *Summary, rows []ranked[personView], left int) pageView {
	h := v.h
	p := pageView{
		Style: template.CSS(pageStyle), Script: template.JS(pageScript), Policy: pagePolicy,
		Title: h.Pack.Title, AsOf: wording.Day(h.AsOf), People: wording.Count(sum.People(), "person", "people"),
		Empty: sum.People() == 0, Nobody: nobody(h), Filtered: h.Within > 0, Warning: wording.Disclaimer, Limits: limits(h, sum), Facts: v.facts(),
		Lacks: v.lacks(sum),
	}
	if h.Pack.Citation.Confidence != pack.Quoted {
		p.Unsure = wording.Confidence(h.Pack.Citation.Confidence)
	}
	for _, s := range statusOrder {
		p.Marks = append(p.Marks, viewOf(s))
		if countOf(sum, s) > 0 {
			p.Statuses = append(p.Statuses, tile(sum, s))
		}
		if countOf(sum, s) > 0 || s >= rule.Met {
			p.Tiles = append(p.Tiles, tile(sum, s))
		}
	}
	p.Donut = donut(sum)
	p.Weeks, p.WeekTitle, p.WeekNote = v.weeks(sum)
	p.Units, p.UnitNote = units(sum)
	p.Attention, p.Rest = lists(sum, rows)
	if left > 0 {
		p.LeftOut = fmt.Sprintf("The figures and charts count everyone. The lists name the %s who come first; %s not listed here.",
			wording.Count(len(rows), "person", "people"), wording.Count(left, "person is", "people are"))
	}
	return p
}

// facts say what the report rests on.
func (v viewer) facts() []factView {
	h, c := v.h, v.h.Pack.Citation
	out := []factView{{"Rule", c.Text, c.URL}, {Name: "Pack", Value: h.Pack.ID + ", version " + h.Pack.Version}}
	read := confidence(c.Confidence)
	if c.Seen != 0 {
		read = wording.Day(c.Seen) + ", " + read
	}
	out = append(out, factView{Name: "Rule read", Value: read})
	if h.KnownAt != 0 {
		out = append(out, factView{Name: "As known on", Value: wording.Day(h.KnownAt)})
	}
	records := wording.Count(h.Records, "record", "records")
	if h.Earliest != 0 {
		records += ", back to " + wording.Day(h.Earliest)
	}
	return append(out, factView{Name: "Training records", Value: records}, factView{Name: "Rows left out", Value: wording.Thousands(h.SkippedRows)})
}

func tile(sum *Summary, s rule.Status) tileView {
	n := countOf(sum, s)
	return tileView{viewOf(s), wording.Thousands(n), share(n, sum.People()), wording.StatusMeaning(s)}
}

// share writes a percentage that is 0 only for nobody and 100 only for everybody.
func share(n, whole int) string {
	if whole == 0 {
		return "0%"
	}
	p := (n*200/whole + 1) / 2
	if n > 0 {
		p = max(p, 1)
	}
	if n < whole {
		p = min(p, 99)
	}
	return fmt.Sprintf("%d%%", p)
}

func donut(sum *Summary) template.HTML {
	slices := slicesOf(sum.ByStatus, sum.NoAnswer)
	about := chart.About{ID: "standing", Title: "People by standing", Desc: chart.Describe(slices)}
	return chart.Donut(about, slices, share(sum.ByStatus[rule.Met], sum.People()), "have met it")
}

func slicesOf(counts [int(rule.NotMet) + 1]int, noAnswer int) []chart.Slice {
	var out []chart.Slice
	for _, s := range []rule.Status{rule.Met, rule.Open, rule.Grace, rule.NotMet, 0, rule.Exempt, rule.NotApplicable} {
		n := counts[s]
		if s == 0 {
			n = noAnswer
		}
		if n > 0 {
			out = append(out, chart.Slice{Label: wording.Status(s), Value: n, Class: "f-" + statusClass[s]})
		}
	}
	return out
}

// weeks draws who is due when; nothing is drawn where nobody is.
func (v viewer) weeks(sum *Summary) (svg template.HTML, title, note string) {
	weeks, later := sum.Weeks(v.h.AsOf, weekCount)
	var cols []chart.Slice
	total, desc := 0, ""
	for _, w := range weeks {
		_, m, d := w.Monday.Civil()
		cols = append(cols, chart.Slice{Label: fmt.Sprintf("%d %s", d, m.String()[:3]), Value: w.People, Class: "bar"})
		if total += w.People; w.People > 0 {
			desc += "Week of " + wording.Day(w.Monday) + ": " + wording.Count(w.People, "person", "people") + ". "
		}
	}
	title = fmt.Sprintf("Due in the next %d weeks", weekCount)
	if later > 0 {
		note = wording.Count(later, "person is", "people are") + " due later than that."
	}
	if total == 0 {
		return "", title, note
	}
	return chart.Columns(chart.About{ID: "weeks", Title: title, Desc: desc}, cols, 208, 4), title, note
}

func (v viewer) lacks(sum *Summary) template.HTML {
	var rows []chart.Slice
	for _, l := range sum.Lacks() {
		if len(rows) == mostNeeds {
			break
		}
		rows = append(rows, chart.Slice{Label: wording.Title(v.words.Need(l.Need)), Value: l.People, Class: "bar"})
	}
	if len(rows) == 0 {
		return ""
	}
	return chart.Bars(chart.About{ID: "lacks", Title: "What people lack most", Desc: chart.Describe(rows)}, rows)
}

// units lists the units with most people late first, the rest in one row.
func units(sum *Summary) (out []unitView, note string) {
	all := sum.Units()
	if len(all) == 1 && all[0].Unit == "" {
		return nil, ""
	}
	for i, u := range all {
		if i == mostUnits {
			note = wording.Count(len(all)-i, "more unit is", "more units are") + " not shown."
			break
		}
		name := u.Unit
		if name == "" {
			name = "No unit"
		}
		by := u.ByStatus
		out = append(out, unitView{name, wording.Thousands(u.People()), count(by[rule.NotMet]), count(by[rule.Grace]), count(by[rule.Open]),
			count(by[rule.Met]), chart.Stacked(chart.About{}, slicesOf(by, by[0]), 10)})
	}
	return out, note
}

// count leaves room where a table would only repeat zeros.
func count(n int) string {
	if n == 0 {
		return "–"
	}
	return wording.Thousands(n)
}

// lists parts the rows, which come worst first, into who needs attention and who does not.
func lists(sum *Summary, rows []ranked[personView]) (need, rest listView) {
	cut := len(rows)
	for i, r := range rows {
		if r.rank.severity > attention {
			cut = i
			break
		}
	}
	n := sum.NeedAttention() + sum.NoAnswer
	need = listView{ID: "attention", Title: "Needs attention first", Attention: true, People: rows[:cut], Count: wording.Thousands(n),
		Caption: "People who have not met the rule: those who are late first, then by due date.", Empty: "Nobody needs attention."}
	rest = listView{ID: "rest", Title: "Everyone else", People: rows[cut:], Count: wording.Thousands(sum.People() - n),
		Caption: "People who have met the rule, and those of whom nothing is asked.", Empty: "Nobody else is listed."}
	return need, rest
}
