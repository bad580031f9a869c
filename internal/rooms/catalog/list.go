package catalog

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Filter is what a list of courses is asked for.
type Filter struct {
	Find     string `query:"find" json:"-" maxLength:"100" doc:"Beginnings of words of the title, code or provider"`
	Tag      string `query:"tag" json:"-" maxLength:"80"`
	Archived bool   `query:"archived" json:"-"`
	After    ids.ID `query:"after" json:"-" kind:"course" doc:"The course after which the page begins"`
}

// Page is a part of the list, in the order of titles.
type Page struct {
	Courses []Course `json:"courses"`
	Next    ids.ID   `json:"next"` // zero at the end
	Terms   []Term   `json:"-"`
}

const pageSize = 50

var errFull = errors.New("catalog: the page is full")

// List is a page of courses. A catalogue has thousands of them at most, so that finding
// words reads on until the page is full.
func (s *Service) List(ctx context.Context, sc access.Scope, f Filter) (page Page, err error) {
	words := strings.Fields(foldTitle(f.Find))
	if strings.TrimSpace(f.Find) == "" {
		words = nil
	}
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		from, err := titleAt(ctx, q, sc, f.After)
		if err != nil {
			return err
		}
		err = each(ctx, q, sc, f.Archived, from, f.After, func(c Course) error {
			if !c.found(words) || f.Tag != "" && !slices.Contains(c.Tags, f.Tag) {
				return nil
			}
			if len(page.Courses) == pageSize {
				page.Next = page.Courses[pageSize-1].ID
				return errFull
			}
			page.Courses = append(page.Courses, c)
			return nil
		})
		if errors.Is(err, errFull) {
			err = nil
		}
		return err
	})
	return page, fault.Wrap("list courses", err)
}

// found reports whether every word begins a word of the course.
func (c Course) found(words []string) bool {
	if len(words) == 0 {
		return true
	}
	has := strings.Fields(foldTitle(c.Title + " " + c.Code + " " + c.Provider))
	has = append(has, foldCode(c.Code))
	for _, w := range words {
		if !slices.ContainsFunc(has, func(h string) bool { return strings.HasPrefix(h, w) }) {
			return false
		}
	}
	return true
}

// View is a course with what it does for.
type View struct {
	Course
	Also    []Also   `json:"also"`   // courses that are done with it
	Counts  []Also   `json:"counts"` // courses with which it is done
	Choices []string `json:"-"`      // titles, to choose an equivalent from
	Terms   []Term   `json:"-"`

	recorded int             // how many completions of it hold
	past     templ.Component // what becomes of them
}

// Also is an equivalent course by its title.
type Also struct {
	Equal
	Title string `json:"title"`
}

// Show is one course.
func (s *Service) Show(ctx context.Context, sc access.Scope, in Ref) (v View, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if v.Course, err = byID(ctx, q, sc, in.ID); err != nil {
			return err
		}
		all, err := equalsAbout(ctx, q, sc, in.ID)
		if err != nil {
			return err
		}
		for _, a := range all {
			if a.Course == in.ID {
				v.Also = append(v.Also, a)
			} else {
				v.Counts = append(v.Counts, a)
			}
		}
		if v.Choices, err = titles(ctx, q, sc, 500); err != nil {
			return err
		}
		v.Terms, err = s.Terms(ctx, q, sc)
		return err
	})
	if err == nil && s.Past != nil {
		v.past, err = s.Past(ctx, sc, in.ID)
	}
	return v, fault.Wrap("read course", err)
}

// Terms are the tags that the organization's requirements ask for.
func (s *Service) Terms(ctx context.Context, q db.Q, sc access.Scope) ([]Term, error) {
	if s.Tags == nil {
		return nil, nil
	}
	return s.Tags(ctx, q, sc)
}

// Suggested are titles of courses, at most 500: for forms of other rooms that name one.
func (s *Service) Suggested(ctx context.Context, sc access.Scope) (out []string, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out, err = titles(ctx, q, sc, 500)
		return err
	})
	return out, fault.Wrap("read the titles of courses", err)
}
