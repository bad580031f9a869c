package requirement

import (
	"standing/internal/pack"
	"standing/internal/wording"
)

// Difference is a stretch of lines that changed: those before and those after. Line is
// where it begins in the older text, from 1.
type Difference struct {
	Line          int
	Before, After []string
}

// maxDiff bounds the work: beyond it a text counts as changed as a whole.
const maxDiff = 4_000_000

// Differences compares two texts line by line.
func Differences(a, b []string) []Difference {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	a, b = a[head:len(a)-tail], b[head:len(b)-tail]
	if len(a)*len(b) > maxDiff {
		return []Difference{{head + 1, a, b}}
	}
	return walk(a, b, common(a, b), head)
}

// common says for every pair of tails how many lines they share.
func common(a, b []string) [][]int {
	n := make([][]int, len(a)+1)
	for i := range n {
		n[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				n[i][j] = n[i+1][j+1] + 1
			} else {
				n[i][j] = max(n[i+1][j], n[i][j+1])
			}
		}
	}
	return n
}

func walk(a, b []string, n [][]int, head int) (out []Difference) {
	var d *Difference
	open := func(i int) *Difference {
		if d == nil {
			out = append(out, Difference{Line: head + i + 1})
			d = &out[len(out)-1]
		}
		return d
	}
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			d = nil
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && n[i+1][j] >= n[i][j+1]:
			x := open(i)
			x.Before = append(x.Before, a[i])
			i++
		default:
			x := open(i)
			x.After = append(x.After, b[j])
			j++
		}
	}
	return out
}

// plain is a rule in plain English, a line for every sentence.
func plain(e wording.Explained) []string {
	out := []string{e.Title}
	var items func(all []wording.Item)
	items = func(all []wording.Item) {
		for _, it := range all {
			out = append(out, it.Text)
			items(it.Sub)
		}
	}
	for _, s := range e.Sections {
		items(s.Items)
	}
	return out
}

// Explain is a rule in plain English without what the pages say beside it: its notes, its
// source, and of whom it is asked as far as profiles decide that.
func Explain(p *pack.Pack) wording.Explained {
	e := wording.For(p).Explain()
	out := wording.Explained{Title: e.Title}
	for i, s := range e.Sections {
		switch {
		case s.Title == "Notes" || s.Title == "Source":
			continue
		case i == 0 && len(p.Rule.Applies) == 0 && len(s.Items) > 0:
			s.Items = s.Items[1:] // everyone
		}
		if len(s.Items) > 0 {
			out.Sections = append(out.Sections, s)
		}
	}
	return out
}
