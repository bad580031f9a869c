package sheet

import (
	"strings"
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

// readFormat says what a custom number format shows: only its first section,
// without what is quoted, escaped or in brackets, decides.
func readFormat(code string) style {
	letters, elapsed := formatLetters(code)
	switch {
	case strings.Contains(letters, "general"):
		return style{kind: Number}
	case elapsed:
		return style{kind: Clock}
	case strings.ContainsAny(letters, "yd") || strings.Contains(letters, "m") && !strings.ContainsAny(letters, "hs"):
		if !strings.ContainsAny(letters, "0#?") {
			return style{kind: Day}
		}
	case strings.ContainsAny(letters, "hs"):
		return style{kind: Clock}
	}
	return style{kind: Number, padding: padding(code)}
}

func formatLetters(code string) (letters string, elapsed bool) {
	var b strings.Builder
	for i := 0; i < len(code) && code[i] != ';'; i++ {
		switch c := code[i]; c {
		case '"':
			i += 1 + max(0, strings.IndexByte(code[i+1:], '"'))
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return b.String(), elapsed
			}
			in := strings.ToLower(code[i+1 : i+end])
			if strings.Trim(in, "hms") == "" {
				elapsed = true
			}
			i += end
		default:
			b.WriteByte(c | 0x20)
		}
	}
	return strings.ReplaceAll(strings.ReplaceAll(b.String(), "am/pm", ""), "a/p", ""), elapsed
}

// padding returns the format as zeros and literal signs when it is nothing
// else and has at least two zeros; ids are shown like this.
func padding(code string) string {
	var b strings.Builder
	zeros := 0
	for i := 0; i < len(code) && code[i] != ';'; i++ {
		switch c := code[i]; {
		case c == '0':
			zeros++
			b.WriteByte('0')
		case c == '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 || strings.Contains(code[i+1:i+1+end], "0") {
				return ""
			}
			b.WriteString(code[i+1 : i+1+end])
			i += end + 1
		case c == '\\' && i+1 < len(code) && code[i+1] != '0':
			i++
			b.WriteByte(code[i])
		case c == '-' || c == ' ' || c == '(' || c == ')' || c == '/':
			b.WriteByte(c)
		case c == '_' || c == '*':
			i++
		case c == '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return ""
			}
			i += end
		default:
			return ""
		}
	}
	if zeros < 2 {
		return ""
	}
	return b.String()
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
