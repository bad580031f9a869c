package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/civil"
	"standing/internal/roster"
	"standing/internal/sheet"
)

// lookAt guesses what the columns mean, or takes them as in the last file with the same
// headings. A file that cannot be read fails with the reason in the words of its reader.
func (s *Service) lookAt(ctx context.Context, sc access.Scope, i Import, p Plan, path string) (Import, error) {
	zone, err := s.zone(ctx, sc)
	if err != nil {
		return i, err
	}
	p.Today = civil.At(s.Clock.Now(), zone)
	look, err := s.look(ctx, sc, &p, path)
	bad, cannot := fileProblem(err)
	if err != nil && !cannot {
		return i, fault.Wrap("look at the file", err)
	}
	size, digest := i.Size, i.Digest
	err = s.change(ctx, sc, i.ID, func(ctx context.Context, tx *db.Tx, st *stored, l *Look) error {
		if err := dropProblems(ctx, tx, sc, i.ID); err != nil {
			return err
		}
		st.Size, st.Digest, st.Plan, st.State, st.Reason, st.Counts = size, digest, p, Received, "", Counts{}
		*l = look
		if err := s.cannotRead(ctx, tx, sc, st, bad, cannot, len(look.Tables) > 0); err != nil {
			return err
		}
		i = st.Import
		return nil
	})
	return i, err
}

// cannotRead says why: of a file whose columns are not clear somebody may say what they are,
// any other is done with.
func (s *Service) cannotRead(ctx context.Context, tx *db.Tx, sc access.Scope, st *stored, bad Problem, cannot, columns bool) error {
	if !cannot {
		return nil
	}
	if err := s.writeProblems(ctx, tx, sc, st.ID, []Problem{bad}); err != nil {
		return err
	}
	if columns {
		st.State, st.Reason = Mapped, "unclear"
		return nil
	}
	st.State, st.Reason = Failed, "unreadable"
	return dropParts(ctx, tx, sc, st.ID)
}

func (s *Service) look(ctx context.Context, sc access.Scope, p *Plan, path string) (Look, error) {
	packs, err := s.packs(ctx, sc)
	if err != nil {
		return Look{}, err
	}
	var l Look
	if p.People == "" && p.Records == "" {
		if p.People, p.Records, l.Sheets, err = roster.Sheets(path, packs); err != nil {
			return l, err
		}
	} else if _, _, l.Sheets, err = roster.Sheets(path, nil); err != nil {
		return l, err
	}
	opt := p.options(path)
	stream, m, err := roster.Open(ctx, opt, packs)
	if stream == nil {
		return l, err
	}
	if err != nil {
		defer stream.Close()
		l.Tables = s.seenAll(m, stream)
		return l, err
	}
	l.Tables = s.seenAll(m, stream)
	known, err := s.memory(ctx, sc, l)
	if err != nil {
		stream.Close()
		return l, err
	}
	if known != "" && p.Map == "" {
		opt.Map = []byte(known)
		again, better, err := roster.Open(ctx, opt, packs)
		switch {
		case err == nil:
			stream.Close()
			stream, m, p.Remembered = again, better, true
			if t := tables(m); len(t) > 0 && p.Dates == "" {
				p.Dates = t[0].Dates.String() // as it was said of the last such file
			}
			l.Tables = s.seenAll(m, stream)
		case again != nil:
			again.Close()
		}
	}
	defer stream.Close()
	if p.Map, err = mapText(m); err != nil {
		return l, err
	}
	return l, nil
}

func (s *Service) seenAll(m *roster.Mapping, stream *roster.Stream) (out []Table) {
	for n, t := range tables(m) {
		out = append(out, seen(t, stream.Headings(n > 0), stream.Samples(n > 0, 3)))
	}
	return out
}

// options are how package roster is told of the plan.
func (p Plan) options(path string) roster.Options {
	at := func(name string) string {
		if name == "" {
			return path
		}
		return path + "#" + name
	}
	opt := roster.Options{PeopleFile: at(p.People), Map: []byte(p.Map), Today: p.Today}
	if p.Records != "" {
		opt.RecordsFile = at(p.Records)
	}
	opt.DateOrder, _ = roster.ParseDateOrder(p.Dates) // checked when it was chosen
	return opt
}

func tables(m *roster.Mapping) (out []*roster.Table) {
	for _, t := range []*roster.Table{m.People, m.Records} {
		if t != nil {
			out = append(out, t)
		}
	}
	return out
}

// seen is a table for somebody to look at: every column that has a heading or cells.
func seen(t *roster.Table, headings []string, samples map[int][]string) Table {
	out := Table{Shape: string(t.Shape), HeadingRow: t.HeadingRow}
	means := map[int][]string{}
	for _, c := range t.Columns {
		if c.Field != roster.Ignored {
			means[c.Index] = append(means[c.Index], strings.TrimSpace(string(c.Field)+" "+c.Of))
		}
	}
	for i, h := range headings {
		if h != "" || len(samples[i]) > 0 {
			out.Columns = append(out.Columns, Column{Index: i, Letter: sheet.ColumnName(i), Heading: h, Means: strings.Join(means[i], " + "), Samples: samples[i]})
		}
	}
	return out
}

// mapText is a mapping as a plan keeps it. The words of the file are read anew each time.
func mapText(m *roster.Mapping) (string, error) {
	var b bytes.Buffer
	bare := *m
	bare.Words = nil
	err := bare.Save(&b)
	return b.String(), err
}

// headings is by what a file is known again.
func (l Look) headings() []byte {
	h := sha256.New()
	for _, t := range l.Tables {
		for _, c := range t.Columns {
			_, _ = h.Write([]byte(strings.ToLower(strings.Join(strings.Fields(c.Heading), " ")) + "\x00")) // never fails
		}
		_, _ = h.Write([]byte{1})
	}
	return h.Sum(nil)
}

func (s *Service) memory(ctx context.Context, sc access.Scope, l Look) (text string, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		text, err = remembered(ctx, q, sc, l.headings())
		return err
	})
	return text, fault.Wrap("read what is remembered", err)
}

// fileProblem is why a file as a whole cannot be read, in its reader's words.
func fileProblem(err error) (Problem, bool) {
	p := Problem{N: 1, Code: codeFile}
	var file *sheet.FileError
	var unclear *roster.Unclear
	switch {
	case errors.As(err, &file):
		p.Row, p.Reason, p.Remedy = int64(file.Row), file.Reason, file.Remedy
	case errors.As(err, &unclear):
		p.Reason, p.Remedy = unclear.Reason, unclear.Remedy
	default:
		return p, false
	}
	p.Remedy = strings.NewReplacer("say with --mapping what each column is", "choose the sheet that has them",
		"say with --mapping which one is meant", "leave one of them out").Replace(p.Remedy)
	return p, true
}
