package training

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"unicode"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/person"
)

// Recall is what is not accepted any more: what an issuer issued between two days, all of it or
// of some courses. Room recall decides; this room marks.
type Recall struct {
	ID       ids.ID
	Issuer   []byte // as IssuerIndex makes it
	From, To civil.Date
	Courses  []ids.ID // none: all
}

// IssuerKey is what two spellings of one issuer have in common: letters and figures, without
// case, accents and what stands between words.
func IssuerKey(name string) string {
	return person.NameKey(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) {
			return r
		}
		return ' '
	}, name))
}

// IssuerIndex is by what an issuer is found, under the organization's key; nil of no name.
func IssuerIndex(b keys.Blinder, name string) []byte {
	key := IssuerKey(name)
	if key == "" {
		return nil
	}
	return b.Of("recall.issuer", key)
}

// hits reports whether a completion rests on what is recalled: its course's provider is the
// issuer, or the claim or the document of which it was accepted names it.
func (r Recall) hits(c Completion, issuers ...[]byte) bool {
	return !c.Voided && c.HappenedOn >= r.From && c.HappenedOn <= r.To && (len(r.Courses) == 0 || slices.Contains(r.Courses, c.Course)) &&
		slices.ContainsFunc(issuers, func(ix []byte) bool { return bytes.Equal(ix, r.Issuer) })
}

// add writes completions with who issued what they were accepted of, and marks at once those
// that rest on what is recalled.
func (s *Service) add(ctx context.Context, tx *db.Tx, sc access.Scope, rows []Completion, onConflict string) (int, error) {
	n, err := insertMany(ctx, tx, sc, rows, onConflict)
	if err != nil || n == 0 {
		return n, err
	}
	return n, s.rest(ctx, tx, sc, rows)
}

// rest writes down who issued new completions, where that is said, and marks what is recalled.
func (s *Service) rest(ctx context.Context, tx *db.Tx, sc access.Scope, rows []Completion) error {
	if err := s.issuedBy(ctx, tx, sc, rows); err != nil || s.Recalls == nil {
		return err
	}
	recalls, err := s.Recalls(ctx, tx, sc)
	if err != nil || len(recalls) == 0 {
		return err
	}
	known, err := s.issuersOf(ctx, tx, sc, rows)
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	for _, r := range recalls {
		byEntry := map[ids.ID][]ids.ID{} // an import's rows are known by one entry of the log
		for _, c := range rows {
			if r.hits(c, known[c.ID]...) {
				byEntry[c.Audit] = append(byEntry[c.Audit], c.ID)
			}
		}
		for entry, all := range byEntry {
			if err := markRecalled(ctx, tx, sc, r.ID, all, entry, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// issuedBy keeps who issued what completions were accepted of. A correction rests on the same.
func (s *Service) issuedBy(ctx context.Context, tx *db.Tx, sc access.Scope, rows []Completion) error {
	var behind []ids.ID
	for _, c := range rows {
		if !c.Supersedes.Zero() {
			behind = append(behind, c.ID)
		}
		if IssuerKey(c.issuer.Reveal()) == "" {
			continue
		}
		b, err := s.Keys.Blinder(ctx, tx, sc.OrgID())
		if err != nil {
			return err
		}
		if err := insertIssuer(ctx, tx, sc, c.ID, IssuerIndex(b, c.issuer.Reveal())); err != nil {
			return err
		}
	}
	return inheritIssuers(ctx, tx, sc, behind)
}

// issuersOf are the indexes of who issued completions: as the catalogue has it, and as what
// they were accepted of says.
func (s *Service) issuersOf(ctx context.Context, q db.Q, sc access.Scope, rows []Completion) (map[ids.ID][][]byte, error) {
	var courses, all []ids.ID
	for _, c := range rows {
		all = append(all, c.ID)
		if !slices.Contains(courses, c.Course) {
			courses = append(courses, c.Course)
		}
	}
	out, err := issuersNamed(ctx, q, sc, all)
	if err != nil {
		return nil, err
	}
	titles := map[ids.ID]catalog.Course{}
	for some := range slices.Chunk(courses, 500) {
		part, err := s.Catalog.ByIDs(ctx, q, sc, some)
		if err != nil {
			return nil, err
		}
		for id, c := range part {
			titles[id] = c
		}
	}
	b, err := s.Keys.Blinder(ctx, q, sc.OrgID())
	if err != nil {
		return nil, err
	}
	byCourse := map[ids.ID][]byte{}
	for id, c := range titles {
		byCourse[id] = IssuerIndex(b, c.Provider)
	}
	for _, c := range rows {
		if ix := byCourse[c.Course]; ix != nil {
			out[c.ID] = append(out[c.ID], ix)
		}
	}
	return out, nil
}

// Issued is a completion with who issued what it was accepted of.
type Issued struct {
	Completion ids.ID
	Issuer     pii.Text
}

// NameIssuersTx keeps who issued completions that were accepted before that was kept, with those
// that corrected them since.
func (s *Service) NameIssuersTx(ctx context.Context, tx *db.Tx, sc access.Scope, all []Issued) error {
	b, err := s.Keys.Blinder(ctx, tx, sc.OrgID())
	for _, i := range all {
		if ix := IssuerIndex(b, i.Issuer.Reveal()); err == nil && ix != nil {
			err = insertIssuer(ctx, tx, sc, i.Completion, ix)
		}
	}
	at := make([]ids.ID, len(all))
	for i := range all {
		at[i] = all[i].Completion
	}
	for err == nil && len(at) > 0 {
		var next []successor
		if next, err = successors(ctx, tx, sc, at); err != nil {
			break
		}
		at = at[:0:0]
		for _, n := range next {
			at = append(at, n.id)
		}
		err = inheritIssuers(ctx, tx, sc, at)
	}
	return err
}
