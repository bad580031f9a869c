package licence

import (
	"context"
	"slices"
	"strings"
	"sync"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/pack"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
)

// PermAdd is saying what licence somebody holds: it publishes the board's rule where the
// organization has none yet, so it is for whoever manages requirements. Assigning it, and
// what is said of the person, ask for their own permissions beside it.
var PermAdd = access.Perm{Name: "licence.add", Module: "training", Right: access.Manage, Least: access.Org}

// Permissions lists them.
func Permissions() []access.Perm { return []access.Perm{PermAdd} }

// Needs is what other parts give.
type Needs struct {
	DB           *db.DB
	People       *person.Service
	Requirements *requirement.Service
	Compliance   *compliance.Service
	Credentials  *credential.Service
	// Own says, in the transaction in which a person was entered, that the caller is it.
	Own func(ctx context.Context, tx *db.Tx, sc access.Scope, person ids.ID) error
}

// Service is the room's door.
type Service struct{ Needs }

// New returns a Service.
func New(n Needs) *Service { return &Service{n} }

// boards are those that ship and that somebody can hold a licence of, by jurisdiction and
// title. They are read once.
var boards = sync.OnceValue(func() []Board {
	var out []Board
	for _, name := range pack.Shipped() {
		p, err := pack.Load(name)
		if err != nil {
			continue // a test loads them all
		}
		if b, ok := boardOf(p); ok {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b Board) int {
		return strings.Compare(a.Jurisdiction+" "+a.Title, b.Jurisdiction+" "+b.Title)
	})
	return out
})

func boardNamed(name string) (Board, bool) {
	all := boards()
	i := slices.IndexFunc(all, func(b Board) bool { return b.ID == name })
	if i < 0 {
		return Board{}, false
	}
	return all[i], true
}
