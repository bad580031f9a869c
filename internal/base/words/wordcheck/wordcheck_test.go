package wordcheck_test

import (
	"os"
	"path/filepath"
	"testing"

	"standing/internal/base/words"
	"standing/internal/base/words/wordcheck"
)

// Every code that the program says has words.
func TestRepository(t *testing.T) {
	root := filepath.Join("..", "..", "..", "..", "internal")
	sources, err := wordcheck.Catalogues(root)
	if err != nil {
		t.Fatal(err)
	}
	book, err := words.Read(sources...)
	if err != nil {
		t.Fatal(err)
	}
	uses, err := wordcheck.Uses(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(uses) < 5 {
		t.Errorf("only %d uses were found", len(uses))
	}
	for _, u := range wordcheck.Missing(book, uses) {
		t.Errorf("%s: no catalogue has the words of %q", u.At, u.Code)
	}
}

func TestPlanted(t *testing.T) {
	dir := t.TempDir()
	write := func(name, body string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.go", `package a
func f() {
	l.Text("note.saved"); l.Text("note.lost"); words.From(ctx).Text("note.gone"); ui.Text("a.b"); pii.Text("c.d"); l.Text("no code")
	fault.Bad("name", "required"); fault.Bad("name", "odd_one"); fault.Bad("name", "note.saved"); fault.Bad(x, y)
	_ = web.Face[In, Out]{Done: "note.done"}
}`)
	write("a_test.go", `package a; func g() { l.Text("note.test") }`)
	write("words.yaml", "note.saved: Saved.")
	write("words.de.yaml", "note.saved: Gesichert.")
	sources, err := wordcheck.Catalogues(dir)
	if err != nil || len(sources) != 2 {
		t.Fatal(sources, err)
	}
	book, err := words.Read(sources...)
	if err != nil || book.Of("de").Text("note.saved") != "Gesichert." {
		t.Fatal(err)
	}
	uses, err := wordcheck.Uses(dir)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, u := range wordcheck.Missing(book, uses) {
		got += u.Code + " "
	}
	if got != "note.lost note.gone odd_one note.done " {
		t.Errorf("missing %s", got)
	}
}
