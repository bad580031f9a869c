package server

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"path"
	"strings"
	"testing"

	"standing/internal/rooms/evidence/evidencetest"
)

// photo is a picture as a phone makes it: it says where it was taken.
func photo(t *testing.T, where string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 640, 480)), nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00" + where
	said := append([]byte{0xff, 0xe1, 0, byte(len(exif) + 2)}, exif...)
	return append(append(b.Bytes()[:2:2], said...), b.Bytes()[2:]...)
}

// Files go through the process that the program starts of itself: what says where a photo was
// taken is gone, pages become pictures, and a file that is none says so.
func TestDocumentsAreReadApart(t *testing.T) {
	t.Parallel()
	s, _, mia, _ := clinic(t)
	s.rooms.evidence.Reader, s.rooms.evidence.Spool = s.files.apart, s.files.apart.Spool
	const where = "48.8584 N 2.2945 E"
	for name, c := range map[string]struct{ file, says string }{
		"photo.jpg":  {string(photo(t, where)), "ready"},
		"card.pdf":   {string(evidencetest.PDF(2, "card")), "ready"},
		"cut.jpg":    {string(photo(t, where)[:400]), "refused"},
		"picture.go": {"\x89PNG\r\n\x1a\npackage server", "refused"},
	} {
		resp, body := s.sendForm(mia, "/documents", "file:"+name, c.file)
		if resp.StatusCode != http.StatusSeeOther {
			t.Fatal(name, resp.StatusCode, body)
		}
		s.work()
		id := path.Base(resp.Header.Get("Location"))
		d := s.call(mia, "GET", "/documents/"+id, nil)
		if d["state"] != c.says {
			t.Errorf("%s is %v", name, d)
		}
		if c.says != "ready" {
			continue
		}
		resp, kept := s.get(mia, "/documents/"+id+"/own")
		if resp.StatusCode != http.StatusOK || bytes.Contains(kept, []byte(where)) {
			t.Errorf("%s: %d, %q", name, resp.StatusCode, kept[:min(100, len(kept))])
		}
		if c := resp.Header.Get("Content-Type"); !strings.HasPrefix(c, map[bool]string{true: "image/jpeg", false: "application/pdf"}[name == "photo.jpg"]) {
			t.Error(name, c)
		}
		resp, drawn := s.get(mia, "/documents/"+id+"/picture?page=1")
		if shown, err := jpeg.DecodeConfig(bytes.NewReader(drawn)); err != nil || shown.Width < 100 {
			t.Error(name, resp.StatusCode, err, shown)
		}
	}
}
