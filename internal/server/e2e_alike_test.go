package server

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"path"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"standing/internal/reading/specimen"
)

// again is a picture as somebody else sends it: smaller, and compressed once more.
func again(t *testing.T, scan []byte) string {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(scan))
	if err != nil {
		t.Fatal(err)
	}
	small := image.NewGray(image.Rect(0, 0, img.Bounds().Dx()*4/5, img.Bounds().Dy()*4/5))
	draw.BiLinear.Scale(small, small.Rect, img, img.Bounds(), draw.Src, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: 45}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// The scan of a certificate is sent in for one person, and made anew from it for another: that
// is said before the second is accepted, both are shown side by side, and what was found is
// closed with a reason.
func TestE2EAlike(t *testing.T) {
	t.Parallel()
	s, boss, _, is := clinic(t)
	s.rooms.evidence.Reader, s.rooms.evidence.Spool = s.files.apart, s.files.apart.Spool
	scan := s.scanned(specimen.Make('A', 3))
	noor := s.call(boss, "POST", "/people", map[string]any{"name": "Noor Haddad"})["id"].(string)
	send := func(who, file string) string {
		resp, body := s.sendForm(boss, "/documents?person="+who, "person", who, "file:card.jpg", file)
		if resp.StatusCode != http.StatusSeeOther {
			t.Fatal(resp.StatusCode, body)
		}
		s.work()
		return path.Base(strings.Split(resp.Header.Get("Location"), "?")[0])
	}
	send(is.String(), string(scan))
	second := send(noor, again(t, scan))
	v := s.visitor(t).as(boss)
	v.open("/documents/" + second + "/review")
	v.See("This certificate is already here under another name")
	v.inspect(t, "alike-1-review")
	v.Click("Side by side")
	v.See("Mia Stone")
	v.See("Noor Haddad")
	v.See("Differs")
	if n := v.Eval(`(async () => { const all = [...document.querySelectorAll('.sheet img')]; await Promise.all(all.map(i => i.decode())); return all.filter(i => i.naturalWidth > 100).length })()`); n != "2" {
		t.Error("pages that are shown: ", n)
	}
	const tops = `(() => { const [a, b] = [...document.querySelectorAll('.sheet img')].map(i => i.getBoundingClientRect()); return Math.abs(a.top - b.top) < 40 && b.left > a.right - 1 })()`
	if v.Eval(tops) != "true" {
		t.Error("they are not beside each other")
	}
	v.inspect(t, "alike-2-beside")
	same, err := s.program(boss, "person.view", "document.compare").Alike(t.Context(), second, "")
	if err != nil || len(same.Others) != 1 || same.Others[0].Name != "Mia Stone" || same.Others[0].Kind != "another" {
		t.Error(same, err)
	}
	v.open("/findings")
	v.Click("One document under two names")
	v.See("look like one and the same")
	v.glance("alike-3-finding")
	v.Click("Close")
	v.Click("Something was entered wrong")
	v.Fill("In words", "It was filed for the wrong person.")
	v.Click("Close it")
	v.See("It is closed")
	if n := len(s.call(boss, "GET", "/findings?state=closed", nil)["findings"].([]any)); n != 1 {
		t.Error(n, " are closed")
	}
}
