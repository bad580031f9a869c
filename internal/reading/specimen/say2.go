package specimen

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"standing/internal/civil"
	"standing/internal/credit"
)

// anyDate is a day as people, boards and programs write it.
func anyDate(r *rand.Rand, d civil.Date) string { return dateWay(r.IntN(12), d) }

func dateWay(way int, d civil.Date) string {
	y, m, day := d.Civil()
	short := m.String()[:3]
	switch way {
	case 0:
		return fmt.Sprintf("%02d-%s-%d", day, short, y)
	case 1:
		return fmt.Sprintf("%d.%02d.%02d", y, m, day)
	case 2:
		return fmt.Sprintf("%d %s %d", day, m, y)
	case 3:
		return fmt.Sprintf("%s. %d%s, %d", short, day, ordinal(day), y)
	case 4:
		return fmt.Sprintf("%s %d%s, %d", m, day, ordinal(day), y)
	case 5:
		return fmt.Sprintf("%d/%d/%02d", m, day, y%100)
	case 6:
		return fmt.Sprintf("%s, %s %d, %d", d.StartIn(time.UTC).Weekday(), m, day, y)
	case 7:
		return fmt.Sprintf("%s %02d %d", upper(short), day, y)
	case 8:
		return fmt.Sprintf("%02d-%02d-%d", m, day, y)
	case 9:
		return fmt.Sprintf("%s %d, %d", m, day, y)
	case 10:
		return fmt.Sprintf("%02d/%02d/%d", m, day, y)
	}
	return d.String()
}

// span is two days as one text, of a class of several days.
func span(r *rand.Rand, a, b civil.Date) string {
	y, m, day := b.Civil()
	_, am, aday := a.Civil()
	switch n := r.IntN(4); {
	case n == 0:
		return dateWay(10, a) + " – " + dateWay(10, b)
	case n == 1:
		return dateWay(9, a) + " to " + dateWay(9, b)
	case n == 2 && m == am:
		return fmt.Sprintf("%s %d–%d, %d", m, aday, day, y)
	case n == 2:
		return fmt.Sprintf("%s %d – %s %d, %d", am, aday, m, day, y)
	}
	return dateWay(10, a) + " - " + dateWay(10, b)
}

var ones = strings.Fields("zero first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth")

// ornate is a day in the words of an award: this 5th day of March, two thousand and twenty-four.
func ornate(r *rand.Rand, d civil.Date) string {
	y, m, day := d.Civil()
	number := fmt.Sprintf("%d%s", day, ordinal(day))
	if r.IntN(2) == 0 {
		switch {
		case day <= 20:
			number = ones[day]
		case day < 30:
			number = "twenty-" + ones[day-20]
		case day == 30:
			number = "thirtieth"
		default:
			number = "thirty-first"
		}
	}
	late := "twenty-" + strings.Fields("zero one two three four five six seven eight nine")[y%10]
	year := pick(r, []string{fmt.Sprint(y), "two thousand and " + late, "two thousand " + late, "in the year two thousand " + late, fmt.Sprintf("in the year %d", y)})
	return fmt.Sprintf("%s day of %s%s %s", number, m, pick(r, []string{",", ""}), year)
}

// monthOf is the month alone, as cards have it, and the last day of it.
func monthOf(r *rand.Rand, d civil.Date) (string, civil.Date) {
	y, m, _ := d.Civil()
	return pick(r, []string{fmt.Sprintf("%02d/%d", m, y), fmt.Sprintf("%s %d", m, y), fmt.Sprintf("%s %d", m.String()[:3], y)}), d.MonthEnd()
}

// amount is a number of quarters of an hour as certificates of boards count them.
func units(r *rand.Rand, t *Truth) string {
	switch r.IntN(6) {
	case 0:
		t.Unit = "credit"
		return t.Hours.String() + " AMA PRA Category 1 Credit(s)™"
	case 1:
		tenth := credit.Amount(int(t.Hours) / 10)
		return fmt.Sprintf("%s contact hours (%s CEU)", t.Hours, tenth)
	case 2:
		minutes := t.Hours * 60
		t.Hours, t.Unit = minutes, "minute"
		return minutes.String() + " minutes"
	case 3:
		t.Unit = "credit"
		return t.Hours.String() + " CPE credits"
	case 4:
		return t.Hours.String() + " hrs."
	}
	return t.Hours.String() + " contact hours"
}

// activity is a number of an activity as accredited providers of pharmacy have it.
func activity(r *rand.Rand) string {
	return fmt.Sprintf("0%s-0000-2%d-0%s-%s%02d-%s", digits(r, 3), 1+r.IntN(5), digits(r, 2), pick(r, []string{"H", "L"}), 1+r.IntN(8), pick(r, []string{"P", "T"}))
}
