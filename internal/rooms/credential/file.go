package credential

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/civil"
)

// Answers is a file of a board's answers that was read, and what came of it.
type Answers struct {
	ID       ids.ID    `json:"id"`
	Source   ids.ID    `json:"source"`
	Rows     int       `json:"rows"`
	Agreed   int       `json:"agreed"`
	Differed int       `json:"differed"`
	Known    int       `json:"known" doc:"Read from the same file before"`
	Nobody   int       `json:"nobody" doc:"Numbers that no credential here has"`
	Bad      int       `json:"unreadable"`
	Lines    []Line    `json:"lines,omitempty" doc:"The first lines that matched nobody or could not be read"`
	By       ids.ID    `json:"by,omitzero"`
	At       time.Time `json:"at"`

	name string // of the source
}

// Line is a line of a file that did nothing, and why.
type Line struct {
	N      int    `json:"line"`
	Reason string `json:"reason" enum:"nobody,number,status,expiry,columns"`
}

const (
	// maxAnswers is the largest file of answers, in bytes.
	maxAnswers = 256 << 20
	// mostLines is how many lines are told.
	mostLines = 300
)

// columns of a file, in any order: the headings that each may have.
var headings = []struct {
	name string
	also []string
}{{"number", []string{"number", "license number", "licence number", "license no", "licence no", "certificate number"}}, {"name", []string{"name", "full name", "licensee", "licensee name"}},
	{"status", []string{"status", "license status", "licence status"}}, {"expires_on", []string{"expires_on", "expires", "expiry", "expiration date", "expiration", "expiry date"}}}

// columnsOf finds the columns of a file by its first line; -1 where one is not there.
func columnsOf(head []string) (map[string]int, error) {
	out := map[string]int{}
	for _, h := range headings {
		out[h.name] = -1
		for i, text := range head {
			text = strings.ToLower(strings.Join(strings.Fields(strings.NewReplacer("\ufeff", "", "_", " ").Replace(text)), " "))
			if out[h.name] < 0 && slices.ContainsFunc(h.also, func(a string) bool { return strings.ReplaceAll(a, "_", " ") == text }) {
				out[h.name] = i
			}
		}
	}
	if out["number"] < 0 || out["status"] < 0 {
		return nil, fault.Bad("file", "credential.file_columns")
	}
	return out, nil
}

// ReadAnswers reads a file of answers as it comes, and adds what it says of each credential
// whose number it has. The same file again changes nothing.
func (s *Service) ReadAnswers(ctx context.Context, sc access.Scope, source ids.ID, asOf civil.Date, file io.Reader) (out Answers, err error) {
	var src CheckSource
	var blind keys.Blinder
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if src, err = sourceByID(ctx, q, sc, source); err != nil {
			return err
		}
		blind, err = s.Keys.Blinder(ctx, q, sc.OrgID())
		return err
	})
	switch {
	case err != nil:
		return out, fault.Wrap("read answers", err)
	case src.How != ByFile || !src.StoppedAt.IsZero():
		return out, fault.Wrap("read answers", fault.Bad("file", "credential.source_no_file"))
	}
	r := answersReader{s: s, sc: sc, src: src, asOf: asOf, blind: blind, out: Answers{ID: s.NewID(s.Clock.Now()), Source: source, By: sc.Account(), At: s.Clock.Now(), name: src.Name}}
	if err := r.all(ctx, file); err != nil {
		return r.out, fault.Wrap("read answers", err)
	}
	err = s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if err := setAnswered(ctx, tx, sc, source, s.Clock.Now()); err != nil {
			return err
		}
		if err := insertAnswers(ctx, tx, sc, r.out); err != nil {
			return err
		}
		_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: "source.read", Table: "credential_answers", Row: r.out.ID, Codes: map[string]string{"rows": strconv.Itoa(r.out.Rows)}})
		return err
	})
	return r.out, fault.Wrap("read answers", err)
}

type answersReader struct {
	s     *Service
	sc    access.Scope
	src   CheckSource
	asOf  civil.Date
	blind keys.Blinder
	out   Answers
}

// all reads line by line; nothing but the line at hand is kept.
func (r *answersReader) all(ctx context.Context, file io.Reader) error {
	in := csv.NewReader(bufio.NewReaderSize(file, 64<<10))
	in.FieldsPerRecord, in.ReuseRecord, in.LazyQuotes = -1, true, true
	head, err := in.Read()
	if err != nil {
		return fault.Bad("file", "credential.file_columns")
	}
	at, err := columnsOf(head)
	if err != nil {
		return err
	}
	for {
		row, err := in.Read()
		n, _ := in.FieldPos(0)
		var odd *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &odd):
			r.told(Line{odd.StartLine, "columns"})
			continue
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		}
		if err := r.row(ctx, n, at, row); err != nil {
			return err
		}
	}
}

