package ui

import (
	"math/rand/v2"
	"os"
	"regexp"
	"testing"
)

var (
	pair  = regexp.MustCompile(`--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)`)
	shade = regexp.MustCompile(`\.(f-[a-z]+) \{ --tone: light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)`)
)

// tokens reads the colours of the style sheet: name, then light and dark.
func tokens(t *testing.T, re *regexp.Regexp) map[string][2]rgb {
	t.Helper()
	css, err := os.ReadFile("../../../ui/src/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][2]rgb{}
	for _, m := range re.FindAllStringSubmatch(string(css), -1) {
		light, _ := parseColour(m[2])
		dark, _ := parseColour(m[3])
		out[m[1]] = [2]rgb{light, dark}
	}
	return out
}

// WCAG 2.2: 1.4.3 asks 4.5 of text, 1.4.11 asks 3 of the edges of what is used
// and of the parts of charts.
func TestColoursCanBeRead(t *testing.T) {
	c := tokens(t, pair)
	for _, want := range []struct {
		front, back string
		least       float64
	}{
		{"ink", "page", 7}, {"ink", "card", 7}, {"ink", "sunk", 7}, {"muted", "page", 4.5}, {"muted", "card", 4.5}, {"muted", "sunk", 4.5},
		{"link", "page", 4.5}, {"link", "card", 4.5}, {"link", "sunk", 4.5}, {"field", "card", 3}, {"field", "page", 3}, {"bad", "card", 4.5},
		{"bad", "bad-bg", 4.5}, {"warn", "warn-bg", 4.5}, {"info", "info-bg", 4.5}, {"good", "good-bg", 4.5}, {"neutral", "neutral-bg", 4.5},
		{"quiet", "quiet-bg", 4.5}, {"special", "special-bg", 4.5}, {"ink", "bad-bg", 4.5}, {"ink", "warn-bg", 4.5},
	} {
		for i, mode := range []string{"light", "dark"} {
			front, ok := c[want.front]
			back, ok2 := c[want.back]
			if !ok || !ok2 {
				t.Fatalf("tokens.css has no %s or no %s", want.front, want.back)
			}
			if got := contrast(front[i], back[i]); got < want.least {
				t.Errorf("%s on %s has %.2f in %s mode, want %.1f", want.front, want.back, got, mode, want.least)
			}
		}
	}
	shades := tokens(t, shade)
	if len(shades) < 5 {
		t.Fatalf("%d shades of charts found", len(shades))
	}
	for name, tone := range shades {
		for i, mode := range []string{"light", "dark"} {
			if got := contrast(tone[i], c["card"][i]); got < 3 {
				t.Errorf("%s on a card has %.2f in %s mode, want 3", name, got, mode)
			}
		}
	}
}

var made = regexp.MustCompile(`^:root\{--brand:(#[0-9a-f]{6});--brand-ink:(#[0-9a-f]{6});--link:light-dark\((#[0-9a-f]{6}),(#[0-9a-f]{6})\)\}\n$`)

func TestEveryBrandCanBeRead(t *testing.T) {
	c := tokens(t, pair)
	r := rand.New(rand.NewPCG(1, 2))
	colours := []rgb{black, white, {1, 1, 0}, {0, 0, 1}, {.5, .5, .5}, {1, .65, 0}}
	for range 3000 {
		colours = append(colours, rgb{r.Float64(), r.Float64(), r.Float64()})
	}
	for _, colour := range colours {
		m := made.FindStringSubmatch(brandCSS(colour))
		if m == nil {
			t.Fatalf("not the style sheet of a brand: %s", brandCSS(colour))
		}
		var got [4]rgb
		for i := range got {
			got[i], _ = parseColour(m[i+1])
		}
		for _, x := range []struct {
			what        string
			front, back rgb
		}{
			{"text on the brand", got[1], got[0]},
			{"a link on the light page", got[2], c["page"][0]}, {"a link on a light card", got[2], c["card"][0]}, {"a link on a light hollow", got[2], c["sunk"][0]},
			{"a link on the dark page", got[3], c["page"][1]}, {"a link on a dark card", got[3], c["card"][1]}, {"a link on a dark hollow", got[3], c["sunk"][1]},
		} {
			if v := contrast(x.front, x.back); v < 4.5 {
				t.Errorf("brand %s: %s has %.2f", colour, x.what, v)
			}
		}
	}
}
