package credential

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/training"
)

// mark is that an entry is recalled; lifted: not any more.
type mark struct {
	credential, recall ids.ID
	n                  int64
	lifted             bool
	at                 time.Time
}

// recalled reports whether the newest entry is recalled: what was said anew since stands for itself.
func (h Held) recalled() bool {
	for _, m := range h.marks {
		if m.n == h.now().N && !m.lifted && !slices.ContainsFunc(h.marks, func(f mark) bool { return f.lifted && f.n == m.n && f.recall == m.recall }) {
			return true
		}
	}
	return false
}

// issued is the day on which what an entry says was issued, as far as anybody said it.
func (e Entry) issued() civil.Date { return cmp.Or(e.IssuedOn, e.ValidFrom) }

// rests reports whether an entry rests on what is recalled: its issuer is the one, and it was
// issued within the days. A recall of some courses is about no credential, and nobody can say of
// one without a day.
func rests(r training.Recall, e Entry, issuer []byte) bool {
	on := e.issued()
	return len(r.Courses) == 0 && on != 0 && on >= r.From && on <= r.To && bytes.Equal(issuer, r.Issuer)
}

// markNew marks at once a new entry that rests on what is recalled.
func (s *Service) markNew(ctx context.Context, tx *db.Tx, sc access.Scope, h *Held) error {
	if s.Recalls == nil {
		return nil
	}
	all, err := s.Recalls(ctx, tx, sc)
	if err != nil || len(all) == 0 {
		return err
	}
	b, err := s.Keys.Blinder(ctx, tx, sc.OrgID())
	if err != nil {
		return err
	}
	ix := training.IssuerIndex(b, h.now().Issuer.Reveal())
	for _, r := range all {
		if rests(r, h.now(), ix) {
			if err := s.mark(ctx, tx, sc, h, r.ID, false); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) mark(ctx context.Context, tx *db.Tx, sc access.Scope, h *Held, recall ids.ID, lifted bool) error {
	now, verb := s.Clock.Now(), "credential.recalled"
	if lifted {
		verb = "credential.accepted"
	}
	entry, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: verb, Table: "credential", Row: h.ID, Subject: h.Person, Codes: map[string]string{"recall": recall.String()}})
	if err != nil {
		return err
	}
	m := mark{credential: h.ID, recall: recall, n: h.now().N, lifted: lifted, at: now}
	h.marks = append(h.marks, m)
	return insertMark(ctx, tx, sc, m, h.Person, entry)
}

// Resting are the next credentials that rest on what a recall says, after one: of everybody, or
// of people in reach. Each with whose it is.
func (s *Service) Resting(ctx context.Context, q db.Q, sc access.Scope, r training.Recall, marked bool, after ids.ID, limit int) (out []Resting, err error) {
	if len(r.Courses) > 0 {
		return nil, nil
	}
	var rows []stored
	if marked {
		rows, err = markedBy(ctx, q, sc, r.ID, after, limit)
	} else {
		rows, err = ofIssuer(ctx, q, sc, r.Issuer, r.From, r.To, after, limit)
	}
	if err != nil || len(rows) == 0 {
		return nil, fault.Wrap("list credentials of an issuer", err)
	}
	all, err := s.fill(ctx, q, sc, rows)
	for _, h := range all {
		e := h.now()
		out = append(out, Resting{Credential: h.ID, Root: h.root, Name: h.name, Title: e.Title.Reveal(), IssuedOn: e.issued(), Recalled: h.recalled()})
	}
	return out, fault.Wrap("list credentials of an issuer", err)
}

// Resting is a credential that rests on an issuer.
type Resting struct {
	Credential ids.ID     `json:"credential"`
	Root       ids.ID     `json:"person"`
	Name       string     `json:"name"`
	Title      string     `json:"title"`
	IssuedOn   civil.Date `json:"issued_on"`
	Recalled   bool       `json:"recalled"`
}

// NameIssuers looks up who issued credentials that were entered before that was kept. Run again it
// changes nothing.
func (s *Service) NameIssuers(ctx context.Context, sc access.Scope) error {
	for after := (ids.ID{}); ; {
		var n int
		err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			rows, err := unnamed(ctx, tx, sc, after, most)
			if n = len(rows); err != nil || n == 0 {
				return err
			}
			b, err := s.Keys.Blinder(ctx, tx, sc.OrgID())
			if err != nil {
				return err
			}
			all, err := s.fill(ctx, tx, sc, rows)
			for _, h := range all {
				if ix := training.IssuerIndex(b, h.now().Issuer.Reveal()); err == nil && ix != nil {
					err = setIssuer(ctx, tx, sc, h.ID, ix)
				}
			}
			after = rows[n-1].ID
			return err
		})
		if err != nil || n < most {
			return fault.Wrap("look up who issued credentials", err)
		}
	}
}

// RecallOne marks a credential that rests on what is recalled, and takes back the fact that rules
// went by; free takes the mark away again, and gives the fact back. still says in the transaction
// whether that is wanted, and then runs in it where it changed anything, with whose it is.
func (s *Service) RecallOne(ctx context.Context, sc access.Scope, r training.Recall, id ids.ID, free bool, still func(context.Context, *db.Tx, access.Scope) (bool, error), then func(context.Context, *db.Tx, ids.ID) error) (did bool, err error) {
	err = s.with(ctx, sc, id, func(ctx context.Context, tx *db.Tx, h Held) error {
		did = false
		if ok, err := still(ctx, tx, sc); err != nil || !ok {
			return err
		}
		b, err := s.Keys.Blinder(ctx, tx, sc.OrgID())
		if err != nil {
			return err
		}
		has := slices.ContainsFunc(h.marks, func(m mark) bool { return m.recall == r.ID && m.n == h.now().N && !m.lifted })
		lifted := slices.ContainsFunc(h.marks, func(m mark) bool { return m.recall == r.ID && m.n == h.now().N && m.lifted })
		switch {
		case free && (!has || lifted), !free && (has || !rests(r, h.now(), training.IssuerIndex(b, h.now().Issuer.Reveal()))):
			return nil
		}
		if err := s.mark(ctx, tx, sc, &h, r.ID, free); err != nil {
			return err
		}
		did = true
		if free {
			h.FactN = 0 // what may count is written anew
		}
		if err := s.counts(ctx, tx, sc, h); err != nil {
			return err
		}
		return then(ctx, tx, h.root)
	})
	return did, fault.Wrap("recall a credential", err)
}
