package term

import (
	"io"
	"os"
	"strconv"
	"strings"

	xterm "golang.org/x/term"
)

// Mode is the choice of --color.
type Mode string

const (
	Auto   Mode = "auto"
	Always Mode = "always"
	Never  Mode = "never"
)

// Out is a place to write to and what it can show.
type Out struct {
	TTY     bool
	Color   bool
	Unicode bool // marks and bars beyond ASCII are shown
	Width   int  // columns; 0: nothing limits the width
}

// narrow is the width assumed for a terminal that does not say.
const narrow = 80

// Detect finds out what w can show. The environment comes in as a function, so
// that tests need not change the real one.
func Detect(w io.Writer, mode Mode, getenv func(string) string) Out {
	o := Out{}
	f, isFile := w.(*os.File)
	if isFile {
		o.TTY = xterm.IsTerminal(int(f.Fd()))
	}
	o.Color = wantColor(o.TTY, mode, getenv)
	o.Unicode = unicodeLocale(getenv)
	if !o.TTY {
		return o
	}
	o.Width = narrow
	if n, err := strconv.Atoi(getenv("COLUMNS")); err == nil && n > 0 {
		o.Width = n
	} else if n, _, err := xterm.GetSize(int(f.Fd())); err == nil && n > 0 {
		o.Width = n
	}
	return o
}

// wantColor follows no-color.org and bixense.com/clicolors; the flag wins.
func wantColor(tty bool, mode Mode, getenv func(string) string) bool {
	force := getenv("CLICOLOR_FORCE")
	switch {
	case mode == Always:
		return true
	case mode == Never || getenv("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	default:
		return tty && getenv("TERM") != "dumb"
	}
}

// unicodeLocale reports whether the locale is UTF-8; one that says nothing is
// taken as UTF-8, as on current systems.
func unicodeLocale(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(getenv(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return getenv("TERM") != "dumb"
}

// Style is how a piece of text stands out.
type Style string

// The colours are of the sixteen that every terminal theme makes readable on
// its own background.
const (
	Plain  Style = ""
	Bold   Style = "1"
	Dim    Style = "2"
	Red    Style = "31"
	Green  Style = "32"
	Yellow Style = "33"
	Blue   Style = "34"
)

// Paint writes s in a style where colour is on.
func (o Out) Paint(style Style, s string) string {
	if !o.Color || style == Plain || s == "" {
		return s
	}
	return "\x1b[" + string(style) + "m" + s + "\x1b[0m"
}

// Bar draws done of whole as a bar of n columns.
func (o Out) Bar(done, whole int64, n int) string {
	full, empty := "#", "."
	if o.Unicode {
		full, empty = "█", "░"
	}
	k := 0
	if whole > 0 {
		k = int(min(max(done, 0), whole) * int64(n) / whole)
	} else {
		k = n
	}
	if k == 0 && done > 0 {
		k = 1 // something is never shown as nothing
	}
	return strings.Repeat(full, k) + strings.Repeat(empty, n-k)
}
