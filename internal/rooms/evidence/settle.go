package evidence

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/malware"
	"standing/internal/rooms/notice"
)

// errOvertaken says that another replica looked at the file as well, and was faster.
var errOvertaken = errors.New("evidence: another was faster")

// settle writes what was found out: from here on the version is ready, or refused.
func (s *Service) settle(ctx context.Context, sc access.Scope, id ids.ID, e examined) error {
	document, err := s.documentOf(ctx, sc, id)
	if err != nil {
		return err
	}
	err = s.DB.Write(ctx, sc, db.On("document", document), func(ctx context.Context, tx *db.Tx) error {
		v, err := versionByID(ctx, tx, sc.OrgID(), id)
		if err != nil {
			return err
		}
		if v.State != Received {
			return errOvertaken
		}
		d, err := documentByID(ctx, tx, sc, document)
		if err != nil {
			return err
		}
		return s.settleTx(ctx, tx, sc, d, v, e)
	})
	if errors.Is(err, errOvertaken) || errors.Is(err, fault.NotFound) {
		s.forget(ctx, sc.OrgID(), e.made)
		return nil
	}
	return err
}

func (s *Service) documentOf(ctx context.Context, sc access.Scope, version ids.ID) (id ids.ID, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		v, err := versionByID(ctx, q, sc.OrgID(), version)
		id = v.Document
		return err
	})
	return id, err
}

func (s *Service) settleTx(ctx context.Context, tx *db.Tx, sc access.Scope, d storedDocument, v storedVersion, e examined) error {
	now := s.Clock.Now()
	v.State, v.Reason, v.SettledAt, v.Verdict = Ready, e.refused, now, string(e.finding.Verdict)
	if v.Verdict != "" {
		v.ScannedAt = now
	}
	verb := "document.ready"
	if e.refused != "" {
		v.State, verb = Refused, "document.refused"
	} else if err := s.keepMade(ctx, tx, sc, &v, e); err != nil {
		return err
	} else if err := s.readLater(ctx, tx, sc.OrgID(), v.ID, v.Person); err != nil {
		return err
	}
	if err := updateVersion(ctx, tx, sc.OrgID(), v); err != nil {
		return err
	}
	if v.State == Ready {
		d.Shown = max(d.Shown, v.N)
	}
	if v.N == d.Head {
		d.State = stateOf(v.State, d.Shown)
	}
	if err := updateDocument(ctx, tx, sc, d); err != nil {
		return err
	}
	if err := s.log(ctx, tx, sc, verb, v.Document, v.Person, map[string]string{"version": v.ID.String(), "reason": e.refused, "verdict": v.Verdict}); err != nil {
		return err
	}
	if err := s.dropRaw(ctx, tx, sc, v.ID); err != nil {
		return err
	}
	return s.tellOfMalware(ctx, tx, sc, v, e.finding)
}

// keepMade writes the rows of what was made of a file.
func (s *Service) keepMade(ctx context.Context, tx *db.Tx, sc access.Scope, v *storedVersion, e examined) error {
	v.Media, v.Pages, v.Width, v.Height, v.Script, v.Cleaned = e.look.Media, e.look.Pages, e.look.Width, e.look.Height, e.look.Script, e.look.Cleaned
	for _, f := range e.made {
		if f.Role == File {
			v.Bytes = f.Bytes
		}
		if _, err := insertFile(ctx, tx, sc.OrgID(), f); err != nil {
			return err
		}
	}
	return nil
}

// dropRaw lets go of a file as it was sent in: its row now, its bytes after the commit.
func (s *Service) dropRaw(ctx context.Context, tx *db.Tx, sc access.Scope, version ids.ID) error {
	all, err := filesOf(ctx, tx, sc.OrgID(), version)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(f file) bool { return f.Role != Raw })
	for _, f := range all {
		if err := dropFile(ctx, tx, sc.OrgID(), f.ID); err != nil {
			return err
		}
	}
	return s.dropLater(ctx, tx, sc.OrgID(), all)
}

// dropLater has bytes removed once the transaction is committed in which their rows went.
func (s *Service) dropLater(ctx context.Context, tx *db.Tx, org int64, all []file) error {
	for some := range slices.Chunk(all, 100) {
		refs := fileRefs{}
		for _, f := range some {
			refs.Files = append(refs.Files, f.ID)
		}
		if err := jobs.Enqueue(ctx, tx, org, jobs.New{Kind: dropKind, Payload: refs, Now: s.Clock.Now()}); err != nil {
			return err
		}
	}
	return nil
}

// tellOfMalware tells who sent a file with malware in it, and the administrators.
func (s *Service) tellOfMalware(ctx context.Context, tx *db.Tx, sc access.Scope, v storedVersion, f malware.Finding) error {
	if f.Verdict != malware.Infected || s.Notices == nil {
		return nil
	}
	var to []ids.ID
	if s.Administrators != nil {
		all, err := s.Administrators(ctx, tx, sc.OrgID())
		if err != nil {
			return err
		}
		to = slices.Clone(all)
	}
	if !v.SentBy.Zero() {
		to = append(to, v.SentBy)
	}
	slices.SortFunc(to, func(a, b ids.ID) int { return cmp.Compare(a.String(), b.String()) })
	for _, who := range slices.Compact(to) {
		m := notice.Message{To: who, Kind: notice.Essential, Code: "document.infected", Key: "document-" + v.ID.String() + "-" + who.String(), Args: map[string]string{"what": f.Name, "page": pathOf(v.Document)}}
		if err := s.Notices.Post(ctx, tx, sc.OrgID(), m); err != nil {
			return err
		}
	}
	return nil
}
