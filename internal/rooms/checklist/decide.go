package checklist

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/civil"
)

// decideFor is how long a proposal waits for somebody's yes.
const decideFor = 60 * 24 * time.Hour

// ProposeInput is a decision as somebody proposes it.
type ProposeInput struct {
	ID         ids.ID     `path:"id" kind:"hiringfile" json:"-"`
	Verdict    State      `json:"verdict" enum:"approved,conditions,denied"`
	Reasons    pii.Text   `json:"reasons" minLength:"1" maxLength:"4000"`
	Conditions pii.Text   `json:"conditions,omitempty" maxLength:"4000" doc:"Wanted where it is approved with conditions"`
	AgainOn    civil.Date `json:"again_on,omitempty" doc:"When it is looked at anew; as the checklist says unless told"`
}

// Record is what a decision was proposed on.
type Record struct {
	ID         ids.ID         `json:"id"`
	File       ids.ID         `json:"file"`
	Verdict    State          `json:"verdict"`
	ProposedBy ids.ID         `json:"proposed_by"`
	ProposedAt time.Time      `json:"proposed_at"`
	Digest     string         `json:"sha256" doc:"Of said, byte for byte"`
	Said       string         `json:"said" doc:"What was looked at, as JSON"`
	State      approval.State `json:"state" enum:"open,approved,refused,withdrawn,expired"`
	DecidedBy  ids.ID         `json:"decided_by,omitzero"`
	DecidedAt  time.Time      `json:"decided_at,omitzero"`
	Note       string         `json:"note,omitempty"`

	what             Looked
	approval, person ids.ID
	said             keys.Sealed
}

// Looked is what Said says.
type Looked struct {
	At         time.Time    `json:"at"`
	Day        civil.Date   `json:"day"`
	Name       string       `json:"name"`
	Person     ids.ID       `json:"person"`
	Checklist  string       `json:"checklist"`
	N          int64        `json:"checklist_version,omitempty"`
	Before     State        `json:"state_before"`
	Verdict    State        `json:"verdict"`
	Reasons    string       `json:"reasons"`
	Conditions string       `json:"conditions,omitempty"`
	AgainOn    civil.Date   `json:"again_on,omitempty"`
	Items      []LookedItem `json:"items"`
}

// LookedItem is an item of it, as it stood.
type LookedItem struct {
	Code     string     `json:"code"`
	Title    string     `json:"title"`
	Kind     Kind       `json:"kind"`
	Required bool       `json:"required"`
	Status   Status     `json:"status"`
	Why      Why        `json:"why,omitempty"`
	Until    civil.Date `json:"until,omitempty"`
	Answered time.Time  `json:"answered_at,omitzero"`
	Judged   time.Time  `json:"judged_at,omitzero"`
	JudgedBy ids.ID     `json:"judged_by,omitzero"`
	Reason   string     `json:"reason,omitempty"`
	Text     string     `json:"text,omitempty"`
	Yes      string     `json:"yes,omitempty"`
	Who      string     `json:"who,omitempty"`
	Thing    string     `json:"thing,omitempty" doc:"What was pointed at, as kind:id"`
	Label    string     `json:"label,omitempty"`
	Note     string     `json:"note,omitempty"`
	Grade    string     `json:"grade,omitempty"`
	SHA256   string     `json:"sha256,omitempty"`
}

func lookedAt(v View, in ProposeInput) Looked {
	out := Looked{At: v.now.UTC(), Day: v.today, Name: v.Name, Person: v.Person, Checklist: v.Title, N: v.N, Before: v.State, Verdict: in.Verdict,
		Reasons: strings.TrimSpace(in.Reasons.Reveal()), Conditions: strings.TrimSpace(in.Conditions.Reveal()), AgainOn: in.AgainOn}
	for _, i := range v.Items {
		one := LookedItem{Code: i.Code, Title: i.Title, Kind: i.Kind, Required: !i.Optional, Status: i.Status, Why: i.Why, Until: i.Until, Reason: i.Reason,
			Label: i.stands.Thing.Label, Note: i.stands.Thing.Note, Grade: i.stands.Thing.Grade, SHA256: i.stands.Thing.SHA256}
		if e := i.stands.Answer; e != nil {
			one.Answered, one.Text, one.Yes, one.Who = e.At.UTC(), e.Said.Text, e.Said.Yes, e.Said.Who
			if e.Kind != "" {
				one.Thing = e.Kind + ":" + e.Thing.String()
			}
		}
		if e := i.stands.Judged; e != nil {
			one.Judged, one.JudgedBy = e.At.UTC(), e.By
		}
		out.Items = append(out.Items, one)
	}
	return out
}

