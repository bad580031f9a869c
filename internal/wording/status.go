package wording

import "standing/internal/rule"

// statusWords are the words of one status.
type statusWords struct{ name, short, mark, meaning string }

// The marks are single narrow characters that differ in shape, so that nobody
// needs colour to tell them apart.
var statuses = map[rule.Status]statusWords{
	rule.NotApplicable: {"Not applicable", "n/a", "–", "The rule asks nothing of this person in this period."},
	rule.Exempt:        {"Exempt", "exempt", "◇", "Excused from the rule, or waived for this period."},
	rule.Met:           {"Met", "met", "✓", "Everything asked is there."},
	rule.Open:          {"Open", "open", "○", "Something is missing, and there is still time."},
	rule.Grace:         {"In grace", "grace", "△", "The due date has passed; a late window is running."},
	rule.NotMet:        {"Not met", "not met", "✗", "The due date has passed and something is missing."},
}

// noAnswer stands for a person whose facts do not suffice for an answer.
var noAnswer = statusWords{"No answer", "no answer", "?", "A fact about this person is missing, so nothing can be said."}

func wordsOf(s rule.Status) statusWords {
	if w, ok := statuses[s]; ok {
		return w
	}
	return noAnswer
}

// Status returns the words of a status; the zero Status is "No answer".
func Status(s rule.Status) string { return wordsOf(s).name }

// StatusShort returns the words for a narrow column.
func StatusShort(s rule.Status) string { return wordsOf(s).short }

// StatusMark returns one character that differs in shape for every status.
func StatusMark(s rule.Status) string { return wordsOf(s).mark }

// StatusMeaning returns one sentence for a legend.
func StatusMeaning(s rule.Status) string { return wordsOf(s).meaning }
