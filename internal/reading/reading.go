package reading

import (
	"cmp"
	"slices"

	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/roster"
)

// Word is a word of a page where it stands: parts in ten thousand of the width and the height
// of the page, from the upper left. Confidence is that of whoever saw it, of 100.
type Word struct {
	Text                     string
	Left, Top, Right, Bottom int
	Confidence               int
}

// Box is a region of a page, in the same parts.
type Box struct{ Left, Top, Right, Bottom int }

// Field is what a proposal is about.
type Field string

// The fields.
const (
	Holder    Field = "holder"
	Title     Field = "title"  // of the course or credential
	Issuer    Field = "issuer" // or provider
	Number    Field = "number" // of the certificate
	License   Field = "license"
	Provider  Field = "provider_number" // or approval number
	Completed Field = "completed"
	Issued    Field = "issued"
	From      Field = "valid_from"
	Until     Field = "valid_until"
	Hours     Field = "hours" // Amount and Unit
	Topic     Field = "category"
	Score     Field = "score"
)

// Fields are all of them, in the order in which people read them.
var Fields = []Field{Holder, Title, Issuer, Number, License, Provider, Completed, Issued, From, Until, Hours, Topic, Score}

// Sure is the confidence from which a proposal is more than a question.
const Sure = 0.5

// Proposal is one reading of one field.
type Proposal struct {
	Field      Field
	Text       string        // its normal form: text, YYYY-MM-DD, or a number
	Date       civil.Date    // of dates
	Amount     credit.Amount // of hours and of a category
	Unit       string        // of those: hour, minute, ceu or credit
	Confidence float64       // 0 to 1
	Literal    string        // as it stands on the page
	Page       int           // from 0
	Box        Box
	By         string // the step that found it
}

// Options are what is known beside the page.
type Options struct {
	Order roster.DateOrder // of the organization; AnyOrder: not known
}

// Reading is all that was found: per field, the likeliest first.
type Reading struct{ Proposals []Proposal }

// mostWords is more than any certificate has; what stands behind them is not read.
const mostWords = 4000

// Read reads pages, each a list of words.
func Read(pages [][]Word, opt Options) Reading {
	var found []Proposal
	layouts := make([]*layout, len(pages))
	suggested := roster.AnyOrder
	for i, words := range pages {
		layouts[i] = newLayout(i, words[:min(len(words), mostWords)])
		suggested = cmp.Or(suggested, layouts[i].suggests())
	}
	opt.Order = cmp.Or(suggested, opt.Order) // the page knows better than the house
	for _, l := range layouts {
		found = append(found, l.read(opt)...)
	}
	return Reading{ranked(plausible(found))}
}

// orders are days of which the first is never after the second.
var orders = [][2]Field{{Completed, Until}, {Issued, Until}, {From, Until}, {Completed, Issued}}

// plausible makes questions of days that contradict each other.
func plausible(found []Proposal) []Proposal {
	best := map[Field]Proposal{}
	for _, p := range found {
		if p.Date != 0 && p.Confidence > best[p.Field].Confidence {
			best[p.Field] = p
		}
	}
	for _, o := range orders {
		a, b := best[o[0]], best[o[1]]
		if a.Confidence < Sure || b.Confidence < Sure || a.Date <= b.Date {
			continue
		}
		for i := range found {
			if p := &found[i]; p.Field == o[0] || p.Field == o[1] {
				p.Confidence = min(p.Confidence, 0.45)
			}
		}
	}
	return found
}

// read takes the steps in order; a later one sees what earlier ones found.
func (l *layout) read(opt Options) []Proposal {
	l.opt = opt
	l.findDates()
	l.ruledDates()
	l.findLabels()
	l.wrappedLabels()
	l.labelled()
	l.sentences()
	l.numbers()
	l.scores()
	l.topics()
	l.amounts()
	l.rest()
	return l.found
}

// Best is the likeliest proposal of a field, where there is one that is more than a question.
func (r Reading) Best(f Field) (Proposal, bool) {
	for _, p := range r.Proposals {
		if p.Field == f {
			return p, p.Confidence >= Sure
		}
	}
	return Proposal{}, false
}

// All are the proposals of a field, the likeliest first.
func (r Reading) All(f Field) (out []Proposal) {
	for _, p := range r.Proposals {
		if p.Field == f {
			out = append(out, p)
		}
	}
	return out
}

// mostEach is how many proposals one field keeps.
const mostEach = 5

// ranked puts them in order and drops what was said before. Categories stay in the order of
// the page: they do not compete.
func ranked(found []Proposal) (out []Proposal) {
	for _, f := range Fields {
		var of []Proposal
		for _, p := range found {
			if p.Field == f {
				of = append(of, p)
			}
		}
		if f != Topic {
			slices.SortStableFunc(of, func(a, b Proposal) int { return cmp.Compare(b.Confidence, a.Confidence) })
		}
		for n, p := range of {
			same := func(q Proposal) bool { return q.Text == p.Text && q.Unit == p.Unit && q.Amount == p.Amount }
			if !slices.ContainsFunc(of[:n], same) && (f == Topic || count(out, f) < mostEach) && count(out, f) < 40 {
				out = append(out, p)
			}
		}
	}
	return out
}

func count(all []Proposal, f Field) (n int) {
	for _, p := range all {
		if p.Field == f {
			n++
		}
	}
	return n
}
