package requirement

import (
	"context"
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/pack"
	"standing/internal/tree"
	"standing/rulepacks"
)

// everywhere refuses whoever does not manage requirements of the whole organization: they
// are asked of everybody.
func everywhere(sc access.Scope) error {
	if sc.Reach() < access.Org {
		return fault.Denied
	}
	return nil
}

// CopyInput names a pack that ships with the program.
type CopyInput struct {
	Pack string `json:"pack" minLength:"1" maxLength:"80" doc:"The pack, by the name in its address"`
}

// Copy makes a shipped pack a draft of the organization's own.
func (s *Service) Copy(ctx context.Context, sc access.Scope, in CopyInput) (Requirement, error) {
	var text string
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		text, err = copyOf(ctx, q, sc, in.Pack)
		return err
	})
	if err != nil {
		return Requirement{}, fault.Wrap("copy pack", err)
	}
	return s.start(ctx, sc, in.Pack, Draft{Text: text})
}

// copyOf is the text of a pack as the organization gets it: one that names no zone goes by the
// organization's days.
func copyOf(ctx context.Context, q db.Q, sc access.Scope, name string) (string, error) {
	text, err := shipped(name)
	if err != nil || zoned.MatchString(text) {
		return text, err
	}
	o, err := tenant.Of(ctx, q, sc.OrgID())
	return strings.Replace(text, "\nrule:\n", "\nrule:\n  zone: "+o.Zone+"\n", 1), err
}

var zoned = regexp.MustCompile(`(?m)^  zone:`)

func shipped(name string) (string, error) {
	if !fs.ValidPath(name) {
		return "", fault.NotFound
	}
	b, err := fs.ReadFile(rulepacks.Files, name+".yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return "", fault.NotFound
	}
	return string(b), err
}

// TextInput is a requirement written as a text.
type TextInput struct {
	Text string `json:"text" minLength:"1" maxLength:"200000" doc:"A pack, as docs/RULES.md has it"`
}

// Write begins a requirement with a text.
func (s *Service) Write(ctx context.Context, sc access.Scope, in TextInput) (Requirement, error) {
	return s.start(ctx, sc, "", Draft{Text: in.Text})
}

// start adds a requirement that has a draft and no version.
func (s *Service) start(ctx context.Context, sc access.Scope, from string, d Draft) (Requirement, error) {
	var r Requirement
	err := everywhere(sc)
	if err == nil {
		err = s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
			r, err = s.startTx(ctx, tx, sc, from, d)
			return err
		})
	}
	return r, fault.Wrap("begin requirement", err)
}

func (s *Service) startTx(ctx context.Context, tx *db.Tx, sc access.Scope, from string, d Draft) (Requirement, error) {
	now := s.Clock.Now()
	r := Requirement{ID: s.NewID(now), Version: 1, Title: titleIn(d.Text), Pack: from, CreatedAt: now, Drafted: true}
	if r.Title == "" { // until it can be read, it has no title of its own
		r.Title = "– " + r.ID.String()
	}
	if err := insertRequirement(ctx, tx, sc, r); err != nil {
		return r, taken(err)
	}
	d.ChangedAt, d.ChangedBy = now, sc.Account()
	if err := putDraft(ctx, tx, sc, r.ID, d); err != nil {
		return r, err
	}
	_, err := s.log(ctx, tx, sc, "requirement.drafted", r.ID, nil)
	return r, err
}

// titleIn finds the title in a text that may be wrong elsewhere.
func titleIn(text string) string {
	n, err := tree.Parse([]byte(text))
	if err != nil {
		return ""
	}
	if t := n.Get("title"); t != nil && t.Kind == tree.String && len([]rune(t.Text)) <= maxTitle {
		return strings.TrimSpace(t.Text)
	}
	return ""
}

func taken(err error) error {
	if db.Unique(err) {
		return fault.Bad("", "requirement.title_taken")
	}
	return err
}

// ChangeTextInput is a draft and its new text.
type ChangeTextInput struct {
	ID ids.ID `path:"id" kind:"requirement" json:"-"`
	TextInput
}

