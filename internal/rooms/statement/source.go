package statement

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
	"standing/internal/rooms/grant"
)

// SourceKind is what a source is.
type SourceKind string

// The kinds of sources.
const (
	Provider SourceKind = "provider"
	Program  SourceKind = "program"
	Board    SourceKind = "board"
)

// Tells is what a source is told of what became of its lines.
type Tells string

// What it is told. Of a line that is about nobody, or that nobody looked at, it is never told anything.
const (
	Nothing Tells = "nothing"
	Usual   Tells = "usual" // what was accepted, and what was disputed
	All     Tells = "all"   // what was refused as well
)

// Source is who says things of people here. Who that is follows from the token with which it
// sends, or from the organization that sends.
type Source struct {
	ID           ids.ID     `json:"id"`
	Version      int64      `json:"-"`
	Kind         SourceKind `json:"kind"`
	Name         string     `json:"name"`
	Jurisdiction string     `json:"jurisdiction,omitempty"`
	Here         bool       `json:"here" doc:"It is an organization of this installation"`
	Trusted      bool       `json:"trusted" doc:"What fits by number and name is accepted by itself"`
	Tells        Tells      `json:"tells"`
	AddedAt      time.Time  `json:"added_at"`
	EndedAt      time.Time  `json:"ended_at,omitzero"`

	token, from, addedBy ids.ID
}

// SourceInput registers a source outside of this installation.
type SourceInput struct {
	Kind         SourceKind `json:"kind" enum:"provider,program,board"`
	Name         string     `json:"name" minLength:"1" maxLength:"200" doc:"Of a board, as it stands on the licences that it issues"`
	Jurisdiction string     `json:"jurisdiction,omitempty" maxLength:"60" doc:"Of a board, such as Florida"`
}

func (in *SourceInput) tidy() error {
	in.Name, in.Jurisdiction = strings.Join(strings.Fields(in.Name), " "), strings.Join(strings.Fields(in.Jurisdiction), " ")
	odd := func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }
	switch {
	case in.Name == "":
		return fault.Bad("name", "required")
	case utf8.RuneCountInString(in.Name) > 200:
		return fault.Bad("name", "too_long", 200)
	case utf8.RuneCountInString(in.Jurisdiction) > 60:
		return fault.Bad("jurisdiction", "too_long", 60)
	case strings.ContainsFunc(in.Name, odd):
		return fault.Bad("name", "text_invalid")
	case strings.ContainsFunc(in.Jurisdiction, odd):
		return fault.Bad("jurisdiction", "text_invalid")
	case in.Kind != Provider && in.Kind != Program && in.Kind != Board:
		return fault.Bad("kind", "required")
	}
	return nil
}

// Made is a source with its token, which is shown this once.
type Made struct {
	Source
	Token string `json:"token,omitempty" doc:"Shown this once"`
}

// Register adds a source and gives it a token of its own, with which it can send and read
// what became of what it sent, and do nothing else.
func (s *Service) Register(ctx context.Context, sc access.Scope, in SourceInput) (out Made, err error) {
	if err := in.tidy(); err != nil {
		return out, fault.Wrap("register a source", err)
	}
	err = s.DB.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		now := s.Clock.Now()
		src := Source{ID: s.NewID(now), Version: 1, Kind: in.Kind, Name: in.Name, Jurisdiction: in.Jurisdiction, Tells: Usual, AddedAt: now, addedBy: sc.Account()}
		id, text, err := s.Token(ctx, tx, sc, tokenName(in.Name))
		if err != nil {
			return err
		}
		src.token = id
		out = Made{src, text.Reveal()}
		if err := insertSource(ctx, tx, sc, src); err != nil {
			return err
		}
		return s.logSource(ctx, tx, sc, src, "statementsource.added")
	})
	return out, fault.Wrap("register a source", err)
}

// tokenName is what the list of tokens calls a source's.
func tokenName(name string) string {
	if r := []rune(name); len(r) > 80 {
		return string(r[:80])
	}
	return name
}

// SourceRef names a source.
type SourceRef struct {
	ID ids.ID `path:"id" kind:"statement_source" json:"-"`
}

// Renew gives a source another token. The one before is worth nothing from then on.
func (s *Service) Renew(ctx context.Context, sc access.Scope, in SourceRef) (out Made, err error) {
	err = s.DB.Write(ctx, sc, db.On("statement_source", in.ID), func(ctx context.Context, tx *db.Tx) error {
		src, err := sourceByID(ctx, tx, sc, in.ID)
		switch {
		case err != nil:
			return err
		case src.Here || !src.EndedAt.IsZero():
			return fault.Gone
		}
		if err := s.endToken(ctx, tx, sc, src); err != nil {
			return err
		}
		id, text, err := s.Token(ctx, tx, sc, tokenName(src.Name))
		if err != nil {
			return err
		}
		src.token = id
		out = Made{src, text.Reveal()}
		if err := updateSource(ctx, tx, sc, src); err != nil {
			return err
		}
		return s.logSource(ctx, tx, sc, src, "statementsource.renewed")
	})
	return out, fault.Wrap("renew the token of a source", err)
}

