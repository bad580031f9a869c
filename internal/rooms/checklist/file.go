package checklist

import (
	"context"
	"encoding/json"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/base/tenant"
	"standing/internal/civil"
)

// State is how far a file is.
type State string

// The states. After a decision a file stays alive: what runs out is missing again.
const (
	Open       State = "open"
	Proposed   State = "proposed"
	Approved   State = "approved"
	Conditions State = "conditions"
	Denied     State = "denied"
	Closed     State = "closed"
)

// States lists them in the order of a filter.
func States() []State { return []State{Open, Proposed, Approved, Conditions, Denied, Closed} }

// lives reports whether anything is still wanted for a file.
func (s State) lives() bool { return s != Denied && s != Closed }

// File is a checklist for one person.
type File struct {
	ID        ids.ID     `json:"id"`
	Version   int64      `json:"version"`
	Person    ids.ID     `json:"person"`
	Name      string     `json:"name"`
	Checklist ids.ID     `json:"checklist,omitzero"`
	N         int64      `json:"checklist_version,omitempty"`
	Sample    ids.ID     `json:"sample,omitzero"`
	Title     string     `json:"title" doc:"What the checklist or the sample is called"`
	Owner     ids.ID     `json:"owner,omitzero" doc:"The account that answers for it"`
	State     State      `json:"state" enum:"open,proposed,approved,conditions,denied,closed"`
	OpenedAt  time.Time  `json:"opened_at"`
	DueOn     civil.Date `json:"due_on"`
	AskedAt   time.Time  `json:"asked_at,omitzero" doc:"When the person was told of it"`
	AgreedAt  time.Time  `json:"agreed_at,omitzero" doc:"When they agreed that others may be asked about them"`
	AgreedHow string     `json:"agreed_how,omitempty" enum:"self,paper"`
	Months    int        `json:"again_months,omitempty"`
	AgainOn   civil.Date `json:"again_on,omitempty" doc:"When it is looked at anew"`
	Record    ids.ID     `json:"record,omitzero" doc:"What was proposed last"`
	DecidedAt time.Time  `json:"decided_at,omitzero"`

	head   int64  // the newest version of its checklist
	member ids.ID // as the row has it: a person who may have been merged since
	opened civil.Date
}

// key is under whose key the texts of a file are.
func (f File) key() ids.ID { return f.member }

// ItemView is an item of a file, as it stands.
type ItemView struct {
	ID ids.ID `json:"id"`
	Item
	stands  Stands
	Status  Status     `json:"status" enum:"missing,asked,answered,accepted,refused,expired,waived"`
	Turn    Party      `json:"turn,omitempty" doc:"Who has to do something next"`
	Why     Why        `json:"why,omitempty"`
	Until   civil.Date `json:"until,omitempty" doc:"The last good day of what was accepted"`
	DueOn   civil.Date `json:"due_on"`
	Answer  *Told      `json:"answer,omitempty"`
	Reason  string     `json:"reason,omitempty" doc:"Why it was refused or waived"`
	Hidden  bool       `json:"hidden,omitempty" doc:"Something was said that is not for these eyes"`
	Asking  *Link      `json:"asking,omitempty" doc:"Who outside was asked last"`
	shown   bool       // the person may see what somebody outside said
	entries []Entry
}

// Told is an answer.
type Told struct {
	Did   Did       `json:"did"`
	At    time.Time `json:"at"`
	By    ids.ID    `json:"by,omitzero"`
	Text  string    `json:"text,omitempty"`
	Yes   string    `json:"yes,omitempty"`
	Who   string    `json:"who,omitempty"`
	Kind  string    `json:"kind,omitempty" doc:"Of what it points to"`
	Thing ids.ID    `json:"thing,omitzero"`
	Label string    `json:"label,omitempty"`
	Note  string    `json:"note,omitempty"`
	path  string
}

// View is a file with its items.
type View struct {
	File
	Items   []ItemView `json:"items"`
	Summary Summary    `json:"summary"`

	own    bool
	today  civil.Date
	now    time.Time
	zone   *time.Location
	names  map[ids.ID]string
	things Things
	record *Record
	last   int64 // the place of the newest entry
}

