package server

import (
	"bytes"
	"io"
	"testing"

	"standing/client"
	"standing/internal/reading"
	"standing/internal/rooms/evidence/evidencetest"
)

// documents sends a certificate in, has it read, and accepts what it says.
func (s *site) documents(t *testing.T, ana user, who string) {
	t.Helper()
	ctx := t.Context()
	s.rooms.evidence.Reader = &evidencetest.Reader{Says: func([]byte) ([]reading.Word, error) {
		return evidencetest.Lines("Certificate of Completion", "has completed", "Ladders", "Date completed: March 2, 2025", "Contact hours: 2"), nil
	}}
	c := s.program(ana, "person.view", "document.view", "document.enter", "document.remove", "document.export", "completion.view", "completion.enter")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	file := evidencetest.PDF(1, "ladders")
	id, err := c.SendDocument(ctx, who, "ladders.pdf", bytes.NewReader(file))
	must(err)
	s.work()
	d, err := c.Document(ctx, id)
	if must(err); d.State != "ready" || d.Reading != "read" || d.Person != who || len(d.Versions) != 1 || d.Versions[0].FileName != "ladders.pdf" {
		t.Errorf("%+v", d)
	}
	must(c.ReadAgain(ctx, id))
	s.work()
	if got := all(t, c.Documents(ctx, client.DocumentFilter{State: "review", Person: who})); len(got) != 1 || got[0].ID != id {
		t.Errorf("%+v", got)
	}
	r, err := c.Review(ctx, id)
	if must(err); r.N != 1 || r.State != "read" || len(r.Fields) == 0 {
		t.Fatalf("%+v", r)
	}
	says := map[string]client.ReviewField{}
	for _, f := range r.Fields {
		says[f.Field] = f
	}
	if on := says["on"]; on.Value != "2025-03-02" || on.Proposals[0].Page != 1 || on.Proposals[0].Literal == "" {
		t.Errorf("%+v", on)
	}
	a, err := c.Accept(ctx, id, client.Accept{N: r.N, Course: says["course"].Value, On: says["on"].Value, Hours: says["hours"].Value})
	if must(err); a.Completion == "" {
		t.Errorf("%+v", a)
	}
	if err := c.ReadAgain(ctx, id); err == nil {
		t.Error("what was accepted is read again")
	}
	for what, open := range map[string]func() (io.ReadCloser, error){
		"file": func() (io.ReadCloser, error) { return c.DocumentFile(ctx, id, 1) },
		"page": func() (io.ReadCloser, error) { return c.DocumentPage(ctx, id, 1) },
	} {
		f, err := open()
		must(err)
		b, err := io.ReadAll(f)
		if must(err); len(b) == 0 {
			t.Error(what, " is empty")
		}
		must(f.Close())
	}
	must(c.SendVersion(ctx, id, "ladders.pdf", bytes.NewReader(evidencetest.PDF(2, "ladders, whole"))))
	s.work()
	if d, err = c.Document(ctx, id); err != nil || d.Shown != 2 {
		t.Errorf("%+v %v", d, err)
	}
	_, err = c.RemoveDocument(ctx, id, "Sent in twice")
	must(err)
	d, err = c.RestoreDocument(ctx, id)
	if must(err); !d.RemovedAt.IsZero() {
		t.Errorf("%+v", d)
	}
}
