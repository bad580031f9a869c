package credential

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/rooms/training"
)

// Held is a credential with all that was said and vouched for, opened.
type Held struct {
	stored
	Entries   []Entry    // the first first
	Evidence  []Evidence // in the order in which it came
	Documents []ids.ID
	marks     []mark
}

// now is the newest entry.
func (h Held) now() Entry { return h.Entries[len(h.Entries)-1] }

func entryPlace(column string, id ids.ID) keys.Place {
	return keys.Place{Table: "credential_entry", Column: column, Row: id}
}

func answerPlace(id ids.ID) keys.Place {
	return keys.Place{Table: "credential_evidence", Column: "answer", Row: id}
}

// seal fills the sealed columns and the indexes of an entry.
func (s *Service) seal(ctx context.Context, tx *db.Tx, sc access.Scope, e Entry) (out storedEntry, err error) {
	out.Entry = e
	o, err := s.Keys.Make(ctx, tx, sc.OrgID(), class, []ids.ID{e.person})
	if err != nil {
		return out, err
	}
	for _, c := range []struct {
		column string
		from   pii.Text
		to     *keys.Sealed
	}{{"title", e.Title, &out.title}, {"issuer", e.Issuer, &out.issuer}, {"number", e.Number, &out.no}} {
		if c.from.Empty() {
			continue
		}
		if *c.to, err = o.Seal(e.person, entryPlace(c.column, e.ID), c.from); err != nil {
			return out, err
		}
	}
	return out, s.index(ctx, tx, sc, &out.Entry)
}

// index works out by what an entry is found: its board, and its number within it.
func (s *Service) index(ctx context.Context, q db.Q, sc access.Scope, e *Entry) error {
	b, err := s.Keys.Blinder(ctx, q, sc.OrgID())
	if err != nil {
		return err
	}
	e.issuedBy = training.IssuerIndex(b, e.Issuer.Reveal())
	e.board, e.number = boardIndex(b, e.Issuer.Reveal(), e.Jurisdiction), nil
	if n := numberOf(e.Number.Reveal()); n != "" {
		e.number = b.Of("credential.number", n)
	}
	return nil
}

func boardIndex(b keys.Blinder, issuer, jurisdiction string) []byte {
	return b.Of("credential.board", boardKey(issuer, jurisdiction))
}

// fill reads all that belongs to credentials and opens it. Of whom the key is gone the texts
// are empty.
func (s *Service) fill(ctx context.Context, q db.Q, sc access.Scope, rows []stored) ([]Held, error) {
	which, people := make([]ids.ID, len(rows)), make([]ids.ID, len(rows))
	out := make([]Held, len(rows))
	at := map[ids.ID]*Held{}
	for i, r := range rows {
		which[i], people[i] = r.ID, r.Person
		out[i].stored = r
		at[r.ID] = &out[i]
	}
	o, err := s.Keys.Load(ctx, q, sc.OrgID(), class, people)
	if err != nil {
		return nil, err
	}
	entries, err := entriesOf(ctx, q, sc, which)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		one, err := openEntry(o, e)
		if err != nil {
			return nil, err
		}
		at[e.credential].Entries = append(at[e.credential].Entries, one)
	}
	evidence, err := evidenceOf(ctx, q, sc, which)
	if err != nil {
		return nil, err
	}
	for _, e := range evidence {
		one, err := openEvidence(o, e)
		if err != nil {
			return nil, err
		}
		at[e.credential].Evidence = append(at[e.credential].Evidence, one)
	}
	marks, err := marksOf(ctx, q, sc, which)
	if err != nil {
		return nil, err
	}
	for _, m := range marks {
		at[m.credential].marks = append(at[m.credential].marks, m)
	}
	docs, err := documentsOf(ctx, q, sc, which)
	for _, d := range docs {
		at[d.credential].Documents = append(at[d.credential].Documents, d.Document)
	}
	return out, err
}

func openEntry(o keys.Opener, e storedEntry) (Entry, error) {
	out := e.Entry
	if !o.Has(e.person) {
		return out, nil
	}
	for _, c := range []struct {
		column string
		from   keys.Sealed
		to     *pii.Text
	}{{"title", e.title, &out.Title}, {"issuer", e.issuer, &out.Issuer}, {"number", e.no, &out.Number}} {
		if len(c.from) == 0 {
			continue
		}
		var err error
		if *c.to, err = o.Open(e.person, entryPlace(c.column, e.ID), c.from); err != nil {
			return out, fmt.Errorf("entry %s: %w", e.ID, err)
		}
	}
	return out, nil
}

func openEvidence(o keys.Opener, e storedEvidence) (Evidence, error) {
	out := e.Evidence
	if len(e.answer) == 0 || !o.Has(e.person) {
		return out, nil
	}
	text, err := o.Open(e.person, answerPlace(e.ID), e.answer)
	if err != nil {
		return out, fmt.Errorf("evidence %s: %w", e.ID, err)
	}
	return out, json.NewDecoder(strings.NewReader(text.Reveal())).Decode(&out.Answer)
}

// one is a credential in reach with everything.
func (s *Service) one(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Held, error) {
	c, err := byID(ctx, q, sc, id)
	if err != nil {
		return Held{}, err
	}
	all, err := s.fill(ctx, q, sc, []stored{c})
	if err != nil {
		return Held{}, err
	}
	return all[0], nil
}

// most is how many credentials of one person are shown: nobody has so many.
const most = 200

// of are all credentials of somebody in reach.
func (s *Service) of(ctx context.Context, q db.Q, sc access.Scope, root ids.ID) ([]Held, error) {
	rows, err := ofPerson(ctx, q, sc, root, ids.ID{}, most)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return s.fill(ctx, q, sc, rows)
}
