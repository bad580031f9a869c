package catalog

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// ByIDs gives courses by id; those that are not there are left out.
func (s *Service) ByIDs(ctx context.Context, q db.Q, sc access.Scope, courses []ids.ID) (map[ids.ID]Course, error) {
	all, err := byIDs(ctx, q, sc, courses)
	out := make(map[ids.ID]Course, len(all))
	for _, c := range all {
		out[c.ID] = c
	}
	return out, fault.Wrap("read courses", err)
}

// Offered are at most so many courses that are not archived, in the order of their titles.
func (s *Service) Offered(ctx context.Context, q db.Q, sc access.Scope, limit int) ([]Course, error) {
	all, err := offered(ctx, q, sc, limit)
	return all, fault.Wrap("read courses", err)
}

// EnsureTx finds the courses that names mean (by code, else by title, however both are
// typed) and makes those that are not there. The answer has the order of names; made counts the
// new ones. Two imports that name the same new course at once get one course.
func (s *Service) EnsureTx(ctx context.Context, tx *db.Tx, sc access.Scope, names []Named, imported ids.ID) (courses []Course, made int, err error) {
	if err := checkNames(names); err != nil {
		return nil, 0, err
	}
	known, err := s.find(ctx, tx, sc, names)
	if err != nil {
		return nil, 0, fault.Wrap("find courses", err)
	}
	before := known
	missing := s.fresh(known, names)
	if len(missing) > 0 {
		// Whoever was faster is waited for here, and found below.
		n, err := insertNew(ctx, tx, sc, missing, imported)
		if err != nil {
			return nil, 0, fault.Wrap("add courses", err)
		}
		if made = int(n); made > 0 {
			if err := s.logNew(ctx, tx, sc, missing[0].ID, made); err != nil {
				return nil, 0, err
			}
		}
		if known, err = s.find(ctx, tx, sc, names); err != nil {
			return nil, 0, fault.Wrap("find courses", err)
		}
	}
	courses = make([]Course, len(names))
	for i, n := range names {
		c, ok := before.of(n)
		if !ok {
			c, ok = known.of(n)
		}
		if !ok { // its title was changed in this moment: once more
			return nil, 0, fault.Busy
		}
		courses[i] = c
	}
	return courses, made, nil
}

func checkNames(names []Named) error {
	for _, n := range names {
		switch {
		case foldCode(n.Code) == "" && strings.TrimSpace(n.Title) == "":
			return fault.Bad("course", "required")
		case len([]rune(n.Code)) > 60:
			return fault.Bad("course_code", "too_long", 60)
		case len([]rune(n.Title)) > 300:
			return fault.Bad("course", "too_long", 300)
		}
	}
	return nil
}

// named is what the catalogue has of some names.
type named struct {
	byCode, byTitle map[string]Course
}

// of is the course that a name means: the one with its code; else, of the courses with its
// title, one without a code before the oldest of the others. A code that is not known means a
// course with another code never.
func (k named) of(n Named) (Course, bool) {
	code := foldCode(n.Code)
	if c, ok := k.byCode[code]; ok && code != "" {
		return c, true
	}
	c, ok := k.byTitle[foldTitle(n.Title)]
	return c, ok && strings.TrimSpace(n.Title) != "" && (code == "" || c.Code == "")
}

func (s *Service) find(ctx context.Context, q db.Q, sc access.Scope, names []Named) (named, error) {
	k := named{map[string]Course{}, map[string]Course{}}
	var codes, titles []string
	for _, n := range names {
		if code := foldCode(n.Code); code != "" {
			codes = append(codes, code)
		}
		if strings.TrimSpace(n.Title) != "" {
			titles = append(titles, foldTitle(n.Title))
		}
	}
	for _, by := range []struct {
		column string
		keys   []string
		put    func(Course)
	}{
		{"code_key", codes, func(c Course) { k.byCode[foldCode(c.Code)] = c }},
		{"title_key", titles, func(c Course) {
			if key := foldTitle(c.Title); k.byTitle[key].ID.Zero() {
				k.byTitle[key] = c
			}
		}},
	} {
		slices.Sort(by.keys)
		all, err := byKeys(ctx, q, sc, by.column, slices.Compact(by.keys))
		if err != nil {
			return k, err
		}
		for _, c := range all {
			by.put(c)
		}
	}
	return k, nil
}

// fresh are the courses to make, each once, in one order for everybody, so that two imports
// do not wait for each other in a circle.
func (s *Service) fresh(known named, names []Named) (out []Course) {
	now := s.clock.Now()
	seen := map[string]bool{}
	for _, n := range names {
		if _, ok := known.of(n); ok {
			continue
		}
		key := "c" + foldCode(n.Code)
		if key == "c" {
			key = "t" + foldTitle(n.Title)
		}
		if seen[key] {
			continue
		}
		seen[key] = true
		out = append(out, Course{ID: s.newID(now), Version: 1, Code: strings.TrimSpace(n.Code), Title: cmp.Or(strings.TrimSpace(n.Title), strings.TrimSpace(n.Code)),
			Tags: tagsOf(n.Tags), Amount: n.Amount, NoAmount: n.NoAmount, Unit: n.Unit, Provider: strings.TrimSpace(n.Provider), Delivery: n.Delivery, CreatedAt: now})
	}
	slices.SortFunc(out, func(a, b Course) int {
		return cmp.Or(cmp.Compare(foldCode(a.Code), foldCode(b.Code)), cmp.Compare(foldTitle(a.Title), foldTitle(b.Title)))
	})
	return out
}

func (s *Service) logNew(ctx context.Context, tx *db.Tx, sc access.Scope, first ids.ID, n int) error {
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.clock.Now(), Verb: "courses.added", Table: "course", Row: first, Codes: map[string]string{"rows": strconv.Itoa(n)}})
	return err
}
