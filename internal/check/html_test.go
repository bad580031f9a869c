package check

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
)

func page(t *testing.T, h Header, people []Standing, o HTMLOptions) string {
	t.Helper()
	var out bytes.Buffer
	if _, err := WriteHTML(&out, h, seq(people), o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

var raw = regexp.MustCompile(`(?s)<(style|script)>.*?</(style|script)>`)

// elements parses a page strictly: our templates close what they open, so the
// parser of the standard library reads them.
func elements(t *testing.T, page string, each func(path []xml.StartElement)) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(raw.ReplaceAllString(page, "<$1></$1>")))
	d.Entity = xml.HTMLEntity
	var path []xml.StartElement
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch el := tok.(type) {
		case xml.StartElement:
			path = append(path, el.Copy())
			each(path)
		case xml.EndElement:
			path = path[:len(path)-1]
		}
	}
}

func attr(el xml.StartElement, name string) string {
	for _, a := range el.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func pagesOfAllKinds(t *testing.T) map[string]string {
	return map[string]string{
		"many": page(t, sampleHeader(300), invented(300, 3), HTMLOptions{}), "few": page(t, sampleHeader(7), fewKinds(), HTMLOptions{}), "none": page(t, sampleHeader(0), nil, HTMLOptions{}),
		"met": page(t, sampleHeader(1), []Standing{done("1", "Zoë", "Ward 3")}, HTMLOptions{}), "cut": page(t, sampleHeader(50), invented(50, 2), HTMLOptions{Limit: 5}),
	}
}

func TestPagesAreWellFormedAndLabelled(t *testing.T) {
	for name, p := range pagesOfAllKinds(t) {
		ids, named := map[string]bool{}, []string{}
		count := map[string]int{}
		level := 0
		elements(t, p, func(path []xml.StartElement) {
			el := path[len(path)-1]
			tag := el.Name.Local
			count[tag]++
			if id := attr(el, "id"); id != "" {
				if ids[id] {
					t.Errorf("%s: two elements are called %s", name, id)
				}
				ids[id] = true
			}
			for _, a := range []string{"aria-labelledby", "aria-describedby", "for"} {
				named = append(named, strings.Fields(attr(el, a))...)
			}
			switch tag {
			case "html":
				if attr(el, "lang") == "" {
					t.Errorf("%s: no language", name)
				}
			case "svg", "img":
				if attr(el, "aria-hidden") != "true" && (attr(el, "role") != "img" || attr(el, "aria-labelledby") == "") {
					t.Errorf("%s: an image without a name", name)
				}
			case "th":
				if attr(el, "scope") == "" {
					t.Errorf("%s: a heading cell without scope", name)
				}
			case "section":
				if attr(el, "aria-labelledby") == "" {
					t.Errorf("%s: a section without a name", name)
				}
			case "h1", "h2", "h3":
				if l := int(tag[1] - '0'); l > level+1 {
					t.Errorf("%s: %s after level %d", name, tag, level)
				} else {
					level = l
				}
			}
			if attr(el, "style") != "" {
				t.Errorf("%s: <%s> has a style of its own", name, tag)
			}
		})
		for _, id := range named {
			if !ids[id] {
				t.Errorf("%s: nothing is called %s", name, id)
			}
		}
		if count["h1"] != 1 || count["main"] != 1 || count["header"] != 1 || count["footer"] != 1 || count["table"] != count["caption"] {
			t.Errorf("%s: %v", name, count)
		}
	}
}

func TestPagesLoadNothing(t *testing.T) {
	for name, p := range pagesOfAllKinds(t) {
		elements(t, p, func(path []xml.StartElement) {
			el := path[len(path)-1]
			for _, a := range el.Attr {
				outside := strings.Contains(a.Value, "//") && a.Name.Local != "xmlns"
				if outside && (el.Name.Local != "a" || a.Name.Local != "href" || a.Value != samplePack().Citation.URL) {
					t.Errorf("%s: <%s %s=%q>", name, el.Name.Local, a.Name.Local, a.Value)
				}
				if a.Name.Local == "src" || a.Name.Local == "srcset" || el.Name.Local == "link" {
					t.Errorf("%s: <%s %s>", name, el.Name.Local, a.Name.Local)
				}
			}
		})
		for _, s := range raw.FindAllString(p, -1) {
			if strings.Contains(s, "url(") || strings.Contains(s, "@import") || strings.Contains(s, "//") {
				t.Errorf("%s: style or script reaches outside", name)
			}
			body := strings.TrimSuffix(strings.TrimSuffix(s[strings.Index(s, ">")+1:], "</style>"), "</script>")
			if !strings.Contains(p, strings.ReplaceAll(hash(body), "+", "&#43;")) {
				t.Errorf("%s: the policy does not allow the page's own %.12s", name, s)
			}
		}
	}
}

func TestHostileNamesStayText(t *testing.T) {
	const evil = `<script>alert(1)</script>"' onload=x =cmd()`
	h := sampleHeader(1)
	h.Pack.Citation.URL = "javascript:alert(1)"
	h.Pack.Title, h.PeopleFile = evil, evil
	p := page(t, h, []Standing{somebody(evil, evil, evil), {ID: "2", Name: evil, Unit: evil, Problem: evil}}, HTMLOptions{})
	scripts := 0
	elements(t, p, func(path []xml.StartElement) {
		el := path[len(path)-1]
		if el.Name.Local == "script" {
			scripts++
		}
		if attr(el, "onload") != "" || strings.HasPrefix(attr(el, "href"), "javascript:") {
			t.Errorf("<%s> took what a name said", el.Name.Local)
		}
	})
	if scripts != 1 {
		t.Errorf("%d scripts", scripts)
	}
	if !strings.Contains(p, "&lt;script&gt;alert(1)&lt;/script&gt;") {
		t.Error("the name is not shown as it is")
	}
}

func TestPageSaysWhatItRestsOn(t *testing.T) {
	h := sampleHeader(7)
	p := page(t, h, fewKinds(), HTMLOptions{})
	for _, s := range []string{h.Pack.Title, "version 2026.1", "Example Admin. Code 64-5 (2024)", "12 January 2026", "secondary source", "Check the current official text",
		"1 February 2026", "back to 4 March 2021", "3 rows were left out", "1 ID in the records belongs to nobody", "2 h, of which 2 h Human trafficking", "The fact “Date licensed” is missing."} {
		if !strings.Contains(p, s) {
			t.Errorf("the page does not say %q", s)
		}
	}
}

func TestPageListsTheWorstAndSaysHowManyItLeavesOut(t *testing.T) {
	people := invented(50, 2)
	p := page(t, sampleHeader(50), people, HTMLOptions{Limit: 5})
	listed := 0
	for _, s := range people {
		if strings.Contains(p, ">"+s.ID+"<") {
			if listed++; rankOf(s).severity > 0 && s.Answer.Status == 4 {
				t.Errorf("%s has met the rule and is listed", s.ID)
			}
		}
	}
	if want := fmt.Sprintf("name the %d people who come first; %d people are not listed", 5, 45); listed != 5 || !strings.Contains(p, want) {
		t.Errorf("%d listed", listed)
	}
}

func TestShareNeverClaimsAllOrNone(t *testing.T) {
	for _, c := range []struct {
		n, whole int
		want     string
	}{{0, 0, "0%"}, {0, 9, "0%"}, {1, 1000, "1%"}, {999, 1000, "99%"}, {1000, 1000, "100%"}, {1, 2, "50%"}, {2, 3, "67%"}} {
		if got := share(c.n, c.whole); got != c.want {
			t.Errorf("%d of %d: %s, want %s", c.n, c.whole, got, c.want)
		}
	}
}
