package evidence

import (
	"bytes"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"standing/internal/base/ids"
	"standing/internal/base/pii"
)

// State is how far a document or a version is.
type State string

// The states.
const (
	Received State = "received" // it is looked at
	Ready    State = "ready"
	Refused  State = "refused"
)

// Source is by which way a file came.
type Source string

// The sources.
const (
	FromSelf  Source = "self"
	FromStaff Source = "staff"
	FromBatch Source = "batch"
	FromAPI   Source = "api"
)

// Document is a file about one person that shows something, in all its versions.
type Document struct {
	ID        ids.ID
	Version   int64 // of the row, for those who change it at once
	Person    ids.ID
	Title     pii.Text
	State     State
	Head      int64 // the newest version
	Shown     int64 // the newest that is ready, 0 if none is
	Batch     ids.ID
	AddedBy   ids.ID
	AddedAt   time.Time
	RemovedAt time.Time
	RemovedBy ids.ID
	Reason    pii.Text // why it was removed
}

// Version is a file as it was sent in.
type Version struct {
	ID         ids.ID
	Document   ids.ID
	N          int64
	Person     ids.ID
	State      State
	Reason     string // why it was refused or, received, why it waits; a code
	Tries      int64
	FileName   pii.Text
	Media      string
	Bytes      int64
	Pages      int
	Width      int
	Height     int
	Script     bool
	Cleaned    bool
	Digest     pii.Text // SHA-256 of what was sent in, in hexadecimal digits
	Verdict    string   // of the scanner; empty before it was asked
	ScannedAt  time.Time
	Source     Source
	SentBy     ids.ID
	ReceivedAt time.Time
	SettledAt  time.Time
}

// Role is what a file in the store is to its version.
type Role string

// The roles.
const (
	Raw     Role = "raw"  // as it came, until it was looked at
	File    Role = "file" // cleaned
	Picture Role = "picture"
)

// file is one that lies in the store.
type file struct {
	ID      ids.ID
	Version ids.ID
	Person  ids.ID
	Role    Role
	Page    int
	Width   int
	Bytes   int64
	MadeAt  time.Time
}

const (
	// MaxFile is the largest file that is taken.
	MaxFile = 100 << 20
	// maxWaiting is how many files of one person may wait to be looked at.
	maxWaiting = 40
	// undoFor is how long a removed document can be brought back.
	undoFor = 7 * 24 * time.Hour
)

// media are what a file can be, with the ending that its name then has.
var media = map[string]string{"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/tiff": ".tif", "image/heic": ".heic"}

// heif are the brands of the file formats that phones photograph in (ISO/IEC 23008-12).
var heif = []string{"heic", "heix", "hevc", "heim", "heis", "mif1", "msf1"}

// mediaOf is what a file seems to be by its first bytes, empty where it is nothing that is
// taken: so that whoever sends a letter or a video is told at once. The reader has the last word.
func mediaOf(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return "image/jpeg"
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png"
	case bytes.HasPrefix(head, []byte("II*\x00")), bytes.HasPrefix(head, []byte("MM\x00*")):
		return "image/tiff"
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		for at := 8; at+4 <= len(head) && at < 64; at += 4 {
			for _, b := range heif {
				if string(head[at:at+4]) == b {
					return "image/heic"
				}
			}
		}
	case bytes.Contains(head, []byte("%PDF-")):
		return "application/pdf"
	}
	return ""
}

// maxName is how many letters of a name are kept.
const maxName = 200

// tidyName is the last part of a file's name, short and without controls: browsers and
// hostile programs send whole paths.
func tidyName(name string) string {
	name = tidy(filepath.Base(strings.ReplaceAll(name, `\`, "/")))
	for utf8.RuneCountInString(name) > maxName { // the ending stays
		_, n := utf8.DecodeRuneInString(name)
		name = name[n:]
	}
	if strings.Trim(name, "./ ") == "" {
		return "document"
	}
	return name
}

// tidy takes out what is no letter, and what turns the direction of those that follow.
func tidy(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "")))
}

// titleOf is what a document is called until somebody says otherwise: its file's name.
func titleOf(name string) string {
	title := strings.TrimSuffix(name, filepath.Ext(name))
	title = strings.Join(strings.Fields(strings.NewReplacer("_", " ", "%20", " ").Replace(title)), " ")
	if title == "" {
		return name
	}
	return title
}

// nameAs is a file's name with the ending of what it is.
func nameAs(name, kind string) string {
	end := media[kind]
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case ext == end, end == ".jpg" && ext == ".jpeg", end == ".tif" && ext == ".tiff":
		return name
	}
	return strings.TrimSuffix(name, filepath.Ext(name)) + end
}

// stateOf is the state of a document by those of its versions.
func stateOf(head State, shown int64) State {
	if head == Refused && shown > 0 {
		return Ready
	}
	return head
}

// back reports whether a removed document can still be brought back.
func (d Document) back(now time.Time) bool {
	return !d.RemovedAt.IsZero() && now.Before(d.RemovedAt.Add(undoFor))
}
