package sheet

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// quoteState is where a row stands that is read byte by byte, because it has quotes
// or is longer than the buffer. A cell past the limit is read but not kept.
type quoteState uint8

const (
	atStart    quoteState = iota // of a cell; only spaces so far
	inPlain                      // a cell without quotes
	inQuotes                     // between quotes
	afterQuote                   // a quote was seen inside of quotes: the end, or the first of two
)

// quoted reads one row byte by byte, from where line left off.
func (c *csvFile) quoted() error {
	c.cells, c.text, c.ends = c.cells[:0], c.text[:0], c.ends[:0]
	p := quotedRow{csvFile: c}
	for {
		if c.lo == c.hi {
			if c.ended == nil {
				c.fill()
				continue
			}
			return p.finish()
		}
		chunk := c.buf[c.lo:c.hi]
		n, done, err := p.take(chunk)
		c.lo += n
		if err != nil {
			return err
		}
		if done {
			return p.deliver()
		}
	}
}

// quotedRow is the state of one row.
type quotedRow struct {
	*csvFile
	state quoteState
	begin int  // where the cell begins in text
	long  bool // the cell passed the limit
	loose bool // something stands outside of quotes
}

// take consumes bytes of a row; done when it met the end of the line.
func (p *quotedRow) take(chunk []byte) (n int, done bool, err error) {
	for n < len(chunk) {
		b := chunk[n]
		if b == 0 {
			return n, false, p.binary()
		}
		switch p.state {
		case inQuotes:
			run := bytes.IndexByte(chunk[n:], '"')
			if run < 0 {
				run = len(chunk) - n
			}
			if bytes.IndexByte(chunk[n:n+run], 0) >= 0 {
				return n, false, p.binary()
			}
			p.keep(chunk[n : n+run])
			n += run
			if n < len(chunk) {
				p.state = afterQuote
				n++
			}
			continue
		case afterQuote:
			if b == '"' {
				p.keep(chunk[n : n+1])
				p.state = inQuotes
				n++
				continue
			}
			p.state = inPlain
			continue
		case atStart:
			if b == '"' { // what came before were spaces
				p.text = p.text[:p.begin]
				p.state = inQuotes
				n++
				continue
			}
			if b != ' ' {
				p.state = inPlain
				continue
			}
		case inPlain:
		}
		n++
		switch b {
		case p.end:
			return n, true, nil
		case p.d.delim:
			if !p.endCell() {
				return n, false, p.tooWide()
			}
		default:
			p.loose = p.loose || b > ' '
			p.keep(chunk[n-1 : n])
		}
	}
	return n, false, nil
}

// keep adds to the cell unless it is too long already.
func (p *quotedRow) keep(b []byte) {
	if p.long || len(p.text)-p.begin+len(b) > p.opt.MaxCell {
		p.long = true
		p.text = p.text[:p.begin]
		return
	}
	p.text = append(p.text, b...)
}

func (p *quotedRow) endCell() bool {
	end := len(p.text)
	if p.long {
		end = -1 - end
	}
	p.ends = append(p.ends, end)
	p.begin, p.long, p.state = len(p.text), false, atStart
	return len(p.ends) < p.opt.MaxColumns
}

// finish ends the last row of the file.
func (p *quotedRow) finish() error {
	if !errors.Is(p.ended, io.EOF) {
		return p.fail("the file cannot be read: "+p.ended.Error(), "")
	}
	if p.state == inQuotes {
		return p.fail("a quotation mark that is opened in this row is never closed", "close it, or delete it")
	}
	return p.deliver()
}

// deliver makes the cells: one string for the whole row.
func (p *quotedRow) deliver() error {
	if !p.long && p.state != afterQuote && len(p.text) > p.begin && p.text[len(p.text)-1] == '\r' {
		p.text = p.text[:len(p.text)-1]
	}
	p.endCell()
	whole := string(p.text)
	begin, blank := 0, true
	for _, end := range p.ends {
		if end < 0 {
			end = -1 - end
			p.cells = append(p.cells, Cell{Kind: TooLong})
			blank = false
		} else {
			s := whole[begin:end]
			if !utf8.ValidString(s) { // cell by cell: two halves of a character may meet where a quote stood
				p.inf.Encoding = "windows-1252"
				s = string(appendCP1252(nil, []byte(s)))
			}
			blank = blank && strings.TrimSpace(s) == ""
			p.add(s)
		}
		begin = end
	}
	if blank {
		p.cells = p.cells[:0]
		return nil
	}
	if !p.loose && len(p.cells) == 1 {
		return nil // delimiters inside of quotes say nothing
	}
	return p.check(whole)
}
