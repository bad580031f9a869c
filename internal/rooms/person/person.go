package person

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/civil"
)

// Person is one of them. Name, Email and Number are hidden from logs and formatting. Of a
// person who is Masked, the caller may not see Email and Number, which are empty.
type Person struct {
	ID        ids.ID     `json:"id"`
	Version   int64      `json:"version"`
	Root      ids.ID     `json:"root"` // itself, or the person it was merged into
	Unit      ids.ID     `json:"unit"` // zero if none
	Name      pii.Text   `json:"name"`
	Email     pii.Text   `json:"email"`
	Number    pii.Text   `json:"number"` // badge, employee or licence number, as typed
	Alias     bool       `json:"alias"`  // the name is not the legal one
	Source    Source     `json:"source"`
	State     State      `json:"state"`
	JoinedOn  civil.Date `json:"joined_on"`
	LeftOn    civil.Date `json:"left_on"`
	CreatedAt time.Time  `json:"created_at"`
	Masked    bool       `json:"masked"`

	shown int64      // the version at which what the index shows last changed
	since civil.Date // from when a unit that was changed holds; today if zero
}

// masked is p as somebody may see them who has no right to their e-mail and number.
func (p Person) masked() Person {
	if p.Masked {
		p.Email, p.Number = pii.Text{}, pii.Text{}
	}
	return p
}

// Source is where a person came from.
type Source string

// The sources.
const (
	FromAdmin  Source = "admin"
	FromSelf   Source = "self"
	FromImport Source = "import"
	FromAPI    Source = "api"
)

// State is whether a person still belongs to the organization.
type State string

// The states.
const (
	Active State = "active"
	Left   State = "left"
)

// class is the retention class of what this room seals.
const class = "roster"

// foldName is how names are ordered and found: without case, accents and doubled blanks,
// so that Öberg stands beside Oberg and is found by whoever has no Ö on the keyboard. Marks
// of other scripts than those with accents (U+0300 to U+036F) are part of the letter.
func foldName(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= 0x0300 && r <= 0x036F {
			return -1
		}
		return r
	}, norm.NFKD.String(cases.Fold().String(norm.NFKC.String(name))))
	return strings.Join(strings.Fields(norm.NFC.String(plain)), " ")
}

// SharesName reports whether two names have a word in common, however it is written. Without
// one they are hardly the same person's.
func SharesName(a, b string) bool {
	all := strings.FieldsFunc(foldName(a), notOfName)
	for _, w := range strings.FieldsFunc(foldName(b), notOfName) {
		if utf8.RuneCountInString(w) > 1 && slices.Contains(all, w) {
			return true
		}
	}
	return false
}

func notOfName(r rune) bool { return !unicode.IsLetter(r) }

// foldNumber is how numbers are the same however they are typed: RN 12345, rn-12345.
// Leading zeros count.
func foldNumber(number string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(number))
}

// numberMark begins the words of numbers in the index. No word of a name begins with it,
// so that whoever may not see numbers does not find people by them either.
const numberMark = "#"

// wordsOf are by what a person is found: each word of the name, the number and its parts.
func wordsOf(name, number string) []string {
	seen := map[string]bool{numberMark: true}
	var out []string
	all := split(name)
	for _, w := range append(split(number), foldNumber(number)) {
		all = append(all, numberMark+w)
	}
	for _, w := range all {
		if !seen[w] {
			seen[w] = true
			out = append(out, w)
		}
	}
	return out
}

func split(text string) []string {
	return strings.FieldsFunc(foldName(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r)
	})
}

// Input is what a caller may choose about a person.
type Input struct {
	Name     string     `json:"name" minLength:"1" maxLength:"200" doc:"As the person is called here; an alias where the organization uses them"`
	Alias    bool       `json:"alias,omitempty" doc:"The name is not the legal one"`
	Email    string     `json:"email,omitempty" maxLength:"254"`
	Number   string     `json:"number,omitempty" maxLength:"60" doc:"Badge, employee or licence number; leading zeros count, blanks and dashes do not"`
	Unit     ids.ID     `json:"unit,omitempty" kind:"unit"`
	JoinedOn civil.Date `json:"joined_on,omitempty"`
}

// ChangeInput is a person and what shall be true of them.
type ChangeInput struct {
	ID ids.ID `path:"id" kind:"person" json:"-"`
	Input
}

// unprintable is what no name has: line breaks and other controls, and the marks that
// turn the direction of what follows, by which one name can be shown as another.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// Validate checks what can be checked without a database.
func (in Input) Validate() error {
	switch {
	case strings.TrimSpace(in.Name) == "":
		return fault.Bad("name", "required")
	case strings.ContainsFunc(in.Name, unprintable):
		return fault.Bad("name", "text_invalid")
	case strings.ContainsFunc(in.Number, unprintable):
		return fault.Bad("number", "text_invalid")
	case len([]rune(in.Name)) > 200:
		return fault.Bad("name", "too_long", 200)
	case len([]rune(in.Number)) > 60:
		return fault.Bad("number", "too_long", 60)
	case in.Number != "" && foldNumber(in.Number) == "":
		return fault.Bad("number", "number_form")
	case len(in.Email) > 254 || in.Email != "" && !strings.Contains(strings.Trim(in.Email, "@"), "@"):
		return fault.Bad("email", "email_form")
	}
	return nil
}
