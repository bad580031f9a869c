package ui

import (
	"embed"
	"encoding/json"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// ContentSecurityPolicy is what every page is served with. A part that would
// need more is built differently, not excepted.
const ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

//go:embed all:dist
var dist embed.FS

// names maps the plain name of an asset to the one with its content's hash; it
// is empty when nothing was built.
var names = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	readJSON("manifest.json", &m)
	return m
})

// readJSON reads a file of the build. A file that is missing or broken leaves v
// as it is: that is the state before the first build.
func readJSON(name string, v any) {
	if data, err := dist.ReadFile(path.Join("dist", name)); err == nil {
		_ = json.Unmarshal(data, v)
	}
}

// Built reports whether the assets were there when the program was compiled.
func Built() bool { return names()["app.css"] != "" }

// Asset returns the address of a built file, such as Asset("app.css"); it is
// empty when nothing was built.
func Asset(name string) string {
	if file, ok := names()[name]; ok {
		return "/assets/" + file
	}
	return ""
}

// Assets serves /assets/: the built files, which never change under their name,
// and the brand colours.
func Assets() http.Handler {
	served := map[string]bool{}
	for _, file := range names() {
		served[file] = true
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /assets/brand/{file}", serveBrand)
	mux.HandleFunc("GET /assets/{file}", func(w http.ResponseWriter, r *http.Request) {
		// Only what the manifest names: the folder also holds files that are not for browsers.
		if file := r.PathValue("file"); served[file] {
			serveFile(w, r, file)
			return
		}
		http.NotFound(w, r)
	})
	return mux
}

func serveFile(w http.ResponseWriter, r *http.Request, file string) {
	h := w.Header()
	h.Set("Content-Type", mime.TypeByExtension(path.Ext(file)))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		file += ".gz"
	}
	data, err := fs.ReadFile(dist, "dist/"+file)
	if err != nil {
		h.Del("Content-Encoding")
		http.NotFound(w, r)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data) // a reader that went away is nobody's error
}
