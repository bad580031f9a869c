package credit

import "testing"

func TestParseAndString(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"24", "24"}, {"1.5", "1.5"}, {"0.25", "0.25"}, {"-3", "-3"}, {".5", "0.5"}, {"1.333333", "1.333"}, {"1e2", "100"}, {"0.001", "0.001"}, {"1/3", "0.333"},
	} {
		a, err := Parse(c.in)
		if err != nil || a.String() != c.want {
			t.Errorf("Parse(%q) = %s, %v, want %s", c.in, a, err, c.want)
		}
	}
	for _, bad := range []string{"", "-", ".", "1.", "1,5", "x", "1 2", "99999999999", "1/0", "NaN", "1e99"} {
		if a, err := Parse(bad); err == nil {
			t.Errorf("Parse(%q) = %s, want an error", bad, a)
		}
	}
}

func TestRounding(t *testing.T) {
	half := MustParse("0.5")
	for _, c := range []struct{ in, down, near, up string }{
		{"1.6", "1.5", "1.5", "2"}, {"1.75", "1.5", "2", "2"}, {"2", "2", "2", "2"}, {"0.4", "0", "0.5", "0.5"},
	} {
		a := MustParse(c.in)
		if a.Down(half).String() != c.down || a.Nearest(half).String() != c.near || a.Up(half).String() != c.up {
			t.Errorf("%s: %s %s %s", c.in, a.Down(half), a.Nearest(half), a.Up(half))
		}
	}
}

func TestTimesIsExactAndNeverOverflows(t *testing.T) {
	r, _ := ParseRatio("1.5")
	if got := MustParse("10").Times(r); got != Of(15) {
		t.Errorf("10 x 1.5 = %s", got)
	}
	huge, _ := ParseRatio("1000000000")
	if Amount(1<<62).Times(huge) <= 0 {
		t.Error("overflow wrapped around")
	}
	third, _ := ParseRatio("1/3")
	if got := Of(60).Times(third); got != Of(20) {
		t.Errorf("a third of 60 = %s", got)
	}
}
