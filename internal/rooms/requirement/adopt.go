package requirement

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/pack"
	"standing/internal/rooms/person"
)

// Adopt asks for a pack that ships, for one person.
type Adopt struct {
	Pack    string
	Person  ids.ID
	Confirm bool // as in PublishInput
	// Anchor is the fact from which the pack reckons the periods of this one licence. Where
	// another requirement goes by the same one, the copy gets one of its own: somebody may
	// have the licences of two boards, which run out on two days.
	Anchor string
}

// Adopted is the requirement that holds now, and the fact that its periods go by.
type Adopted struct {
	*Published
	Anchor string
	New    bool // it was copied and published now
}

// AdoptTx copies and publishes a pack where the organization has none from it, in the
// transaction of a licence, which touches the organization and the person. AssignTx gives it
// to the person, once what it goes by is known.
func (s *Service) AdoptTx(ctx context.Context, tx *db.Tx, sc access.Scope, in Adopt) (Adopted, error) {
	book, err := s.RulebookOf(ctx, tx, sc, person.Everything)
	if err != nil {
		return Adopted{}, err
	}
	have, err := copied(ctx, tx, sc)
	if err != nil {
		return Adopted{}, err
	}
	if p := book.ByID(have[in.Pack]); p != nil {
		return Adopted{Published: p, Anchor: AnchorIn(p.Pack, in)}, nil
	}
	if err := everywhere(sc); err != nil {
		return Adopted{}, err
	}
	text, err := copyOf(ctx, tx, sc, in.Pack)
	if err != nil {
		return Adopted{}, err
	}
	if slices.ContainsFunc(book.Requirements, func(p *Published) bool { return declares(p.Pack, in.Anchor) }) {
		text = renamed(text, in.Anchor, ownName(in))
	}
	id := have[in.Pack] // a draft that nobody published, perhaps
	if id.Zero() {
		r, err := s.startTx(ctx, tx, sc, in.Pack, Draft{Text: text})
		if err != nil {
			return Adopted{}, err
		}
		id = r.ID
	} else if text, err = s.asDrafted(ctx, tx, sc, id); err != nil {
		return Adopted{}, err
	}
	if _, err := s.publish(ctx, tx, sc, PublishInput{ID: id, Confirm: in.Confirm}); err != nil {
		return Adopted{}, err
	}
	p, problems := read(text)
	if len(problems) > 0 {
		return Adopted{}, fault.Bad("", "requirement.wrong", len(problems))
	}
	return Adopted{Published: &Published{ID: id, Title: p.Title, N: 1, Pack: p}, Anchor: AnchorIn(p, in), New: true}, nil
}

func (s *Service) asDrafted(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (string, error) {
	d, err := draftOf(ctx, q, sc, id)
	return d.Text, err
}

// AssignTx gives somebody a requirement in a transaction that touches them, and has them
// judged.
func (s *Service) AssignTx(ctx context.Context, tx *db.Tx, sc access.Scope, who, requirement ids.ID) error {
	_, err := s.assign(ctx, tx, sc, []ids.ID{who}, AssignInput{People: []ids.ID{who}, Requirement: requirement})
	return err
}

// Adopts reports whether the organization has a requirement from a pack, published.
func (s *Service) Adopts(ctx context.Context, q db.Q, sc access.Scope, name string) (bool, error) {
	book, err := s.RulebookOf(ctx, q, sc, person.Everything)
	if err != nil {
		return false, err
	}
	have, err := copied(ctx, q, sc)
	return book.ByID(have[name]) != nil, err
}

// Held is what somebody is asked today by requirements that were copied from packs that ship.
type Held struct {
	Known *person.Known
	Packs map[string]*Published
}

// HeldBy lists them. The caller has asked about reach.
func (s *Service) HeldBy(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (h Held, err error) {
	h.Packs = map[string]*Published{}
	all, err := s.People.KnownOf(ctx, q, sc, []ids.ID{who}, person.Everything)
	if h.Known = all[who]; err != nil || h.Known == nil {
		return h, err
	}
	book, err := s.RulebookOf(ctx, q, sc, person.Everything)
	if err != nil {
		return h, err
	}
	have, err := copied(ctx, q, sc)
	if err != nil {
		return h, err
	}
	roots := map[ids.ID]ids.ID{}
	for _, m := range h.Known.Members {
		roots[m] = who
	}
	personal, err := s.PersonalOf(ctx, q, sc, roots, person.Everything)
	if err != nil {
		return h, err
	}
	above, err := unitsAbove(ctx, q, sc)
	if err != nil {
		return h, err
	}
	today, err := s.today(ctx, q, sc)
	for _, a := range book.Asked(h.Known, personal[who], above, today) {
		for name, id := range have {
			if id == a.ID {
				h.Packs[name] = a.Published
			}
		}
	}
	return h, err
}

func declares(p *pack.Pack, fact string) bool {
	return fact != "" && slices.ContainsFunc(p.Facts, func(t pack.Term) bool { return t.ID == fact })
}

func ownName(in Adopt) string { return in.Anchor + "_" + strings.ReplaceAll(in.Pack, "-", "_") }

// AnchorIn is the fact from which the periods of a copy are reckoned.
func AnchorIn(p *pack.Pack, in Adopt) string {
	if own := ownName(in); in.Anchor != "" && declares(p, own) {
		return own
	}
	return in.Anchor
}

// renamed gives a fact another name in a text, and says in its label whose it is.
func renamed(text, fact, own string) string {
	text = regexp.MustCompile(`\b`+regexp.QuoteMeta(fact)+`\b`).ReplaceAllLiteralString(text, own)
	where := titleWhere(text)
	return regexp.MustCompile(`(?m)^(\s*`+regexp.QuoteMeta(own)+`: \{label: )([^,}"]+)`).ReplaceAllString(text, "${1}${2} ("+where+")")
}

func titleWhere(text string) string {
	if m := regexp.MustCompile(`(?m)^jurisdiction: (\S+)`).FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return "US"
}
