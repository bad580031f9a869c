package intake

import (
	"strings"

	"standing/internal/rooms/catalog"
	"standing/internal/roster"
)

// courseOf is how a record names its course. One that names none is called by what it is about.
func courseOf(d *roster.Completion) catalog.Named {
	n := catalog.Named{Code: d.Code, Title: d.Title, Unit: d.Unit, Tags: d.Tags, Amount: d.Amount, NoAmount: d.NoAmount, Delivery: deliveries[strings.ToLower(d.Delivery)]}
	if n.Title == "" && n.Code == "" {
		n.Title = d.Topic
	}
	if n.Title == "" && n.Code == "" {
		n.Title = strings.Join(d.Tags, ", ")
	}
	if n.Title == "" && n.Code == "" {
		n.Title = "Training"
	}
	return n
}

// deliveries are the words of files for the codes of room catalog.
var deliveries = map[string]string{"in person": "in_person", "classroom": "in_person", "live": "in_person", "instructor led": "in_person", "ilt": "in_person",
	"webinar": "live_online", "live online": "live_online", "virtual": "live_online", "online": "self_paced", "e-learning": "self_paced", "elearning": "self_paced",
	"self paced": "self_paced", "self-paced": "self_paced", "self study": "self_paced", "on the job": "on_the_job", "ojt": "on_the_job"}

// endings are what stands behind a name after a comma and is no first name.
var endings = " jr sr ii iii iv md do rn lpn lvn bsn msn np fnp aprn crna pa pa-c phd dds dmd cpa esq emt nrp pharmd dnp cna dvm "

// plainName turns "Lopez, Maria" into "Maria Lopez", as everybody else is written here.
func plainName(name string) string {
	last, first, ok := strings.Cut(name, ",")
	first = strings.TrimSpace(first)
	if !ok || first == "" || last == "" || strings.Contains(first, ",") {
		return name
	}
	if word := strings.ToLower(strings.ReplaceAll(first, ".", "")); strings.Contains(endings, " "+word+" ") {
		return name
	}
	return first + " " + strings.TrimSpace(last)
}
