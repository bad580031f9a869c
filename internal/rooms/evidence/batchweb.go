package evidence

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
)

func batchPath(id ids.ID) string { return "/batches/" + id.String() }

func (s *Service) batchRoutes() []web.Route {
	of := web.Row("document_batch")
	then := func(in BatchRef, _ BatchView) string { return batchPath(in.ID) }
	return []web.Route{
		web.Op("GET", "/batches", PermBatch, s.Batches, web.Face[BatchesInput, Batches]{View: batchesPage, Doc: "Batches of documents, the newest first"}),
		web.Raw("POST", "/batches", PermBatch, s.uploadBatch, web.Stream{MaxBody: MaxBatch + 1<<20, Form: "/batches", API: true, Doc: "Take a zip of documents in (multipart, field file); whose they are is found by names and numbers in the names of files and folders"}),
		web.Op("GET", "/batches/{id}", PermBatch, s.ShowBatch, web.Face[BatchInput, BatchView]{Of: of, View: batchPageView, Doc: "One batch and whose its files are"}),
		web.Page("/batches/{id}/choose", PermBatch, s.choosePage),
		web.Op("POST", "/batches/{id}/choose", PermBatch, s.Choose, web.Face[ChooseInput, BatchView]{
			Then: func(in ChooseInput, _ BatchView) string { return batchPath(in.ID) }, Form: "/batches/{id}", Doc: "Say whose a file is, or leave it out"}),
		web.Op("POST", "/batches/{id}/file", PermBatch, s.File, web.Face[BatchRef, BatchView]{Of: of, Then: then, Form: "/batches/{id}", Done: "batch.started", Doc: "File every file that has somebody"}),
		web.Op("POST", "/batches/{id}/discard", PermBatch, s.Discard, web.Face[BatchRef, BatchView]{Of: of, Then: func(BatchRef, BatchView) string { return "/batches" }, Form: "/batches/{id}", Done: "batch.discarded", Doc: "Throw a batch away of which nothing was filed"}),
		web.Op("POST", "/batches/{id}/undo", PermBatch, s.UndoBatch, web.Face[BatchRef, BatchView]{Of: of, Then: then, Form: "/batches/{id}", Doc: "Remove the documents that a batch added"}),
		web.Raw("GET", "/batches/{id}/events", PermBatch, s.batchEvents, web.Stream{In: BatchRef{}, Doc: "How far a batch is, as server-sent events"}),
	}
}

func (s *Service) uploadBatch(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	form, err := r.MultipartReader()
	if err != nil {
		return fault.Bad("file", "required")
	}
	for {
		p, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return fault.Bad("file", "required")
		}
		if err != nil {
			return cut(err)
		}
		if p.FormName() != "file" || p.FileName() == "" {
			continue
		}
		b, err := s.ReceiveBatch(r.Context(), sc, p.FileName(), p)
		if err != nil {
			return err
		}
		web.SeeOther(r.Context(), r, batchPath(b.ID))
		return nil
	}
}

// ChoosePage looks for whose a file of a batch is.
type ChoosePage struct {
	ID   ids.ID `path:"id" kind:"batch" json:"-"`
	N    int64  `query:"n" json:"-" minimum:"1"`
	Find string `query:"find" json:"-" maxLength:"100"`
}

func (s *Service) choosePage(ctx context.Context, sc access.Scope, in ChoosePage) (templ.Component, error) {
	v, err := s.ShowBatch(ctx, sc, BatchInput{ID: in.ID, After: max(in.N, 1) - 1})
	if err != nil {
		return nil, err
	}
	if len(v.Items) == 0 {
		return nil, fault.NotFound
	}
	people, err := s.found(ctx, sc, in.Find)
	return chooseScreen(ctx, v, in, people), err
}

func (s *Service) batchEvents(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	in, err := web.Address[BatchRef](r)
	if err != nil {
		return err
	}
	return web.Live(w, r, func(ctx context.Context) (templ.Component, bool, error) {
		v, err := s.ShowBatch(ctx, sc, BatchInput{ID: in.ID})
		return batchProgress(ctx, v), v.State.Busy(), err
	})
}
