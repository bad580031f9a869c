package evidence

import (
	"bufio"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
)

const (
	// maxBody is how much one request may carry: several files, each of which has its own limit.
	maxBody = 4*MaxFile + 1<<20
	// mostFiles is how many files one request may carry.
	mostFiles = 40
)

// UploadInput names whose the files are.
type UploadInput struct {
	Person ids.ID `query:"person" json:"-" kind:"person" doc:"Whose; the caller's own if empty"`
}

func (s *Service) upload(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	in, err := web.Address[UploadInput](r)
	if err != nil {
		return err
	}
	return s.takeAll(w, r, sc, Arrival{Person: in.Person})
}

func (s *Service) uploadVersion(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	in, err := web.Address[Ref](r)
	if err != nil {
		return err
	}
	if _, err := s.view(r.Context(), sc, in.ID); err != nil {
		return err
	}
	return s.takeAll(w, r, sc, Arrival{Document: in.ID})
}

// takeAll takes the files of a form in, one after the other as they come.
func (s *Service) takeAll(w http.ResponseWriter, r *http.Request, sc access.Scope, in Arrival) error {
	// A large file takes as long as the line needs; the errors mean that there is no limit.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	form, err := r.MultipartReader()
	if err != nil {
		return fault.Bad("file", "required")
	}
	var t taking
	for err == nil {
		var p *multipart.Part
		if p, err = form.NextPart(); err == nil {
			err = t.part(r, s, sc, in, p)
		}
	}
	if !errors.Is(err, io.EOF) {
		t.wrong = append(t.wrong, cut(err))
	}
	if err := t.error(); err != nil {
		return err
	}
	web.SeeOther(r.Context(), r, t.to(in))
	return nil
}

// taking is what became of the files of one form.
type taking struct {
	title string
	taken []Taken
	wrong []error
}

// part takes one part of a form. A file that is refused keeps no other out.
func (t *taking) part(r *http.Request, s *Service, sc access.Scope, in Arrival, p *multipart.Part) error {
	switch {
	case p.FormName() == "title" && p.FileName() == "":
		text, err := io.ReadAll(io.LimitReader(p, 1000))
		if t.title = string(text); err == nil && len([]rune(t.title)) > maxName {
			err = fault.Bad("title", "too_long", maxName)
		}
		return err
	case p.FormName() != "file" || p.FileName() == "":
		return nil
	case len(t.taken)+len(t.wrong) >= mostFiles:
		return fault.Bad("file", "document_too_many_files", mostFiles)
	}
	in.Name, in.Title = p.FileName(), t.title
	one, err := s.Receive(r.Context(), sc, in, p)
	switch {
	case err == nil:
		t.taken = append(t.taken, one)
	case len(fault.Fields(err)) > 0 && !errors.Is(err, io.ErrUnexpectedEOF):
		t.wrong, err = append(t.wrong, err), nil
	}
	return err
}

// error is what is wrong with the files, and how many of the others arrived.
func (t *taking) error() error {
	switch {
	case len(t.wrong) == 0 && len(t.taken) == 0:
		return fault.Bad("file", "required")
	case len(t.wrong) == 0:
		return nil
	case len(t.taken) == 0 || len(fault.Fields(t.wrong[0])) == 0:
		return t.wrong[0]
	}
	return errors.Join(append([]error{fault.Bad("file", "document_some", len(t.taken))}, t.wrong[0])...)
}

// to is the page that shows what arrived.
func (t *taking) to(in Arrival) string {
	switch {
	case len(t.taken) == 1:
		return pathOf(t.taken[0].ID)
	case !in.Document.Zero():
		return pathOf(in.Document)
	case !in.Person.Zero():
		return "/documents?person=" + in.Person.String()
	}
	return "/documents/mine"
}

// FileInput names a version of a document.
type FileInput struct {
	ID ids.ID `path:"id" kind:"document" json:"-"`
	N  int64  `query:"n" json:"-" minimum:"0" doc:"The version; the newest that is ready if 0"`
}

func (s *Service) download(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	return s.give(w, r, sc, false)
}

func (s *Service) downloadOwn(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	return s.give(w, r, sc, true)
}

// give hands the file of a version out. What is not one's own is on another line.
func (s *Service) give(w http.ResponseWriter, r *http.Request, sc access.Scope, ownOnly bool) error {
	in, err := web.Address[FileInput](r)
	if err != nil {
		return err
	}
	k, err := s.keptOf(r.Context(), sc, in.ID, in.N)
	if err != nil {
		return err
	}
	f, ok := k.file(File, 0, 0)
	switch {
	case !ok:
		return fault.NotFound
	case ownOnly && !k.own:
		to := *r.URL
		to.Path = strings.TrimSuffix(to.Path, "/own") + "/file"
		w.Header().Set("Location", to.RequestURI())
		w.WriteHeader(http.StatusSeeOther)
		return nil
	}
	body, err := s.stream(r.Context(), sc.OrgID(), k, f)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	if err := s.looked(r.Context(), sc, k, "document.exported"); err != nil {
		return err
	}
	name := nameAs(k.FileName.Reveal(), k.Media)
	w.Header().Set("Content-Disposition", attachment(name))
	return pour(w, body, k.Media, f.Bytes)
}

// attachment has the browser keep a file under a name, and never show it.
func attachment(name string) string {
	if v := mime.FormatMediaType("attachment", map[string]string{"filename": strings.ReplaceAll(name, `"`, "'")}); v != "" {
		return v
	}
	return "attachment"
}

func (s *Service) picture(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	in, err := web.Address[PictureInput](r)
	if err != nil {
		return err
	}
	body, size, err := s.Picture(r.Context(), sc, in)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	return pour(w, body, "image/jpeg", size)
}

// pour answers with bytes that somebody sent in: as what they were found to be, and as
// nothing that a browser could run. A file that ends too early ends the connection, as its
// length was said.
func pour(w http.ResponseWriter, body io.Reader, kind string, size int64) error {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // a slow line takes its time
	first := bufio.NewReaderSize(body, 64<<10)
	if _, err := first.Peek(1); err != nil { // nothing was said yet, so that it can be said what is wrong
		return err
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	_, err := first.WriteTo(w)
	return err
}
