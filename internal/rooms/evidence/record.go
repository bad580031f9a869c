package evidence

import (
	"cmp"
	"context"
	"encoding/hex"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

// record writes down what is in the store now, unless the same file is there already.
func (a *arrival) record(ctx context.Context, tx *db.Tx) (t Taken, err error) {
	digest := hex.EncodeToString(a.sum.Sum(nil))
	index, err := a.s.Keys.Blind(ctx, tx, a.sc.OrgID(), "document.digest", digest)
	if err != nil {
		return t, err
	}
	who, err := a.s.whose(ctx, tx, a.sc, a.in)
	if err != nil || who != a.who {
		return t, cmp.Or(err, fault.Conflict) // moved or merged meanwhile
	}
	there, err := same(ctx, tx, a.sc, a.who, index)
	if err != nil || len(there) > 0 {
		if err == nil {
			t = Taken{there[0].ID, there[0].N, true, there[0].batch}
		}
		return t, err
	}
	if err := roomFor(ctx, tx, a.sc, a.who); err != nil {
		return t, err
	}
	o, err := a.s.Keys.Make(ctx, tx, a.sc.OrgID(), class, []ids.ID{a.who})
	if err != nil {
		return t, err
	}
	v, err := a.version(ctx, tx, o, digest, index)
	if err != nil {
		return t, err
	}
	return Taken{ID: v.Document, N: v.N}, a.keep(ctx, tx, v)
}

// version makes the row of the file, after that of the document.
func (a *arrival) version(ctx context.Context, tx *db.Tx, o keys.Opener, digest string, index []byte) (v storedVersion, err error) {
	now := a.s.Clock.Now()
	name := nameAs(tidyName(a.in.Name), a.kind)
	v = storedVersion{index: index, Version: Version{ID: a.s.NewID(now), N: 1, Document: a.in.Document, Person: a.who, State: Received, FileName: pii.Hide(name), Media: a.kind,
		Bytes: a.bytes, Digest: pii.Hide(digest), SentBy: a.by(), ReceivedAt: now}}
	if v.Source, err = a.source(ctx, tx); err != nil {
		return v, err
	}
	if a.in.Document.Zero() {
		v.Document, err = a.document(ctx, tx, o, name)
	} else {
		v.N, err = a.next(ctx, tx)
	}
	if err == nil {
		err = v.seal(o)
	}
	return v, err
}

func (a *arrival) document(ctx context.Context, tx *db.Tx, o keys.Opener, name string) (ids.ID, error) {
	now := a.s.Clock.Now()
	title := tidy(a.in.Title)
	if title == "" {
		title = titleOf(tidyName(a.in.Name))
	}
	d := storedDocument{Document: Document{ID: a.s.NewID(now), Person: a.who, Title: pii.Hide(cmp.Or(title, name)), State: Received, Head: 1, Batch: a.in.Batch, AddedBy: a.by(), AddedAt: now}}
	if err := d.seal(o); err != nil {
		return d.ID, err
	}
	return d.ID, insertDocument(ctx, tx, a.sc, d)
}

// by is who sent it in.
func (a *arrival) by() ids.ID {
	if a.in.By.Zero() {
		return a.sc.Account()
	}
	return a.in.By
}

// next makes room for one more version of a document, which was touched.
func (a *arrival) next(ctx context.Context, tx *db.Tx) (int64, error) {
	d, err := documentByID(ctx, tx, a.sc, a.in.Document)
	if err != nil {
		return 0, err
	}
	d.Head, d.State = d.Head+1, Received
	return d.Head, updateDocument(ctx, tx, a.sc, d)
}

// source is by which way it comes.
func (a *arrival) source(ctx context.Context, q db.Q) (Source, error) {
	if !a.in.Batch.Zero() {
		return FromBatch, nil
	}
	own, err := a.s.own(ctx, q, a.sc, a.who)
	switch {
	case err != nil:
		return "", err
	case a.sc.Session().Zero():
		return FromAPI, nil
	case own:
		return FromSelf, nil
	}
	return FromStaff, nil
}

// keep writes the rows of a version, has it looked at and says so in the log.
func (a *arrival) keep(ctx context.Context, tx *db.Tx, v storedVersion) error {
	if err := insertVersion(ctx, tx, a.sc, v); err != nil {
		return err
	}
	org := a.sc.OrgID()
	if _, err := insertFile(ctx, tx, org, file{ID: a.id, Version: v.ID, Person: v.Person, Role: Raw, Bytes: v.Bytes, MadeAt: v.ReceivedAt}); err != nil {
		return err
	}
	if err := a.s.log(ctx, tx, a.sc, "document.received", v.Document, v.Person, map[string]string{"source": string(v.Source), "version": v.ID.String()}); err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, org, jobs.New{Kind: lookKind, Key: v.ID.String(), Payload: versionRef{v.ID}, Now: v.ReceivedAt})
}

// own reports whether a person is the caller, of a merge whichever of them.
func (s *Service) own(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (bool, error) {
	if sc.Person().Zero() {
		return false, nil
	}
	roots, err := s.People.RootsOf(ctx, q, sc, []ids.ID{sc.Person(), who})
	self, ok := roots[sc.Person()]
	return ok && self == roots[who], err
}

func (s *Service) log(ctx context.Context, tx *db.Tx, sc access.Scope, verb string, document, subject ids.ID, codes map[string]string) error {
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: "document", Row: document, Subject: subject, Codes: codes})
	return err
}
