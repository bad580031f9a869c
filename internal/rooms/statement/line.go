package statement

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"standing/internal/base/fault"
	"standing/internal/civil"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/person"
	"standing/internal/roster"
)

// Line is what is said of one person, and by what both sides know them. Of whom it comes is
// not in it.
type Line struct {
	Ref      string `json:"reference" minLength:"1" maxLength:"100" doc:"The sender's own, the same for ever: a line that comes again under it in other words corrects the one before"`
	What     What   `json:"what,omitempty" enum:"completion,credential" doc:"completion unless told"`
	Withdraw bool   `json:"withdraw,omitempty" doc:"Take back what was said under this reference; nothing else is wanted then"`

	Name    string `json:"name,omitempty" maxLength:"200" doc:"Compared with the name that is known; it never decides alone"`
	Number  string `json:"number,omitempty" maxLength:"60" doc:"The number by which the receiver knows them, such as an employee number"`
	Email   string `json:"email,omitempty" maxLength:"254" doc:"Counts together with the name"`
	Licence string `json:"licence_number,omitempty" maxLength:"60" doc:"With the issuer: by what they are known, and of a credential its number"`

	Issuer       string `json:"issuer,omitempty" maxLength:"200" doc:"The board or body that issued the licence"`
	Jurisdiction string `json:"jurisdiction,omitempty" maxLength:"60" doc:"Where it is good, such as Florida"`

	Course      string     `json:"course,omitempty" maxLength:"300" doc:"Title of the course"`
	CourseID    string     `json:"course_id,omitempty" maxLength:"60" doc:"The sender's own id of the course"`
	On          civil.Date `json:"completed_on,omitempty" doc:"The day on which it was completed"`
	Hours       string     `json:"hours,omitempty" maxLength:"30" doc:"Such as 1.5, 1:30, 90 min or 2 CEU"`
	Categories  string     `json:"categories,omitempty" maxLength:"1000" doc:"What it counts for, in codes or words of the requirements"`
	Failed      bool       `json:"failed,omitempty" doc:"Attended and not passed"`
	Certificate string     `json:"certificate,omitempty" maxLength:"100" doc:"Number of the certificate"`

	Kind     credential.Kind   `json:"kind,omitempty" enum:"licence,certification,registration,other" doc:"Of a credential; licence unless told"`
	Title    string            `json:"title,omitempty" maxLength:"200" doc:"What it is, such as Registered nurse"`
	Status   credential.Status `json:"status,omitempty" enum:"active,pending,inactive,expired,suspended,surrendered,revoked" doc:"How it stands; active unless told"`
	StatusOn civil.Date        `json:"status_on,omitempty" doc:"Since when; wanted where it holds no more"`
	IssuedOn civil.Date        `json:"issued_on,omitempty"`
	Expires  civil.Date        `json:"expires_on,omitempty" doc:"The last good day, of a card or a licence"`
}

// texts are the texts of a line by the names of their fields, with how long each may be.
func (l *Line) texts() []struct {
	field string
	text  *string
	most  int
} {
	return []struct {
		field string
		text  *string
		most  int
	}{{"reference", &l.Ref, 100}, {"name", &l.Name, 200}, {"number", &l.Number, 60}, {"email", &l.Email, 254}, {"licence_number", &l.Licence, 60}, {"issuer", &l.Issuer, 200},
		{"jurisdiction", &l.Jurisdiction, 60}, {"course", &l.Course, 300}, {"course_id", &l.CourseID, 60}, {"hours", &l.Hours, 30}, {"categories", &l.Categories, 1000},
		{"certificate", &l.Certificate, 100}, {"title", &l.Title, 200}}
}

