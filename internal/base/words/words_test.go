package words_test

import (
	"context"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // zones on every machine

	"standing/internal/base/words"
	"standing/internal/civil"
)

const notes = `
note.found: {one: "{0} note found", other: "{0} notes found"}
note.by: "{who} wrote {n} on {day}"
note.order: "{1} before {0}"
note.plain: Saved.
`

func book(t *testing.T, more ...words.Source) *words.Book {
	t.Helper()
	b, err := words.Read(append([]words.Source{{Room: "note", Body: []byte(notes)}}, more...)...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestText(t *testing.T) {
	l := book(t).Of("en")
	for _, c := range []struct {
		got, want string
	}{
		{l.Text("note.plain"), "Saved."},
		{l.Text("note.found", 0), "0 notes found"},
		{l.Text("note.found", 1), "1 note found"},
		{l.Text("note.found", int64(1234)), "1,234 notes found"},
		{l.Text("note.order", "a", "b"), "b before a"},
		{l.Text("note.order", "{1}", "b"), "b before {1}"}, // arguments are not looked into
		{l.Text("note.order", "a"), "{1} before a"},
		{l.Text("note.by", words.Named{"who": "Ada", "n": 1, "day": civil.MustParse("2026-03-05")}), "Ada wrote 1 on 5 March 2026"},
		{l.Text("note.order", []string{"x", "y", "z"}, 90*time.Second), "1 minute 30 seconds before x, y and z"},
		{l.Text("note.missing"), "note.missing"},
		{l.Reason("required", ""), "Enter this field."},
		{l.Reason("too_long", "the name", 40), "Make the name at most 40 characters long."},
		{l.Reason("note.plain", ""), "Saved."},
		{words.From(context.Background()).Text("month.3"), "March"},
		{words.From(words.With(context.Background(), l)).Text("note.plain"), "Saved."},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	if l.Has("note.missing") || !l.Has("note.plain") || l.Tag() != "en" {
		t.Error("Has or Tag")
	}
}

func TestLanguages(t *testing.T) {
	b := book(t, words.Source{Room: "note", Lang: "de", Body: []byte(`note.found: {one: "{0} Notiz", other: "{0} Notizen"}`)})
	for tag, want := range map[string]string{"de": "2 Notizen", "de-AT": "2 Notizen", "fr": "2 notes found", "": "2 notes found"} {
		if got := b.Of(tag).Text("note.found", 2); got != want {
			t.Errorf("%s: %q", tag, got)
		}
	}
	if got := b.Of("de").Text("note.plain"); got != "Saved." {
		t.Errorf("what a language lacks is not said in English: %q", got)
	}
	if got := strings.Join(b.Langs(), " "); got != "en de" {
		t.Errorf("languages %s", got)
	}
	if len(b.Codes()) < 50 || b.Codes()[0] != "duration.day" {
		t.Errorf("codes %v", b.Codes())
	}
}

func TestReadRefuses(t *testing.T) {
	for body, want := range map[string]string{
		"month.1: January":   "in two catalogues",
		"Saved: x":           "is no code",
		`note.x: ""`:         "says nothing",
		`note.x: {one: "a"}`: "the forms one and other",
		"note.x: [a]":        "cannot unmarshal",
		"no code: x":         "is no code",
		":":                  "",
	} {
		if _, err := words.Read(words.Source{Room: "note", Body: []byte(body)}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", body, err)
		}
	}
	for body, want := range map[string]string{
		"note.new: x":           "not in the English catalogue",
		"note.plain: Gut, {0}.": "takes [] in English and [0] in de",
	} {
		_, err := words.Read(words.Source{Room: "note", Lang: "de", Body: []byte(body)}, words.Source{Room: "note", Body: []byte(notes)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestFormat(t *testing.T) {
	l := book(t).Of("en")
	york, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 1, 3, 30, 0, 0, time.UTC)
	for _, c := range []struct{ got, want string }{
		{l.Day(0), ""},
		{l.Day(civil.MustParse("2026-12-31")), "31 December 2026"},
		{l.Instant(time.Time{}, york), ""},
		{l.Instant(at, york), "28 February 2026, 22:30 EST"}, // the day before, there
		{l.Instant(at, time.UTC), "1 March 2026, 03:30 UTC"},
		{l.Instant(at.AddDate(0, 5, 0), york), "31 July 2026, 23:30 EDT"},
		{l.Number(0), "0"}, {l.Number(999), "999"}, {l.Number(-1000), "-1,000"}, {l.Number(1234567), "1,234,567"},
		{l.Number(-9223372036854775808), "-9,223,372,036,854,775,808"},
		{l.Duration(-time.Hour), "0 seconds"}, {l.Duration(time.Millisecond), "1 second"},
		{l.Duration(61 * time.Second), "1 minute 1 second"}, {l.Duration(time.Hour), "1 hour"},
		{l.Duration(time.Hour + time.Second), "1 hour 1 minute"}, {l.Duration(72 * time.Hour), "3 days"},
		{l.Duration(49 * time.Hour), "2 days 1 hour"}, {l.Duration(24*time.Hour - time.Second), "24 hours"},
		{l.List(nil), ""}, {l.List([]string{"a"}), "a"}, {l.List([]string{"a", "b"}), "a and b"}, {l.List([]string{"a", "b", "c"}), "a, b and c"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