// Drafted is what became of a draft: it is kept, right or wrong.
type Drafted struct {
	Requirement
	Problems []Problem `json:"problems,omitempty"`
}

// ChangeText keeps a text as the draft and says what is wrong with it.
func (s *Service) ChangeText(ctx context.Context, sc access.Scope, in ChangeTextInput) (Drafted, error) {
	return s.draft(ctx, sc, in.ID, Draft{Text: in.Text})
}

func (s *Service) draft(ctx context.Context, sc access.Scope, id ids.ID, d Draft) (Drafted, error) {
	var out Drafted
	err := everywhere(sc)
	if err == nil {
		err = s.DB.Write(ctx, sc, db.On("requirement", id), func(ctx context.Context, tx *db.Tx) error {
			r, err := requirementByID(ctx, tx, sc, id)
			if err != nil {
				return err
			}
			p, problems := read(d.Text)
			if p != nil {
				if err := titled(p); err != nil {
					return err
				}
				if r.Published == 0 { // before it is published, the draft's title is its own
					if err := setTitle(ctx, tx, sc, id, p.Title); err != nil {
						return taken(err)
					}
					r.Title = p.Title
				}
			}
			d.ChangedAt, d.ChangedBy = s.Clock.Now(), sc.Account()
			if err := putDraft(ctx, tx, sc, id, d); err != nil {
				return err
			}
			r.Drafted = true
			out = Drafted{r, problems}
			_, err = s.log(ctx, tx, sc, "requirement.drafted", id, nil)
			return err
		})
	}
	return out, fault.Wrap("change draft", err)
}

// Withdraw throws the draft away; a requirement that was never published goes with it.
func (s *Service) Withdraw(ctx context.Context, sc access.Scope, in Ref) (Requirement, error) {
	var r Requirement
	err := everywhere(sc)
	if err == nil {
		// Profiles that tick the draft are saved under the organization's touch.
		err = s.DB.Write(ctx, sc, db.OnOrg().And(db.On("requirement", in.ID)), func(ctx context.Context, tx *db.Tx) (err error) {
			if r, err = requirementByID(ctx, tx, sc, in.ID); err != nil {
				return err
			}
			n, err := dropDraft(ctx, tx, sc, in.ID)
			if err != nil {
				return err
			}
			if n == 0 {
				return fault.Gone
			}
			if r.Drafted = false; r.Published == 0 {
				if err := dropRequirement(ctx, tx, sc, in.ID); err != nil {
					return err
				}
			}
			_, err = s.log(ctx, tx, sc, "requirement.withdrawn", in.ID, nil)
			return err
		})
	}
	return r, fault.Wrap("withdraw draft", err)
}

// log writes an entry about a requirement or profile into the organization's log.
func (s *Service) log(ctx context.Context, tx *db.Tx, sc access.Scope, verb string, row ids.ID, codes map[string]string) (ids.ID, error) {
	table := "requirement"
	if len(verb) > 7 && verb[:7] == "profile" {
		table = "profile"
	}
	return audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: table, Row: row, Codes: codes})
}

// current is the text that editing begins with: the draft, else the version that holds.
func (s *Service) current(ctx context.Context, q db.Q, sc access.Scope, r Requirement) (Draft, error) {
	if r.Drafted {
		return draftOf(ctx, q, sc, r.ID)
	}
	if r.Published == 0 {
		return Draft{}, fault.NotFound
	}
	e, err := editionAt(ctx, q, sc, r.ID, r.Published)
	return Draft{Text: e.Text, Form: e.Form}, err
}

// Shipped is a pack of the gallery.
type Shipped struct {
	Name string
	*pack.Pack
	Have ids.ID // the organization's copy; zero if it has none
}

// gallery is every pack that ships, in the order of titles.
func gallery() []Shipped {
	var out []Shipped
	for _, name := range pack.Shipped() {
		if p, err := pack.Load(name); err == nil { // a test loads them all
			out = append(out, Shipped{Name: name, Pack: p})
		}
	}
	slices.SortFunc(out, func(a, b Shipped) int { return strings.Compare(fold(a.Title), fold(b.Title)) })
	return out
}
