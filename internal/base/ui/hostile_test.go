package ui

import (
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
)

// everyPart has one of each exported part; hostileText fills it.
var everyPart = []templ.Component{
	Page{}, Entry{}, Public{}, Link{}, Action{}, Post{}, Menu{}, Ask{}, Dialog{}, Confirmation{}, Form{}, Fieldset{}, Filters{}, Field{},
	Table{}, Pager{}, Matrix{}, Card{}, Grid{}, Stack{}, Cluster{}, Stats{}, Facts{}, Tabs{}, More{}, Tree{}, Timeline{}, Steps{}, Diff{},
	Badge{}, Text(""), Note(""), Two{}, Empty{}, Alert{}, Crumbs{}, Num(0), Day(""), Instant{}, Icon(""), Secret{}, Codes{}, Copy{}, Passkey{}, Or{},
	Progress{}, Stacked{}, Donut{}, Bars{}, Trend{}, Lines{}, Heat{},
}

// fill writes s into every text of a part, however deep, and gives every list an element.
func fill(v reflect.Value, s string, depth int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(3)
	case reflect.Slice:
		if depth < 8 {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			fill(v.Index(0), s, depth+1)
			fill(v.Index(1), s, depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), s, depth+1)
			}
		}
	case reflect.Pointer:
		if depth < 8 && v.Type() == reflect.TypeFor[*Post]() {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), s, depth+1)
		}
	case reflect.Interface:
		if v.Type() == reflect.TypeFor[templ.Component]() {
			v.Set(reflect.ValueOf(Text(s)))
		}
	default:
	}
}

// filled returns the part with s everywhere; a Field once for each kind.
func filled(part templ.Component, s string) []templ.Component {
	v := reflect.New(reflect.TypeOf(part)).Elem()
	fill(v, s, 0)
	if f, ok := v.Interface().(Field); ok {
		var out []templ.Component
		for _, k := range []Kind{Line, Email, Date, Number, Password, Code, TextArea, Select, Radio, Checks, Checkbox, File, Hide} {
			f.Kind = k
			out = append(out, f)
		}
		return out
	}
	return []templ.Component{v.Interface().(templ.Component)}
}

func elements(t *testing.T, markup string, each func(tag string, attr map[string]string)) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(markup))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			tok := z.Token()
			attr := map[string]string{}
			for _, a := range tok.Attr {
				attr[a.Key] = a.Val
			}
			each(tok.Data, attr)
		default:
		}
	}
}

func TestTextStaysTextInEveryPart(t *testing.T) {
	for _, part := range everyPart {
		for _, attack := range []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</title></style></textarea><iframe>`} {
			for _, p := range filled(part, attack) {
				elements(t, render(t, p), func(tag string, attr map[string]string) {
					if tag == "script" && !strings.HasPrefix(attr["src"], "/assets/") || tag == "iframe" || tag == "img" && attr["src"] == "x" || tag == "style" {
						t.Errorf("%T lets a <%s> through", part, tag)
					}
					for name := range attr {
						if strings.HasPrefix(name, "on") || name == "style" {
							t.Errorf("%T has the attribute %s", part, name)
						}
					}
				})
			}
		}
	}
}

func TestNoAddressRunsScript(t *testing.T) {
	for _, part := range everyPart {
		for _, attack := range []string{"javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x"} {
			for _, p := range filled(part, attack) {
				elements(t, render(t, p), func(tag string, attr map[string]string) {
					for _, name := range []string{"href", "action", "formaction"} {
						if v, ok := attr[name]; ok && strings.EqualFold(v, attack) {
							t.Errorf("%T leads to %s by <%s %s>", part, attack, tag, name)
						}
					}
				})
			}
		}
	}
}

// What refers to an id must find it, once: labels, hints, errors, dialogs.
func TestGalleryRefersToWhatIsThere(t *testing.T) {
	for _, path := range []string{"/gallery", "/gallery/entry", "/gallery/public", "/gallery/refused"} {
		w := httptest.NewRecorder()
		Gallery().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != 200 {
			t.Fatalf("%s answers %d", path, w.Code)
		}
		ids, wanted := map[string]int{}, map[string]string{}
		elements(t, w.Body.String(), func(tag string, attr map[string]string) {
			if id, ok := attr["id"]; ok {
				ids[id]++
			}
			for _, name := range []string{"for", "aria-describedby", "aria-labelledby", "data-dialog", "data-filter", "data-reveal", "data-copy", "list"} {
				for _, id := range strings.Fields(attr[name]) {
					wanted[id] = tag + " " + name
				}
			}
		})
		for id, n := range ids {
			if n > 1 {
				t.Errorf("%s has the id %q %d times", path, id, n)
			}
		}
		for id, who := range wanted {
			if ids[id] == 0 {
				t.Errorf("%s: %s refers to %q, which is not there", path, who, id)
			}
		}
	}
}
