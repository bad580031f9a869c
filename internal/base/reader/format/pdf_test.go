package format_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"strings"
	"testing"

	"standing/internal/base/reader/format"
)

func aZIP(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create("a.txt")
	if err == nil {
		_, err = w.Write([]byte("a"))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPDFEndsAsOne(t *testing.T) {
	const head = "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n"
	pad := strings.Repeat("x", 300_000)
	for name, c := range map[string]struct{ file, want string }{
		"ends":                {head + "%%EOF", ""},
		"ends with lines":     {head + "%%EOF\r\n\r\n\x00\x00 \n", ""},
		"a little behind":     {head + "%%EOF\n\x1a", ""},
		"saved twice":         {head + "%%EOF\n2 0 obj<<>>endobj\n%%EOF\n", ""},
		"cut":                 {head, "truncated"},
		"a long one, cut":     {head + pad, "truncated"},
		"a page behind":       {head + "%%EOF\n<html><script>alert(1)</script>", "several_kinds"},
		"much behind":         {head + "%%EOF\n" + pad, "several_kinds"},
		"much behind a chunk": {head + strings.Repeat("x", 1<<20-len(head)-3) + "%%EOF\n" + strings.Repeat("x", 1<<20), "several_kinds"},
		"a ZIP behind":        {head + "%%EOF\n" + aZIP(t), "several_kinds"},
		"a ZIP within":        {head + aZIP(t) + "\n%%EOF", "several_kinds"},
		"a tar":               {head + strings.Repeat(" ", 257-len(head)) + "ustar" + "\n%%EOF", "several_kinds"},
		"a disk":              {head + strings.Repeat(" ", 0x8001-len(head)) + "CD001" + "\n%%EOF", "several_kinds"},
		"only four letters":   {head + "PK\x05\x06 and more text that is none of a ZIP\n%%EOF", ""},
	} {
		if got := reason(format.EndsPDF(strings.NewReader(c.file))); got != c.want {
			t.Errorf("%s: %q instead of %q", name, got, c.want)
		}
	}
}

func TestPDFScripts(t *testing.T) {
	packed := func(text string) string {
		var out bytes.Buffer
		w := zlib.NewWriter(&out)
		_, _ = w.Write([]byte(text))
		_ = w.Close()
		return "%PDF-1.7\n5 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\r\n" + out.String() + "\nendstream\n%%EOF"
	}
	for text, want := range map[string]bool{
		"/Type /Catalog /OpenAction [3 0 R /Fit]":           false,
		"<</S/JavaScript/JS(app.alert(1))>>":                true,
		"<</S /J#61vaScript /JS (x)>>":                      true,
		"<</S/Java#53cript>>":                               true,
		"<</S/Launch/F(cmd.exe)>>":                          true,
		"(JavaScript)":                                      false,
		"/JavaScripts":                                      false,
		"/JavaScript":                                       true,
		strings.Repeat("a", 65534) + "/JavaScript ":         true,
		strings.Repeat("a/", 40_000) + "/Launch ":           true,
		packed("<</S/JavaScript>>"):                         true,
		packed("<</S/URI>>"):                                false,
		packed(strings.Repeat(" ", 1<<20) + "/JavaScript "): true,
		"/ObjStm": false, "/ObjStm stream\nrubbish": false,
	} {
		if got, err := format.Script(strings.NewReader(text)); got != want || err != nil {
			t.Errorf("%.60q: %v %v", text, got, err)
		}
	}
}
