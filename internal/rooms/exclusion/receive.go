package exclusion

import (
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/jobs"
	"standing/internal/base/tenant"
	"standing/internal/civil"
)

const (
	// MaxFile is the largest file that is taken.
	MaxFile = 200 << 20
	// step is how many lines one transaction keeps.
	step = 2000
)

// Arrival is what somebody says of a file.
type Arrival struct {
	Of      civil.Date `query:"of_on" json:"-" doc:"The day that the file is of, as its publisher says"`
	Part    Part       `query:"part" json:"-" enum:"full,supplement" doc:"The whole list if empty"`
	Shorter bool       `query:"shorter" json:"-" doc:"It is right that the list has less than half of the lines of the one before"`
}

// Receive reads a list as it comes in. It matters to nobody before its last line was read:
// of a file that cannot be read nothing stays. The same file again is the list that is here.
func (s *Service) Receive(ctx context.Context, sc access.Scope, in Arrival, body io.Reader) (List, error) {
	if in.Part == "" {
		in.Part = Full
	}
	l, h, err := s.begin(ctx, sc, in)
	if err != nil {
		return l, fault.Wrap("receive an exclusion list", err)
	}
	k := &keeping{s: s, sc: sc, list: l, hashes: h, sum: sha256.New()}
	if err = k.read(ctx, &most{r: body}); err == nil {
		l, err = s.finish(ctx, sc, k, in)
	}
	if err != nil || l.ID != k.list.ID {
		err = errors.Join(err, s.clear(context.WithoutCancel(ctx), sc, k.list.ID))
	} else {
		_ = s.DB.Analyze(ctx, "exclusion_entry", "exclusion_key") // without it the check is slower for a minute
	}
	return l, fault.Wrap("receive an exclusion list", err)
}

// most refuses what is larger than a list can be.
type most struct {
	r io.Reader
	n int64
}

// Read counts, and stops where it is too much.
func (m *most) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if m.n += int64(n); m.n > MaxFile {
		return 0, fault.Bad("file", "exclusion.too_large", MaxFile>>20)
	}
	return n, err
}

func (s *Service) begin(ctx context.Context, sc access.Scope, in Arrival) (l List, h hashes, err error) {
	err = s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		o, err := tenant.Of(ctx, tx, sc.OrgID())
		if err != nil {
			return err
		}
		now := s.Clock.Now()
		switch {
		case in.Of == 0:
			return fault.Bad("of_on", "required")
		case in.Of > o.Today(now):
			return fault.Bad("of_on", "exclusion.future")
		}
		if h.Blinder, err = s.Keys.Blinder(ctx, tx, sc.OrgID()); err != nil {
			return err
		}
		l = List{ID: s.NewID(now), Part: in.Part, Of: in.Of, State: Loading, ReceivedBy: sc.Account(), ReceivedAt: now}
		if err := insertList(ctx, tx, sc, l); err != nil {
			return err
		}
		return s.later(ctx, tx, sc, l.ID, abandonedAfter)
	})
	return l, h, err
}

// keeping is a file while it is read.
type keeping struct {
	s      *Service
	sc     access.Scope
	list   List
	hashes hashes
	sum    hash.Hash
	rows   []entry
	keys   [][]string
}

func (k *keeping) read(ctx context.Context, body io.Reader) (err error) {
	k.list.Source, k.list.Lines, err = Read(io.TeeReader(body, k.sum), func(of Source, l Line) error {
		e, keys := k.hashes.line(of, l)
		e.List = k.list.ID
		k.rows, k.keys = append(k.rows, e), append(k.keys, keys)
		if k.list.Kept++; e.Reinstated || e.Ended != 0 && e.Ended <= k.list.Of {
			k.list.Ended++
		}
		if len(k.rows) < step {
			return nil
		}
		return k.flush(ctx)
	})
	var bad BadCell
	if errors.As(err, &bad) {
		return bad.fault()
	}
	if err == nil {
		err = k.flush(ctx)
	}
	return err
}

