package evidence

import (
	"context"
	"errors"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/rooms/training"
)

// reviewed puts into a view how far its newest reading is, and what became of it.
func (s *Service) reviewed(ctx context.Context, q db.Q, sc access.Scope, d storedDocument, all []storedVersion, v *View) error {
	i := slices.IndexFunc(all, func(one storedVersion) bool { return one.N == d.Shown })
	if i < 0 {
		return nil
	}
	read, err := readingOf(ctx, q, sc.OrgID(), all[i].ID)
	if err != nil {
		return err
	}
	if len(read) > 0 {
		v.Reading, v.unread = read[0].State, read[0].Reason
	}
	there, err := factOf(ctx, q, sc.OrgID(), all[i].ID, d.Person)
	if len(there) > 0 {
		v.Completion, v.Claim = there[0].Completion, there[0].Claim
	}
	return err
}

// mark puts into a view where on its pages is what was accepted.
func (s *Service) mark(ctx context.Context, sc access.Scope, in ShowInput, v *View) error {
	return s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		d, err := documentByID(ctx, q, sc, v.ID)
		if err != nil {
			return err
		}
		all, err := factsOfDocument(ctx, q, sc.OrgID(), d.ID, d.Person)
		if err != nil || len(all) == 0 {
			return err
		}
		f := all[0]
		o, err := s.Keys.Load(ctx, q, sc.OrgID(), class, []ids.ID{f.Person})
		if err != nil {
			return err
		}
		if err := f.open(o); err != nil {
			return err
		}
		v.seen = f.N
		if v.page = in.Page; v.page == 0 {
			v.page = f.Page
		}
		for _, n := range f.Seen {
			if n.Page == v.page {
				v.marks = append(v.marks, ui.Mark{Name: n.Field, Box: n.Box})
			}
			v.fields = append(v.fields, n)
		}
		return nil
	})
}

// SeenOn are the documents of which completions and claims were accepted, of people in reach.
func (s *Service) SeenOn(ctx context.Context, sc access.Scope, of []ids.ID) (out []training.Seen, err error) {
	may, ok := sc.May(PermView)
	if !ok || len(of) == 0 {
		return nil, nil // not shown, and no mistake
	}
	err = s.DB.Read(ctx, may, func(ctx context.Context, q db.Q) error {
		out = nil
		all, err := factsBy(ctx, q, may, of[:min(len(of), 200)])
		for _, f := range all {
			if err == nil {
				var n training.Seen
				if n, err = s.seenOn(ctx, q, may, f); err == nil {
					out = append(out, n)
				}
			}
		}
		return err
	})
	return out, fault.Wrap("find documents of training", err)
}

func (s *Service) seenOn(ctx context.Context, q db.Q, sc access.Scope, f storedFact) (n training.Seen, err error) {
	n = training.Seen{Document: f.Document, Page: f.Page}
	d, err := documentByID(ctx, q, sc, f.Document)
	if errors.Is(err, fault.NotFound) || err == nil && (!d.RemovedAt.IsZero() || d.Person != f.Person) {
		n.Gone = true
		return n, nil
	}
	if err != nil {
		return n, err
	}
	o, err := s.Keys.Load(ctx, q, sc.OrgID(), class, []ids.ID{d.Person})
	if err == nil {
		err = d.open(o)
	}
	n.Title = d.Title.Reveal()
	return n, err
}
