package reading

import "strings"

// strangers are whom a letter is written to that is not the holder's.
var strangers = words("sir sirs madam board colleague colleagues employer licensing department committee members whom")

// dateOfLetter is the day at the head of a letter to the holder: that letter is the
// certificate. One to whom it may concern only speaks of a certificate.
func (l *layout) dateOfLetter() {
	for _, b := range l.blocks {
		if plain(l.words[b.words[0]].Text) != "dear" || len(b.words) < 2 {
			continue
		}
		for _, w := range b.phrases[0].words {
			if strangers[plain(l.words[w].Text)] {
				return
			}
		}
		if d := l.headDate(b.phrases[0]); d != nil && !l.has(Issued) {
			l.proposeDate(Issued, d, 0.7, "date of a letter")
		}
		return
	}
}

// headDate is the only day that stands above a phrase with nothing beside it.
func (l *layout) headDate(p *phrase) (out *dated) {
	for i := range l.dates {
		d := &l.dates[i]
		if d.in.box.Top >= p.box.Top {
			continue
		}
		if d.used || d.span || out != nil || len(d.words) != len(d.in.words) || strings.HasPrefix(l.key(d.words), "re") {
			return nil
		}
		out = d
	}
	return out
}
