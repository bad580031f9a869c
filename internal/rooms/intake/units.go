package intake

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/org"
)

// Units that a file names and the organization lacks: the check names them, those that may be a
// slip for another one apart; the run makes them, and undoing it takes away those that are
// empty.

const maxNewUnits = 1000

// unknownUnit remembers a unit that is to be made.
func (w *worker) unknownUnit(name string) {
	if len(w.look.NewUnits) < maxNewUnits && !slices.ContainsFunc(w.look.NewUnits, func(u string) bool { return unitKey(u) == unitKey(name) }) {
		w.look.NewUnits = append(w.look.NewUnits, name)
	}
}

// Slip is a new unit that nearly is another.
type Slip struct{ Name, Meant string }

// slips are the new units that nearly are one that is there, or another new one.
func (w *worker) slips(ctx context.Context) (out []Slip, err error) {
	if len(w.look.NewUnits) == 0 || w.s.Units == nil {
		return nil, nil
	}
	nodes, err := w.s.Units.Units(ctx, w.sc)
	if err != nil {
		return nil, fault.Wrap("read the units", err)
	}
	var known []string
	for _, n := range nodes {
		known = append(known, n.Name)
	}
	for _, name := range w.look.NewUnits {
		if at := slices.IndexFunc(known, func(k string) bool { return catalog.Nearly(name, k) }); at >= 0 {
			out = append(out, Slip{name, known[at]})
		}
		known = append(known, name)
	}
	return out, nil
}

// makeUnits adds what the file names and the organization lacks, at the top of the tree.
func (s *Service) makeUnits(ctx context.Context, sc access.Scope, names []string) (made []ids.ID, err error) {
	if len(names) == 0 {
		return nil, nil
	}
	if sc.Can(org.PermUnits) == access.None {
		return nil, fault.Bad("", "import_units_denied")
	}
	have, err := s.unitsByName(ctx, sc)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, ok := have[unitKey(name)]; ok {
			continue
		}
		id, err := s.Units.EnsureUnit(ctx, sc, name)
		if err != nil {
			return nil, fault.Wrap("add a unit", err)
		}
		made = append(made, id)
	}
	return made, nil
}

// dropUnits puts away the units that an import made and in which nobody is.
func (w *worker) dropUnits(ctx context.Context) error {
	for _, id := range w.imp.Plan.Units {
		var people int64
		err := w.s.DB.Read(ctx, w.sc, func(ctx context.Context, q db.Q) (err error) {
			people, err = w.s.People.InUnit(ctx, q, w.sc, id)
			return err
		})
		if err != nil {
			return err
		}
		if people > 0 {
			continue
		}
		_, err = w.s.Units.ArchiveUnit(ctx, w.sc, org.UnitRef{ID: id})
		if err != nil && len(fault.Fields(err)) == 0 { // with units below it, it stays
			return fault.Wrap("put a unit away", err)
		}
	}
	return nil
}
