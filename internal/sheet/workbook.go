package sheet

import (
	"encoding/xml"
	"io"
	"path"
	"strconv"
	"strings"
)

// workbook is what the workbook part says, with the parts it points to.
type workbook struct {
	date1904   bool
	sheets     []sheetRef
	stylesPart string
	sharedPart string
}

type sheetRef struct {
	name, part string
	hidden     bool
}

// maxSmall bounds the parts that are parsed whole.
const maxSmall = 64 << 20

func (a *archive) unmarshal(name string, into any) error {
	p, err := a.open(name)
	if err != nil {
		return err
	}
	defer p.Close()
	return xml.NewTokenDecoder(newXML(io.LimitReader(p, maxSmall), 0)).Decode(into)
}

type relationships struct {
	Items []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

// targets maps the relationship ids of a part, and the kinds of its
// relationships, to the parts they name.
func (a *archive) targets(of string) (byID, byKind map[string]string, err error) {
	dir, file := path.Split(of)
	var rels relationships
	if err := a.unmarshal(dir+"_rels/"+file+".rels", &rels); err != nil {
		return nil, nil, err
	}
	byID, byKind = map[string]string{}, map[string]string{}
	for _, r := range rels.Items {
		target := strings.TrimPrefix(r.Target, "/")
		if target == r.Target {
			target = path.Join(dir, r.Target)
		}
		byID[r.ID] = target
		byKind[path.Base(r.Type)] = target
	}
	return byID, byKind, nil
}

func (a *archive) workbook() (workbook, error) {
	main := "xl/workbook.xml"
	if _, kinds, err := a.targets(""); err == nil && kinds["officeDocument"] != "" {
		main = kinds["officeDocument"]
	}
	var doc struct {
		Pr struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := a.unmarshal(main, &doc); err != nil {
		return workbook{}, err
	}
	byID, kinds, err := a.targets(main)
	if err != nil {
		return workbook{}, err
	}
	b := workbook{stylesPart: kinds["styles"], sharedPart: kinds["sharedStrings"]}
	b.date1904, _ = strconv.ParseBool(doc.Pr.Date1904)
	for _, s := range doc.Sheets {
		ref := sheetRef{name: s.Name, hidden: s.State == "hidden" || s.State == "veryHidden"}
		for _, at := range s.Attrs {
			if at.Name.Local == "id" {
				ref.part = byID[at.Value]
			}
		}
		if strings.Contains(ref.part, "worksheets/") || ref.part != "" && !strings.Contains(ref.part, "chartsheets/") {
			b.sheets = append(b.sheets, ref)
		}
	}
	return b, nil
}
