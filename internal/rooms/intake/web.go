package intake

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
	"standing/internal/sheet"
)

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	at := func(id ids.ID) string { return "/import/" + id.String() }
	ref := func(in Ref, _ View) string { return at(in.ID) }
	kinds := map[string]string{"id": "import"}
	return []web.Route{
		web.Op("GET", "/import", PermRun, s.List, web.Face[ListInput, List]{View: listPage, Doc: "Imports, the newest first"}),
		web.Page("/import/new", PermRun, s.newPage),
		web.Raw("GET", "/import/template.csv", PermRun, template, web.Stream{API: true, Media: []string{"text/csv"}, Doc: "A table to fill in"}),
		web.Raw("POST", "/import", PermRun, s.upload, web.Stream{MaxBody: MaxFile + 1<<20, Form: "/import/new", API: true, Doc: "Take a CSV or XLSX file in (multipart, field file)"}),
		web.Op("GET", "/import/{id}", PermRun, s.Show, web.Face[ShowInput, View]{Of: web.Row("intake"), View: showPage, Doc: "One import and what is wrong with its rows"}),
		web.Op("POST", "/import/{id}/sheets", PermRun, s.Sheets, web.Face[SheetInput, View]{Of: web.Row("intake"),
			Then: func(in SheetInput, _ View) string { return at(in.ID) }, Form: "/import/{id}", Doc: "Choose the sheets of a workbook"}),
		web.Op("POST", "/import/{id}/columns", PermRun, s.Map, web.Face[MapInput, View]{Of: web.Row("intake"),
			Then: func(in MapInput, _ View) string { return at(in.ID) }, Form: "/import/{id}", Doc: "Say what the columns mean, and check every row without writing anything"}),
		web.Op("POST", "/import/{id}/run", PermRun, s.Run, web.Face[RunInput, View]{Of: web.Row("intake"),
			Then: func(in RunInput, _ View) string { return at(in.ID) }, Form: "/import/{id}", Done: "import.started", Doc: "Bring the rows in, or go on after a stop"}),
		web.Op("POST", "/import/{id}/stop", PermRun, s.Stop, web.Face[Ref, View]{Of: web.Row("intake"), Then: ref, Form: "/import/{id}", Doc: "Stop; what is committed stands"}),
		web.Op("POST", "/import/{id}/again", PermRun, s.Again, web.Face[Ref, View]{Of: web.Row("intake"), Then: ref, Form: "/import/{id}", Doc: "Back to the columns"}),
		web.Op("POST", "/import/{id}/discard", PermRun, s.Discard, web.Face[Ref, View]{Of: web.Row("intake"),
			Then: func(Ref, View) string { return "/import" }, Form: "/import/{id}", Done: "import.discarded", Doc: "Throw the file away"}),
		web.Op("POST", "/import/{id}/undo", PermRun, s.Undo, web.Face[Ref, View]{Of: web.Row("intake"), Then: ref, Form: "/import/{id}", Doc: "Take back everything that the import added"}),
		web.Raw("GET", "/import/{id}/problems.csv", PermRun, s.problemsCSV, web.Stream{Kinds: kinds, API: true, Media: []string{"text/csv"}, Doc: "What is wrong with the rows, as a table"}),
		web.Raw("GET", "/import/{id}/events", PermRun, s.events, web.Stream{Kinds: kinds, Doc: "How far it is, as server-sent events"}),
	}
}

func (s *Service) newPage(_ context.Context, sc access.Scope, _ web.None) (templ.Component, error) {
	return newScreen{}, everybody(sc)
}

// upload takes a form with one file, without holding it.
func (s *Service) upload(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	// A large file takes as long as the line needs; the errors mean that there is no limit.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	form, err := r.MultipartReader()
	if err != nil {
		return fault.Bad("file", "required")
	}
	for {
		p, err := form.NextPart()
		if err != nil {
			return tooLarge(err, fault.Bad("file", "required"))
		}
		if p.FormName() != "file" {
			continue
		}
		if p.FileName() == "" {
			return fault.Bad("file", "required")
		}
		i, err := s.Receive(r.Context(), sc, p.FileName(), p)
		if err != nil {
			return tooLarge(err, err)
		}
		web.SeeOther(r.Context(), r, "/import/"+i.ID.String())
		return nil
	}
}

// tooLarge is the error of a body that is larger than the line takes, or else.
func tooLarge(err, otherwise error) error {
	var max *http.MaxBytesError
	if errors.As(err, &max) {
		return fault.Bad("file", "import_too_large", MaxFile>>20)
	}
	return otherwise
}

// template is a table that every shape of import understands.
func template(w http.ResponseWriter, _ *http.Request, _ access.Scope) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="standing-template.csv"`)
	_, err := io.WriteString(w, "Employee ID,Name,E-mail,Department,Hire date,Course,Course ID,Date completed,Hours,Category\r\n"+
		"00123,Maria Lopez,maria@example.org,Intensive care,2020-01-05,Basic Life Support,BLS-1,2025-03-14,4,BLS\r\n")
	return err
}

func pathID(r *http.Request) (ids.ID, error) {
	id, err := ids.Parse(r.PathValue("id"))
	if err != nil {
		return id, fault.NotFound
	}
	return id, nil
}

// problemsCSV is every problem, for whoever mends the file. Cells that a spreadsheet would
// take for a formula are led by an apostrophe.
func (s *Service) problemsCSV(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	ctx := r.Context()
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if _, err := s.View(ctx, sc, id); err != nil {
		return err
	}
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	_ = out.Write([]string{say(ctx, "import.row"), say(ctx, "import.column"), say(ctx, "import.value"), say(ctx, "import.wrong"), say(ctx, "import.remedy")}) // a buffer never fails
	for after := int64(0); ; {
		all, err := s.Problems(ctx, sc, id, after, 500)
		if err != nil {
			return err
		}
		for _, p := range all {
			_ = out.Write([]string{rowText(p), sheet.Harmless(columnText(p)), sheet.Harmless(p.Value), sheet.Harmless(wrong(ctx, p)), sheet.Harmless(remedy(ctx, p))}) // as above
			after = p.N
		}
		if len(all) < 500 {
			break
		}
	}
	out.Flush()
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="problems.csv"`)
	_, err = w.Write(b.Bytes())
	return err
}

// events draws the progress anew until nothing goes on any more.
func (s *Service) events(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	return web.Live(w, r, func(ctx context.Context) (templ.Component, bool, error) {
		v, err := s.View(ctx, sc, id)
		return progress(ctx, v), v.State.Busy(), err
	})
}

func rowText(p Problem) string {
	if p.Row == 0 {
		return ""
	}
	return strconv.FormatInt(p.Row, 10)
}

func columnText(p Problem) string {
	if p.Column == "" || strings.HasPrefix(p.Heading, p.Column+" ") {
		return p.Heading
	}
	if p.Heading == "" {
		return p.Column
	}
	return p.Column + " (" + p.Heading + ")"
}
