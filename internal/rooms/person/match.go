package person

import (
	"context"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Wanted is somebody as a spreadsheet names them.
type Wanted struct{ Number, Name, Email string }

// Match is who that is.
type Match struct {
	ID    ids.ID // zero: nobody
	Unit  ids.ID
	State State
	Same  bool // the name of the index is the name that was wanted, or either is empty
	Mail  bool // another e-mail address is known of them; said only to who may see it
	// Other says that somebody of this name has another number, or another e-mail address;
	// Several that more than one person fits. Then ID is zero.
	Other, Several bool
}

// NumberKey is what two numbers have in common that are the same: RN 12345, rn-12345.
func NumberKey(number string) string { return foldNumber(number) }

// NameKey is what two names have in common that are the same.
func NameKey(name string) string { return foldName(name) }

// EnsureIndex makes the index of names where it is missing: Match needs it.
func (s *Service) EnsureIndex(ctx context.Context, sc access.Scope) error {
	var ok bool
	err := s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		ok, err = ready(ctx, q, sc.OrgID())
		return err
	})
	if err == nil && !ok {
		_, err = s.Reindex(ctx, sc)
	}
	return fault.Wrap("make the index of people", err)
}

// Match finds many people at once: by number, however it is typed; who has no number in
// the list, or one that nobody has, by name and e-mail. A name alone is enough where the list
// says neither number nor e-mail and one person has it.
func (s *Service) Match(ctx context.Context, q db.Q, sc access.Scope, all []Wanted) ([]Match, error) {
	m := matching{s: s, q: q, sc: sc, all: all, out: make([]Match, len(all))}
	for _, step := range []func(context.Context) error{m.byNumber, m.byName} {
		if err := step(ctx); err != nil {
			return nil, fault.Wrap("find people", err)
		}
	}
	return m.out, nil
}

type matching struct {
	s   *Service
	q   db.Q
	sc  access.Scope
	all []Wanted
	out []Match
}

func (m *matching) byNumber(ctx context.Context) error {
	b, err := m.s.keys.Blinder(ctx, m.q, m.sc.OrgID())
	if err != nil {
		return err
	}
	asked := make([][]byte, len(m.all))
	var list [][]byte
	for i, w := range m.all {
		if key := foldNumber(w.Number); key != "" {
			asked[i] = b.Of("person.number", key)
			list = append(list, asked[i])
		}
	}
	found, err := withNumbers(ctx, m.q, m.sc, list)
	if err != nil {
		return err
	}
	for i, key := range asked {
		if p, ok := found[string(key)]; ok && len(key) > 0 {
			name := foldName(m.all[i].Name)
			m.out[i] = Match{ID: p.id, Unit: p.unit, State: p.state, Same: name == "" || p.key == "" || name == p.key}
		}
	}
	return m.otherMails(ctx)
}

// otherMails marks those who were found by number and of whom another address is known.
func (m *matching) otherMails(ctx context.Context) error {
	if m.sc.Can(PermContact) != access.Org {
		return nil
	}
	var who []ids.ID
	for i, w := range m.all {
		if w.Email != "" && !m.out[i].ID.Zero() {
			who = append(who, m.out[i].ID)
		}
	}
	mails, err := m.mails(ctx, who)
	for i, w := range m.all {
		known := mails[m.out[i].ID]
		m.out[i].Mail = w.Email != "" && known != "" && known != strings.ToLower(strings.TrimSpace(w.Email))
	}
	return err
}

func (m *matching) byName(ctx context.Context) error {
	var names []string
	for i, w := range m.all {
		if key := foldName(w.Name); m.out[i].ID.Zero() && key != "" {
			names = append(names, key)
		}
	}
	found, err := withNames(ctx, m.q, m.sc, names)
	if err != nil {
		return err
	}
	var who []ids.ID
	for i, w := range m.all {
		if m.out[i].ID.Zero() && w.Email != "" {
			for _, p := range found[foldName(w.Name)] {
				who = append(who, p.id)
			}
		}
	}
	mails, err := m.mails(ctx, who)
	if err != nil {
		return err
	}
	for i, w := range m.all {
		if m.out[i].ID.Zero() && w.Name != "" {
			m.out[i] = choose(w, found[foldName(w.Name)], mails)
		}
	}
	return nil
}

// mails are the e-mail addresses of people, in lower case.
func (m *matching) mails(ctx context.Context, who []ids.ID) (map[ids.ID]string, error) {
	out := map[ids.ID]string{}
	for len(who) > 0 {
		n := min(len(who), 500)
		rows, err := namedBy(ctx, m.q, m.sc, who[:n])
		if err != nil {
			return nil, err
		}
		people, err := m.s.open(ctx, m.q, m.sc.OrgID(), rows)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			out[p.ID] = strings.ToLower(p.Email.Reveal())
		}
		who = who[n:]
	}
	return out, nil
}

// choose says who of those with the name it is.
func choose(w Wanted, named []found, mails map[ids.ID]string) (m Match) {
	var fit []found
	for _, p := range named {
		mail, number := mails[p.id], foldNumber(w.Number)
		switch {
		case w.Email != "" && mail == strings.ToLower(w.Email):
			if number != "" && p.number { // the list and the room know another number of the same person
				m.Other = true
				continue
			}
			fit = append(fit, p)
		case w.Email == "" && number == "":
			fit = append(fit, p)
		}
	}
	switch len(fit) {
	case 0:
		return m
	case 1:
		return Match{ID: fit[0].id, Unit: fit[0].unit, State: fit[0].state, Same: true}
	}
	return Match{Several: true}
}
