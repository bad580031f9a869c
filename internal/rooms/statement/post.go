package statement

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// PostInput is what a source says, through the API and its own token.
type PostInput struct {
	Lines []Line `json:"lines" minItems:"1" maxItems:"1000"`
}

// Taken is the answer to every line that can be read, whoever it is about.
type Taken struct {
	Lines int `json:"lines" doc:"How many were taken in"`
	Again int `json:"again" doc:"Of them, how many said the same as before under their reference"`
}

// Post takes lines of a source in: all of them or none. Every line is answered alike, whether
// anybody here is meant or not.
func (s *Service) Post(ctx context.Context, sc access.Scope, in PostInput) (out Taken, err error) {
	src, today, err := s.sender(ctx, sc)
	if err != nil {
		return out, fault.Wrap("take statements in", err)
	}
	if n := len(in.Lines); n == 0 || n > maxAtOnce {
		return out, fault.Wrap("take statements in", fault.Bad("lines", "too_large", maxAtOnce))
	}
	all := make([]arriving, len(in.Lines))
	for i, l := range in.Lines {
		all[i].Line = l.tidy()
		if err := all[i].check(today); err != nil {
			return out, fault.Wrap("take statements in", badLine(i, err))
		}
	}
	batch := s.NewID(s.Clock.Now())
	out.Lines = len(all)
	out.Again, err = s.take(ctx, sc, src, batch, all)
	return out, fault.Wrap("take statements in", err)
}

// PostFile is Post with a file: it is read to its end before anything of it is taken in.
func (s *Service) PostFile(ctx context.Context, sc access.Scope, file io.Reader) (out Taken, err error) {
	src, today, err := s.sender(ctx, sc)
	if err != nil {
		return out, fault.Wrap("take a file of statements in", err)
	}
	t, err := spool(s.Dir, file, today)
	if err != nil {
		return out, fault.Wrap("take a file of statements in", err)
	}
	defer t.drop()
	batch := s.NewID(s.Clock.Now())
	out.Lines, out.Again, err = t.pour(ctx, func(some []Line) (int, error) {
		all := make([]arriving, len(some))
		for i, l := range some {
			all[i].Line = l
		}
		return s.take(ctx, sc, src, batch, all)
	})
	return out, fault.Wrap("take a file of statements in", err)
}

// pour reads a file twice: to the end, whether all of it can be read; then it hands it out in
// chunks. What is broken off in between is whole when the same file comes again.
func (t table) pour(ctx context.Context, take func([]Line) (int, error)) (lines, again int, err error) {
	if lines, err = t.each(ctx, func(Line) error { return nil }); err != nil {
		return 0, 0, err
	}
	some := make([]Line, 0, maxAtOnce)
	flush := func() error {
		n, err := take(some)
		again, some = again+n, some[:0]
		return err
	}
	_, err = t.each(ctx, func(l Line) error {
		if some = append(some, l); len(some) < maxAtOnce {
			return nil
		}
		return flush()
	})
	if err == nil && len(some) > 0 {
		err = flush()
	}
	return lines, again, err
}

// sender is the source whose token the caller has. Anybody else says nothing, whatever they may.
func (s *Service) sender(ctx context.Context, sc access.Scope) (src Source, today civil.Date, err error) {
	token := sc.Via().ID
	if token.Zero() {
		return src, today, errNoSource
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if src, err = sourceOfToken(ctx, q, sc, token); err != nil {
			return err
		}
		today, err = s.People.DayIn(ctx, q, sc)
		return err
	})
	if errors.Is(err, fault.NotFound) || err == nil && !src.EndedAt.IsZero() {
		err = errNoSource
	}
	return src, today, err
}

// errNoSource is for who has no token of a source.
var errNoSource = fault.Bad("", "statement.no_source")

func (s *Service) take(ctx context.Context, sc access.Scope, src Source, batch ids.ID, all []arriving) (again int, err error) {
	err = s.DB.Write(ctx, sc, db.On("statement_source", src.ID), func(ctx context.Context, tx *db.Tx) error {
		now, err := sourceByID(ctx, tx, sc, src.ID)
		if err != nil {
			return err
		}
		if now.token != src.token || !now.EndedAt.IsZero() {
			return errNoSource // ended meanwhile
		}
		again, err = s.takeTx(ctx, tx, sc, now, batch, all)
		return err
	})
	return again, err
}

