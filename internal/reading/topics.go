package reading

import "strings"

// topics reads hours that count to topics: the rows of a table under a heading, and phrases
// such as "Ethics: 2 hours" or "2 hours of Ethics" where several stand below each other.
func (l *layout) topics() {
	for n, line := range l.lines {
		for i, p := range line {
			if i+1 < len(line) && hoursHead[l.key(line[i+1].words)] && topicHead[l.key(p.words)] {
				l.table(n, p, line[i+1])
			}
		}
	}
	l.included()
}

var (
	topicHead = words("category topic subject area content course module categories topics")
	hoursHead = map[string]bool{"hours": true, "contact hours": true, "ce hours": true, "credits": true, "credit hours": true, "ceus": true, "amount": true, "hrs": true}
)

// table reads rows below a heading until one has another form.
func (l *layout) table(head int, name, hours *phrase) {
	unit := units[plain(l.words[hours.words[len(hours.words)-1]].Text)]
	for _, line := range l.lines[head+1:] {
		if len(line) != 2 {
			return
		}
		m, ok := l.amountAt(line[1].words, 0)
		if !ok || m.to != len(line[1].words) || !under(hours, line[1]) {
			return
		}
		if m.unit == "" {
			m.unit = unit
		}
		text := tidy(l.text(line[0].words))
		if low := strings.ToLower(text); strings.HasPrefix(low, "total") || strings.HasPrefix(low, "sum") {
			l.proposeAmount(Hours, line[1].words, m, 0.95, "total of a table")
			return
		}
		if !under(name, line[0]) || letters(text) < 3 {
			return
		}
		l.proposeTopic(line[0].words, line[1].words[m.from:m.to], m, text, 0.9, "row of a table")
	}
}

// proposeTopic has the place of both, the topic and its hours.
func (l *layout) proposeTopic(name, amount []int, m measured, text string, confidence float64, by string) {
	if m.unit == "" {
		m.unit = "hour"
	}
	both := append(append([]int{}, name...), amount...)
	l.propose(Proposal{Field: Topic, Text: text, Amount: m.amount, Unit: m.unit, Confidence: confidence, By: by}, both)
}

// included reads "2 hours of Ethics" and "1 hour in Laws and Rules".
func (l *layout) included() {
	l.eachAmount(func(words []int, m measured) {
		if m.to+1 >= len(words) {
			return
		}
		if low := plain(l.words[words[m.to]].Text); low != "of" && low != "in" && low != "on" || l.dateOfWord(words[m.to+1]) != nil {
			return
		}
		end := m.to + 1
		for end < len(words) && end < m.to+6 {
			text := l.words[words[end]].Text
			if low := plain(text); !capital(text) && low != "and" && low != "of" && low != "the" || digitsOf(text) > 0 || low == "and" && (end+1 >= len(words) || !capital(l.words[words[end+1]].Text)) {
				break
			}
			end++
			if strings.HasSuffix(text, ",") || strings.HasSuffix(text, ".") || strings.HasSuffix(text, ";") {
				break
			}
		}
		text := strings.TrimRight(tidy(l.text(words[m.to+1:end])), ".")
		if low := strings.ToLower(text); letters(text) < 3 || strings.HasPrefix(low, "continuing") || strings.HasPrefix(low, "credit") || strings.HasPrefix(low, "training") {
			return
		}
		l.proposeTopic(words[m.from:m.to], words[m.to:end], m, text, 0.7, "hours of a topic")
	})
}
