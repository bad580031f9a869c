package notice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"standing/internal/base/fault"
	"strings"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

var (
	keyShape  = regexp.MustCompile(`^[A-Za-z0-9_.:/+-]{0,128}$`)
	argShape  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	maxArgs   = 16
	maxArgLen = 2000
)

// Post writes a notice in the caller's transaction, which is of organization org, and
// asks for it to be sent. Posted again under its Key it is the same notice, and nothing
// happens. It refuses what the program got wrong: an unknown code, an optional notice
// that nobody could switch off, a link to elsewhere.
func (s *Service) Post(ctx context.Context, tx *db.Tx, org int64, m Message) error {
	return fault.Wrap("post notice", s.post(ctx, tx, org, m))
}

func (s *Service) post(ctx context.Context, tx *db.Tx, org int64, m Message) error {
	if err := s.check(&m); err != nil {
		return err
	}
	now := s.Clock.Now()
	n := stored{ID: s.NewID(now), Account: m.To, Kind: m.Kind, Code: m.Code, State: Pending, CreatedAt: now}
	if m.Key == "" {
		m.Key = n.ID.String()
	}
	// Asked before anything is sealed, so that a repeated post makes no key; the unique
	// key decides between those who ask at once.
	if had, err := hasKey(ctx, tx, org, m.Key); err != nil || had {
		return err
	}
	var err error
	if m.To.Zero() {
		if n.address, err = s.Ring.Seal(ctx, tx, n.subject(org), place("to_address", n.ID), m.Address); err != nil {
			return err
		}
	}
	if n.args, err = s.sealArgs(ctx, tx, org, n, m.Args); err != nil {
		return err
	}
	added, err := insert(ctx, tx, org, n, m.Key)
	if err != nil || !added {
		return err
	}
	if n.Kind == Optional { // its mail has a link that this key makes
		if _, err := s.Ring.Blinder(ctx, tx, org); err != nil {
			return err
		}
	}
	quiet, err := s.quiet(ctx, tx, org, n)
	if err != nil {
		return err
	}
	return s.enqueue(ctx, tx, org, n.ID, now, quiet)
}

func (s *Service) enqueue(ctx context.Context, tx *db.Tx, org int64, id ids.ID, now, at time.Time) error {
	return jobs.Enqueue(ctx, tx, org, jobs.New{Kind: sendKind, Key: id.String(), Payload: sendJob{id}, RunAt: at, Now: now})
}

// check finds what a caller got wrong, and completes the link. It repeats no value.
func (s *Service) check(m *Message) error {
	en := s.Words.Of("en")
	switch {
	case m.To.Zero() == m.Address.Empty():
		return errors.New("a notice goes to an account or to an address, one of them")
	case m.Kind != Requested && m.Kind != Essential && m.Kind != Optional:
		return errors.New("a notice declares its kind")
	case !en.Has(m.Code+".subject") || !en.Has(m.Code+".text"):
		return fmt.Errorf("no catalogue has %s.subject and %s.text", m.Code, m.Code)
	case m.Kind == Optional && !slices.Contains(s.config.Topics, m.Code):
		return fmt.Errorf("%s is optional and not among the topics that can be switched off", m.Code)
	case !keyShape.MatchString(m.Key):
		return errors.New("a key is a code of at most 128 characters")
	case len(m.Args) > maxArgs:
		return errors.New("too many arguments")
	}
	for name, v := range m.Args {
		if !argShape.MatchString(name) || len(v) > maxArgLen {
			return fmt.Errorf("the argument %q is none, or too long", name)
		}
	}
	return s.checkLink(m)
}

// siteArgs are addresses of this site. A page is for whoever is signed in and may stay;
// a link may be a secret.
var siteArgs = []string{"link", "page"}

// checkLink makes a path of this site a whole address and refuses every other site.
func (s *Service) checkLink(m *Message) error {
	args := maps.Clone(m.Args)
	for _, name := range siteArgs {
		to, ok := args[name]
		if !ok {
			continue
		}
		if strings.HasPrefix(to, "/") {
			to = s.config.Origin + to
		}
		if !strings.HasPrefix(to, s.config.Origin+"/") || strings.HasPrefix(to, s.config.Origin+"//") || strings.ContainsAny(to, " \t\r\n\\") {
			return errors.New("a link of a notice leads to this site")
		}
		args[name] = to
	}
	m.Args = args
	return nil
}

func (s *Service) sealArgs(ctx context.Context, tx *db.Tx, org int64, n stored, args map[string]string) (keys.Sealed, error) {
	if len(args) == 0 {
		return nil, nil
	}
	b, err := json.Marshal(args)
	if err != nil {
		return nil, err
	}
	return s.Ring.Seal(ctx, tx, n.subject(org), place("args", n.ID), pii.Hide(string(b)))
}

// argsOf opens the arguments; a receiver whose key was destroyed has none left.
func (s *Service) argsOf(ctx context.Context, q db.Q, org int64, n stored) (map[string]string, error) {
	if len(n.args) == 0 {
		return nil, nil
	}
	text, err := s.Ring.Open(ctx, q, n.subject(org), place("args", n.ID), n.args)
	if err != nil {
		return nil, err
	}
	return parseArgs(text)
}

func parseArgs(text pii.Text) (out map[string]string, err error) {
	if text.Empty() {
		return nil, nil
	}
	if json.Unmarshal([]byte(text.Reveal()), &out) != nil {
		return nil, errors.New("the arguments of a notice cannot be read") // the cause would quote them
	}
	return out, nil
}
