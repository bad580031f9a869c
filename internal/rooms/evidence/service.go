package evidence

import (
	"context"
	_ "embed" // words.yaml
	"io"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/blob"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/malware"
	"standing/internal/base/room"
	"standing/internal/reading"
	"standing/internal/rooms/finding"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// The permissions of this room. One's own documents are seen and taken along without export.
var (
	PermView   = access.Perm{Name: "document.view", Module: "training", Right: access.View}
	PermEnter  = access.Perm{Name: "document.enter", Module: "training", Right: access.Enter}
	PermRemove = access.Perm{Name: "document.remove", Module: "training", Right: access.Enter}
	PermMove   = access.Perm{Name: "document.move", Module: "training", Right: access.Enter, Least: access.Class}
	PermBatch  = access.Perm{Name: "document.batch", Module: "training", Right: access.Manage, Least: access.Org}
	PermExport = access.Perm{Name: "document.export", Module: "training", Right: access.Export, StepUp: true}
	// PermCompare sees that a document is the same as another one. A doubt about oneself that
	// nobody has looked into is not shown to oneself.
	PermCompare = access.Perm{Name: "document.compare", Module: "training", Right: access.View, Least: access.Class}
)

// Permissions lists them.
func Permissions() []access.Perm {
	return []access.Perm{PermView, PermEnter, PermRemove, PermMove, PermBatch, PermExport, PermCompare}
}

// Needs is what other parts give.
type Needs struct {
	DB      *db.DB
	Keys    *keys.Ring
	Clock   clock.Clock
	NewID   ids.Maker
	Looks   Looks
	Store   blob.Store
	Scanner malware.Scanner
	Reader  Reader // nil: what is received waits
	People  *person.Service
	// Training is where what was accepted counts from then on.
	Training *training.Service
	// Helps says what of what is asked of people a course would help with. May be nil.
	Helps   func(ctx context.Context, sc access.Scope, course ids.ID, people []ids.ID) (map[ids.ID][]string, error)
	Notices *notice.Service // nil: nobody is told
	// Findings is where somebody looks into documents that are the same. nil: nobody does.
	Findings *finding.Service
	// Administrators are told of malware. May be nil.
	Administrators func(ctx context.Context, q db.Q, org int64) ([]ids.ID, error)
	// Names says what to call accounts. May be nil.
	Names func(ctx context.Context, sc access.Scope, accounts, people []ids.ID) (map[ids.ID]string, error)
	// Dates is in which order papers of the organization write days: mdy, dmy, ymd, or anything
	// else where it is not known. May be nil.
	Dates func(ctx context.Context, q db.Q, sc access.Scope) (string, error)
	// Spool keeps a file where it can be read at any place, sealed. nil: a batch waits.
	Spool func(r io.Reader, most int64) (Spooled, error)
	// Most is the largest file that is taken, in bytes; MaxFile unless set.
	Most int64
}

// Looks writes down who looked at whom; audit.Log does.
type Looks interface {
	Read(ctx context.Context, sc access.Scope, e audit.Event) error
}

// Reader opens files apart from this process. What it finds wrong with a file is a
// fault.Invalid, whose reason has words; any other error says that it could not be tried.
type Reader interface {
	Open(ctx context.Context, file io.Reader) (Session, error)
}

// Spooled is a file that can be read at any place.
type Spooled interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Session is one open file.
type Session interface {
	Look() Look
	Clean(w io.Writer) (Look, error)            // as it is kept
	Picture(page, width int, w io.Writer) error // as JPEG; pages begin with 1
	Words(page int) (Text, error)
	Dots(page int) ([]byte, error) // the page from afar: grey, fingerprint.Side dots across and down
	Close()
}

// Text is the words of a page. Where it was turned to be read, Shown says where a box of it
// lies on the page as it is shown; nil: there.
type Text struct {
	From   string
	Turned int
	Words  []reading.Word
	Shown  func(reading.Box) reading.Box
}

// Look is what the reader says of a file.
type Look struct {
	Media                string
	Pages, Width, Height int
	Script, Cleaned      bool
}

// Service is the room's door.
type Service struct {
	Needs
	drawing chan struct{} // who draws pictures while somebody waits for them
}

// New returns a Service.
func New(n Needs) *Service { return &Service{n, make(chan struct{}, 2)} }

//go:embed words.yaml
var catalogue []byte

const (
	lookKind    = "document.look"
	readKind    = "document.read"
	eraseKind   = "document.erase"
	dropKind    = "document.drop"
	sweepKind   = "document.sweep"
	batchKind   = "document.batch"
	printKind   = "document.print"
	compareKind = "document.compare"
)

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "evidence", Permissions: Permissions(), Routes: s.Routes(), Words: catalogue, Jobs: s.Jobs(),
		Crons: []jobs.Cron{{Name: sweepKind, Schedule: jobs.Every(24 * time.Hour), Kind: sweepKind, Payload: none{}}}}
}

// Jobs lists the kinds of work of this room. A scanner that is down for days is waited for.
func (s *Service) Jobs() []jobs.Kind {
	return []jobs.Kind{
		jobs.Outside(lookKind, s.look).With(jobs.Policy{Attempts: 5000, Longest: 5 * time.Minute, Timeout: 30 * time.Minute}),
		jobs.Outside(readKind, s.readWords).With(jobs.Policy{Attempts: 50, Longest: 5 * time.Minute, Timeout: 10 * time.Minute}),
		jobs.Tx(eraseKind, s.erase, func(p docRef) db.Touches { return db.On("document", p.Document) }),
		jobs.Outside(dropKind, s.drop).With(jobs.Policy{Attempts: 1000}),
		jobs.Outside(batchKind, s.batchJob).With(jobs.Policy{Attempts: 5000, Longest: 5 * time.Minute, Timeout: 2 * time.Hour}),
		jobs.Outside(printKind, s.printMissing).With(jobs.Policy{Attempts: 1000, Longest: time.Hour, Timeout: 6 * time.Hour}),
		jobs.Outside(compareKind, s.compare),
		jobs.Outside(sweepKind, s.sweep).With(jobs.Policy{Timeout: 6 * time.Hour}),
	}
}

type (
	none   struct{}
	docRef struct {
		Document ids.ID `json:"document"`
	}
	versionRef struct {
		Version ids.ID `json:"version"`
	}
	fileRefs struct {
		Files []ids.ID `json:"files"`
	}
)

func (s *Service) most() int64 {
	if s.Most > 0 {
		return s.Most
	}
	return MaxFile
}
