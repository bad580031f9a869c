package intake

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/pii"
)

const (
	partSize = 512 << 10
	// MaxFile is the largest file that is taken.
	MaxFile = 200 << 20
	// maxWaiting is how many files lie here at most that nobody went on with.
	maxWaiting = 30
	// keep is how long a file lies here that nobody goes on with.
	keep = 30 * 24 * time.Hour
)

// Receive takes a file in, part by part, and looks at it: the answer says what its columns
// were taken for, or why it cannot be read.
func (s *Service) Receive(ctx context.Context, sc access.Scope, name string, body io.Reader) (Import, error) {
	return s.ReceiveAs(ctx, sc, name, body, Plan{})
}

// ReceiveAs is Receive with a mapping that somebody wrote, or an order of dates.
func (s *Service) ReceiveAs(ctx context.Context, sc access.Scope, name string, body io.Reader, p Plan) (Import, error) {
	if err := everybody(sc); err != nil {
		return Import{}, err
	}
	i, err := s.begin(ctx, sc, name)
	if err != nil {
		return i, fault.Wrap("begin an import", err)
	}
	local, err := s.localFile()
	if err != nil {
		return i, fault.Wrap("keep the file", err)
	}
	defer local.drop()
	i.Size, i.Digest, err = s.store(ctx, sc, i.ID, io.TeeReader(body, local.file))
	if err == nil {
		err = local.file.Close()
	}
	if err != nil {
		return i, errors.Join(s.abandon(ctx, sc, i.ID), err)
	}
	return s.lookAt(ctx, sc, i, p, local.path)
}

// begin makes the row, and the job that clears it away should nobody go on.
func (s *Service) begin(ctx context.Context, sc access.Scope, name string) (Import, error) {
	now := s.Clock.Now()
	i := Import{ID: s.NewID(now), Version: 1, State: Receiving, FileName: pii.Hide(tidyName(name)), CreatedBy: sc.Account(), CreatedAt: now, ChangedAt: now}
	err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if n, err := waiting(ctx, tx, sc); err != nil || n >= maxWaiting {
			return cmp.Or(err, fault.Bad("file", "import_too_many", maxWaiting))
		}
		sealed, err := s.seal(ctx, tx, sc, place("file_name", i.ID), i.FileName.Reveal())
		if err != nil {
			return err
		}
		if err := insert(ctx, tx, sc, i, sealed); err != nil {
			return err
		}
		if _, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: "import.received", Table: "intake", Row: i.ID}); err != nil {
			return err
		}
		return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: kindForget, Key: i.ID.String(), RunAt: now.Add(keep), Payload: ref{i.ID}, Now: now})
	})
	return i, err
}

// tidyName is the last part of a file's name, short and without controls: browsers and
// hostile programs send whole paths.
func tidyName(name string) string {
	name = strings.ToValidUTF8(filepath.Base(strings.ReplaceAll(name, `\`, "/")), "")
	name = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, name)
	for utf8.RuneCountInString(name) > 200 {
		_, n := utf8.DecodeRuneInString(name)
		name = name[n:]
	}
	if name == "" || name == "." || name == "/" {
		return "table"
	}
	return name
}

// store seals the parts as they come, each in a transaction of its own.
func (s *Service) store(ctx context.Context, sc access.Scope, id ids.ID, body io.Reader) (size int64, digest []byte, err error) {
	sum := sha256.New()
	buf := make([]byte, partSize)
	for n := int64(0); ; n++ {
		got, err := io.ReadFull(body, buf)
		end := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !end {
			return 0, nil, err
		}
		if size += int64(got); size > MaxFile {
			return 0, nil, fault.Bad("file", "import_too_large", MaxFile>>20)
		}
		if got > 0 {
			_, _ = sum.Write(buf[:got]) // never fails
			if err := s.storePart(ctx, sc, id, n, buf[:got]); err != nil {
				return 0, nil, err
			}
		}
		if end {
			break
		}
	}
	if size == 0 {
		return 0, nil, fault.Bad("file", "import_empty")
	}
	return size, sum.Sum(nil), nil
}

func (s *Service) storePart(ctx context.Context, sc access.Scope, id ids.ID, n int64, data []byte) error {
	return fault.Wrap("store a part of the file", s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		sealed, err := s.seal(ctx, tx, sc, nth("intake_part", "data", id, n), string(data))
		if err != nil {
			return err
		}
		return insertPart(ctx, tx, sc, id, n, sealed)
	}))
}

// abandon forgets a file that did not come in whole.
func (s *Service) abandon(ctx context.Context, sc access.Scope, id ids.ID) error {
	return s.change(context.WithoutCancel(ctx), sc, id, func(ctx context.Context, tx *db.Tx, st *stored, _ *Look) error {
		st.State, st.Reason = Failed, "not_received"
		return dropParts(ctx, tx, sc, id)
	})
}

// local is the file in the clear, for as long as it is read.
type local struct {
	path string
	file *os.File
	dir  string
}

func (s *Service) localFile() (local, error) {
	dir, err := os.MkdirTemp(s.Dir, "standing-import-")
	if err != nil {
		return local{}, err
	}
	path := filepath.Join(dir, "table")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600) // a name of ours in a folder of ours
	if err != nil {
		return local{}, errors.Join(err, os.RemoveAll(dir))
	}
	return local{path, f, dir}, nil
}

func (l local) drop() {
	_ = l.file.Close()      // closed already, mostly
	_ = os.RemoveAll(l.dir) // what is left goes with the system's temporary files
}

// fetch puts the parts together again. The caller drops the file.
func (s *Service) fetch(ctx context.Context, sc access.Scope, i Import) (local, error) {
	l, err := s.localFile()
	if err != nil {
		return l, err
	}
	sum := sha256.New()
	out := io.MultiWriter(l.file, sum)
	for n := int64(0); n*partSize < i.Size && err == nil; n++ {
		err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
			sealed, err := part(ctx, q, sc, i.ID, n)
			if err != nil {
				return err
			}
			data, err := s.open(ctx, q, sc, nth("intake_part", "data", i.ID, n), sealed)
			if err == nil {
				_, err = io.WriteString(out, data.Reveal())
			}
			return err
		})
	}
	if err == nil && string(sum.Sum(nil)) != string(i.Digest) {
		err = errors.New("intake: the parts do not make the file that was received")
	}
	if err != nil {
		l.drop()
		return l, fault.Wrap("put the file together", err)
	}
	return l, l.file.Close()
}
