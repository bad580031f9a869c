package sheet

import "bytes"

// In the order of preference when the counts say nothing: the comma comes last,
// because it is also part of names and decimals.
var delimiters = [...]byte{'\t', ';', '|', ','}

// dialect is how the lines of a CSV file are cut into cells.
type dialect struct {
	delim  byte
	width  int  // cells in most lines
	crOnly bool // old Macintosh line ends
	hint   bool // the first line is "sep=;", which is not data
}

// sniffDialect counts the candidates outside of quotes over the first lines.
// The delimiter is the one whose count is the same in the most lines.
func sniffDialect(sample []byte, whole bool) dialect {
	d := dialect{delim: ',', width: 1}
	d.crOnly = bytes.IndexByte(sample, '\n') < 0 && bytes.IndexByte(sample, '\r') >= 0
	if rest, ok := bytes.CutPrefix(sample, []byte("sep=")); ok && len(rest) > 1 && (rest[1] == '\n' || rest[1] == '\r') {
		d.delim, d.hint = rest[0], true
		d.width = 0
		return d
	}
	lines := countLines(sample, d.crOnly, whole)
	best := -1
	for i, c := range delimiters {
		mode, cover := commonest(lines, i)
		if mode == 0 {
			continue
		}
		if score := cover*1000 + min(mode, 999); score > best {
			best, d.delim, d.width = score, c, mode+1
		}
	}
	return d
}

type lineCounts [len(delimiters)]int

// countLines returns the counts for up to 200 lines that are not blank; a line
// inside quotes goes on.
func countLines(sample []byte, crOnly, whole bool) []lineCounts {
	end := byte('\n')
	if crOnly {
		end = '\r'
	}
	var lines []lineCounts
	var cur lineCounts
	quoted, blank, fresh := false, true, true
	for i, b := range sample {
		if b == end && !quoted {
			if !blank {
				lines = append(lines, cur)
			}
			cur, blank, fresh = lineCounts{}, true, true
			if len(lines) == 200 {
				return lines
			}
			continue
		}
		if b == '"' && (quoted || fresh) {
			quoted = !quoted
			// A quote inside of a quoted cell is doubled: stay quoted.
			fresh = !quoted && i+1 < len(sample) && sample[i+1] == '"'
		} else if b != ' ' {
			fresh = false
		}
		if b > ' ' {
			blank = false
		}
		if quoted {
			continue
		}
		for k, c := range delimiters {
			if b == c {
				cur[k]++
				fresh = true
			}
		}
	}
	if !blank && (whole || len(lines) == 0) {
		lines = append(lines, cur)
	}
	return lines
}

// commonest returns the commonest count above zero and how many lines have it.
func commonest(lines []lineCounts, k int) (mode, cover int) {
	seen := map[int]int{}
	for _, l := range lines {
		if n := l[k]; n > 0 {
			seen[n]++
		}
	}
	for n, c := range seen {
		if c > cover || c == cover && n > mode {
			mode, cover = n, c
		}
	}
	return mode, cover
}

// otherDelimiter reports whether a line that is one cell long under d would
// have the usual number of cells under another delimiter.
func (d dialect) otherDelimiter(line string) (byte, bool) {
	for _, c := range delimiters {
		if c == d.delim {
			continue
		}
		n := 0
		for i := 0; i < len(line); i++ {
			if line[i] == c {
				n++
			}
		}
		if n == d.width-1 {
			return c, true
		}
	}
	return 0, false
}