func (r *answersReader) told(l Line) {
	if l.Reason == "nobody" {
		r.out.Nobody++
	} else {
		r.out.Bad++
	}
	if len(r.out.Lines) < mostLines {
		r.out.Lines = append(r.out.Lines, l)
	}
}

// row adds what one line says.
func (r *answersReader) row(ctx context.Context, n int, at map[string]int, row []string) error {
	cell := func(name string) string {
		if i := at[name]; i >= 0 && i < len(row) {
			return strings.TrimSpace(strings.ToValidUTF8(row[i], ""))
		}
		return ""
	}
	if !slices.ContainsFunc(row, func(c string) bool { return strings.TrimSpace(c) != "" }) {
		return nil
	}
	r.out.Rows++
	a := Answer{Name: short(cell("name"), 200), Status: short(cell("status"), 100), AsOf: r.asOf}
	number := numberOf(cell("number"))
	switch {
	case number == "" || len(number) > 200:
		r.told(Line{n, "number"})
		return nil
	case a.Status == "":
		r.told(Line{n, "status"})
		return nil
	}
	if text := cell("expires_on"); text != "" {
		day, err := civil.Parse(text)
		if a.Expires = day; err != nil {
			r.told(Line{n, "expiry"})
			return nil //nolint:nilerr // the line is told, and the next one is read
		}
	}
	var all []stored
	if err := r.s.DB.Read(ctx, r.sc, func(ctx context.Context, q db.Q) (err error) {
		all, err = ofNumber(ctx, q, r.sc, r.blind.Of("credential.number", number), r.src.board)
		return err
	}); err != nil {
		return err
	}
	if len(all) == 0 {
		r.told(Line{n, "nobody"})
	}
	for _, c := range all {
		if err := r.add(ctx, c.ID, number, a); err != nil {
			return err
		}
	}
	return nil
}

// add adds what a line says of one credential, once: the same line of a list of the same day,
// about the same entry, is known.
func (r *answersReader) add(ctx context.Context, id ids.ID, number string, a Answer) error {
	var counted *int // of the try that was committed
	err := r.s.with(ctx, r.sc, id, func(ctx context.Context, tx *db.Tx, h Held) error {
		if slices.ContainsFunc(h.Evidence, func(o Evidence) bool { return o.N == h.Head && o.Source == r.src.ID && o.Answer == a }) {
			counted = &r.out.Known
			return nil
		}
		sum := sha256.Sum256([]byte(strings.Join([]string{r.src.ID.String(), strconv.FormatInt(h.Head, 10), number, a.Name, a.Status, a.Expires.String(), a.AsOf.String()}, "\x00")))
		e := Evidence{How: string(ByFile), Source: r.src.ID, Answer: a, batch: r.blind.Of("credential.answer", hex.EncodeToString(sum[:]))}
		differs, err := r.s.answered(ctx, tx, r.sc, h, e)
		if err != nil {
			return err
		}
		if counted = &r.out.Agreed; differs {
			counted = &r.out.Differed
		}
		return nil
	})
	if err == nil {
		*counted++
	}
	return err
}

// ShowAnswers is what came of one file.
func (s *Service) ShowAnswers(ctx context.Context, sc access.Scope, in AnswersRef) (a Answers, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if a, err = answersByID(ctx, q, sc, in.ID); err != nil {
			return err
		}
		src, err := sourceByID(ctx, q, sc, a.Source)
		a.name = src.Name
		return err
	})
	return a, fault.Wrap("show answers", err)
}

// AnswersRef names a file of answers.
type AnswersRef struct {
	ID ids.ID `path:"id" kind:"answers" json:"-"`
}

func encodeLines(all []Line) string {
	out := make([]string, len(all))
	for i, l := range all {
		for letter, reason := range lineReasons {
			if reason == l.Reason {
				out[i] = strconv.Itoa(l.N) + string(letter)
			}
		}
	}
	return strings.Join(out, " ")
}

var lineReasons = map[byte]string{'n': "nobody", 'u': "number", 's': "status", 'e': "expiry", 'c': "columns"}

func decodeLines(text string) (out []Line) {
	for _, f := range strings.Fields(text) {
		n, err := strconv.Atoi(f[:len(f)-1])
		if reason := lineReasons[f[len(f)-1]]; err == nil && reason != "" {
			out = append(out, Line{n, reason})
		}
	}
	return out
}