func (v View) item(id ids.ID) (ItemView, bool) {
	for _, i := range v.Items {
		if i.ID == id {
			return i, true
		}
	}
	return ItemView{}, false
}

func place(table, column string, row ids.ID) keys.Place {
	return keys.Place{Table: table, Column: column, Row: row}
}

// sealJSON seals what something says under the key of a person.
func sealJSON(o keys.Opener, person ids.ID, at keys.Place, what any) (keys.Sealed, error) {
	b, err := json.Marshal(what)
	if err != nil {
		return nil, err
	}
	return o.Seal(person, at, pii.Hide(string(b)))
}

// openJSON opens it; of somebody whose key is gone nothing is left.
func openJSON(o keys.Opener, person ids.ID, at keys.Place, from keys.Sealed, to any) error {
	if len(from) == 0 || !o.Has(person) {
		return nil
	}
	text, err := o.Open(person, at, from)
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text.Reveal()), to)
}

// views read files with all that is said of them.
func (s *Service) views(ctx context.Context, q db.Q, sc access.Scope, all []File) ([]View, error) {
	if len(all) == 0 {
		return nil, nil
	}
	o, err := tenant.Of(ctx, q, sc.OrgID())
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	of := make([]ids.ID, len(all))
	who := make([]ids.ID, len(all))
	for i, f := range all {
		of[i], who[i] = f.ID, f.member
	}
	opener, err := s.Keys.Load(ctx, q, sc.OrgID(), class, who)
	if err != nil {
		return nil, err
	}
	items, err := itemsIn(ctx, q, sc, of)
	if err != nil {
		return nil, err
	}
	entries, err := entriesIn(ctx, q, sc, of)
	if err != nil {
		return nil, err
	}
	links, err := linksIn(ctx, q, sc, of)
	if err != nil {
		return nil, err
	}
	out := make([]View, len(all))
	for i, f := range all {
		f.opened = civil.At(f.OpenedAt, o.Location())
		v := View{File: f, Items: []ItemView{}, today: o.Today(now), now: now, zone: o.Location()}
		if err := s.fill(ctx, q, sc, opener, &v, items[f.ID], entries[f.ID], links[f.ID]); err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// fill works out how the items of a file stand.
func (s *Service) fill(ctx context.Context, q db.Q, sc access.Scope, o keys.Opener, v *View, items []storedItem, entries []storedEntry, links []storedLink) (err error) {
	wanted := map[string]bool{}
	by := map[ids.ID][]Entry{}
	for _, e := range entries {
		if err := openJSON(o, v.member, place("checklist_entry", "said", e.ID), e.said, &e.Said); err != nil {
			return err
		}
		by[e.Item] = append(by[e.Item], e.Entry)
		wanted[e.Kind], v.last = e.Kind != "", e.n
	}
	newest, shown := map[ids.ID]*Link{}, map[ids.ID]bool{}
	for _, l := range links {
		if err := openJSON(o, v.member, place("checklist_link", "said", l.ID), l.said, &l.Link.To); err != nil {
			return err
		}
		one := l.Link
		shown[l.ID] = l.Shown
		if had := newest[l.Item]; had == nil || had.Ended != "" {
			newest[l.Item] = &one
		}
	}
	for n := range items {
		if err := openJSON(o, v.member, place("checklist_item", "asked", items[n].ID), items[n].asked, &items[n].Item); err != nil {
			return err
		}
		wanted[string(Standing)] = wanted[string(Standing)] || items[n].Kind == Standing
	}
	// How an item stands is the same whoever looks: what it points to is read as the room sees
	// it, once the caller was found to reach the file.
	room := access.System(sc.OrgID(), sc.PublicOrg(), "checklist.stands")
	if v.things, err = s.thingsOf(ctx, q, room, v.Person, wanted); err != nil {
		return err
	}
	for _, i := range items {
		f := Facts{Day: v.today, Now: v.now, Told: !v.AskedAt.IsZero(), Agreed: !v.AgreedAt.IsZero(), Things: v.things, Link: newest[i.ID]}
		one := viewOf(v.File, i, by[i.ID], f)
		one.shown = one.stands.Answer != nil && shown[one.stands.Answer.Link]
		v.Items = append(v.Items, one)
	}
	v.Summary = Summarize(v.Items)
	return nil
}

// thingsOf are the things of somebody of the kinds that are wanted.
func (s *Service) thingsOf(ctx context.Context, q db.Q, sc access.Scope, who ids.ID, wanted map[string]bool) (out Things, err error) {
	for _, src := range s.Sources {
		if !wanted[src.Kind] {
			continue
		}
		all, err := src.Of(ctx, q, sc, who)
		if err != nil {
			return nil, err
		}
		for _, t := range all {
			t.Kind = src.Kind
			out = append(out, t)
		}
	}
	return out, nil
}

func viewOf(f File, i storedItem, entries []Entry, facts Facts) ItemView {
	st := i.Stand(entries, facts)
	out := ItemView{ID: i.ID, Item: i.Item, stands: st, Status: st.Status, Turn: st.Turn, Why: st.Why, Until: st.Until, DueOn: i.due(f, st), Asking: facts.Link, entries: entries}
	if st.Judged != nil {
		out.Reason = st.Judged.Said.Text
	}
	if e := st.Answer; e != nil {
		out.Answer = &Told{Did: e.Did, At: e.At, By: e.By, Text: e.Said.Text, Yes: e.Said.Yes, Who: e.Said.Who, Kind: e.Kind, Thing: e.Thing, Label: st.Thing.Label, Note: st.Thing.Note, path: st.Thing.Path}
	}
	return out
}

// due is by when something is wanted: what ran out, on the last day on which it was good.
func (i Item) due(f File, st Stands) civil.Date {
	switch {
	case st.Status == Expired && st.Why == WhyOver:
		return st.Thing.Until
	case st.Status == Expired:
		return st.Until
	case i.Days == 0:
		return f.DueOn
	}
	return f.opened + civil.Date(i.Days)
}

// forPerson is a file as the person it is about sees it: without what they were not told.
func (v View) forPerson() View {
	items := make([]ItemView, len(v.Items))
	for n, i := range v.Items {
		if i.Kind == Reference {
			if !i.shown && i.Answer != nil {
				i.Answer, i.stands, i.Hidden, i.Reason = nil, Stands{}, true, ""
			}
		}
		if i.From == Staff && i.Answer != nil {
			i.Answer, i.stands, i.Hidden = nil, Stands{}, true
		}
		i.entries = nil
		items[n] = i
	}
	v.Items, v.Owner, v.record = items, ids.ID{}, nil
	return v
}

func (s *Service) log(ctx context.Context, tx *db.Tx, sc access.Scope, verb string, f File, codes map[string]string) error {
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: "checklist_file", Row: f.ID, Subject: f.member, Codes: codes})
	return err
}

// one is a file of somebody in reach with its items.
func (s *Service) one(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (View, error) {
	f, err := fileByID(ctx, q, sc, id)
	if err != nil {
		return View{}, err
	}
	all, err := s.views(ctx, q, sc, []File{f})
	if err != nil {
		return View{}, err
	}
	all[0].own, err = s.isOwn(ctx, q, sc, f.Person)
	return all[0], err
}

// isOwn reports whether somebody is the caller.
func (s *Service) isOwn(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (bool, error) {
	if sc.Person().Zero() {
		return false, nil
	}
	roots, err := s.People.RootsOf(ctx, q, sc, []ids.ID{sc.Person(), who})
	self, ok := roots[sc.Person()]
	return ok && self == roots[who], err
}

// others refuses what nobody does about a file of their own.
func (s *Service) others(ctx context.Context, q db.Q, sc access.Scope, f File) error {
	own, err := s.isOwn(ctx, q, sc, f.Person)
	if err == nil && own {
		err = fault.Bad("", "checklist.own")
	}
	return err
}
