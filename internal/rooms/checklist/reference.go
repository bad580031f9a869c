package checklist

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/mail"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/base/tenant"
	"standing/internal/rooms/notice"
)

const (
	// linkFor is how long somebody outside has to answer.
	linkFor = 21 * 24 * time.Hour
	// mostMails is how often one item sends somebody outside a mail in a day.
	mostMails = 3
	// mostOpen is how many links of an organization may wait at once.
	mostOpen = 5000
)

// Link is a request to somebody outside. What is in their mail is kept nowhere, only its digest.
type Link struct {
	ID      ids.ID    `json:"id"`
	Item    ids.ID    `json:"-"`
	To      Addressee `json:"to"`
	Shown   bool      `json:"shown" doc:"They were told that the person sees the answer"`
	SentAt  time.Time `json:"sent_at"`
	Expires time.Time `json:"expires_at"`
	Ended   string    `json:"ended,omitempty" enum:"answered,declined,revoked,sent_again"`
	EndedAt time.Time `json:"ended_at,omitzero"`

	file, person, by ids.ID
}

// Addressee is who is asked outside.
type Addressee struct {
	Name    string `json:"name"`
	Address string `json:"address"`
	Words   string `json:"words,omitempty" doc:"What they read beside what is asked"`
}

// open reports whether it can still be answered.
func (l *Link) open(now time.Time) bool { return l.Ended == "" && now.Before(l.Expires) }

// storedLink is a link as it lies.
type storedLink struct {
	Link
	hash []byte
	said keys.Sealed
}

func newToken() (pii.Text, []byte) {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: it ends the program instead
	text := base64.RawURLEncoding.EncodeToString(b)
	return pii.Hide(text), hashOf(text)
}

func hashOf(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// SendInput is whom outside an item is asked of.
type SendInput struct {
	ItemRef
	Name    pii.Text `json:"name,omitempty" maxLength:"200" doc:"Whom is asked; empty: the one who was asked last"`
	Address pii.Text `json:"address,omitempty" maxLength:"254" doc:"Their e-mail address"`
	Words   pii.Text `json:"words,omitempty" maxLength:"1000" doc:"What they read beside what is asked"`
}

// Send mails somebody outside a link to answer by. Sent again, the link before dies.
func (s *Service) Send(ctx context.Context, sc access.Scope, in SendInput) (View, error) {
	return s.touch(ctx, sc, in.ID, "hiringfile.sent", func(ctx context.Context, tx *db.Tx, v *View) error {
		i, ok := v.item(in.Item)
		if !ok || i.From != Outside {
			return fault.NotFound
		}
		to, err := in.whom(i)
		if err != nil {
			return err
		}
		if err := s.maySend(ctx, tx, sc, v, i); err != nil {
			return err
		}
		if i.Asking != nil && i.Asking.Ended == "" {
			if err := endLink(ctx, tx, sc, i.Asking.ID, "sent_again", s.Clock.Now()); err != nil {
				return err
			}
		}
		return s.mail(ctx, tx, sc, v, i, to)
	})
}

// whom is who is asked, checked.
func (in SendInput) whom(i ItemView) (Addressee, error) {
	to := Addressee{strings.TrimSpace(in.Name.Reveal()), strings.TrimSpace(in.Address.Reveal()), strings.TrimSpace(in.Words.Reveal())}
	if to.Name == "" && to.Address == "" && i.Asking != nil {
		return i.Asking.To, nil
	}
	a, err := mail.ParseAddress(to.Address)
	switch {
	case to.Name == "":
		return to, fault.Bad("name", "required")
	case to.Address == "":
		return to, fault.Bad("address", "required")
	case err != nil || a.Name != "" || len(a.Address) > 254:
		return to, fault.Bad("address", "email_form")
	case strings.ContainsFunc(to.Name+to.Words, turning):
		return to, fault.Bad("words", "text_invalid")
	}
	to.Address = a.Address
	return to, nil
}

func (s *Service) maySend(ctx context.Context, tx *db.Tx, sc access.Scope, v *View, i ItemView) error {
	now := s.Clock.Now()
	if err := v.open(); err != nil {
		return err
	}
	switch {
	case i.Status.settled():
		return fault.Bad("", "checklist.is_settled")
	case v.AgreedAt.IsZero():
		return fault.Bad("", "checklist.not_agreed")
	}
	sent, err := sentSince(ctx, tx, sc, i.ID, now.Add(-24*time.Hour))
	if err != nil {
		return err
	}
	if sent >= mostMails {
		return &fault.TooMany{Wait: 24 * time.Hour}
	}
	waits, err := openLinks(ctx, tx, sc, now)
	if err == nil && waits >= mostOpen {
		err = fault.Bad("", "checklist.too_many_open", mostOpen)
	}
	return err
}

// mail makes a link and has it sent.
func (s *Service) mail(ctx context.Context, tx *db.Tx, sc access.Scope, v *View, i ItemView, to Addressee) error {
	now := s.Clock.Now()
	token, hash := newToken()
	l := storedLink{Link: Link{ID: s.NewID(now), Item: i.ID, To: to, Shown: i.Shown, SentAt: now, Expires: now.Add(linkFor), file: v.ID, person: v.member, by: sc.Account()}, hash: hash}
	o, err := s.Keys.Make(ctx, tx, sc.OrgID(), class, []ids.ID{v.key()})
	if err != nil {
		return err
	}
	if l.said, err = sealJSON(o, v.key(), place("checklist_link", "said", l.ID), to); err != nil {
		return err
	}
	if err := insertLink(ctx, tx, sc, l); err != nil {
		return err
	}
	org, err := tenant.Of(ctx, tx, sc.OrgID())
	if err != nil {
		return err
	}
	return s.Notices.Post(ctx, tx, sc.OrgID(), notice.Message{Address: pii.Hide(to.Address), Kind: notice.Requested, Code: "checklist.reference", Key: "reference-" + l.ID.String(),
		Args: map[string]string{"to": to.Name, "who": v.Name, "organization": org.Name, "what": i.Title, "when": s.Notices.Lang().Instant(l.Expires, v.zone), "link": linkPath(sc.PublicOrg(), l.ID, token)}})
}

func linkPath(org, id ids.ID, token pii.Text) string {
	return "/reference/" + org.String() + "/" + id.String() + "/" + token.Reveal()
}

// Revoke ends a link that waits: whoever has it finds no page.
func (s *Service) Revoke(ctx context.Context, sc access.Scope, in ItemRef) (View, error) {
	return s.touch(ctx, sc, in.ID, "hiringfile.revoked", func(ctx context.Context, tx *db.Tx, v *View) error {
		i, ok := v.item(in.Item)
		if !ok || i.From != Outside {
			return fault.NotFound
		}
		if i.Asking == nil || i.Asking.Ended != "" {
			return fault.Gone
		}
		return endLink(ctx, tx, sc, i.Asking.ID, "revoked", s.Clock.Now())
	})
}
