package credential

import (
	"context"
	"strconv"

	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/civil"
)

func say(ctx context.Context, code string, args ...any) string {
	return words.From(ctx).Text(code, args...)
}

func iso(d civil.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func day(d civil.Date) ui.Day { return ui.Day(iso(d)) }

// statusBadge is the status in words, with how soon it ends.
func statusBadge(ctx context.Context, v View) ui.Badge {
	tone := map[Status]ui.Tone{Active: ui.Good, Pending: ui.Info, Expired: ui.Bad, Suspended: ui.Bad, Revoked: ui.Bad, Surrendered: ui.Quiet, Inactive: ui.Quiet}[v.Status]
	if v.Status == Active && v.DaysLeft != nil && *v.DaysLeft <= soonDays {
		tone = ui.Warn
	}
	if v.Recalled {
		return ui.Badge{Text: say(ctx, "credential.recalled"), Tone: ui.Bad}
	}
	return ui.Badge{Text: say(ctx, "credential.status_"+string(v.Status)), Tone: tone}
}

// recalledText says to its holder, and to others, what it means that a credential is recalled.
func recalledText(ctx context.Context, v View) string {
	if v.own {
		return say(ctx, "credential.recalled_text", v.Issuer)
	}
	return say(ctx, "credential.recalled_text_other", v.Issuer)
}

func gradeBadge(ctx context.Context, v View) ui.Badge {
	if v.differs != nil {
		return ui.Badge{Text: say(ctx, "credential.grade_differs"), Tone: ui.Bad}
	}
	return ui.Badge{Text: say(ctx, "credential.grade_"+string(v.Grade)), Tone: map[Grade]ui.Tone{Claimed: ui.Quiet, DocumentSeen: ui.Info, IssuerSigned: ui.Good, SourceChecked: ui.Good}[v.Grade]}
}

// left says how long a credential is good.
func left(ctx context.Context, v View) string {
	switch {
	case v.DaysLeft == nil && v.entry.Status.ended():
		return say(ctx, "credential.over_since", words.From(ctx).Day(v.StatusOn))
	case v.DaysLeft == nil:
		return say(ctx, "credential.no_end")
	case *v.DaysLeft < 0:
		return say(ctx, "credential.days_ago", -*v.DaysLeft)
	case *v.DaysLeft == 0:
		return say(ctx, "credential.last_day")
	}
	return say(ctx, "credential.days_left", *v.DaysLeft)
}

// by is what to call whoever did something.
func (v View) by(ctx context.Context, id ids.ID) string {
	switch {
	case id.Zero():
		return say(ctx, "credential.by_itself")
	case v.names[id] != "":
		return v.names[id]
	}
	return say(ctx, "credential.somebody")
}

// basis says in one sentence what a grade rests on: who, when, and from what.
func basis(ctx context.Context, v View) string {
	l := words.From(ctx)
	e := v.proof
	if v.differs != nil {
		e = v.differs
	}
	if e == nil {
		return say(ctx, "credential.basis_claimed")
	}
	at := l.Day(civil.At(e.At, v.zone))
	switch e.How {
	case "seen":
		return say(ctx, "credential.basis_seen", v.by(ctx, e.By), at, e.DocumentN)
	case string(ByHand):
		return say(ctx, "credential.basis_manual", v.by(ctx, e.By), at, e.Answer.Where)
	case string(ByFile):
		return say(ctx, "credential.basis_file", e.sourceName, l.Day(e.Answer.AsOf), at)
	}
	return say(ctx, "credential.basis_http", e.sourceName, at)
}

// answerSays is what a source said, in words.
func answerSays(ctx context.Context, a Answer) string {
	l := words.From(ctx)
	if a.Unknown {
		return say(ctx, "credential.answer_unknown")
	}
	out, dash := []any{a.Name, a.Status, "–"}, "–"
	for i := range 2 {
		if out[i] == "" {
			out[i] = dash
		}
	}
	if s := Status(a.Status); l.Has("credential.status_" + string(s)) {
		out[1] = say(ctx, "credential.status_"+string(s))
	}
	if a.Expires != 0 {
		out[2] = l.Day(a.Expires)
	}
	return say(ctx, "credential.answer", out...)
}

func version(v int64) ui.Hidden { return web.Version(v) }

func count(n int) string { return strconv.Itoa(n) }