// OwnInput is where a page begins.
type OwnInput struct {
	After ids.ID `query:"after" json:"-" kind:"statement"`
}

// Told is what a source is told of a line: taken, accepted, disputed or refused.
type Told struct {
	Ref    string    `json:"reference"`
	State  string    `json:"state" enum:"taken,accepted,disputed,refused"`
	Reason string    `json:"reason,omitempty"`
	SentAt time.Time `json:"sent_at"`
}

// OwnPage is a page of what a source sent, the first first.
type OwnPage struct {
	Lines []Told `json:"lines"`
	Next  ids.ID `json:"next,omitzero"`
}

// Own is what a source sent with its token, and what it is told of that. A line about nobody
// and one that nobody looked at yet are the same.
func (s *Service) Own(ctx context.Context, sc access.Scope, in OwnInput) (out OwnPage, err error) {
	src, _, err := s.sender(ctx, sc)
	if errors.Is(err, errNoSource) {
		return OwnPage{Lines: []Told{}}, nil // nobody's
	}
	if err != nil {
		return out, fault.Wrap("list what a source sent", err)
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = OwnPage{Lines: []Told{}}
		all, err := ofSource(ctx, q, sc, src.ID, in.After, ownPage+1)
		if err != nil {
			return err
		}
		if len(all) > ownPage {
			all = all[:ownPage]
			out.Next = all[ownPage-1].ID
		}
		if all, err = s.opened(ctx, q, sc.OrgID(), all); err != nil {
			return err
		}
		for _, st := range all {
			state, reason := tell(src, st)
			out.Lines = append(out.Lines, Told{st.Said.Ref, state, reason, st.ArrivedAt})
		}
		return nil
	})
	return out, fault.Wrap("list what a source sent", err)
}

const ownPage = 500

// tell is what a source is told of a statement. Of one about nobody who is known it is told nothing.
func tell(src Source, st Statement) (state, reason string) {
	known := !st.Person.Zero()
	switch {
	case src.Tells == Nothing || !known:
	case st.State == Accepted:
		return "accepted", ""
	case st.State == Disputed:
		return "disputed", st.Reason
	case st.State == Refused && (src.Tells == All || !st.Made.Zero()): // that it was accepted is known already
		return "refused", st.Reason
	}
	return "taken", ""
}

// upload takes a file of a source in.
func (s *Service) upload(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	_, file, err := fileOf(w, r, nil)
	if err != nil {
		return err
	}
	out, err := s.PostFile(r.Context(), sc, file)
	if err != nil {
		return tooLarge(err)
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(out)
}

// fileOf is the file of a form, without holding it, with the fields in front of it.
func fileOf(w http.ResponseWriter, r *http.Request, fields map[string]string) (map[string]string, io.Reader, error) {
	rc := http.NewResponseController(w)
	_ = rc.SetReadDeadline(time.Time{}) // a large file takes as long as the line needs; the errors mean that there is no limit
	_ = rc.SetWriteDeadline(time.Time{})
	form, err := r.MultipartReader()
	if err != nil {
		return fields, nil, fault.Bad("file", "required")
	}
	for {
		p, err := form.NextPart()
		switch {
		case err != nil:
			return fields, nil, tooLarge(errors.Join(fault.Bad("file", "required"), err))
		case p.FormName() == "file" && p.FileName() != "":
			return fields, p, nil
		case p.FormName() == "file":
			return fields, nil, fault.Bad("file", "required")
		}
		text, err := io.ReadAll(io.LimitReader(p, 1000))
		if err != nil {
			return fields, nil, tooLarge(err)
		}
		if fields != nil {
			fields[p.FormName()] = string(text)
			r.PostForm.Set(p.FormName(), string(text)) // shown again where the file is refused
		}
	}
}

// tooLarge is the error of a body that is larger than the line takes, or the one it is.
func tooLarge(err error) error {
	var most *http.MaxBytesError
	if errors.As(err, &most) {
		return fault.Bad("file", "statement.too_large", MaxFile>>20)
	}
	if all := fault.Fields(err); len(all) > 0 {
		return fault.Bad(all[0].Field, all[0].Reason, all[0].Args...)
	}
	return err
}
