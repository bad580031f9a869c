package evidence

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/fingerprint"
	"standing/internal/reading"
)

// The kinds of prints.
const (
	looksLike = "page"   // how a page looks
	readsLike = "text"   // how it reads
	namedOn   = "holder" // whose name stands on it; only equal ones say anything
)

// print is a fingerprint of a page, hidden.
type print struct {
	Version, Document, Person ids.ID
	Kind                      string
	Page                      int
	Hash                      fingerprint.Hash
}

// leaf is a page as it was seen.
type leaf struct {
	page  int
	look  fingerprint.Hash
	looks bool // it shows something
	words []string
}

// leafOf is how a page looks, upright, and reads. What the reader cannot draw has no look.
func leafOf(session Session, page int, text Text) (leaf, error) {
	l := leaf{page: page}
	for _, w := range text.Words {
		l.words = append(l.words, w.Text)
	}
	dots, err := session.Dots(page)
	if err != nil && len(fault.Fields(err)) == 0 {
		return l, err
	}
	l.look, l.looks = fingerprint.Page(fingerprint.Upright(dots, text.Turned))
	return l, nil
}

// printsOf are the fingerprints of what was seen and read, as they may lie in the clear.
func printsOf(b keys.Blinder, r Reading, leaves []leaf) (out []print) {
	masks := map[string]fingerprint.Mask{}
	for _, kind := range []string{looksLike, readsLike} {
		masks[kind] = fingerprint.NewMask([32]byte(b.Of("document.print", kind)))
	}
	add := func(kind string, page int, h fingerprint.Hash) {
		out = append(out, print{Version: r.Version, Document: r.Document, Person: r.Person, Kind: kind, Page: page, Hash: h})
	}
	for _, l := range leaves {
		if l.looks {
			add(looksLike, l.page, masks[looksLike].Hide(l.look))
		}
		if h, ok := fingerprint.Text(l.words); ok {
			add(readsLike, l.page, masks[readsLike].Hide(h))
		}
	}
	if who := nameOn(saidOf(r).holder); who != "" {
		add(namedOn, 1, fingerprint.Hash(binary.BigEndian.Uint64(b.Of("document.holder", who))))
	}
	return out
}

// nameOn is a name as it is compared: its words in one order.
func nameOn(name string) string {
	var all []string
	for _, w := range strings.Fields(name) {
		if w = fingerprint.Plain(w); w != "" {
			all = append(all, w)
		}
	}
	if len(all) < 2 {
		return ""
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// keepPrints writes the fingerprints of a version anew and has it compared afterwards. Whoever
// comes later sees these, so that of two that come at once one sees the other.
func (s *Service) keepPrints(ctx context.Context, tx *db.Tx, org int64, r Reading, leaves []leaf) error {
	b, err := s.Keys.Blinder(ctx, tx, org)
	if err != nil {
		return err
	}
	if err := dropPrintsOf(ctx, tx, org, r.Version); err != nil {
		return err
	}
	if err := insertPrints(ctx, tx, org, printsOf(b, r, leaves)); err != nil {
		return err
	}
	if err := setPrinted(ctx, tx, org, r.Version, s.Clock.Now()); err != nil {
		return err
	}
	return s.compareLater(ctx, tx, org, r.Document)
}

// printMissing makes the fingerprints of versions that were read before there were any, one
// after the other: killed at any line it goes on with what is missing.
func (s *Service) printMissing(ctx context.Context, sc access.Scope, _ none, _ string) error {
	var behind ids.ID
	for {
		var all []ids.ID
		err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
			all, err = unprinted(ctx, q, sc.OrgID(), behind, 50)
			return err
		})
		if err != nil || len(all) == 0 {
			return fault.Wrap("make fingerprints", err)
		}
		for _, id := range all {
			if err := s.printOne(ctx, sc, id); err != nil {
				return fault.Wrap("make fingerprints", err)
			}
			behind = id
		}
	}
}

// printOne makes those of one version. Of what cannot be opened any more there are none.
func (s *Service) printOne(ctx context.Context, sc access.Scope, id ids.ID) error {
	k, err := s.keptByID(ctx, sc, id)
	if errors.Is(err, fault.NotFound) || errors.Is(err, fault.Gone) || err == nil && !k.keys.Has(k.Person) {
		return nil
	}
	if err != nil {
		return err
	}
	_, leaves, err := s.proposals(ctx, sc, k)
	if err != nil && len(fault.Fields(err)) == 0 {
		return err
	}
	err = s.DB.Write(ctx, sc, db.On("document", k.Document), func(ctx context.Context, tx *db.Tx) error {
		v, err := versionByID(ctx, tx, sc.OrgID(), id)
		if err != nil || v.Person != k.Person {
			return err
		}
		r, err := s.openReading(ctx, tx, sc.OrgID(), id, k.keys)
		if err != nil || r.Version.Zero() {
			return err
		}
		return s.keepPrints(ctx, tx, sc.OrgID(), r, leaves)
	})
	if errors.Is(err, fault.NotFound) {
		err = nil
	}
	return err
}

func (s *Service) keptByID(ctx context.Context, sc access.Scope, id ids.ID) (k kept, err error) {
	var v storedVersion
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		v, err = versionByID(ctx, q, sc.OrgID(), id)
		return err
	})
	if err != nil {
		return k, err
	}
	return s.keptOf(ctx, sc, v.Document, v.N)
}

// askPrints has the missing fingerprints of an organization made.
func (s *Service) askPrints(ctx context.Context, org int64) error {
	return s.DB.Write(ctx, db.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		all, err := unprinted(ctx, tx, org, ids.ID{}, 1)
		if err != nil || len(all) == 0 {
			return err
		}
		return jobs.Enqueue(ctx, tx, org, jobs.New{Kind: printKind, Key: "all", Payload: none{}, Now: s.Clock.Now()})
	})
}

// said is what of a certificate makes it the one it is, as far as it was read with some
// confidence.
type said struct {
	holder, number, title string
	days                  map[reading.Field]string
}

// saidOf takes the likeliest of each field, where it is more than a question.
func saidOf(r Reading) said {
	first := func(f reading.Field) string {
		for _, p := range r.Said {
			if p.Field == f && p.Sure {
				return p.Value
			}
		}
		return ""
	}
	out := said{holder: first(reading.Holder), number: first(reading.Number), title: first(reading.Title), days: map[reading.Field]string{}}
	for _, f := range []reading.Field{reading.Completed, reading.Issued, reading.Until} {
		if day := first(f); day != "" {
			out.days[f] = day
		}
	}
	return out
}
