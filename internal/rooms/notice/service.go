package notice

import (
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/mail"
	"standing/internal/base/pii"
	"standing/internal/base/sms"
	"standing/internal/base/words"
)

// The permissions of this room.
var (
	PermBounces = access.Perm{Name: "bounce.view", Module: "notice", Right: access.Manage}
	PermRetry   = access.Perm{Name: "bounce.retry", Module: "notice", Right: access.Manage}
)

// Permissions lists them.
func Permissions() []access.Perm { return []access.Perm{PermBounces, PermRetry} }

// Words is this room's part of the catalogue.
//
//go:embed words.yaml
var Words []byte

// Addresses knows where accounts get mail. Room account is one.
type Addresses interface {
	// AddressOf is fault.NotFound for an account without one. q is of db.Platform.
	AddressOf(ctx context.Context, q db.Q, account ids.ID) (pii.Text, error)
}

// Config is what an installation says about its mail.
type Config struct {
	// Origin is where people reach the product, such as https://standing.example.org.
	Origin string
	// From is the sender's address, FromName how it is shown.
	From, FromName string
	// Topics are the codes of all optional notices, for the page of preferences.
	Topics []string
}

// Needs is what other parts give. Words and Addresses come from rooms that post notices
// themselves, so they may be set after New, before the first notice.
type Needs struct {
	DB        *db.DB
	Clock     clock.Clock
	NewID     ids.Maker
	Ring      *keys.Ring
	Sender    mail.Sender
	Texts     sms.Sender // nil: nobody is offered text messages
	Words     *words.Book
	Addresses Addresses
}

// Service is the room's door.
type Service struct {
	Needs
	config Config
	hook   func(step string) // tests kill the worker here
}

// New refuses an origin that is none and topics without words.
func New(n Needs, c Config) (*Service, error) {
	c.Origin = strings.TrimSuffix(c.Origin, "/")
	u, err := url.Parse(c.Origin)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.Path != "" {
		return nil, fmt.Errorf("notice: the origin %q is not an address such as https://standing.example.org", c.Origin)
	}
	for _, t := range c.Topics {
		if n.Words != nil && !n.Words.Of("en").Has(t+".topic") {
			return nil, fmt.Errorf("notice: no catalogue has %s.topic", t)
		}
	}
	return &Service{Needs: n, config: c}, nil
}

// Lang is the language that notices are written in: for what their arguments say.
func (s *Service) Lang() *words.Lang { return s.Words.Of("en") }