func (in ProposeInput) check(v View) error {
	reasons, conditions := strings.TrimSpace(in.Reasons.Reveal()), strings.TrimSpace(in.Conditions.Reveal())
	switch {
	case in.Verdict != Approved && in.Verdict != Conditions && in.Verdict != Denied:
		return fault.Bad("verdict", "required")
	case reasons == "":
		return fault.Bad("reasons", "required")
	case in.Verdict == Conditions && conditions == "":
		return fault.Bad("conditions", "required")
	case strings.ContainsFunc(reasons+conditions, turning):
		return fault.Bad("reasons", "text_invalid")
	case in.AgainOn != 0 && in.AgainOn <= v.today:
		return fault.Bad("again_on", "checklist.past")
	case in.Verdict != Denied && !v.Summary.Complete():
		return fault.Bad("verdict", "checklist.incomplete", len(v.Summary.Missing))
	case !v.Sample.Zero():
		return fault.Bad("verdict", "checklist.is_sample")
	}
	return nil
}

// Propose proposes a decision: somebody else says yes to it, or no. How everything is that it
// rests on is kept as it is now.
func (s *Service) Propose(ctx context.Context, sc access.Scope, in ProposeInput) (View, error) {
	return s.touch(ctx, sc, in.ID, "hiringfile.proposed", func(ctx context.Context, tx *db.Tx, v *View) error {
		if err := v.open(); err != nil {
			return err
		}
		if err := in.check(*v); err != nil {
			return err
		}
		if in.AgainOn == 0 && in.Verdict != Denied && v.Months > 0 {
			in.AgainOn = v.today.AddMonths(v.Months)
		}
		what := lookedAt(*v, in)
		said, err := json.Marshal(what)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(said)
		now := s.Clock.Now()
		r := Record{ID: s.NewID(now), File: v.ID, Verdict: in.Verdict, ProposedBy: sc.Account(), ProposedAt: now, person: v.member}
		asked, _, err := s.Approvals.AskTx(ctx, tx, sc, approval.Ask{Kind: decisionKind, Row: r.ID, By: sc.Account(), Deadline: now.Add(decideFor), How: approval.SecondPerson})
		if err != nil {
			return err
		}
		r.approval = asked.ID
		if r.said, err = s.Keys.Seal(ctx, tx, deciding(sc), place("checklist_record", "said", r.ID), pii.Hide(string(said))); err != nil {
			return err
		}
		if err := insertRecord(ctx, tx, sc, r, sum[:]); err != nil {
			return err
		}
		v.State, v.Record = Proposed, r.ID
		return updateFile(ctx, tx, sc, v.File, ids.ID{})
	})
}

// deciding is whose key seals what a decision was proposed on.
func deciding(sc access.Scope) keys.Subject { return keys.Subject{Org: sc.OrgID(), Class: "decision"} }

// decided is what follows the answer to a proposal, in its transaction.
func (s *Service) decided(ctx context.Context, tx *db.Tx, sc access.Scope, a approval.Request) error {
	r, err := recordByID(ctx, tx, sc, a.Row)
	if err != nil {
		return err
	}
	if err := lockFile(ctx, tx, sc, r.File); err != nil {
		return err
	}
	v, err := s.one(ctx, tx, access.System(sc.OrgID(), sc.PublicOrg(), "checklist.decided"), r.File)
	if err != nil {
		return err
	}
	if v.State != Proposed || v.Record != r.ID {
		return fault.Gone
	}
	if err := s.openRecord(ctx, tx, sc, &r); err != nil {
		return err
	}
	if a.State != approval.Approved {
		v.State = r.what.Before
		return cmp.Or(updateFile(ctx, tx, sc, v.File, ids.ID{}), s.log(ctx, tx, sc, "hiringfile.not_decided", v.File, map[string]string{"state": string(a.State)}))
	}
	if err := s.others(ctx, tx, sc, v.File); err != nil {
		return err
	}
	if r.Verdict != Denied && !v.Summary.Complete() {
		return fault.Bad("yes", "checklist.incomplete_now", len(v.Summary.Missing))
	}
	v.State, v.DecidedAt, v.AgainOn = r.Verdict, s.Clock.Now(), r.what.AgainOn
	if err := updateFile(ctx, tx, sc, v.File, ids.ID{}); err != nil {
		return err
	}
	if err := s.soon(ctx, tx, sc, v.ID); err != nil {
		return err
	}
	if err := endLinks(ctx, tx, sc, v.ID, s.Clock.Now()); err != nil {
		return err
	}
	return s.log(ctx, tx, sc, "hiringfile.decided", v.File, map[string]string{"state": string(r.Verdict)})
}

func (s *Service) openRecord(ctx context.Context, q db.Q, sc access.Scope, r *Record) error {
	text, err := s.Keys.Open(ctx, q, deciding(sc), place("checklist_record", "said", r.ID), r.said)
	if err != nil {
		return err
	}
	r.Said = text.Reveal()
	return json.Unmarshal([]byte(r.Said), &r.what)
}
