package specimen

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"standing/internal/civil"
	"standing/internal/credit"
)

// The styles of dates.
const (
	longUS   = iota // March 14, 2026
	longEU          // 14 March 2026
	slashes         // 03/14/2026
	iso             // 2026-03-14
	dashed          // 14-Mar-2026
	dots            // 14.03.2026
	ceremony        // the 14th day of March, 2026
	shortUS         // Mar 14, 2026
)

func date(style int, d civil.Date) string {
	y, m, day := d.Civil()
	switch style {
	case longUS:
		return fmt.Sprintf("%s %d, %d", m, day, y)
	case longEU:
		return fmt.Sprintf("%d %s %d", day, m, y)
	case slashes:
		return fmt.Sprintf("%02d/%02d/%d", m, day, y)
	case dashed:
		return fmt.Sprintf("%02d-%s-%d", day, m.String()[:3], y)
	case dots:
		return fmt.Sprintf("%02d.%02d.%d", day, m, y)
	case ceremony:
		return fmt.Sprintf("the %d%s day of %s, %d", day, ordinal(day), m, y)
	case shortUS:
		return fmt.Sprintf("%s %d, %d", m.String()[:3], day, y)
	}
	return d.String()
}

func ordinal(n int) string {
	if n/10 != 1 {
		switch n % 10 {
		case 1:
			return "st"
		case 2:
			return "nd"
		case 3:
			return "rd"
		}
	}
	return "th"
}

// someDate is one of the five styles that pages of text mix.
func someDate(r *rand.Rand) int { return r.IntN(5) }

var small = []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight"}

// spelled is hours with their unit, in one of the ways they are written.
func spelled(r *rand.Rand, a credit.Amount) string {
	word := pick(r, []string{"contact hours", "CE hours", "hours", "clock hours"})
	whole, quarter := int(a/credit.One), int(a%credit.One*4/credit.One)
	switch r.IntN(4) {
	case 0:
		if quarter == 0 && whole < len(small) && whole > 1 {
			return fmt.Sprintf("%s (%d) %s", small[whole], whole, word)
		}
	case 1:
		if quarter > 0 && whole > 0 {
			return fmt.Sprintf("%d %s %s", whole, []string{"", "¼", "½", "¾"}[quarter], word)
		}
	case 2:
		if quarter == 0 {
			return fmt.Sprintf("%d.0 %s", whole, word)
		}
	}
	return a.String() + " " + word
}

// clock is hours as 1 h 30 min.
func clock(a credit.Amount) string {
	minutes := int(a * 60 / credit.One)
	switch {
	case minutes%60 == 0:
		return fmt.Sprintf("%d h", minutes/60)
	case minutes < 60:
		return fmt.Sprintf("%d min", minutes)
	}
	return fmt.Sprintf("%d h %d min", minutes/60, minutes%60)
}

func upper(s string) string { return strings.ToUpper(s) }
