package policy

import (
	"context"
	"reflect"
	"strings"
	"testing"
)

func TestBlocks(t *testing.T) {
	got := blocks("# Use of force\r\n\r\nForce is\nthe last means.\n- Warn\n- Report\n  at once\n\n1. One\n2. Two\n### Small\n1999. was a year\n#hash")
	want := []Block{{Kind: Heading, Level: 1, Text: "Use of force"}, {Text: "Force is the last means."}, {Kind: Items, Items: []string{"Warn", "Report at once"}},
		{Kind: Numbered, Items: []string{"One", "Two"}}, {Kind: Heading, Level: 3, Text: "Small"}, {Text: "1999. was a year #hash"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestNothingOfATextIsMarkupOfThePage(t *testing.T) {
	var b strings.Builder
	if err := rendered("# <script>x</script>\n\n<img src=x onerror=y>\n\n- <b>z</b> & \"q\"\n\n1. <i>").Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "<img", "<b>", "<i>"} {
		if strings.Contains(b.String(), bad) {
			t.Errorf("%q is in %s", bad, b.String())
		}
	}
}

func FuzzBlocks(f *testing.F) {
	f.Add("# a\n- b\n1. c\n\nd")
	f.Fuzz(func(t *testing.T, text string) {
		for _, b := range blocks(text) {
			if (b.Kind == Items || b.Kind == Numbered) != (len(b.Items) > 0) {
				t.Errorf("%+v", b)
			}
		}
	})
}