// fault says a place in words: the line, the column and, where it has one, its heading.
func (b BadCell) fault() error {
	where := strconv.Itoa(b.Column)
	if b.Heading != "" {
		where += " (" + b.Heading + ")"
	}
	return fault.Bad("file", "exclusion.cell_"+b.Why, b.Line, where)
}

func (k *keeping) flush(ctx context.Context) error {
	if len(k.rows) == 0 {
		return nil
	}
	err := k.s.DB.Write(ctx, k.sc, db.On("exclusion_list", k.list.ID), func(ctx context.Context, tx *db.Tx) error {
		if err := insertEntries(ctx, tx, k.sc, k.rows); err != nil {
			return err
		}
		return insertKeys(ctx, tx, k.sc, k.rows, k.keys)
	})
	k.rows, k.keys = k.rows[:0], k.keys[:0]
	return err
}

// finish lets a list that was read whole take effect. Whoever lets another do so meanwhile is
// waited for, so that of two of one file the second is told of the first.
func (s *Service) finish(ctx context.Context, sc access.Scope, k *keeping, in Arrival) (l List, err error) {
	sum := k.sum.Sum(nil)
	err = s.DB.Write(ctx, sc, db.On("exclusion_list", k.list.ID), func(ctx context.Context, tx *db.Tx) error {
		if err := lockDesk(ctx, tx, sc); err != nil {
			return err
		}
		same, err := listOfDigest(ctx, tx, sc, sum)
		if err != nil {
			return err
		}
		if len(same) > 0 {
			if l = same[0]; l.Of != in.Of || l.Part != in.Part {
				return fault.Bad("file", "exclusion.there", l.Of)
			}
			return nil
		}
		if err := s.fits(ctx, tx, sc, k.list, in); err != nil {
			return err
		}
		return s.takeEffect(ctx, tx, sc, k.list, sum)
	})
	if err == nil && l.ID.Zero() {
		l, err = s.byID(ctx, sc, k.list.ID)
	}
	return l, err
}

// fits refuses a list that cannot follow those that are here.
func (s *Service) fits(ctx context.Context, q db.Q, sc access.Scope, l List, in Arrival) error {
	all, err := currentLists(ctx, q, sc)
	if err != nil {
		return err
	}
	var whole *List
	for i := range all {
		if all[i].Source == l.Source && all[i].Part == Full {
			whole = &all[i]
		}
	}
	switch {
	case l.Part == Supplement && whole == nil:
		return fault.Bad("part", "exclusion.no_list")
	case l.Part == Supplement && l.Of <= whole.Of:
		return fault.Bad("of_on", "exclusion.supplement_old", whole.Of)
	case l.Part == Full && whole != nil && l.Of < whole.Of:
		return fault.Bad("of_on", "exclusion.older", whole.Of)
	case l.Part == Full && whole != nil && l.Lines*2 < whole.Lines && !in.Shorter:
		return fault.Bad("shorter", "exclusion.shorter", l.Lines, whole.Lines)
	case l.Part == Full && l.Kept == 0:
		return fault.Bad("file", "exclusion.nobody")
	}
	return nil
}

func (s *Service) takeEffect(ctx context.Context, tx *db.Tx, sc access.Scope, l List, sum []byte) error {
	if l.Part == Full {
		gone, err := replace(ctx, tx, sc, l)
		if err != nil {
			return err
		}
		for _, id := range gone {
			if err := s.later(ctx, tx, sc, id, 0); err != nil {
				return err
			}
		}
	}
	if err := activate(ctx, tx, sc, l, sum); err != nil {
		return err
	}
	now := s.Clock.Now()
	if _, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: "exclusion.received", Table: "exclusion_list", Row: l.ID,
		Codes: map[string]string{"source": string(l.Source), "part": string(l.Part), "of": l.Of.String(), "rows": strconv.FormatInt(l.Lines, 10)}}); err != nil {
		return err
	}
	if err := wake(ctx, tx, sc, now); err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: lookKind, Key: "all", Now: now})
}
