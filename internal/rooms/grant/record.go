package grant

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

// Record is what an organization relied on: how the things of a grant were at one moment.
type Record struct {
	ID      ids.ID    `json:"id"`
	Grant   ids.ID    `json:"grant"`
	TakenAt time.Time `json:"taken_at"`
	TakenBy string    `json:"taken_by,omitempty"`
	Digest  string    `json:"sha256" doc:"Of said, byte for byte"`
	Said    string    `json:"said,omitempty" doc:"What was there, as JSON; not in lists"`
	Name    string    `json:"name" doc:"Whose things they are"`
	// Recalled is what holds now: Said stays as it was.
	Recalled []RecalledItem `json:"recalled,omitempty" doc:"What whoever keeps it does not accept any more since; not in lists"`

	what Relied
	said keys.Sealed
	by   ids.ID
}

// Relied is what Said says.
type Relied struct {
	At      time.Time    `json:"as_of"`
	Name    string       `json:"name"`
	From    ids.ID       `json:"from_organization"`
	Grant   ids.ID       `json:"grant"`
	Purpose Purpose      `json:"purpose"`
	Words   string       `json:"words,omitempty"`
	Items   []ReliedItem `json:"items"`

	account ids.ID // whom it is about
}

// ReliedItem is one thing of it.
type ReliedItem struct {
	ID     ids.ID `json:"id"`
	Kind   string `json:"kind"`
	Label  string `json:"label"`
	Lines  []Line `json:"lines,omitempty"`
	Absent bool   `json:"absent,omitempty" doc:"It had been granted and was not there any more"`
}

// Keep takes down how everything is that a grant gives, now: the receiver's own record, which
// stays when the grant does not. Whoever gave it reads that it was taken. It is written down
// there first: what cannot be is not kept here.
func (s *Service) Keep(ctx context.Context, sc access.Scope, in GrantedRef) (r Record, err error) {
	var what Relied
	err = s.through(ctx, sc, in.ID, Kept, ids.ID{}, func(ctx context.Context, tx *db.Tx, u under) error {
		what, err = s.relied(ctx, tx, u)
		return err
	})
	if err != nil {
		return r, fault.Wrap("take down what was granted", err)
	}
	said, err := json.Marshal(what)
	if err != nil {
		return r, err
	}
	sum := sha256.Sum256(said)
	r = Record{ID: s.NewID(what.At), Grant: in.ID, TakenAt: what.At, Digest: hex.EncodeToString(sum[:]), Said: string(said), Name: what.Name, what: what, by: sc.Account()}
	err = s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if r.said, err = s.Keys.Seal(ctx, tx, orgKey(sc.OrgID(), "decision"), at("grant_record", "said", r.ID), pii.Hide(string(said))); err != nil {
			return err
		}
		if err := insertRecord(ctx, tx, sc.OrgID(), r, sum[:]); err != nil {
			return err
		}
		_, err := audit.Append(ctx, tx, sc, audit.Event{At: r.TakenAt, Verb: "granted.recorded", Table: "grant_record", Row: r.ID, Purpose: "verify", Codes: map[string]string{"digest": r.Digest, "grant": in.ID.String()}})
		return err
	})
	return r, fault.Wrap("take down what was granted", err)
}

func (s *Service) relied(ctx context.Context, tx *db.Tx, u under) (Relied, error) {
	out := Relied{At: s.Clock.Now().UTC(), Name: u.name, From: u.sc.PublicOrg(), Grant: u.ID, Purpose: u.Purpose, Words: u.Words, account: u.account}
	for _, i := range u.items {
		one := ReliedItem{ID: i.ID, Kind: i.Kind, Label: i.Label}
		shown, _, err := s.read(ctx, tx, u, i)
		switch {
		case errors.Is(err, fault.NotFound):
			one.Absent = true
		case err != nil:
			return out, err
		default:
			one.Label, one.Lines = shown.Label, shown.Lines
		}
		out.Items = append(out.Items, one)
	}
	return out, nil
}

// RecordsInput is which page, of one grant or of all.
type RecordsInput struct {
	Grant  ids.ID `query:"grant" json:"-" kind:"granted"`
	Before ids.ID `query:"before" json:"-" kind:"decision"`
}

// Records is a page of what the organization took down, the newest first.
type Records struct {
	Records []Record `json:"records"`
	Next    ids.ID   `json:"next,omitzero"`
}

// Records lists what the organization took down, whether the grants hold or not.
func (s *Service) Records(ctx context.Context, sc access.Scope, in RecordsInput) (out Records, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = Records{Records: []Record{}}
		all, err := recordsOf(ctx, q, sc.OrgID(), in.Grant, in.Before, pageSize+1)
		if len(all) > pageSize {
			all = all[:pageSize]
			out.Next = all[pageSize-1].ID
		}
		for _, r := range all {
			if err == nil {
				err = s.openRecord(ctx, q, sc.OrgID(), &r)
			}
			r.Said = ""
			out.Records = append(out.Records, r)
		}
		return err
	})
	if err == nil {
		err = s.nameTakers(ctx, sc, out.Records)
	}
	return out, fault.Wrap("list what was taken down", err)
}

// RecordRef names what was taken down.
type RecordRef struct {
	ID ids.ID `path:"id" kind:"decision" json:"-"`
}

// Record shows what was taken down; who looked is written to the log.
func (s *Service) Record(ctx context.Context, sc access.Scope, in RecordRef) (r Record, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if r, err = recordByID(ctx, q, sc.OrgID(), in.ID); err != nil {
			return err
		}
		if err := s.openRecord(ctx, q, sc.OrgID(), &r); err != nil {
			return err
		}
		return s.marks(ctx, q, sc.OrgID(), &r)
	})
	if err == nil {
		one := []Record{r}
		err = s.nameTakers(ctx, sc, one)
		r = one[0]
	}
	if err == nil {
		err = s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "grantrecord.viewed", Table: "grant_record", Row: r.ID, Purpose: "verify"})
	}
	return r, fault.Wrap("show what was taken down", err)
}

func (s *Service) openRecord(ctx context.Context, q db.Q, org int64, r *Record) error {
	text, err := s.Keys.Open(ctx, q, orgKey(org, "decision"), at("grant_record", "said", r.ID), r.said)
	if err != nil {
		return err
	}
	r.Said = text.Reveal()
	err = json.Unmarshal([]byte(r.Said), &r.what)
	r.Name = r.what.Name
	return err
}

func (s *Service) nameTakers(ctx context.Context, sc access.Scope, all []Record) error {
	if s.Names == nil || len(all) == 0 {
		return nil
	}
	var who []ids.ID
	for _, r := range all {
		who = append(who, r.by)
	}
	names, err := s.Names(ctx, sc, who, nil)
	for i := range all {
		all[i].TakenBy = names[all[i].by]
	}
	return err
}

const recordColumns = `id, grant_id, taken_by, taken_at, said, digest`

func scanRecord(r *sql.Rows) (x Record, err error) {
	var digest []byte
	err = r.Scan(&x.ID, &x.Grant, &x.by, db.At(&x.TakenAt), &x.said, &digest)
	x.Digest = hex.EncodeToString(digest)
	return x, err
}
