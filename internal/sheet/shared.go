package sheet

import (
	"encoding/xml"
	"fmt"
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
	x := newXML(p, a.opt.MaxCell)
	for {
		t, err := x.Token()
		if err != nil {
			return nil, err
		}
		if end, ok := t.(xml.EndElement); ok && end.Name.Local == "sst" {
			s.all = all.String()
			return s, nil
		}
		if start, ok := t.(xml.StartElement); !ok || start.Name.Local != "si" {
			continue
		}
		v, err := x.value("si")
		if err != nil {
			return nil, err
		}
		if v.long {
			s.long[len(s.ends)] = true
		} else {
			all.Write(unescape(x.text))
		}
		if all.Len() > min(maxShared, math.MaxUint32) {
			return nil, fmt.Errorf("the texts of this workbook are larger than %d MB", maxShared>>20)
		}
		s.ends = append(s.ends, uint32(all.Len()))
	}
}
