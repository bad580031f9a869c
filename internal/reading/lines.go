package reading

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// layout is a page taken apart.
type layout struct {
	page   int
	opt    Options
	words  []Word
	level  []Word // the same, as if the page were not askew
	lines  [][]*phrase
	all    []*phrase // from the upper left
	blocks []*block

	dates  []dated
	months []dated // without a day
	labels []found
	list   bool            // it has rows of facts, and none of its own
	over   int             // labels over what they name, less those under it
	tables map[int]heading // by line
	keys   []string        // of words, as the vocabulary has them
	said   []bool          // of words: they are part of a proposal
	found  []Proposal
}

// phrase is words of a line with no wide gap between them.
type phrase struct {
	words []int // of the layout
	line  int
	box   Box // level
	high  int
	step  int // mean width of a letter
	block *block
}

// block is a paragraph: phrases below each other, of one size.
type block struct {
	phrases []*phrase
	words   []int
}

func newLayout(page int, words []Word) *layout {
	l := &layout{page: page, tables: map[int]heading{}}
	for _, w := range words {
		if strings.TrimSpace(w.Text) != "" && w.Right > w.Left && w.Bottom > w.Top {
			l.words = append(l.words, tokens(w)...)
		}
	}
	l.words = rejoined(l.words)
	l.said, l.keys = make([]bool, len(l.words)), make([]string, len(l.words))
	for i, w := range l.words {
		l.keys[i] = keyOfWord(w.Text)
		if w.Confidence < 60 {
			l.keys[i] = cmp.Or(doubted(l.keys[i]), l.keys[i])
		}
	}
	l.straighten()
	l.gatherLines()
	l.gatherBlocks()
	return l
}

// straighten takes out the slope that near neighbours have in common.
func (l *layout) straighten() {
	l.level = slices.Clone(l.words)
	var slopes []float64
	for i := 1; i < len(l.words); i++ {
		a, b := l.words[i-1], l.words[i]
		gap, run := b.Left-a.Right, middleX(b)-middleX(a)
		if gap >= 0 && gap < 3*letter(a) && run > 0 && abs(b.Bottom-a.Bottom) < (a.Bottom-a.Top)/2 {
			slopes = append(slopes, float64(middleY(b)-middleY(a))/float64(run))
		}
	}
	if len(slopes) < 5 {
		return
	}
	slices.Sort(slopes)
	slope := slopes[len(slopes)/2]
	for i := range l.level {
		w := &l.level[i]
		by := int(slope * float64(middleX(*w)))
		w.Top, w.Bottom = w.Top-by, w.Bottom-by
	}
}

func middleX(w Word) int { return (w.Left + w.Right) / 2 }
func middleY(w Word) int { return (w.Top + w.Bottom) / 2 }
func abs(n int) int      { return max(n, -n) }
func letter(w Word) int  { return max(1, (w.Right-w.Left)/max(1, utf8.RuneCountInString(w.Text))) }

// gatherLines puts words beside each other into lines, and cuts lines at wide gaps.
func (l *layout) gatherLines() {
	order := make([]int, len(l.level))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(l.level[a].Left, l.level[b].Left) })
	var lines [][]int
	for _, w := range order {
		best, most := -1, 0
		for n, line := range lines {
			if o := l.beside(line[len(line)-1], w); o > most {
				best, most = n, o
			}
		}
		if best < 0 {
			lines = append(lines, []int{w})
		} else {
			lines[best] = append(lines[best], w)
		}
	}
	slices.SortStableFunc(lines, func(a, b []int) int { return cmp.Compare(middleY(l.level[a[0]]), middleY(l.level[b[0]])) })
	for n, line := range lines {
		var cut []*phrase
		for i, w := range line {
			if i == 0 || l.gap(line[i-1], w) {
				cut = append(cut, &phrase{line: n})
			}
			p := cut[len(cut)-1]
			p.words = append(p.words, w)
		}
		for _, p := range cut {
			l.measure(p)
		}
		l.lines, l.all = append(l.lines, cut), append(l.all, cut...)
	}
}

// beside is by how much in a hundred the lower of two words overlaps the other, or 0.
func (l *layout) beside(a, b int) int {
	x, y := l.level[a], l.level[b]
	if y.Left < x.Left+(x.Right-x.Left)/2 {
		return 0
	}
	o := min(x.Bottom, y.Bottom) - max(x.Top, y.Top)
	least, most := min(x.Bottom-x.Top, y.Bottom-y.Top), max(x.Bottom-x.Top, y.Bottom-y.Top)
	if o*100 < 45*least || o <= 0 {
		return 0
	}
	return 1 + o*100/most
}

func (l *layout) gap(a, b int) bool {
	x, y := l.level[a], l.level[b]
	return y.Left-x.Right > 5*min(letter(x), letter(y))/2
}

func (l *layout) measure(p *phrase) {
	p.box = l.box(l.level, p.words)
	letters := 0
	for _, w := range p.words {
		p.high = max(p.high, l.level[w].Bottom-l.level[w].Top)
		letters += utf8.RuneCountInString(l.level[w].Text) + 1
	}
	p.step = max(1, (p.box.Right-p.box.Left)/max(1, letters-1))
}

func (l *layout) box(of []Word, words []int) Box {
	b := Box{Left: 1 << 30, Top: 1 << 30}
	for _, i := range words {
		w := of[i]
		b = Box{min(b.Left, w.Left), min(b.Top, w.Top), max(b.Right, w.Right), max(b.Bottom, w.Bottom)}
	}
	return b
}

// text is words as they stand.
func (l *layout) text(words []int) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(l.words[w].Text)
	}
	return b.String()
}

// gatherBlocks puts phrases that continue each other together.
func (l *layout) gatherBlocks() {
	for _, p := range l.all {
		for i := len(l.blocks) - 1; i >= 0 && p.block == nil; i-- {
			b := l.blocks[i]
			if last := b.phrases[len(b.phrases)-1]; continues(last, p) {
				p.block = b
			}
		}
		if p.block == nil {
			p.block = &block{}
			l.blocks = append(l.blocks, p.block)
		}
		p.block.phrases = append(p.block.phrases, p)
		p.block.words = append(p.block.words, p.words...)
	}
}

// continues says whether b is the next line of a's paragraph.
func continues(a, b *phrase) bool {
	gap, big, little := b.box.Top-a.box.Bottom, max(a.high, b.high), min(a.high, b.high)
	if a.line >= b.line || gap > big || gap < -big/2 || big*10 > little*14 || a.step*10 > b.step*14 || b.step*10 > a.step*14 {
		return false
	}
	return abs(a.box.Left-b.box.Left) < 3*a.step || abs(a.box.Left+a.box.Right-b.box.Left-b.box.Right) < 6*a.step
}
