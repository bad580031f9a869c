package person

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/ui"
)

// Contact is how somebody of the records is reached: for whoever invites them.
type Contact struct {
	ID    ids.ID
	Name  string
	Email pii.Text // empty where there is none, or the caller may not see it
}

// ContactsOf are people in reach who have not left, in the order of names.
func (s *Service) ContactsOf(ctx context.Context, sc access.Scope, people []ids.ID) (out []Contact, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		rows, err := byIDs(ctx, q, sc, people)
		if err != nil {
			return err
		}
		out, err = s.contacts(ctx, q, sc, rows)
		return err
	})
	slices.SortFunc(out, func(a, b Contact) int { return strings.Compare(foldName(a.Name), foldName(b.Name)) })
	return out, fault.Wrap("read addresses", err)
}

// addressesRead is among how many people an address is looked for: addresses are sealed and
// have no index, so each is opened.
const addressesRead = 5000

// WithAddress are the people in reach who have not left and have an e-mail address.
func (s *Service) WithAddress(ctx context.Context, sc access.Scope, address string) (out []Contact, err error) {
	address = strings.ToLower(strings.TrimSpace(address))
	if address == "" {
		return nil, nil
	}
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		var from ids.ID
		for seen := 0; seen < addressesRead; seen += 500 {
			rows, err := after(ctx, q, sc, from, 500)
			if err != nil || len(rows) == 0 {
				return err
			}
			from = rows[len(rows)-1].ID
			some, err := s.contacts(ctx, q, sc, rows)
			if err != nil {
				return err
			}
			for _, c := range some {
				if strings.ToLower(c.Email.Reveal()) == address {
					out = append(out, c)
				}
			}
		}
		return nil
	})
	return out, fault.Wrap("find an address", err)
}

func (s *Service) contacts(ctx context.Context, q db.Q, sc access.Scope, rows []stored) (out []Contact, err error) {
	people, err := s.open(ctx, q, sc.OrgID(), rows)
	for _, p := range people {
		if p = p.masked(); p.State != Left {
			out = append(out, Contact{p.ID, p.Name.Reveal(), p.Email})
		}
	}
	return out, err
}

// UnitChoices are the units in reach, as a form offers them.
func (s *Service) UnitChoices(ctx context.Context, q db.Q, sc access.Scope) ([]ui.Option, error) {
	list, err := unitNames(ctx, q, sc)
	return optionsOf(list), fault.Wrap("list units", err)
}
