package ui

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
)

// rgb is a colour in parts of 0 to 1.
type rgb [3]float64

// The backgrounds of tokens.css on which coloured text is hardest to read.
var (
	white     = rgb{1, 1, 1}
	black     = rgb{0, 0, 0}
	lightPage = rgb{.93, .94, .955}
	darkPage  = rgb{.15, .17, .2}
)

// ValidColour reports whether s is a colour an organization may choose: # and
// six hexadecimal digits, nothing else.
func ValidColour(s string) bool {
	_, ok := parseColour(s)
	return ok && strings.HasPrefix(s, "#")
}

func parseColour(s string) (rgb, bool) {
	s = strings.TrimPrefix(s, "#")
	n, err := strconv.ParseUint(s, 16, 32)
	if err != nil || len(s) != 6 {
		return rgb{}, false
	}
	return rgb{float64(n>>16&255) / 255, float64(n>>8&255) / 255, float64(n&255) / 255}, true
}

// brandHref is the address of the style sheet of a colour, or nothing for a
// colour that is none.
func brandHref(colour string) string {
	if !ValidColour(colour) {
		return ""
	}
	return "/assets/brand/" + strings.ToLower(colour[1:]) + ".css"
}

// serveBrand answers with the colours of an organization. They come as a style
// sheet of their own because the policy of the page allows no other way.
func serveBrand(w http.ResponseWriter, r *http.Request) {
	hex, isCSS := strings.CutSuffix(r.PathValue("file"), ".css")
	c, ok := parseColour(hex)
	if !ok || !isCSS {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=86400")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = io.WriteString(w, brandCSS(c))
}

// brandCSS makes the custom properties of a brand. An organization chooses a
// colour, not its contrast: the colour moves towards black on the light page and
// towards white on the dark one until it can be read there as text, and what
// stands on it is white or black, whichever is easier to read.
func brandCSS(c rgb) string {
	fill := c.until(func(x rgb) bool { return contrast(x, white) >= 4.6 || contrast(x, black) >= 7 }, black)
	ink := white
	if contrast(fill, white) < 4.6 {
		ink = black
	}
	light := c.until(func(x rgb) bool { return contrast(x, lightPage) >= 4.6 }, black)
	dark := c.until(func(x rgb) bool { return contrast(x, darkPage) >= 5.2 }, white)
	return fmt.Sprintf(":root{--brand:%s;--brand-ink:%s;--link:light-dark(%s,%s)}\n", fill, ink, light, dark)
}

// until mixes the colour with another, a little at a time, until it is good.
func (c rgb) until(good func(rgb) bool, with rgb) rgb {
	x := c
	for i := 1; i <= 40 && !good(x); i++ {
		for k := range x {
			x[k] = c[k] + (with[k]-c[k])*float64(i)/40
		}
	}
	return x
}

func (c rgb) String() string {
	part := func(f float64) int { return int(math.Round(f * 255)) }
	return fmt.Sprintf("#%02x%02x%02x", part(c[0]), part(c[1]), part(c[2]))
}

// contrast is the contrast ratio of WCAG 2.2 (definitions, "contrast ratio").
func contrast(a, b rgb) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + .05) / (min(x, y) + .05)
}

// luminance is the relative luminance of WCAG 2.2.
func (c rgb) luminance() float64 {
	lin := func(f float64) float64 {
		if f <= .04045 {
			return f / 12.92
		}
		return math.Pow((f+.055)/1.055, 2.4)
	}
	return .2126*lin(c[0]) + .7152*lin(c[1]) + .0722*lin(c[2])
}
