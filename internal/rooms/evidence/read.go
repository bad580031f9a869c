package evidence

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/reading"
	"standing/internal/roster"
)

// The states of a reading.
const (
	WasRead    = "read"
	Nothing    = "nothing"    // nothing that a certificate says
	Unreadable = "unreadable" // it has no words, and none could be recognized
)

// mostPages is how many pages of a version are read.
const mostPages = 5

// Reading is what was read on a version: proposals, of which none counts.
type Reading struct {
	Version  ids.ID
	Document ids.ID
	Person   ids.ID
	State    string
	Reason   string
	Said     []reading.Proposed
	At       time.Time
}

func (s *Service) readLater(ctx context.Context, tx *db.Tx, org int64, version, person ids.ID) error {
	return jobs.Enqueue(ctx, tx, org, jobs.New{Kind: readKind, Key: version.String() + "-" + person.String(), Payload: versionRef{version}, Now: s.Clock.Now()})
}

// readWords reads what a version says. Killed at any line it is done over; of two that do it
// at once the first counts.
func (s *Service) readWords(ctx context.Context, sc access.Scope, p versionRef, _ string) error {
	k, err := s.unread(ctx, sc, p.Version)
	if errors.Is(err, fault.NotFound) || err == nil && !k.keys.Has(k.Person) {
		return nil // erased or read meanwhile
	}
	if err != nil {
		return fault.Wrap("read a document", err)
	}
	r := Reading{Version: k.ID, Document: k.Document, Person: k.Person, State: WasRead, At: s.Clock.Now()}
	var leaves []leaf
	r.Said, leaves, err = s.proposals(ctx, sc, k)
	var bad *fault.Invalid
	switch {
	case errors.As(err, &bad):
		r.State, r.Reason = Unreadable, unread(bad.Reason)
	case err != nil:
		return fault.Wrap("read a document", err)
	case len(r.Said) == 0:
		r.State = Nothing
	}
	return fault.Wrap("read a document", s.keepReading(ctx, sc, k, r, leaves))
}

// unread is a version that is ready and was not read yet; NotFound where there is none.
func (s *Service) unread(ctx context.Context, sc access.Scope, id ids.ID) (k kept, err error) {
	var v storedVersion
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if v, err = versionByID(ctx, q, sc.OrgID(), id); err != nil {
			return err
		}
		there, err := readingOf(ctx, q, sc.OrgID(), id)
		if err == nil && len(there) > 0 {
			err = fault.NotFound
		}
		return err
	})
	if err != nil {
		return k, err
	}
	return s.keptOf(ctx, sc, v.Document, v.N)
}

// unread says why nothing could be read, by what pages have words for.
func unread(code string) string {
	if code == "reader_no_ocr" {
		return code
	}
	return refusal(code)
}

// proposals reads the first pages of a version, and says how they look: also where it has no
// words, which is an error.
func (s *Service) proposals(ctx context.Context, sc access.Scope, k kept) (said []reading.Proposed, leaves []leaf, err error) {
	f, ok := k.file(File, 0, 0)
	if !ok || s.Reader == nil {
		return nil, nil, errNoReader
	}
	r, err := s.stream(ctx, sc.OrgID(), k, f)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = r.Close() }()
	session, err := s.Reader.Open(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	defer session.Close()
	doc := reading.Document{Pages: session.Look().Pages}
	shown := []func(reading.Box) reading.Box{}
	for page := 1; page <= min(mostPages, doc.Pages); page++ {
		text, err := session.Words(page)
		if err != nil && page > 1 && len(fault.Fields(err)) > 0 {
			break // the pages before say what they say
		}
		if err != nil && len(fault.Fields(err)) == 0 {
			return nil, nil, err
		}
		l, unseen := leafOf(session, page, text)
		if leaves = append(leaves, l); err != nil || unseen != nil {
			return nil, leaves, cmp.Or(unseen, err)
		}
		doc.Add(text.From, text.Turned, text.Words)
		shown = append(shown, text.Shown)
	}
	opt, err := s.options(ctx, sc)
	if err != nil {
		return nil, leaves, err
	}
	said = doc.Read(opt).Proposals
	for i, p := range said {
		if turn := shown[p.Page-1]; turn != nil {
			b := turn(reading.Box{Left: p.Box[0], Top: p.Box[1], Right: p.Box[2], Bottom: p.Box[3]})
			said[i].Box = [4]int{b.Left, b.Top, b.Right, b.Bottom}
		}
	}
	return said, leaves, nil
}

// options are what the organization says about its papers.
func (s *Service) options(ctx context.Context, sc access.Scope) (opt reading.Options, err error) {
	if s.Dates == nil {
		return opt, nil
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		order, err := s.Dates(ctx, q, sc)
		opt.Order, _ = roster.ParseDateOrder(order)
		return err
	})
	return opt, err
}

// keepReading writes a reading, unless the version went, was moved or was read meanwhile.
func (s *Service) keepReading(ctx context.Context, sc access.Scope, k kept, r Reading, leaves []leaf) error {
	sealed, err := sealJSON(k.keys, r.Person, keys.Place{Table: "document_reading", Column: "said", Row: r.Version}, r.Said)
	if err != nil {
		return err
	}
	err = s.DB.Write(ctx, sc, db.On("document", r.Document), func(ctx context.Context, tx *db.Tx) error {
		v, err := versionByID(ctx, tx, sc.OrgID(), r.Version)
		if err != nil || v.Person != r.Person {
			return err
		}
		if err := insertReading(ctx, tx, sc.OrgID(), r, sealed); err != nil {
			return err
		}
		return s.keepPrints(ctx, tx, sc.OrgID(), r, leaves)
	})
	if errors.Is(err, fault.NotFound) {
		err = nil
	}
	return err
}

func sealJSON(o keys.Opener, who ids.ID, at keys.Place, what any) (keys.Sealed, error) {
	text, err := json.Marshal(what)
	if err != nil {
		return nil, err
	}
	return o.Seal(who, at, pii.Hide(string(text)))
}

func openJSON(o keys.Opener, who ids.ID, at keys.Place, sealed keys.Sealed, to any) error {
	if len(sealed) == 0 || !o.Has(who) {
		return nil
	}
	text, err := o.Open(who, at, sealed)
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text.Reveal()), to)
}

// of are the proposals of the fields, the likeliest of each first.
func (r Reading) of(fields ...reading.Field) (out []reading.Proposed) {
	for _, f := range fields {
		for _, p := range r.Said {
			if p.Field == f && !slices.ContainsFunc(out, func(q reading.Proposed) bool { return q.Value == p.Value && q.Unit == p.Unit }) {
				out = append(out, p)
			}
		}
	}
	return out
}
