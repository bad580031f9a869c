package roster

import (
	"errors"
	"strings"

	"standing/internal/credit"
)

// maxHours is more than any single record can be worth.
var maxHours = credit.Of(1000)

// Amount is a quantity of credit as a cell states it.
type Amount struct {
	Value  credit.Amount
	Unit   string // hour, minute, else folded as written behind the number; empty: not said
	Worded bool   // the unit is said: by a word, or as in 1:30
	None   bool   // the cell states no amount
}

var sixtieth = credit.RatioOf(credit.Of(1), credit.Of(60))

// ParseAmount reads 1.5, 1,5, 1:30, 90 min, 2 hrs, 1 h 30 min, 1½ and 2 CEU.
// What is wrong is told in words, empty when nothing is.
func ParseAmount(s string) (a Amount, wrong string) {
	s = strings.TrimSpace(s)
	if saysNothing(s) {
		return Amount{None: true}, ""
	}
	if v, err := credit.Parse(s); err == nil && strings.IndexByte(s, 'e') < 0 && strings.IndexByte(s, 'E') < 0 {
		return bounded(Amount{Value: v})
	}
	if strings.IndexByte(s, ':') > 0 {
		return clockAmount(s)
	}
	return wordedAmount(s)
}

func bounded(a Amount) (Amount, string) {
	most := maxHours
	if a.Unit == minuteUnit {
		most *= 60
	}
	switch {
	case a.Value < 0:
		return Amount{}, "is below zero"
	case a.Value > most:
		return Amount{}, "is more than 1,000"
	}
	return a, ""
}

// An amount in minutes stays in minutes, because a rule may have contact hours of
// fifty of them.
const (
	minuteUnit = "minute"
	hourUnit   = "hour"
)

// clockAmount reads 1:30 and 1:30:00 as hours.
func clockAmount(s string) (Amount, string) {
	h, rest, ok := cutNumber(s, 4)
	if !ok || rest == "" || rest[0] != ':' {
		return Amount{}, notAnAmount
	}
	m, rest, ok := cutNumber(rest[1:], 2)
	sec := 0
	if ok && rest != "" && rest[0] == ':' {
		sec, rest, ok = cutNumber(rest[1:], 2)
	}
	rest = strings.TrimSpace(rest)
	if !ok || m > 59 || sec > 59 || rest != "" && unitWord(fold(rest)) != hourWord {
		return Amount{}, notAnAmount
	}
	minutes := credit.Of(h*60+m) + credit.One*credit.Amount(sec)/60
	return bounded(Amount{Value: minutes.Times(sixtieth), Unit: hourUnit, Worded: true})
}

const (
	notAnAmount = "is not an amount"
	commaUnsure = "may mean a thousand or a fraction"
)

var fractions = strings.NewReplacer("½", ".5", "¼", ".25", "¾", ".75", " 1/2", ".5", " 1/4", ".25", " 3/4", ".75")

// wordedAmount reads numbers followed by units: 90 min, 1 h 30 min, 2 CEU.
func wordedAmount(s string) (total Amount, wrong string) {
	s = fractions.Replace(s)
	seen := 0
	for s != "" {
		end := 0
		for end < len(s) && (isDigit(s[end]) || s[end] == '.' || s[end] == ',' || end == 0 && s[end] == '-') {
			end++
		}
		num, word := s[:end], s[end:]
		if next := strings.IndexAny(word, "0123456789"); next >= 0 {
			word, s = word[:next], word[next:]
		} else {
			s = ""
		}
		v, wrong := decimal(num)
		if wrong != "" {
			return Amount{}, wrong
		}
		unit := fold(word)
		switch unitWord(unit) {
		case hourWord:
			unit = hourUnit
		case minuteWord:
			unit = hourUnit
			if seen == 0 && s == "" {
				unit = minuteUnit
			} else {
				v = v.Times(sixtieth)
			}
		default:
			if seen > 0 || s != "" || len(unit) > 30 {
				return Amount{}, notAnAmount
			}
		}
		seen++
		total.Value += v
		total.Worded = total.Worded || strings.TrimSpace(word) != ""
		total.Unit = unit
		if seen > 3 {
			return Amount{}, notAnAmount
		}
	}
	return bounded(total)
}

// decimal reads a number whose decimal sign may be a comma.
func decimal(num string) (credit.Amount, string) {
	whole, frac, comma := strings.Cut(num, ",")
	if comma {
		switch {
		case strings.ContainsAny(frac, ",.") && strings.IndexByte(whole, '.') < 0: // 1,234.5 or 1,234,567
			num = strings.ReplaceAll(num, ",", "")
		case strings.ContainsAny(whole+frac, ",.") || frac == "":
			return 0, notAnAmount
		case len(frac) == 3 && strings.Trim(whole, "-0") != "":
			return 0, commaUnsure
		default:
			num = whole + "." + frac
		}
	}
	if strings.HasPrefix(num, ".") {
		num = "0" + num
	}
	v, err := credit.Parse(num)
	if errors.Is(err, credit.ErrRange) {
		return 0, "is more than 1,000"
	}
	if err != nil {
		return 0, notAnAmount
	}
	return v, ""
}

// What a word behind a number measures.
const (
	otherWord = iota
	hourWord
	minuteWord
)

func unitWord(folded string) int {
	switch folded {
	case "h", "hr", "hrs", "hour", "hours", "contact hour", "contact hours", "clock hour", "clock hours", "ce hour", "ce hours", "credit hour", "credit hours", "training hour", "training hours":
		return hourWord
	case "m", "min", "mins", "minute", "minutes":
		return minuteWord
	}
	return otherWord
}
