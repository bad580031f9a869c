package words

import (
	"context"
	_ "embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Source is one catalogue file.
type Source struct {
	Room string // who it belongs to, for messages
	Lang string // language tag; "en" when empty
	Body []byte
}

// Book is every catalogue in every language.
type Book struct{ langs map[string]*Lang }

// Lang says things in one language.
type Lang struct {
	tag   string
	texts map[string]entry
	next  *Lang // asked for what this one lacks: English
}

// entry is a sentence; one is its form for exactly one, where it counts.
type entry struct{ one, other string }

// UnmarshalYAML reads a sentence, or its two forms.
func (e *entry) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&e.other)
	}
	var forms struct{ One, Other string }
	if err := n.Decode(&forms); err != nil {
		return err
	}
	if forms.One == "" || forms.Other == "" {
		return fmt.Errorf("line %d: a sentence that counts has the forms one and other", n.Line)
	}
	e.one, e.other = forms.One, forms.Other
	return nil
}

//go:embed words.yaml
var ground []byte

const english = "en"

// Read makes a Book of the ground's own catalogue and of those given.
func Read(sources ...Source) (*Book, error) {
	b := &Book{langs: map[string]*Lang{english: {tag: english, texts: map[string]entry{}}}}
	all := append([]Source{{Room: "words", Body: ground}}, sources...)
	slices.SortStableFunc(all, func(a, b Source) int { return rank(a) - rank(b) })
	for _, s := range all {
		if err := b.add(s); err != nil {
			return nil, fmt.Errorf("words of %s: %w", s.Room, err)
		}
	}
	return b, nil
}

// rank puts English first: translations are held against it.
func rank(s Source) int {
	if s.Lang == "" || s.Lang == english {
		return 0
	}
	return 1
}

func (b *Book) add(s Source) error {
	if s.Lang == "" {
		s.Lang = english
	}
	var file map[string]entry
	if err := yaml.Unmarshal(s.Body, &file); err != nil {
		return err
	}
	l := b.langs[s.Lang]
	if l == nil {
		l = &Lang{tag: s.Lang, texts: map[string]entry{}, next: b.langs[english]}
		b.langs[s.Lang] = l
	}
	for _, code := range slices.Sorted(maps.Keys(file)) {
		if err := l.add(code, file[code]); err != nil {
			return err
		}
	}
	return nil
}

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$`)

func (l *Lang) add(code string, e entry) error {
	if !codeForm.MatchString(code) {
		return fmt.Errorf("%q is no code; write room.what, or the reason of a fault", code)
	}
	if _, ok := l.texts[code]; ok {
		return fmt.Errorf("%s is in two catalogues", code)
	}
	if e.other == "" {
		return fmt.Errorf("%s says nothing", code)
	}
	if l.next != nil {
		en, ok := l.next.texts[code]
		if !ok {
			return fmt.Errorf("%s is not in the English catalogue", code)
		}
		if a, b := holes(e.other), holes(en.other); !slices.Equal(a, b) {
			return fmt.Errorf("%s takes %v in English and %v in %s", code, b, a, l.tag)
		}
	}
	l.texts[code] = e
	return nil
}

var hole = regexp.MustCompile(`\{([a-z0-9_]+)\}`)

// holes are the arguments of a sentence.
func holes(s string) []string {
	var out []string
	for _, m := range hole.FindAllStringSubmatch(s, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Of gives the language that fits a tag best: the tag itself, its first part, English.
func (b *Book) Of(tag string) *Lang {
	for {
		if l, ok := b.langs[tag]; ok {
			return l
		}
		i := strings.LastIndexByte(tag, '-')
		if i < 0 {
			return b.langs[english]
		}
		tag = tag[:i]
	}
}

// Langs lists the tags, English first.
func (b *Book) Langs() []string {
	out := slices.Sorted(maps.Keys(b.langs))
	slices.SortStableFunc(out, func(a, b string) int { return rank(Source{Lang: a}) - rank(Source{Lang: b}) })
	return out
}

// Codes lists every code of the English catalogues.
func (b *Book) Codes() []string { return slices.Sorted(maps.Keys(b.langs[english].texts)) }

// Tag is the language tag, for the lang attribute of a page (BCP 47).
func (l *Lang) Tag() string { return l.tag }

// Has reports whether there is a sentence for the code.
func (l *Lang) Has(code string) bool {
	_, ok := l.find(code)
	return ok
}

func (l *Lang) find(code string) (entry, bool) {
	for ; l != nil; l = l.next {
		if e, ok := l.texts[code]; ok {
			return e, true
		}
	}
	return entry{}, false
}

type langKey struct{}

// With keeps the language of a request.
func With(ctx context.Context, l *Lang) context.Context { return context.WithValue(ctx, langKey{}, l) }

// From is the language of With; English of the ground where none was set.
func From(ctx context.Context) *Lang {
	if l, ok := ctx.Value(langKey{}).(*Lang); ok {
		return l
	}
	return bare
}

// bare serves what is rendered outside a request.
var bare = func() *Lang {
	b, err := Read()
	if err != nil {
		panic(err) // the ground's own file, which a test reads
	}
	return b.Of(english)
}()