// endToken ends the token of a source, unless somebody did so or its time was over.
func (s *Service) endToken(ctx context.Context, tx *db.Tx, sc access.Scope, src Source) error {
	if src.token.Zero() {
		return nil
	}
	if err := s.EndToken(ctx, tx, sc, src.token); err != nil && !errors.Is(err, fault.Gone) && !errors.Is(err, fault.NotFound) {
		return err
	}
	return nil
}

// SettleInput is how a source is dealt with.
type SettleInput struct {
	SourceRef
	Kind         SourceKind `json:"kind" enum:"provider,program,board"`
	Name         string     `json:"name" minLength:"1" maxLength:"200" doc:"As it is called here"`
	Jurisdiction string     `json:"jurisdiction,omitempty" maxLength:"60"`
	Trusted      bool       `json:"trusted,omitempty" doc:"Accept by itself what fits by number and name"`
	Tells        Tells      `json:"tells" enum:"nothing,usual,all" doc:"What it is told of what became of its lines"`
}

// Settle says how a source is dealt with.
func (s *Service) Settle(ctx context.Context, sc access.Scope, in SettleInput) (src Source, err error) {
	said := SourceInput{in.Kind, in.Name, in.Jurisdiction}
	if err := said.tidy(); err != nil {
		return src, fault.Wrap("settle a source", err)
	}
	err = s.DB.Write(ctx, sc, db.On("statement_source", in.ID), func(ctx context.Context, tx *db.Tx) error {
		if src, err = sourceByID(ctx, tx, sc, in.ID); err != nil {
			return err
		}
		src.Kind, src.Name, src.Jurisdiction, src.Trusted, src.Tells = said.Kind, said.Name, said.Jurisdiction, in.Trusted, in.Tells
		if src.addedBy.Zero() {
			src.addedBy = sc.Account() // somebody looked at what it is
		}
		if err := updateSource(ctx, tx, sc, src); err != nil {
			return err
		}
		return s.logSource(ctx, tx, sc, src, "statementsource.settled")
	})
	return src, fault.Wrap("settle a source", err)
}

// End lets a source say nothing more. What it said stays.
func (s *Service) End(ctx context.Context, sc access.Scope, in SourceRef) (src Source, err error) {
	err = s.DB.Write(ctx, sc, db.On("statement_source", in.ID), func(ctx context.Context, tx *db.Tx) error {
		if src, err = sourceByID(ctx, tx, sc, in.ID); err != nil {
			return err
		}
		if !src.EndedAt.IsZero() {
			return fault.Gone
		}
		if err := s.endToken(ctx, tx, sc, src); err != nil {
			return err
		}
		src.EndedAt = s.Clock.Now()
		if err := updateSource(ctx, tx, sc, src); err != nil {
			return err
		}
		return s.logSource(ctx, tx, sc, src, "statementsource.ended")
	})
	return src, fault.Wrap("end a source", err)
}

func (s *Service) logSource(ctx context.Context, tx *db.Tx, sc access.Scope, src Source, verb string) error {
	codes := map[string]string{"kind": string(src.Kind)}
	if verb == "statementsource.settled" {
		codes["tells"], codes["trusted"] = string(src.Tells), "no"
		if src.Trusted {
			codes["trusted"] = "yes"
		}
	}
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: "statement_source", Row: src.ID, Codes: codes})
	return err
}

// Sources is who says things of people here, and whether other organizations may.
type Sources struct {
	Takes   bool     `json:"takes" doc:"Other organizations of this installation may send"`
	Sources []Source `json:"sources"`

	found bool // the organization can be found by a name or a code
}

// Sources lists who says things of people here.
func (s *Service) Sources(ctx context.Context, sc access.Scope, _ web.None) (out Sources, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = Sources{}
		if out.Sources, err = sources(ctx, q, sc); err != nil {
			return err
		}
		if out.found, err = grant.Findable(ctx, q, sc.OrgID()); err != nil {
			return err
		}
		out.Takes, err = takes(ctx, q, sc.OrgID())
		return err
	})
	return out, fault.Wrap("list sources", err)
}

// TakesInput is whether other organizations may send.
type TakesInput struct {
	Takes bool `json:"takes" doc:"Other organizations of this installation may send, who have this one's name or code"`
}

// Take says whether other organizations may send.
func (s *Service) Take(ctx context.Context, sc access.Scope, in TakesInput) (out Sources, err error) {
	err = s.DB.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		if err := putDesk(ctx, tx, sc.OrgID(), in.Takes, s.Clock.Now()); err != nil {
			return err
		}
		codes := map[string]string{"takes": "no"}
		if in.Takes {
			codes["takes"] = "yes"
		}
		_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: "statementdesk.settled", Codes: codes})
		return err
	})
	if err != nil {
		return out, fault.Wrap("say whether others may send", err)
	}
	return s.Sources(ctx, sc, web.None{})
}
