package intake

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/ui"
	"standing/internal/rooms/person"
)

// The meanings that a column may be given, in the order of the choice. Those of a list are
// of rows that are one completion each; a matrix has its dates under the courses' names.
var (
	aboutPerson = []string{"person_id", "name", "first_name", "middle_name", "last_name", "email", "unit",
		"fact hired_on", "fact licensed_on", "fact certified_on", "fact appointed_on", "fact birth_date"}
	aboutCourse = []string{"course", "course_code", "category", "topic", "delivery", "completed", "started", "hours", "minutes", "credit_unit", "result", "recorded_on", "voided_on", "expires"}
)

// choices are the meanings to choose from for a column.
func choices(ctx context.Context, c Column, facts []string) []ui.Option {
	var out []ui.Option
	add := func(group string, all ...string) {
		for _, m := range all {
			out = append(out, ui.Option{Value: m, Label: meaning(ctx, m), Group: say(ctx, group)})
		}
	}
	add("import.about_person", aboutPerson...)
	for _, f := range facts {
		if !slices.Contains(aboutPerson, "fact "+f) {
			add("import.about_person", "fact "+f)
		}
	}
	add("import.about_course", aboutCourse...)
	add("import.about_matrix", "done")
	if name := tagOf(c.Heading); name != "" {
		add("import.about_matrix", "expires "+name, "since "+name)
	}
	if c.Means != "" && !slices.ContainsFunc(out, func(o ui.Option) bool { return o.Value == c.Means }) {
		out = append([]ui.Option{{Value: c.Means, Label: meaning(ctx, c.Means)}}, out...)
	}
	return out
}

// meaning is a meaning in words: "The day it runs out: bls".
func meaning(ctx context.Context, m string) string {
	var all []string
	for _, one := range strings.Split(m, " + ") {
		name, of, _ := strings.Cut(one, " ")
		switch {
		case name == "fact" && slices.Contains(aboutPerson, one):
			all = append(all, say(ctx, "import.fact_"+of))
		case name == "fact" && person.Worded(of):
			all = append(all, say(ctx, "person.fact."+of))
		case of != "":
			all = append(all, say(ctx, "import.means_of", say(ctx, "import.means_"+name), strings.ReplaceAll(of, ",", ", ")))
		default:
			all = append(all, say(ctx, "import.means_"+name))
		}
	}
	return strings.Join(all, " + ")
}

// tagOf is a heading as the name of a credential.
func tagOf(heading string) string {
	drop := []string{"expires", "expiration", "expiry", "exp", "issued", "date", "valid", "until", "due"}
	words := strings.FieldsFunc(strings.ToLower(heading), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return slices.Contains(drop, w) }), "_")
}
