package checklist

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/civil"
	"standing/internal/rooms/notice"
)

// One job per file and day looks at it: it takes the steps whose day has come, and says when
// to look again. The key of a notice is the step, so that a step is told once however often a
// job runs.

var (
	// before are the days before something is due on which the person is reminded.
	before = []int{14, 7, 3, 1, 0}
	// after are the days after it was due on which whoever answers for the file is told.
	after = []int{1, 7, 21}
	// ahead are the days before something that was accepted runs out, or a file is looked at
	// anew, on which it is told.
	ahead = []int{90, 30, 7, 0}
)

// remindHour is when in the day of the organization.
const remindHour = 8

// Step is something that is told about a file on a day.
type Step struct {
	To    Party // Person, or Staff: whoever answers for the file
	Code  string
	Key   string // the same for the same step
	Items []string
	On    civil.Date // the day that it is about
}

// Plan is what is told about a file on a day, and the first day after it on which something may
// be. It is worked out of the file alone: nothing is kept of what was told but the notices.
func Plan(v View, today civil.Date) (out []Step, next civil.Date) {
	next = civil.Max
	if !v.State.lives() {
		return nil, next
	}
	p := planning{today: today, next: &next, steps: map[string]*Step{}}
	for _, i := range v.Items {
		switch {
		case i.Status == Accepted && i.Until != 0:
			p.take("runs_out", Person, i.Title, i.Until, ahead, -1)
			p.look(i.Until + 1)
		case i.Status.settled() || i.Optional && i.Status != Refused:
		case i.Turn == Person && !v.AskedAt.IsZero():
			p.take("due", Person, i.Title, i.DueOn, before, -1)
			p.take("late", Staff, i.Title, i.DueOn, after, 1)
		default:
			p.take("late", Staff, i.Title, i.DueOn, after, 1)
		}
		if i.Asking != nil && i.Asking.Ended == "" {
			p.take("unanswered", Staff, i.Title, civil.At(i.Asking.Expires, v.zone), []int{0}, 1)
		}
	}
	if v.AgainOn != 0 {
		p.take("again", Staff, v.Title, v.AgainOn, ahead, -1)
	}
	for _, s := range p.steps {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Step) int { return strings.Compare(a.Key, b.Key) })
	return out, next
}

type planning struct {
	today civil.Date
	next  *civil.Date
	steps map[string]*Step
}

func (p planning) look(day civil.Date) {
	if day > p.today {
		*p.next = min(*p.next, day)
	}
}

// take adds the step of a ladder whose day has come last, if that day is not long ago: one that
// was missed is taken once, and those that it overtook never.
func (p planning) take(what string, to Party, title string, on civil.Date, ladder []int, sign int) {
	last, at := -1, civil.Date(0)
	for _, n := range ladder {
		day := on + civil.Date(sign*n)
		p.look(day)
		if day <= p.today && (last < 0 || day > at) {
			last, at = n, day
		}
	}
	if last < 0 || sign < 0 && p.today > on {
		return // not yet, or over: others tell of what is late
	}
	key := what + "-" + on.String() + "-" + strconv.Itoa(last)
	if s := p.steps[key]; s != nil {
		s.Items = append(s.Items, title)
		return
	}
	p.steps[key] = &Step{To: to, Code: "checklist." + what, Key: key, Items: []string{title}, On: on}
}

// soon has a file looked at after what changed: the next morning, or when its first step is.
func (s *Service) soon(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	return s.lookOn(ctx, tx, sc, id, s.Clock.Now().Add(time.Minute))
}

func (s *Service) lookOn(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, at time.Time) error {
	return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: remindKind, Key: id.String() + "-" + strconv.FormatInt(at.Unix()/3600, 10), Payload: fileRef{id}, RunAt: at, Now: s.Clock.Now()})
}

// remind is the job of one file.
func (s *Service) remind(ctx context.Context, sc access.Scope, p fileRef, _ string) error {
	return fault.Wrap("remind of a file", s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		v, err := s.one(ctx, tx, sc, p.File)
		if errors.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		steps, next := Plan(v, v.today)
		if early := morning(v.today, v.zone); s.Clock.Now().Before(early) {
			return s.lookOn(ctx, tx, sc, v.ID, early) // nobody is told at night
		}
		for _, st := range steps {
			if err := s.step(ctx, tx, sc, v, st); err != nil {
				return err
			}
		}
		if next == civil.Max {
			return nil
		}
		return s.lookOn(ctx, tx, sc, v.ID, morning(next, v.zone))
	}))
}

func morning(day civil.Date, zone *time.Location) time.Time {
	y, m, d := day.Civil()
	return time.Date(y, m, d, remindHour, 0, 0, 0, zone)
}

// step tells what a step tells.
func (s *Service) step(ctx context.Context, tx *db.Tx, sc access.Scope, v View, st Step) error {
	to, page := v.Owner, filePath(v.ID)
	if st.To == Person {
		who, err := accountOf(ctx, tx, sc.OrgID(), v.Person)
		if err != nil {
			return err
		}
		if !who.Zero() {
			to, page = who, ownPath(v.ID)
		}
	}
	if to.Zero() {
		return nil
	}
	code := st.Code
	if page == filePath(v.ID) && st.To == Person {
		code += "_owner" // the person cannot sign in: whoever answers for the file is told
	}
	return s.Notices.Post(ctx, tx, sc.OrgID(), notice.Message{To: to, Kind: notice.Requested, Code: code, Key: "file-" + v.ID.String() + "-" + st.Key,
		Args: map[string]string{"what": v.Title, "who": v.Name, "when": s.Notices.Lang().Day(st.On), "list": list(st.Items), "page": page}})
}

// list names items in a message; it counts those that are too many.
func list(all []string) string {
	const most = 12
	var b strings.Builder
	for n, t := range all {
		if n == most {
			b.WriteString("\n+ " + strconv.Itoa(len(all)-most))
			break
		}
		b.WriteString("\n- " + t)
	}
	return strings.TrimPrefix(b.String(), "\n")
}

// arrived tells whoever sent a link that it was answered.
func (s *Service) arrived(ctx context.Context, tx *db.Tx, sc access.Scope, a asked) error {
	to := a.Link.by
	if to.Zero() {
		to = a.Owner
	}
	if to.Zero() {
		return nil
	}
	return s.Notices.Post(ctx, tx, sc.OrgID(), notice.Message{To: to, Kind: notice.Requested, Code: "checklist.arrived", Key: "arrived-" + a.Link.ID.String(),
		Args: map[string]string{"what": a.item.Title, "who": a.Name, "page": itemPath(a.View.ID, a.item.ID)}})
}
