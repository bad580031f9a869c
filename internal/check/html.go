package check

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io"
	"iter"

	"standing/internal/chart"
	"standing/internal/wording"
)

//go:embed web
var web embed.FS

// HTMLOptions say how much of the page is written.
type HTMLOptions struct {
	Limit int // people listed by name, worst first; 0: 5,000
}

const (
	htmlLimit = 5000
	weekCount = 16 // weeks ahead in the chart of due dates
	mostUnits = 40 // units listed; the rest are summed in one row
	mostNeeds = 8  // needs in the chart of what people lack
)

// pageStyle and pageScript go into the page as they are; the page's own security
// policy allows these two by their hashes and nothing else.
var (
	pageStyle  = asset("web/style.css") + chart.CSS + asset("web/small.css")
	pageScript = asset("web/script.js")
	pagePolicy = "default-src 'none'; style-src '" + hash(pageStyle) + "'; script-src '" + hash(pageScript) + "'; base-uri 'none'; form-action 'none'"
	pages      = template.Must(template.New("page.html").ParseFS(web, "web/*.html"))
)

func asset(name string) string {
	b, err := web.ReadFile(name)
	if err != nil {
		panic(err) // embedded when the program was built
	}
	return string(b)
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// WriteHTML writes one page that stands alone: nothing is loaded from anywhere,
// and without its script it is complete. People beyond the limit are counted in
// every figure and chart, but not listed.
func WriteHTML(w io.Writer, h Header, people iter.Seq[Standing], o HTMLOptions) (Summary, error) {
	var sum Summary
	if o.Limit <= 0 {
		o.Limit = htmlLimit
	}
	v := viewer{h: h, words: wording.For(h.Pack)}
	rows := worst[personView]{limit: o.Limit}
	for p := range people {
		sum.Add(p)
		rows.add(p, v.person)
	}
	kept, left := rows.sorted()
	page := v.page(&sum, kept, left)
	out := bufio.NewWriterSize(w, 64<<10)
	if err := pages.Execute(out, page); err != nil {
		return sum, err
	}
	return sum, out.Flush()
}
