package term

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestWidth(t *testing.T) {
	for _, c := range []struct {
		s    string
		want int
	}{{"", 0}, {"abc", 3}, {"Zoë", 3}, {"Zoe\u0308", 3}, {"東京", 4}, {"ｶ", 1}, {"ｗ", 2}, {"👩", 2}, {"a\u200db", 2}, {"a\x1bb", 2}, {"…", 1}} {
		if got := Width(c.s); got != c.want {
			t.Errorf("Width(%q) = %d, want %d", c.s, got, c.want)
		}
	}
}

func TestTruncateAndPad(t *testing.T) {
	for _, c := range []struct {
		s    string
		max  int
		want string
	}{{"Maria Santos", 12, "Maria Santos"}, {"Maria Santos", 7, "Maria…"}, {"Maria Santos", 8, "Maria S…"}, {"東京都庁", 5, "東京…"}, {"東京都庁", 6, "東京…"}, {"Zoe\u0308 Müller", 4, "Zoe\u0308…"}, {"abc", 1, "…"}, {"abc", 0, ""}} {
		got := Truncate(c.s, c.max)
		if got != c.want || Width(got) > c.max {
			t.Errorf("Truncate(%q, %d) = %q, want %q", c.s, c.max, got, c.want)
		}
	}
	if Pad("東", 4)+"|"+PadLeft("12", 4)+"|"+Pad("abc", 2) != "東  |  12|abc" {
		t.Errorf("%q %q", Pad("東", 4), PadLeft("12", 4))
	}
}

func TestWrap(t *testing.T) {
	got := strings.Join(Wrap("one two  three https://example.org/long four", 9), "|")
	if want := "one two|three|https://example.org/long|four"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := strings.Join(Wrap("at least 2 h and 30 April", 10), "|"); got != "at least|2 h and|30 April" {
		t.Errorf("numbers: %s", got)
	}
	if got := Wrap("a b c", 0); len(got) != 1 || got[0] != "a b c" {
		t.Errorf("without a width: %q", got)
	}
	if got := Wrap("", 10); len(got) != 1 || got[0] != "" {
		t.Errorf("empty: %q", got)
	}
}

func TestCleanTakesTheTeethOutOfNames(t *testing.T) {
	for in, want := range map[string]string{
		"Maria Santos": "Maria Santos", "a\x1b[31mred": "a[31mred", "a\tb\nc": "a b c", "bell\a": "bell", "\u202etxt.exe": "txt.exe", "c1\u009bm": "c1m", "Zoë 東": "Zoë 東",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestColor(t *testing.T) {
	for _, c := range []struct {
		tty  bool
		mode Mode
		env  func(string) string
		want bool
	}{
		{true, Auto, env(), true}, {false, Auto, env(), false}, {true, Auto, env("TERM", "dumb"), false}, {true, Auto, env("NO_COLOR", "1"), false},
		{false, Auto, env("CLICOLOR_FORCE", "1"), true}, {false, Auto, env("CLICOLOR_FORCE", "0"), false}, {false, Auto, env("CLICOLOR_FORCE", "1", "NO_COLOR", "1"), false},
		{false, Always, env("NO_COLOR", "1"), true}, {true, Never, env("CLICOLOR_FORCE", "1"), false},
	} {
		if got := wantColor(c.tty, c.mode, c.env); got != c.want {
			t.Errorf("tty %v, mode %s: %v, want %v", c.tty, c.mode, got, c.want)
		}
	}
}

func TestAPipeGetsPlainText(t *testing.T) {
	o := Detect(&bytes.Buffer{}, Auto, env("COLUMNS", "40", "TERM", "xterm"))
	if o.TTY || o.Color || o.Width != 0 || o.Paint(Red, "x") != "x" {
		t.Errorf("%+v", o)
	}
	if (Out{Color: true}).Paint(Red, "x") != "\x1b[31mx\x1b[0m" {
		t.Error("paint")
	}
}

func TestUnicodeFollowsTheLocale(t *testing.T) {
	for lang, want := range map[string]bool{"en_US.UTF-8": true, "C.utf8": true, "C": false, "de_DE.ISO-8859-1": false, "": true} {
		if got := Detect(&bytes.Buffer{}, Auto, env("LANG", lang)).Unicode; got != want {
			t.Errorf("LANG=%s: %v", lang, got)
		}
	}
}

func TestBar(t *testing.T) {
	o := Out{}
	for _, c := range []struct {
		done, whole int64
		want        string
	}{{0, 10, ".........."}, {1, 1000, "#........."}, {5, 10, "#####....."}, {99, 100, "#########."}, {20, 10, "##########"}, {0, 0, "##########"}} {
		if got := o.Bar(c.done, c.whole, 10); got != c.want {
			t.Errorf("%d of %d: %s, want %s", c.done, c.whole, got, c.want)
		}
	}
}

func TestProgressShowsOnlyLongJobsOnATerminal(t *testing.T) {
	for _, c := range []struct {
		tty  bool
		step time.Duration
		want bool
	}{{true, time.Millisecond, true}, {true, time.Microsecond, false}, {false, time.Millisecond, false}} {
		var out bytes.Buffer
		clock := time.Unix(0, 0)
		p := NewProgress(&out, Out{TTY: c.tty}, func() time.Time { return clock }, "Checking")
		for i := 1; i <= 2000; i++ {
			clock = clock.Add(c.step)
			p.Percent(int64(i), 2000)
		}
		p.Done()
		if got := strings.Contains(out.String(), "Checking 100%"); got != c.want {
			t.Errorf("tty %v, %s a step: %q", c.tty, c.step, out.String())
		}
		if c.want && !strings.HasSuffix(out.String(), "\r") {
			t.Error("the line was not wiped")
		}
	}
}
