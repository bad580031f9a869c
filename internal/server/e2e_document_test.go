package server

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/evidence/evidencetest"
	"standing/internal/rooms/org"
)

// clinic is a hospital with a boss and a nurse who signs in.
func clinic(t *testing.T) (s *site, boss, nurse user, is ids.ID) {
	t.Helper()
	s = newSite(t, db.SQLite)
	o := s.found(org.Healthcare, "Lakeside Hospital")
	boss = s.admit(o, "boss@lakeside.example", org.Administrator)
	s.work()
	p := s.call(boss, "POST", "/people", map[string]any{"name": "Mia Stone", "number": "RN77"})
	is, err := ids.Parse(p["id"].(string))
	if err != nil {
		t.Fatal(err)
	}
	return s, boss, s.admitPerson(o, "mia@lakeside.example", org.Member, is), is
}

// drop puts files into the form that is open and sends them, as a hand would.
func (v *visitor) drop(files map[string][]byte) {
	v.s.t.Helper()
	var b strings.Builder
	for name, body := range files {
		fmt.Fprintf(&b, "d.items.add(new File([Uint8Array.from(atob(%q), c => c.charCodeAt(0))], %q));", base64.StdEncoding.EncodeToString(body), name)
	}
	v.Eval(`(() => { const d = new DataTransfer(); ` + b.String() + ` const f = document.querySelector('form[data-upload]'); f.querySelector('input[type="file"]').files = d.files; f.requestSubmit(); return '' })()`)
}

// A nurse drops a certificate, sees it being checked and then page by page, adds a newer one,
// takes it away and brings it back. What is refused says why.
func TestE2EDocument(t *testing.T) {
	t.Parallel()
	s, boss, mia, is := clinic(t)
	v := s.visitor(t).as(mia)
	v.open("/documents/mine")
	v.See("Send in certificates")
	v.inspect(t, "document-1-mine")
	v.drop(map[string][]byte{"ACLS_card.pdf": evidencetest.PDF(3, "one")})
	v.See("The file is being checked")
	v.inspect(t, "document-2-checked")
	at := v.at()
	s.work()
	v.See("Page 1 of 3")
	for i := 0; v.Eval(`document.querySelector('.sheet img').naturalWidth > 100`) != "true"; i++ {
		if time.Sleep(100 * time.Millisecond); i > 100 {
			t.Fatal("the page is not drawn")
		}
	}
	v.inspect(t, "document-3-page")
	v.Press("Right")
	v.See("Page 2 of 3")
	v.Press("Right")
	v.See("Page 3 of 3")
	v.Press("Left")
	v.See("Page 2 of 3")
	v.drop(map[string][]byte{"ACLS_card_2026.png": evidencetest.PNG(5)})
	v.See("The file is being checked")
	s.work()
	v.See("ACLS_card_2026.png")
	v.See("Version 2")
	v.open("/documents/mine")
	v.drop(map[string][]byte{"letter.txt": []byte("Dear all"), "licence.png": evidencetest.PNG(8)})
	v.See("This is no PDF")
	v.See("It arrived.")
	v.glance("document-4-some")
	s.work()
	v.open(at + "/remove")
	v.inspect(t, "document-5-remove")
	v.Fill("Why", "Sent in twice")
	v.Click("Remove it")
	v.See("This document was removed")
	v.See("Sent in twice")
	v.glance("document-6-removed")
	v.Click("Bring it back")
	v.See("The document is back")

	staff := s.visitor(t).as(boss)
	staff.open("/people/" + is.String())
	staff.See("ACLS card")
	staff.open("/documents/new?person=" + is.String())
	staff.drop(map[string][]byte{"locked.pdf": evidencetest.PDF(1, "ENCRYPTED")})
	staff.See("The file is being checked")
	s.work()
	staff.See("It is protected by a password")
	staff.glance("document-7-refused")
	staff.open("/documents")
	staff.inspect(t, "document-8-list")
	s.call(boss, "POST", "/people", map[string]any{"name": "Noah Park"})
	staff.open(at + "/move?find=noah")
	staff.inspect(t, "document-9-move")
	staff.Click("It is theirs")
	staff.See("Noah Park")
	mine := s.visitor(t).as(mia)
	if status := mine.open(at); status != http.StatusNotFound {
		t.Error("who it was taken from still sees it: ", status)
	}
	s.work()
	mine.open("/log/mine")
	mine.See("ooked at a document")
}

