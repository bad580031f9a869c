package intake

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

// nth is the place of one of several sealed values of an import: none opens where another
// was.
func nth(table, column string, id ids.ID, n int64) keys.Place {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(id[:], uint64(n)))
	var row ids.ID
	copy(row[:], sum[:])
	return keys.Place{Table: table, Column: column, Row: row}
}

func (s *Service) seal(ctx context.Context, tx *db.Tx, sc access.Scope, at keys.Place, text string) (keys.Sealed, error) {
	return s.Keys.Seal(ctx, tx, keys.Organization(sc.OrgID()), at, pii.Hide(text))
}

func (s *Service) open(ctx context.Context, q db.Q, sc access.Scope, at keys.Place, v keys.Sealed) (pii.Text, error) {
	if len(v) == 0 {
		return pii.Text{}, nil
	}
	return s.Keys.Open(ctx, q, keys.Organization(sc.OrgID()), at, v)
}

func place(column string, id ids.ID) keys.Place {
	return keys.Place{Table: "intake", Column: column, Row: id}
}

// opened is a row in the clear, with what was seen of the file.
func (s *Service) opened(ctx context.Context, q db.Q, sc access.Scope, st stored) (i Import, l Look, err error) {
	i = st.Import
	if i.FileName, err = s.open(ctx, q, sc, place("file_name", i.ID), st.name); err != nil {
		return i, l, err
	}
	if st.mapping != "" {
		if err = json.Unmarshal([]byte(st.mapping), &i.Plan); err != nil {
			return i, l, fault.Wrap("read the mapping", err)
		}
	}
	looked, err := s.open(ctx, q, sc, place("looked", i.ID), st.looked)
	if err == nil && !looked.Empty() {
		err = json.Unmarshal([]byte(looked.Reveal()), &l)
	}
	return i, l, err
}

// put fills the stored columns from the clear ones.
func (s *Service) put(ctx context.Context, tx *db.Tx, sc access.Scope, st *stored, l *Look) error {
	plan, err := json.Marshal(st.Plan)
	if err != nil {
		return err
	}
	if st.mapping = string(plan); l == nil {
		return nil
	}
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	st.looked, err = s.seal(ctx, tx, sc, place("looked", st.ID), string(text))
	return err
}

// orgKey opens and seals many values of the organization with one question.
func (s *Service) orgKey(ctx context.Context, q db.Q, sc access.Scope) (keys.Opener, error) {
	o := keys.Organization(sc.OrgID())
	return s.Keys.Load(ctx, q, o.Org, o.Class, []ids.ID{o.Person})
}

// sealProblems seals what cells say.
func (s *Service) sealProblems(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, all []Problem) ([]storedProblem, error) {
	o := keys.Organization(sc.OrgID())
	opener, err := s.Keys.Make(ctx, tx, o.Org, o.Class, []ids.ID{o.Person})
	if err != nil {
		return nil, err
	}
	out := make([]storedProblem, len(all))
	for i, p := range all {
		text, err := json.Marshal(p.Detail)
		if err != nil {
			return nil, err
		}
		out[i] = storedProblem{Problem: p}
		if out[i].detail, err = opener.Seal(o.Person, nth("intake_problem", "detail", id, p.N), pii.Hide(string(text))); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Service) openProblems(ctx context.Context, q db.Q, sc access.Scope, id ids.ID, all []storedProblem) ([]Problem, error) {
	opener, err := s.orgKey(ctx, q, sc)
	if err != nil {
		return nil, err
	}
	out := make([]Problem, len(all))
	for i, p := range all {
		out[i] = p.Problem
		if len(p.detail) == 0 {
			continue
		}
		text, err := opener.Open(keys.Organization(sc.OrgID()).Person, nth("intake_problem", "detail", id, p.N), p.detail)
		if err == nil {
			err = json.Unmarshal([]byte(text.Reveal()), &out[i].Detail)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
