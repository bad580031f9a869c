package sheet

import (
	"slices"
	"strings"

	"github.com/xuri/nfp"
)

// style says how the number of a cell is to be read.
type style struct {
	kind    Kind   // Number, Day or Clock
	padding string // a format of zeros and signs such as 00000, for ids
}

func (a *archive) styles(name string) ([]style, error) {
	if name == "" {
		return nil, nil
	}
	var doc struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := a.unmarshal(name, &doc); err != nil {
		return nil, err
	}
	custom := map[int]style{}
	for _, f := range doc.Formats {
		custom[f.ID] = readFormat(f.Code)
	}
	styles := make([]style, len(doc.Cells))
	for i, c := range doc.Cells {
		if s, ok := custom[c.Format]; ok {
			styles[i] = s
		} else {
			styles[i] = builtin(c.Format)
		}
	}
	return styles, nil
}

// builtin knows the formats that have a number only; 27 to 36 and 50 to 58 are
// the dates of East Asian editions.
func builtin(id int) style {
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 36, id >= 50 && id <= 58:
		return style{kind: Day}
	case id >= 18 && id <= 21, id >= 45 && id <= 47:
		return style{kind: Clock}
	}
	return style{kind: Number}
}

// maxFormat is what a spreadsheet program takes as a number format.
const maxFormat = 255

// readFormat says what a custom number format shows; its first section decides.
// A format of zeros and literal signs only is a padding; ids are shown like this.
func readFormat(code string) style {
	number := style{kind: Number}
	parser := nfp.NumberFormatParser()
	if len(code) > maxFormat {
		return number
	}
	sections := parser.Parse(code)
	if len(sections) == 0 {
		return number
	}
	var dates, padding string
	digits, plain := false, true
	for _, t := range sections[0].Items {
		switch t.TType {
		case nfp.TokenTypeGeneral:
			return number
		case nfp.TokenTypeElapsedDateTimes:
			return style{kind: Clock}
		case nfp.TokenTypeDateTimes:
			plain = false
			if !slices.Contains(nfp.AmPm, strings.ToUpper(t.TValue)) {
				dates += strings.ToLower(t.TValue)
			}
		case nfp.TokenTypeZeroPlaceHolder:
			digits = true
			padding += t.TValue
		case nfp.TokenTypeLiteral:
			plain = plain && !strings.Contains(t.TValue, "0")
			padding += t.TValue
		case nfp.TokenTypeHashPlaceHolder, nfp.TokenTypeDigitalPlaceHolder:
			digits, plain = true, false
		case nfp.TokenTypeAlignment, nfp.TokenTypeRepeatsChar, nfp.TokenTypeColor, nfp.TokenTypeCondition, nfp.TokenTypeCurrencyLanguage:
		default:
			plain = false
		}
	}
	clock := strings.ContainsAny(dates, "hs")
	switch {
	case clock && strings.Trim(dates, "hms") == "":
		return style{kind: Clock}
	case clock || dates != "" && !digits: // digits beside a date are parts of a second
		return style{kind: Day}
	case plain && strings.Count(padding, "0") > 1:
		return style{kind: Number, padding: padding}
	}
	return number
}

// pad writes the digits of a whole number into a padding, from the right.
func pad(padding, digits string) string {
	zeros := strings.Count(padding, "0")
	var b strings.Builder
	if len(digits) < zeros {
		digits = strings.Repeat("0", zeros-len(digits)) + digits
	}
	first := true
	for i := 0; i < len(padding); i++ {
		if padding[i] != '0' {
			b.WriteByte(padding[i])
			continue
		}
		n := 1
		if first { // what is longer than the format stands at its first zero
			n, first = len(digits)-zeros+1, false
		}
		b.WriteString(digits[:n])
		digits = digits[n:]
	}
	return b.String()
}
