package server

import (
	"context"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/grant"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// grantKinds are the kinds of things that people can show to other organizations. A further one
// is a further line here, with its words in room grant.
func (a *App) grantKinds() []grant.Kind {
	return []grant.Kind{a.grantCredential(), a.grantStanding(), a.grantCompletion(), a.grantDocument(), a.grantFact()}
}

// offering asks a room for things as far as the caller may see them there; Denied where not.
func offering[T any](sc access.Scope, need access.Perm, ask func(access.Scope) ([]T, error), as func(T) grant.Offer) (out []grant.Offer, err error) {
	may, err := sc.Narrow(need)
	if err != nil {
		return nil, err
	}
	all, err := ask(may)
	for _, one := range all {
		out = append(out, as(one))
	}
	return out, err
}

func dayLine(name string, d civil.Date) []grant.Line {
	if d == 0 || d >= civil.Max {
		return nil
	}
	return []grant.Line{{Name: name, Value: d.String()}}
}

func textLine(name, text string) []grant.Line {
	if text == "" {
		return nil
	}
	return []grant.Line{{Name: name, Value: text}}
}

func linesOf(all ...[]grant.Line) (out []grant.Line) {
	for _, l := range all {
		out = append(out, l...)
	}
	return out
}

func dayOf(ctx context.Context, d civil.Date) string {
	if d == 0 || d >= civil.Max {
		return ""
	}
	return words.From(ctx).Day(d)
}

func recalledLine() []grant.Line {
	return []grant.Line{{Name: "recalled", Value: "recalled", Code: "grant.recalled_line"}}
}

func (a *App) grantCompletion() grant.Kind {
	r := a.rooms.training
	return grant.Kind{Code: "completion",
		Offer: func(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) ([]grant.Offer, error) {
			return offering(sc, training.PermView, func(sc access.Scope) ([]training.Item, error) { return r.HeldIn(ctx, q, sc, who, grant.MaxOffers) },
				func(i training.Item) grant.Offer {
					return grant.Offer{ID: i.ID, Label: i.Title, Note: dayOf(ctx, i.HappenedOn), Own: i.Brought()}
				})
		},
		Read: func(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (grant.Shown, error) {
			i, err := r.Granted(ctx, q, sc, id)
			if err != nil {
				return grant.Shown{}, err
			}
			out := grant.Shown{Label: i.Title}
			if i.Recalled {
				out.Lines = recalledLine()
			}
			if !i.Undated {
				out.Lines = append(out.Lines, dayLine("happened_on", i.HappenedOn)...)
			}
			if !i.NoAmount {
				out.Lines = append(out.Lines, grant.Line{Name: "amount", Value: i.Amount.String()}, grant.Line{Name: "unit", Value: i.Unit})
			}
			out.Lines = linesOf(out.Lines, textLine("provider", i.Provider), dayLine("expires_on", i.ExpiresOn), []grant.Line{{Name: "source", Value: string(i.Source), Code: "training.source_" + string(i.Source)}})
			return out, nil
		}}
}

func (a *App) grantDocument() grant.Kind {
	r := a.rooms.evidence
	return grant.Kind{Code: "document",
		Offer: func(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) ([]grant.Offer, error) {
			return offering(sc, evidence.PermView, func(sc access.Scope) ([]evidence.Telling, error) {
				return r.ShowableIn(ctx, q, sc, who, grant.MaxOffers)
			},
				func(t evidence.Telling) grant.Offer {
					return grant.Offer{ID: t.ID, Label: t.Title, Own: t.Brought}
				})
		},
		Read: func(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (grant.Shown, error) {
			t, err := r.Granted(ctx, q, sc, id)
			return grant.Shown{Label: t.Title, Media: t.Media, Lines: linesOf(textLine("media", t.Media), textLine("pages", strconv.Itoa(t.Pages)), textLine("sha256", t.Digest()))}, err
		},
		File: func(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (grant.File, error) {
			t, name, size, open, err := r.GrantedFile(ctx, q, sc, id)
			return grant.File{Name: name, Media: t.Media, Bytes: size, Open: open}, err
		}}
}

func (a *App) grantFact() grant.Kind {
	r := a.rooms.person
	label := func(ctx context.Context, f person.Field) string {
		if f.Label != "" {
			return f.Label
		}
		return words.From(ctx).Text("person.fact." + f.Name)
	}
	value := func(t person.Telling) string {
		if t.Clear != "" {
			return t.Clear
		}
		return t.Value
	}
	return grant.Kind{Code: "fact",
		Offer: func(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) ([]grant.Offer, error) {
			return offering(sc, person.PermView, func(sc access.Scope) ([]person.Telling, error) { return r.HoldingIn(ctx, q, sc, who) },
				func(t person.Telling) grant.Offer {
					note := value(t)
					if note == "" {
						note = dayOf(ctx, t.From)
					}
					return grant.Offer{ID: t.ID, Label: label(ctx, t.Field), Note: note, Own: t.Brought()}
				})
		},
		Read: func(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (grant.Shown, error) {
			t, err := r.Granted(ctx, q, sc, id)
			if err != nil {
				return grant.Shown{}, err
			}
			return grant.Shown{Label: label(ctx, t.Field), Lines: linesOf(textLine("value", value(t)), dayLine("from_on", t.From), dayLine("to_on", t.To),
				[]grant.Line{{Name: "source", Value: string(t.Source), Code: "person.source_" + string(t.Source)}})}, nil
		}}
}

func (a *App) grantCredential() grant.Kind {
	r := a.rooms.credential
	return grant.Kind{Code: "credential",
		Offer: func(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) ([]grant.Offer, error) {
			return offering(sc, credential.PermView, func(sc access.Scope) ([]credential.Telling, error) { return r.HoldingIn(ctx, q, sc, who) },
				func(t credential.Telling) grant.Offer {
					return grant.Offer{ID: t.Credential, Label: t.Title.Reveal(), Note: t.Issuer.Reveal(), Own: t.Brought()}
				})
		},
		Read: func(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (grant.Shown, error) {
			t, err := r.Granted(ctx, q, sc, id)
			if err != nil {
				return grant.Shown{}, err
			}
			var gone []grant.Line
			if t.Recalled {
				gone = recalledLine()
			}
			return grant.Shown{Label: t.Title.Reveal(), Lines: linesOf(gone, []grant.Line{{Name: "credential_status", Value: string(t.Status), Code: "credential.status_" + string(t.Status)}}, dayLine("as_of", t.Day),
				textLine("issuer", t.Issuer.Reveal()), textLine("jurisdiction", t.Jurisdiction), textLine("number", t.Number.Reveal()), dayLine("issued_on", t.IssuedOn), dayLine("from_on", t.ValidFrom),
				dayLine("expires_on", t.ExpiresOn), []grant.Line{{Name: "grade", Value: string(t.Proof.Grade), Code: "credential.grade_" + string(t.Proof.Grade)}})}, nil
		}}
}

func (a *App) grantStanding() grant.Kind {
	r := a.rooms.compliance
	return grant.Kind{Code: "standing",
		Offer: func(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) ([]grant.Offer, error) {
			return offering(sc, compliance.PermView, func(sc access.Scope) ([]compliance.Telling, error) { return r.StandingsIn(ctx, q, sc, who) },
				func(t compliance.Telling) grant.Offer { return grant.Offer{ID: t.Requirement, Label: t.Title} })
		},
		Read: func(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (grant.Shown, error) {
			t, err := r.Granted(ctx, q, sc, id)
			if err != nil {
				return grant.Shown{}, err
			}
			return grant.Shown{Label: t.Title, Lines: linesOf([]grant.Line{{Name: "status", Value: string(t.Status), Code: "standing." + string(t.Status)}}, dayLine("as_of", t.Day), dayLine("due_on", t.DueOn),
				textLine("figures", t.Figures))}, nil
		}}
}
