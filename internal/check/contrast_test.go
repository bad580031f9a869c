package check

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var colourOf = regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6})`)

// palettes reads the colours of the light and the dark page from the style itself.
func palettes(t *testing.T) map[string]map[string]float64 {
	t.Helper()
	light, rest, ok := strings.Cut(pageStyle, "@media screen and (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("no dark palette")
	}
	dark, _, _ := strings.Cut(rest, "* { box-sizing")
	out := map[string]map[string]float64{}
	for name, css := range map[string]string{"light": light, "dark": dark} {
		out[name] = map[string]float64{}
		for _, m := range colourOf.FindAllStringSubmatch(css, -1) {
			out[name][m[1]] = luminance(t, m[2])
		}
	}
	return out
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	v, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	linear := func(c uint64) float64 {
		f := float64(c&255) / 255
		if f <= .04045 {
			return f / 12.92
		}
		return math.Pow((f+.055)/1.055, 2.4)
	}
	return .2126*linear(v>>16) + .7152*linear(v>>8) + .0722*linear(v)
}

func TestContrast(t *testing.T) {
	type pair struct {
		front, back string
		least       float64
	}
	pairs := []pair{{"ink", "page", 4.5}, {"ink", "card", 4.5}, {"ink", "grace-bg", 4.5}, {"muted", "page", 4.5}, {"muted", "card", 4.5}, {"link", "page", 4.5},
		{"focus", "page", 3}, {"focus", "card", 3}, {"field", "card", 3}, {"field", "page", 3}, {"accent", "card", 3}, {"accent", "track", 3}}
	for _, class := range statusClass {
		pairs = append(pairs, pair{class, class + "-bg", 4.5}, pair{class, "card", 4.5}, pair{class, "track", 3})
	}
	for name, p := range palettes(t) {
		for _, c := range pairs {
			a, ok1 := p[c.front]
			b, ok2 := p[c.back]
			if !ok1 || !ok2 {
				t.Errorf("%s: no colour %s or %s", name, c.front, c.back)
				continue
			}
			if ratio := (max(a, b) + .05) / (min(a, b) + .05); ratio < c.least {
				t.Errorf("%s: %s on %s is %.2f:1, want %.1f:1", name, c.front, c.back, ratio, c.least)
			}
		}
	}
}
