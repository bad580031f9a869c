package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
)

// courses makes the catalogue, and gives it by code.
func (f *filling) courses(ctx context.Context) (map[string]catalog.Course, error) {
	names := tradeOf(f.o.Kind).courses
	out := make(map[string]catalog.Course, len(names))
	err := f.d.DB.Write(ctx, f.sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		clear(out)
		all, _, err := f.catalog.EnsureTx(ctx, tx, f.sc, names, ids.ID{})
		for i, c := range all {
			out[names[i].Code] = c
		}
		return err
	})
	return out, err
}

// rules publishes the requirements that are missing, and says of whom they are asked.
func (f *filling) rules(ctx context.Context) error {
	t := tradeOf(f.o.Kind)
	all := make([]ids.ID, len(t.rules))
	var book *requirement.Rulebook
	err := f.d.DB.Read(ctx, f.sc, func(ctx context.Context, q db.Q) (err error) {
		book, err = f.requirements.RulebookOf(ctx, q, f.sc, person.Everything)
		return err
	})
	if err != nil {
		return err
	}
	for i, r := range t.rules {
		all[i] = f.next.id(aRule, i)
		if book.ByID(all[i]) != nil {
			continue
		}
		if err := f.publish(ctx, i, r); err != nil {
			return err
		}
	}
	for i, g := range t.groups {
		f.next.will(aGroup, i)
		if _, err := f.requirements.AddProfile(ctx, f.sc, g.input(all)); !has(err, "requirement.name_taken") {
			return fmt.Errorf("profile %q: %w", g.name, err)
		}
	}
	return nil
}

// publish writes a requirement down and makes it hold. What an interrupted run left as a draft
// is published as it is.
func (f *filling) publish(ctx context.Context, i int, r rule) (err error) {
	f.next.will(aRule, i)
	switch {
	case r.pack != "":
		_, err = f.requirements.Copy(ctx, f.sc, requirement.CopyInput{Pack: r.pack})
	case r.form != nil:
		_, err = f.requirements.Form(ctx, f.sc, *r.form)
	default:
		_, err = f.requirements.Write(ctx, f.sc, requirement.TextInput{Text: r.text})
	}
	if !has(err, "requirement.title_taken") {
		return fmt.Errorf("requirement %d: %w", i, err)
	}
	_, err = f.requirements.Publish(ctx, f.sc, requirement.PublishInput{ID: f.next.id(aRule, i), Confirm: true})
	if errors.Is(err, fault.Conflict) || errors.Is(err, fault.NotFound) {
		return nil // somebody changed it since, or has one of the same title
	}
	return err
}

// has reports whether nothing was wrong, or only what code says.
func has(err error, code string) bool {
	return err == nil || slices.ContainsFunc(fault.Fields(err), func(f *fault.Invalid) bool { return f.Reason == code })
}
