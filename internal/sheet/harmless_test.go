package sheet

import "testing"

func TestTextThatCouldBeAFormulaIsLedByAnApostrophe(t *testing.T) {
	for _, s := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"} {
		if got := Harmless(s); got != "'"+s {
			t.Errorf("%q: %q", s, got)
		}
	}
	for _, s := range []string{"", "Ann", "1-2", "a=b", "é", "'=1", "\xff="} {
		if got := Harmless(s); got != s {
			t.Errorf("%q: %q", s, got)
		}
	}
}
