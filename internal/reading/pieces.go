package reading

import "strings"

// mostPieces is more than people cut a number into.
const mostPieces = 5

// pieces is of how many words a number is that people wrote with blanks in it (1234 5678 9012,
// ABC 123456, AB - 1234): all that stands there, and nothing else stands there.
func (l *layout) pieces(at place) int {
	all := at.p.words[at.from:at.to]
	for len(all) > 0 && plain(l.words[all[len(all)-1]].Text) == "" { // what stands before the next label
		all = all[:len(all)-1]
	}
	if len(all) < 2 || len(all) > mostPieces || l.dateAt(at.p, at.from, len(all)) != nil || l.monthAt(at.p, at.from, len(all)) != nil {
		return 0
	}
	digits, length := 0, 0
	for i, w := range all {
		text := l.words[w].Text
		n := digitsOf(text)
		if !piece(text, i == 0) {
			return 0
		}
		digits, length = digits+n, length+len(text)
	}
	first := l.words[all[0]].Text
	if digits < 4 || length > 30 || states[first] && len(all) == 2 || prefixes[plain(first)] && len(all) == 2 {
		return 0 // FL RN 123: what the state calls it is no part of it
	}
	return len(all)
}

// piece is digits, capitals, or a dash between them; capitals alone only in front.
func piece(text string, first bool) bool {
	if text == "-" || text == "–" || text == "/" {
		return !first
	}
	text = strings.TrimRight(text, ".,;")
	for _, r := range text {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && r != '-' {
			return false
		}
	}
	n := digitsOf(text)
	return n > 1 || n == 0 && first && len(text) > 1 && len(text) < 6 || n > 0 && len(text) < 6
}

// states are what stands before the number of a licence and is no part of it.
var states = words("AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY")
