package requirement

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/pack"
	"standing/internal/rooms/person"
)

// Published is one requirement as it holds.
type Published struct {
	ID    ids.ID
	Title string
	N     int64 // the version of it
	Pack  *pack.Pack
}

// Rulebook is all requirements and profiles of an organization at one time. It does not
// change and may be kept as long as its Edition is the newest.
type Rulebook struct {
	Edition int64
	// Requirements are those published and not archived, in the order of titles.
	Requirements []*Published

	profiles []profile // not archived, in the order of names
	at       map[ids.ID]int
}

// profile is a kind of people as it was at one time.
type profile struct {
	ID ids.ID
	Content
}

// RulebookOf reads the rulebook as of a place in the log (as person.KnownOf has it). The
// newest is kept in memory by organization and edition, so that reading it costs one row.
func (s *Service) RulebookOf(ctx context.Context, q db.Q, sc access.Scope, known int64) (*Rulebook, error) {
	if known != person.Everything {
		b, err := s.read(ctx, q, sc, known)
		return b, fault.Wrap("read the rulebook", err)
	}
	for range 3 { // in a write, somebody may publish between two statements
		edition, err := editionOf(ctx, q, sc)
		if err != nil {
			return nil, fault.Wrap("read the rulebook", err)
		}
		if b := s.kept.book(sc.OrgID(), edition); b != nil {
			return b, nil
		}
		b, err := s.read(ctx, q, sc, known)
		if err != nil {
			return nil, fault.Wrap("read the rulebook", err)
		}
		again, err := editionOf(ctx, q, sc)
		if err != nil {
			return nil, fault.Wrap("read the rulebook", err)
		}
		if b.Edition = edition; again == edition {
			s.keep(q, sc.OrgID(), b)
			return b, nil
		}
	}
	return nil, fault.Wrap("read the rulebook", fault.Busy)
}

// keep remembers a rulebook: one that was read in a write once that is committed, since it
// may hold what never comes to be.
func (s *Service) keep(q db.Q, org int64, b *Rulebook) {
	if tx, writing := q.(*db.Tx); writing {
		tx.After(func() { s.kept.putBook(org, b) })
		return
	}
	s.kept.putBook(org, b)
}

func (s *Service) read(ctx context.Context, q db.Q, sc access.Scope, known int64) (*Rulebook, error) {
	texts, err := versionsAsOf(ctx, q, sc, known)
	if err != nil {
		return nil, err
	}
	away, err := shelvedAsOf(ctx, q, sc, known)
	if err != nil {
		return nil, err
	}
	b := &Rulebook{}
	for _, t := range texts {
		if away[t.requirement] {
			continue
		}
		p, err := s.kept.parsed(t.text)
		if err != nil {
			return nil, fmt.Errorf("requirement %s, version %d: %w", t.requirement, t.n, err)
		}
		b.Requirements = append(b.Requirements, &Published{ID: t.requirement, Title: p.Title, N: t.n, Pack: p})
	}
	if b.profiles, err = editionsAsOf(ctx, q, sc, known); err != nil {
		return nil, err
	}
	b.order()
	return b, nil
}

// order sorts and indexes.
func (b *Rulebook) order() {
	slices.SortFunc(b.Requirements, func(x, y *Published) int {
		return cmp.Or(cmp.Compare(fold(x.Title), fold(y.Title)), slices.Compare(x.ID[:], y.ID[:]))
	})
	b.profiles = slices.DeleteFunc(b.profiles, func(p profile) bool { return p.Archived })
	slices.SortFunc(b.profiles, func(x, y profile) int {
		return cmp.Or(cmp.Compare(fold(x.Name), fold(y.Name)), slices.Compare(x.ID[:], y.ID[:]))
	})
	b.at = make(map[ids.ID]int, len(b.Requirements))
	for i, p := range b.Requirements {
		b.at[p.ID] = i
	}
}

// ByID finds one of its requirements; nil if it has none of that id.
func (b *Rulebook) ByID(id ids.ID) *Published {
	if i, ok := b.at[id]; ok {
		return b.Requirements[i]
	}
	return nil
}

// fold is how titles and names are ordered and compared.
func fold(s string) string {
	return strings.Join(strings.Fields(cases.Fold().String(norm.NFKC.String(s))), " ")
}

// shelf keeps what was read: the newest rulebook of each organization, and packs by what
// their text is.
type shelf struct {
	mu    sync.Mutex
	books map[int64]*Rulebook
	packs map[[sha256.Size]byte]*pack.Pack
}

// How many are kept; beyond it, any goes.
const (
	maxBooks = 1000
	maxPacks = 5000
)

func (k *shelf) book(org, edition int64) *Rulebook {
	k.mu.Lock()
	defer k.mu.Unlock()
	if b := k.books[org]; b != nil && b.Edition == edition {
		return b
	}
	return nil
}

func (k *shelf) putBook(org int64, b *Rulebook) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if old := k.books[org]; old != nil && old.Edition > b.Edition {
		return
	}
	k.books = makeRoom(k.books, maxBooks)
	k.books[org] = b
}

// parsed reads a pack that was published, once per text.
func (k *shelf) parsed(text string) (*pack.Pack, error) {
	sum := sha256.Sum256([]byte(text))
	k.mu.Lock()
	p := k.packs[sum]
	k.mu.Unlock()
	if p != nil {
		return p, nil
	}
	p, err := pack.Parse("own", []byte(text))
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.packs = makeRoom(k.packs, maxPacks)
	k.packs[sum] = p
	return p, nil
}

// makeRoom makes room for one more.
func makeRoom[K comparable, V any](m map[K]V, most int) map[K]V {
	if m == nil {
		return map[K]V{}
	}
	for key := range m {
		if len(m) < most {
			break
		}
		delete(m, key)
	}
	return m
}
