package policy

import "strings"

// Kind is what a piece of a text is.
type Kind int

// The kinds.
const (
	Paragraph Kind = iota
	Heading
	Items
	Numbered
)

// Block is a piece of a text: a heading, a paragraph, or a list.
type Block struct {
	Kind  Kind
	Level int // of a heading, 1 to 3
	Text  string
	Items []string
}

// blocks reads a text: "# ", "## " and "### " begin headings, "- " and "1. " items of lists,
// a blank line ends a paragraph. Everything else is text as it stands; nothing is ever
// markup of the page, which escapes all of it.
func blocks(text string) (out []Block) {
	var open *Block
	for _, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		line = strings.TrimSpace(line)
		kind, level, rest := lineOf(line)
		switch {
		case line == "":
			open = nil
			continue
		case kind == Heading:
			out, open = append(out, Block{Kind: Heading, Level: level, Text: rest}), nil
			continue
		case kind == Paragraph && open != nil && open.Kind == Paragraph:
			open.Text += " " + rest
			continue
		case kind == Paragraph && open != nil: // goes on with the last item
			open.Items[len(open.Items)-1] += " " + rest
			continue
		case open == nil || open.Kind != kind:
			out = append(out, Block{Kind: kind})
			open = &out[len(out)-1]
		}
		if kind == Paragraph {
			open.Text = rest
		} else {
			open.Items = append(open.Items, rest)
		}
	}
	return out
}

// lineOf says what a line begins.
func lineOf(line string) (k Kind, level int, rest string) {
	for level, mark := range []string{"# ", "## ", "### "} {
		if rest, ok := strings.CutPrefix(line, mark); ok {
			return Heading, level + 1, strings.TrimSpace(rest)
		}
	}
	for _, mark := range []string{"- ", "* ", "• "} {
		if rest, ok := strings.CutPrefix(line, mark); ok {
			return Items, 0, strings.TrimSpace(rest)
		}
	}
	digits := strings.TrimLeft(line, "0123456789")
	if rest, ok := strings.CutPrefix(digits, ". "); ok && len(digits) < len(line) && len(line)-len(digits) <= 3 {
		return Numbered, 0, strings.TrimSpace(rest)
	}
	return Paragraph, 0, line
}

// paragraphs are the pieces of a text one by one, for comparing two.
func paragraphs(text string) (out []string) {
	for _, b := range blocks(text) {
		if b.Text != "" {
			out = append(out, b.Text)
		}
		out = append(out, b.Items...)
	}
	return out
}