// Staff send a zip in, see whose its files are, choose for one, file them and take them back.
func TestE2EBatch(t *testing.T) {
	t.Parallel()
	s, boss, _, _ := clinic(t)
	s.call(boss, "POST", "/people", map[string]any{"name": "Noah Park", "number": "RN815"})
	var z bytes.Buffer
	packed := zip.NewWriter(&z)
	for _, name := range []string{"Stone, Mia/ACLS.pdf", "RN815 licence.pdf", "scan0001.pdf", "inner.zip"} {
		f, err := packed.Create(name)
		if err == nil {
			_, err = f.Write(evidencetest.PDF(1, name))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	v := s.visitor(t).as(boss)
	v.open("/batches")
	v.inspect(t, "batch-1-none")
	v.drop(map[string][]byte{"may.zip": z.Bytes()})
	v.See("The zip is being looked through")
	s.work()
	v.See("File 2 files")
	v.inspect(t, "batch-2-found")
	v.Click("Choose scan0001.pdf")
	v.Fill("Name or number", "noah")
	v.Press("Enter")
	v.See("Noah Park")
	v.inspect(t, "batch-3-choose")
	v.Click("It is theirs")
	v.See("Chosen by hand")
	v.Click("File 3 files")
	v.See("The files are being filed")
	v.glance("batch-4-filing")
	s.work()
	v.See("Remove what it added")
	v.glance("batch-5-filed")
	v.Click("Remove what it added")
	s.work()
	v.See("Taken back")
	v.open("/documents")
	v.See("No documents yet")
}

// sendForm sends files as a form does without script, or as a program.
func (s *site) sendForm(u user, to string, fields ...string) (*http.Response, string) {
	s.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for i := 0; i+1 < len(fields); i += 2 {
		if strings.HasPrefix(fields[i], "file:") {
			w, err := form.CreateFormFile("file", strings.TrimPrefix(fields[i], "file:"))
			if err != nil {
				s.t.Fatal(err)
			}
			_, _ = io.WriteString(w, fields[i+1])
			continue
		}
		_ = form.WriteField(fields[i], fields[i+1])
	}
	_ = form.Close()
	req, err := http.NewRequestWithContext(s.t.Context(), "POST", s.Config.URL+to, &b)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	u.sign(req)
	resp, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, _ := io.ReadAll(resp.Body)
	return resp, string(body)
}

// get asks for something as somebody.
func (s *site) get(u user, path string) (*http.Response, []byte) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), "GET", s.Config.URL+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	u.sign(req)
	resp, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp, body
}

// Without script several files go in one form; programs use the same line. What is handed out
// is what was sent in, as nothing that a browser would run; one's own without a further right.
func TestDocumentsOverHTTP(t *testing.T) {
	t.Parallel()
	s, boss, mia, is := clinic(t)
	file := string(evidencetest.PDF(2, "one"))
	resp, _ := s.sendForm(mia, "/documents", "title", "My card", "file:a.pdf", file, "file:", "")
	at := resp.Header.Get("Location")
	if resp.StatusCode != http.StatusSeeOther || !strings.HasPrefix(at, "/documents/") {
		t.Fatal(resp.StatusCode, at)
	}
	if resp, body := s.sendForm(mia, "/documents", "file:b.pdf", string(evidencetest.PDF(1, "b")), "file:c.exe", "MZ"); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "1 file arrived") || !strings.Contains(body, "This is no PDF") {
		t.Error(resp.StatusCode, body)
	}
	if resp, _ := s.sendForm(boss, "/api/v1/documents?person="+is.String(), "file:d.pdf", string(evidencetest.PDF(1, "d"))); resp.StatusCode != http.StatusCreated || !strings.HasPrefix(resp.Header.Get("Location"), "/api/v1/documents/") {
		t.Error(resp.StatusCode, resp.Header)
	}
	if resp, body := s.sendForm(boss, "/api/v1/documents?person="+is.String(), "file:e.pdf", ""); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "document_empty") {
		t.Error(resp.StatusCode, body)
	}
	if resp, _ := s.sendForm(boss, "/documents?person="+is.String()); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Error(resp.StatusCode)
	}
	s.work()
	resp, body := s.get(mia, at+"/own")
	if resp.StatusCode != http.StatusOK || string(body) != file || resp.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment;") ||
		resp.Header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Error(resp.StatusCode, resp.Header, len(body))
	}
	if resp, _ := s.get(mia, at+"/file"); resp.StatusCode != http.StatusForbidden {
		t.Error("a member exports: ", resp.StatusCode)
	}
	if resp, body := s.get(boss, at+"/file"); resp.StatusCode != http.StatusOK || string(body) != file {
		t.Error(resp.StatusCode)
	}
	if resp, _ := s.get(boss, at+"/own"); resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != at+"/file" {
		t.Error(resp.StatusCode, resp.Header)
	}
	if resp, body := s.get(boss, "/api/v1"+at+"/picture?page=2"); resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "image/jpeg" || !bytes.HasPrefix(body, []byte("\xff\xd8")) {
		t.Error(resp.StatusCode, resp.Header)
	}
	s.work()
	var verbs []string
	for _, e := range s.call(boss, "GET", "/log", nil)["entries"].([]any) {
		verbs = append(verbs, e.(map[string]any)["verb"].(string))
	}
	for _, want := range []string{"document.received", "document.ready", "document.page_viewed", "document.exported"} {
		if !slices.Contains(verbs, want) {
			t.Errorf("%s is not in the log: %v", want, verbs)
		}
	}
	s.clock.Move(11 * time.Minute)
	if resp, _ := s.get(boss, at+"/file"); resp.StatusCode == http.StatusOK {
		t.Error("the file was handed out to who had not just proved who they are")
	}
	for _, secret := range []string{"My card", "a.pdf"} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log of requests holds %q", secret)
		}
	}
}
