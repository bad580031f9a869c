package reader

import (
	"errors"
	"image"
	"io"
	"math"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"

	"standing/internal/base/reader/format"
)

// pdf is a document in pdfium, which runs in WebAssembly: it reaches no file and no memory
// but what it is given.
type pdf struct {
	lib   pdfium.Pdfium
	doc   references.FPDF_DOCUMENT
	pages int
}

// newPDF gets pdfium ready: compiled once into a folder, or anew each time without one.
func newPDF(dir string) (*pdf, error) {
	config := wazero.NewRuntimeConfig()
	if dir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(dir)
		if err != nil {
			return nil, err
		}
		config = config.WithCompilationCache(cache)
	}
	pool, err := webassembly.Init(webassembly.Config{
		MinIdle: 1, MaxIdle: 1, MaxTotal: 1,
		FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard,
		RuntimeConfig: config,
	})
	if err != nil {
		return nil, err
	}
	lib, err := pool.GetInstance(time.Minute)
	return &pdf{lib: lib}, err
}

// open looks at the ends of the file first, then has pdfium read what it needs of it.
func (p *pdf) open(src format.Source, l format.Limits) (look format.Look, err error) {
	if err := format.EndsPDF(src); err != nil {
		return look, err
	}
	doc, err := p.lib.OpenDocument(&requests.OpenDocument{FileReader: io.NewSectionReader(src, 0, src.Size()), FileReaderSize: src.Size()})
	if err != nil {
		return look, refusedPDF(err)
	}
	p.doc = doc.Document
	n, err := p.lib.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: p.doc})
	switch {
	case err != nil || n.PageCount < 1:
		return look, format.Broken
	case n.PageCount > l.Pages:
		return look, format.TooManyPages(l)
	}
	p.pages = n.PageCount
	look = format.Look{Kind: PDF, Pages: p.pages}
	w, h, err := p.size(0)
	if err != nil {
		return look, err
	}
	look.Width, look.Height = int(math.Ceil(w)), int(math.Ceil(h))
	look.Script, err = p.script(src)
	return look, err
}

// size is that of a page in points. No paper is larger than 200 inches, says the standard.
func (p *pdf) size(page int) (w, h float64, err error) {
	size, err := p.lib.FPDF_GetPageSizeByIndex(&requests.FPDF_GetPageSizeByIndex{Document: p.doc, Index: page})
	if err != nil {
		return 0, 0, refusedPDF(err)
	}
	ok := func(x float64) bool { return x > 0 && x <= 1e6 }
	if !ok(size.Width) || !ok(size.Height) {
		return 0, 0, format.Broken
	}
	return size.Width, size.Height, nil
}

// script asks pdfium for scripts of the document, and looks for others in the file.
func (p *pdf) script(src format.Source) (bool, error) {
	n, err := p.lib.FPDFDoc_GetJavaScriptActionCount(&requests.FPDFDoc_GetJavaScriptActionCount{Document: p.doc})
	if err == nil && n.JavaScriptActionCount > 0 {
		return true, nil
	}
	return format.Script(src)
}

// show has a page drawn: so wide, or less where it would be very high.
func (p *pdf) show(page, width int) (image.Image, error) {
	if page >= p.pages {
		return nil, errNoPage
	}
	w, h, err := p.size(page)
	if err != nil {
		return nil, err
	}
	height := math.Ceil(h * float64(width) / w)
	if height > 2*mostWidth {
		width, height = max(1, int(float64(width)*2*mostWidth/height)), 2*mostWidth
	}
	drawn, err := p.lib.RenderPageInPixels(&requests.RenderPageInPixels{
		Page: requests.Page{ByIndex: &requests.PageByIndex{Document: p.doc, Index: page}}, Width: width, Height: int(height),
	})
	if err != nil {
		return nil, refusedPDF(err)
	}
	defer drawn.Cleanup()
	return scaled(drawn.Result.Image, mostWidth), nil
}

func refusedPDF(err error) error {
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return format.Encrypted
	}
	return format.Broken
}
