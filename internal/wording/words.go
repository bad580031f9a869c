package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"standing/internal/civil"
	"standing/internal/pack"
	"standing/internal/rule"
)

// Words speaks about one pack: it knows the pack's labels and its unit.
type Words struct {
	pack   *pack.Pack
	labels map[string]string
	unit   Unit
	needs  map[string]*rule.Need

	cardsOnly  bool // every need asks for a card or a credential, so that there are no amounts
	eventsOnly bool // the headline counts events, so that counts are the rule's unit
}

// For returns the words of a pack.
func For(p *pack.Pack) *Words {
	w := &Words{pack: p, labels: map[string]string{}, needs: map[string]*rule.Need{}}
	for _, terms := range [][]pack.Term{p.Facts, p.Credentials, p.Tags} { // a tag wins over a fact of the same name
		for _, t := range terms {
			if t.Label != "" {
				w.labels[t.ID] = t.Label
			}
		}
	}
	if p.Rule == nil {
		return w
	}
	w.unit = UnitOf(p.Rule.Unit)
	for i := len(p.Rule.Versions) - 1; i >= 0; i-- { // the newest text of a need wins
		w.index(p.Rule.Versions[i].Needs)
	}
	w.cardsOnly = len(w.needs) > 0
	for name := range w.needs {
		w.cardsOnly = w.cardsOnly && w.isCard(name)
	}
	for _, v := range p.Rule.Versions {
		w.eventsOnly = len(v.Needs) > 0 && v.Needs[0].Pool != nil && v.Needs[0].Pool.Count
	}
	return w
}

// index remembers needs by name, for reasons that name a need only.
func (w *Words) index(needs []*rule.Need) {
	for _, n := range needs {
		if _, ok := w.needs[n.Name]; !ok {
			w.needs[n.Name] = n
		}
		w.index(n.Exclusive)
		if n.Pool != nil {
			w.index(n.Pool.Within)
		}
		if n.Choice != nil {
			for _, o := range n.Choice.Options {
				w.index(o.All)
			}
		}
	}
}

// Label returns the pack's words for a tag, fact or credential; without any, the
// name with spaces for underscores.
func (w *Words) Label(id string) string {
	if l, ok := w.labels[id]; ok {
		return l
	}
	if id == "hired_on" { // what every page and sheet of people calls it
		return "joined on"
	}
	words := strings.Split(id, "_")
	for i, x := range words {
		if strings.Contains(acronyms, " "+x+" ") {
			words[i] = strings.ToUpper(x)
		}
	}
	return strings.Join(words, " ")
}

// acronyms are written large when a pack gives no label of its own.
const acronyms = " acls aprn bls ce ceu cme cne cpe cpr emt hiv lpn osha pals rn "

// Need returns the words for the name of a need or part. The part of one year of
// a period carries that year's first day in its name.
func (w *Words) Need(name string) string {
	base, from := splitYear(name)
	if from == 0 {
		return w.Label(name)
	}
	return w.Label(base) + ", year from " + Day(from)
}

func splitYear(name string) (string, civil.Date) {
	if i := len(name) - len("2006-01-02"); i > 1 && name[i-1] == ' ' {
		if d, err := civil.Parse(name[i:]); err == nil {
			return name[:i-1], d
		}
	}
	return name, 0
}

// Title writes the first letter large, for headings and the start of a sentence.
func Title(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || unicode.IsUpper(r) {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// List joins words with commas and a last word such as "and" or "or".
func List(items []string, last string) string {
	switch len(items) {
	case 0:
		return ""
	case 1:
		return items[0]
	case 2:
		return items[0] + " " + last + " " + items[1]
	default:
		return strings.Join(items[:len(items)-1], ", ") + " " + last + " " + items[len(items)-1]
	}
}

// Labels writes the words for some names as one list.
func (w *Words) Labels(ids []string) string { return w.list(ids, "and") }

func (w *Words) list(ids []string, last string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = w.Label(id)
	}
	return List(out, last)
}

// fact quotes a fact's label, so that it reads as the name of a column.
func (w *Words) fact(id string) string { return "“" + w.Label(id) + "”" }
