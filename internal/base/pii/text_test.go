package pii_test

import (
	"bytes"
	"context"
	"database/sql/driver"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"standing/internal/base/pii"
)

const canary = "Xq7-canary-Ünïque"

// shapes hold the canary in all the ways in which somebody may print it.
func shapes() map[string]any {
	t := pii.Hide(canary)
	type open struct{ Name pii.Text }
	type shut struct{ name pii.Text }
	type deep struct {
		list []shut
		by   map[string]*shut
		any  any
		fn   func() pii.Text
	}
	type embedded struct{ pii.Text }
	d := deep{[]shut{{t}}, map[string]*shut{"k": {t}}, t, func() pii.Text { return t }}
	return map[string]any{
		"value": t, "pointer": &t, "pointer to pointer": func() any { p := &t; return &p }(),
		"open": open{t}, "open pointer": &open{t}, "shut": shut{t}, "shut pointer": &shut{t},
		"slice": []pii.Text{t}, "array": [1]pii.Text{t}, "slice of pointers": []*pii.Text{&t}, "slice of shut": []shut{{t}},
		"map": map[string]pii.Text{"k": t}, "map of pointers": map[string]*pii.Text{"k": &t}, "deep": d, "deep pointer": &d,
		"embedded": embedded{t}, "any": []any{t, &t, open{t}}, "error": fmt.Errorf("of %v: %w", t, errors.New("x")),
		"reflected": reflect.ValueOf(t), "reflected field": reflect.ValueOf(shut{t}).Field(0), "anonymous": struct{ a, b pii.Text }{t, t},
	}
}

// leaks finds the canary as it is, and as %x, %X, %q and %U would spell it.
func leaks(s string) bool {
	for _, form := range []string{canary, fmt.Sprintf("%x", canary), fmt.Sprintf("%X", canary), fmt.Sprintf("% x", canary), fmt.Sprintf("%+q", canary),
		fmt.Sprintf("%v", []byte(canary)), "canary"} {
		if strings.Contains(s, strings.Trim(form, `"[]`)) {
			return true
		}
	}
	return false
}

func TestNoVerbShows(t *testing.T) {
	if !leaks(fmt.Sprint(struct{ name string }{canary})) || !leaks(fmt.Sprintf("%x", canary)) {
		t.Fatal("this test sees nothing")
	}
	for name, v := range shapes() {
		for verb := ' ' + 1; verb < 127; verb++ {
			for _, flags := range []string{"", "+", "#", "-", " ", "0", "8", ".3", "+#", "# "} {
				if s := fmt.Sprintf("%"+flags+string(verb), v); leaks(s) {
					t.Fatalf("%s with %%%s%c shows it: %s", name, flags, verb, s)
				}
			}
		}
		for _, format := range []string{"%[1]*[1]v", "%!", "%", "no verb", "%d %d", "%[2]v", "%.*f", "%w"} { // mistakes that happen
			if s := fmt.Errorf(format, v).Error() + fmt.Sprintf(format, v) + fmt.Sprintln(v); leaks(s) {
				t.Errorf("%s with %s: %s", name, format, s)
			}
		}
	}
}

func TestNoPanicShows(t *testing.T) {
	for name, v := range shapes() {
		func() {
			defer func() {
				if r := recover(); leaks(fmt.Sprint(r)) || leaks(fmt.Sprintf("%+v", r)) {
					t.Errorf("%s: a panic shows it", name)
				}
			}()
			panic(v)
		}()
	}
}

func TestNoLogShows(t *testing.T) {
	for name, v := range shapes() {
		var b bytes.Buffer
		for _, h := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
			l := slog.New(h).With("with", v).WithGroup("g")
			l.Info("m", "k", v, slog.Any("any", v), slog.Group("in", "x", v))
			l.LogAttrs(context.Background(), slog.LevelWarn, fmt.Sprint(v), slog.Any("k", []any{v}))
		}
		if leaks(b.String()) || b.Len() == 0 {
			t.Errorf("%s: %s", name, &b)
		}
	}
}

func TestNoEncoderShows(t *testing.T) {
	for name, v := range shapes() {
		var b bytes.Buffer
		j, _ := json.Marshal(v) // functions and the like cannot be encoded; what is written counts
		ji, _ := json.MarshalIndent(v, "", " ")
		x, _ := xml.Marshal(v)
		_ = gob.NewEncoder(&b).Encode(v)
		if _, ok := v.(reflect.Value); !ok && !strings.HasPrefix(name, "deep") { // yaml stops at functions
			y, err := yaml.Marshal(v)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			b.Write(y)
		}
		if err := template.Must(template.New("").Parse(`{{.}}<a href="{{.}}" onclick="f({{.}})">`)).Execute(&b, v); err != nil {
			b.WriteString(err.Error())
		}
		b.Write(j)
		b.Write(ji)
		b.Write(x)
		if leaks(b.String()) {
			t.Errorf("%s: %s", name, &b)
		}
	}
	if j, _ := json.Marshal(struct{ A pii.Text }{pii.Hide(canary)}); string(j) != `{"A":"‹hidden›"}` {
		t.Errorf("%s", j)
	}
}

func TestNotStoredInTheClear(t *testing.T) {
	text := pii.Hide(canary)
	for _, err := range []error{
		func() error { _, err := text.Value(); return err }(),
		func() error { _, err := driver.DefaultParameterConverter.ConvertValue(text); return err }(),
		func() error { _, err := driver.DefaultParameterConverter.ConvertValue(&text); return err }(),
		func() error { _, err := text.MarshalBinary(); return err }(),
		gob.NewEncoder(&bytes.Buffer{}).Encode(text),
	} {
		if err == nil || leaks(err.Error()) {
			t.Errorf("%v", err)
		}
	}
}

func TestReveal(t *testing.T) {
	text := pii.Hide(canary)
	if text.Reveal() != canary || text.Empty() || !(pii.Text{}).Empty() || !pii.Hide("").Empty() || (pii.Text{}).Reveal() != "" {
		t.Error("not what was hidden")
	}
	var back struct {
		A pii.Text
		B *pii.Text
	}
	if err := json.Unmarshal([]byte(`{"A":"x","B":"ü\u0041"}`), &back); err != nil || back.A.Reveal() != "x" || back.B.Reveal() != "üA" {
		t.Errorf("%v", err)
	}
	for _, src := range []any{"s", []byte("s")} {
		if err := back.A.Scan(src); err != nil || back.A.Reveal() != "s" {
			t.Errorf("%v", err)
		}
	}
	if err := back.A.Scan(nil); err != nil || !back.A.Empty() {
		t.Error("NULL is not empty")
	}
	if err := back.A.Scan(7); err == nil {
		t.Error("a number is a text")
	}
}

func TestEqual(t *testing.T) {
	if reflect.TypeFor[pii.Text]().Comparable() {
		t.Error("== compiles")
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{{"", "", true}, {"a", "a", true}, {"a", "b", false}, {"a", "aa", false}, {"", "a", false}} {
		if got := pii.Hide(c.a).Equal(pii.Hide(c.b)); got != c.want {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
		if got := reflect.DeepEqual(pii.Hide(c.a), pii.Hide(c.b)); got != c.want {
			t.Errorf("deeply %q and %q: %v", c.a, c.b, got)
		}
	}
}
