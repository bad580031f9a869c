package training

import (
	"fmt"
	"strings"
	"testing"
)

func TestReadLines(t *testing.T) {
	for line, want := range map[string]string{
		"Maria Lopez":               "[] [maria lopez]",
		"  3) María López ":         "[] [maria lopez]",
		"RN 00123":                  "[rn00123 00123] [rn]",
		"00123":                     "[00123] []",
		"Lopez, Maria":              "[] [maria lopez lopez maria lopez]",
		"00123\tLopez\tMaria":       "[00123] [maria lopez lopez maria lopez]",
		"00123 Maria Lopez":         "[00123marialopez 00123] [maria lopez]",
		"Maria Lopez,rn-12,m@x.com": "[rn12] [maria lopez]",
	} {
		got, err := readLines(line + "\n\n")
		if err != nil || len(got) != 1 {
			t.Fatal(line, got, err)
		}
		if s := fmt.Sprint(got[0].numbers, " ", got[0].names); s != want {
			t.Errorf("%q: %s, not %s", line, s, want)
		}
	}
	if _, err := readLines(strings.Repeat("a\n", maxLines+1)); err == nil {
		t.Error("too many")
	}
}
