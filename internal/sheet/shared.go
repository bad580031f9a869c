package sheet

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

// sharedTexts are the texts that cells of a workbook name by number, one after
// the other in a single string.
type sharedTexts struct {
	all  string
	ends []uint32
	long map[int]bool // too long for a cell, not kept
}

// maxShared bounds what is held of the shared texts.
const maxShared = 512 << 20

func (s *sharedTexts) at(i int) (text string, tooLong, ok bool) {
	if s == nil || i < 0 || i >= len(s.ends) {
		return "", false, false
	}
	begin := uint32(0)
	if i > 0 {
		begin = s.ends[i-1]
	}
	return s.all[begin:s.ends[i]], s.long[i], true
}

func (a *archive) sharedTexts(name string) (*sharedTexts, error) {
	if name == "" || a.find(name) == nil {
		return nil, nil
	}
	p, err := a.open(name)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	s := &sharedTexts{long: map[int]bool{}}
	var all strings.Builder
	var cell []byte
	inText, aside, long := false, false, false
	x := newXML(p)
	for {
		t, err := x.next()
		if errors.Is(err, io.EOF) {
			s.all = all.String()
			return s, nil
		}
		if err != nil {
			return nil, err
		}
		switch {
		case t.kind == charData:
			if inText && !aside {
				if len(cell)+len(t.text) > a.opt.MaxCell {
					long = true
				} else if !long {
					cell = append(cell, t.text...)
				}
			}
		case t.name == "rPh": // how East Asian text is read aloud, not what it says
			aside = t.kind == startTag && !t.empty
		case t.name == "t":
			inText = t.kind == startTag && !t.empty
		case t.name == "si" && (t.kind == endTag || t.empty):
			if long {
				s.long[len(s.ends)] = true
				cell = cell[:0]
			}
			all.Write(unescape(cell))
			if all.Len() > min(maxShared, math.MaxUint32) {
				return nil, fmt.Errorf("the texts of this workbook are larger than %d MB", maxShared>>20)
			}
			s.ends = append(s.ends, uint32(all.Len()))
			cell, long = cell[:0], false
		}
	}
}