// tidy is a line as it is kept: two that differ in blanks alone are the same.
func (l Line) tidy() Line {
	for _, t := range l.texts() {
		*t.text = strings.Join(strings.Fields(*t.text), " ")
	}
	l.Email = strings.ToLower(l.Email)
	if l.Withdraw {
		return Line{Ref: l.Ref, Withdraw: true, What: l.What}
	}
	if l.What = cmp.Or(l.What, Completion); l.What == Credential {
		l.Kind, l.Status = cmp.Or(l.Kind, credential.Licence), cmp.Or(l.Status, credential.Active)
	}
	return l
}

// check says what of a line cannot be, by its field. today is that of whoever sends it.
func (l Line) check(today civil.Date) error {
	for _, t := range l.texts() {
		switch {
		case utf8.RuneCountInString(*t.text) > t.most:
			return fault.Bad(t.field, "too_long", t.most)
		case strings.ContainsFunc(*t.text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) || !utf8.ValidString(*t.text):
			return fault.Bad(t.field, "text_invalid")
		}
	}
	switch {
	case l.Ref == "":
		return fault.Bad("reference", "required")
	case l.Withdraw:
		return nil
	case l.What != Completion && l.What != Credential:
		return fault.Bad("what", "required")
	case l.Expires != 0 && l.Expires < max(l.On, l.IssuedOn):
		return fault.Bad("expires_on", "ends_before")
	}
	if err := l.known(); err != nil {
		return err
	}
	if l.What == Credential {
		return l.checkCredential(today)
	}
	return l.checkCompletion(today)
}

// known says by what both sides know whom it is about: a name alone is not enough.
func (l Line) known() error {
	switch {
	case l.Number != "" && person.NumberKey(l.Number) == "":
		return fault.Bad("number", "statement.number_form")
	case l.Licence != "" && person.NumberKey(l.Licence) == "":
		return fault.Bad("licence_number", "statement.number_form")
	case l.Licence != "" && l.Issuer == "":
		return fault.Bad("issuer", "required")
	case l.Email != "" && !strings.Contains(l.Email, "@"):
		return fault.Bad("email", "email_form")
	case l.Number == "" && l.Licence == "" && (l.Email == "" || l.Name == ""):
		return fault.Bad("number", "statement.of_whom")
	}
	return nil
}

func (l Line) checkCompletion(today civil.Date) error {
	switch {
	case l.Course == "":
		return fault.Bad("course", "required")
	case l.On == 0:
		return fault.Bad("completed_on", "required")
	case l.On > today:
		return fault.Bad("completed_on", "training.future")
	}
	if l.Hours != "" {
		if a, wrong := roster.ParseAmount(l.Hours); wrong != "" || a.None {
			return fault.Bad("hours", "training.hours_form")
		}
	}
	return nil
}

func (l Line) checkCredential(today civil.Date) error {
	switch {
	case l.Title == "":
		return fault.Bad("title", "required")
	case l.Issuer == "":
		return fault.Bad("issuer", "required")
	case l.Licence == "":
		return fault.Bad("licence_number", "required")
	case !slices.Contains(credential.Kinds(), l.Kind):
		return fault.Bad("kind", "statement.kind_form")
	case !slices.Contains(credential.Statuses(), l.Status):
		return fault.Bad("status", "statement.status_form")
	case l.over() && l.StatusOn == 0:
		return fault.Bad("status_on", "required")
	case l.StatusOn > today:
		return fault.Bad("status_on", "credential.not_yet")
	case l.IssuedOn > today:
		return fault.Bad("issued_on", "credential.not_yet")
	}
	return nil
}

// over reports whether a credential is said to hold no more.
func (l Line) over() bool {
	return !slices.Contains([]credential.Status{credential.Active, credential.Expired, credential.Pending}, l.Status)
}

// words are all that a line says, in one way of writing.
func (l Line) words() string {
	b, _ := json.Marshal(l) // texts and days, which can always be written
	return string(b)
}

// refKey is a reference as it is compared.
func refKey(ref string) string { return strings.TrimSpace(ref) }

// called is what a line is about, in the words of its sender.
func (l Line) called() string { return cmp.Or(l.Course, l.Title) }
