package exclusion

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/fault"
	"standing/internal/base/web"
	"standing/internal/civil"
)

// upload takes a form with one file, without holding it. What is said of the file stands in
// the address, or in the form in front of the file.
func (s *Service) upload(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	in, err := web.Address[Arrival](r)
	if err != nil {
		return err
	}
	// A large file takes as long as the line needs; the errors mean that there is no limit.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	form, err := r.MultipartReader()
	if err != nil {
		return fault.Bad("file", "required")
	}
	r.PostForm = url.Values{}
	for {
		p, err := form.NextPart()
		if err != nil {
			return tooLarge(err, fault.Bad("file", "required"))
		}
		if p.FormName() != "file" {
			text, err := io.ReadAll(io.LimitReader(p, 1000))
			if err != nil {
				return tooLarge(err, fault.Bad("file", "required"))
			}
			r.PostForm.Set(p.FormName(), string(text)) // shown again where the file is refused
			if err := in.say(p.FormName(), strings.TrimSpace(string(text))); err != nil {
				return err
			}
			continue
		}
		if p.FileName() == "" {
			return fault.Bad("file", "required")
		}
		l, err := s.Receive(r.Context(), sc, in, p)
		if err != nil {
			return tooLarge(err, err)
		}
		web.SeeOther(r.Context(), r, pathOf(l))
		return nil
	}
}

// say takes a field of the form.
func (in *Arrival) say(name, text string) (err error) {
	switch name {
	case "of_on":
		if text == "" {
			return fault.Bad("of_on", "required")
		}
		if in.Of, err = civil.Parse(text); err != nil {
			return fault.Bad("of_on", "exclusion.day_form")
		}
	case "part":
		if in.Part = Part(text); in.Part != Full && in.Part != Supplement {
			return fault.Bad("part", "required")
		}
	case "shorter":
		in.Shorter = text == "true"
	}
	return nil
}

// tooLarge is the error of a body that is larger than the line takes, or else.
func tooLarge(err, otherwise error) error {
	var most *http.MaxBytesError
	if errors.As(err, &most) {
		return fault.Bad("file", "exclusion.too_large", MaxFile>>20)
	}
	return otherwise
}
