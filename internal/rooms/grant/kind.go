package grant

import (
	"context"
	"io"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Kind is a kind of thing that can be granted. The room that has such things says how they are
// chosen, named and read; this room says who may. To add one is to add it to Needs.Kinds, with
// its name as the word grant.kind_<code>, and grant.line_<name> for each line that it shows.
type Kind struct {
	Code string
	// Offer lists what somebody can grant of their own record, the newest first, at most
	// MaxOffers. sc is theirs, narrowed to what they may see.
	Offer func(ctx context.Context, q db.Q, sc access.Scope, person ids.ID) ([]Offer, error)
	// Read is one thing as it is now. sc is of access.Through, which has to give it (Scope.Gives);
	// NotFound where it is not there any more.
	Read func(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Shown, error)
	// File is the file of it. nil: there is none to take along. It asks the database nothing
	// after it has returned.
	File func(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (File, error)
}

// MaxOffers is how many things of a kind are offered to choose from.
const MaxOffers = 500

// Offer is one thing that can be granted.
type Offer struct {
	ID    ids.ID
	Label string // "BLS card"
	Note  string // "2 March 2026"
	// Own says that the person brought it themselves: then it is theirs to show. Anything else
	// the organization wrote down, which has to allow it.
	Own bool
}

// Shown is one thing as the receiver sees it.
type Shown struct {
	Label string  `json:"label"`
	Lines []Line  `json:"lines"`
	Media string  `json:"media,omitempty" doc:"Of its file, where it has one"`
	Pages []int64 `json:"-"`
}

// Line is one thing that is known of it: a code with the word grant.line_<name>, and what it is.
type Line struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	// Code is the word that stands for the value, such as the name of a status.
	Code string `json:"-"`
}

// File is a file that can be taken along.
type File struct {
	Name, Media string
	Bytes       int64
	Open        func(context.Context) (io.ReadCloser, error)
}

// ref is kind:id, as forms and programs name a thing.
func ref(kind string, id ids.ID) string { return kind + ":" + id.String() }

func parseRef(text string) (kind string, id ids.ID, err error) {
	kind, rest, ok := strings.Cut(text, ":")
	if id, err = ids.Parse(rest); !ok || err != nil {
		return "", ids.ID{}, fault.Bad("items", "grant.not_offered")
	}
	return kind, id, nil
}

func (s *Service) kind(code string) (Kind, bool) {
	for _, k := range s.Kinds {
		if k.Code == code {
			return k, true
		}
	}
	return Kind{}, false
}
