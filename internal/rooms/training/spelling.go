package training

import (
	"slices"
	"strconv"
	"strings"

	"standing/internal/credit"
	"standing/internal/rooms/catalog"
)

// How tags and parts lie in the database: sorted codes with one blank between, and
// tag=amount with semicolons between, in 1/3000 hour.

func tagsText(tags []string) string {
	all := slices.Clone(tags)
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

func partsText(parts []catalog.Part) string {
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteString(p.Tag + "=" + strconv.FormatInt(int64(p.Amount), 10))
	}
	return b.String()
}

// partsOf reads what partsText wrote.
func partsOf(text string) []catalog.Part {
	if text == "" {
		return nil
	}
	var out []catalog.Part
	for _, p := range strings.Split(text, ";") {
		tag, amount, _ := strings.Cut(p, "=")
		n, err := strconv.ParseInt(amount, 10, 64)
		if err != nil {
			continue
		}
		out = append(out, catalog.Part{Tag: tag, Amount: credit.Amount(n)})
	}
	return out
}
