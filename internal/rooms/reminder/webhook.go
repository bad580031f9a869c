package reminder

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/civil"
)

const (
	hookKind     = "reminder.hook"
	secretPrefix = "whsec_"
)

// hookJob is one step that was taken.
type hookJob struct {
	Person      ids.ID     `json:"person"`
	Requirement ids.ID     `json:"requirement"`
	Due         civil.Date `json:"due"`
	Step        int        `json:"step"`
}

// Event is what a webhook carries: ids and codes, by which the receiver asks the API for
// more, if they may.
type Event struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      hookJob   `json:"data"`
}

// deliver is the job: one HTTPS POST, signed as Standard Webhooks 1.0 has it. The id is the
// same whenever it is sent again, so that the receiver can tell. An address that says 410
// is not asked again.
func (s *Service) deliver(ctx context.Context, sc access.Scope, p hookJob, key string) error {
	var h hook
	var secret pii.Text
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if h, err = hookOf(ctx, q, sc.OrgID()); err != nil || !h.active {
			return err
		}
		secret, err = s.Ring.Open(ctx, q, keys.Organization(sc.OrgID()), hookPlace(sc.PublicOrg()), h.secret)
		return err
	})
	if errors.Is(err, fault.NotFound) || err == nil && !h.active {
		return nil
	}
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	e := Event{Type: codeDue, Timestamp: now, Data: p}
	if Step(p.Step) == Lapse {
		e.Type = codeLapsed
	}
	status, err := s.send(ctx, h.url, secret, "msg_"+key, now, e)
	switch {
	case err != nil:
		return fault.Busy // the cause may hold the address
	case status == http.StatusGone:
		return s.DB.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error { return stopHook(ctx, tx, sc.OrgID(), now) })
	case status < 200 || status > 299:
		return refusedBy(status)
	}
	return nil
}

// refusedBy is the status of an answer that is no success.
type refusedBy int

// Error names the status and nothing of the address.
func (r refusedBy) Error() string { return "reminder: " + r.Code() }

// Code is kept with the job.
func (r refusedBy) Code() string { return "http_" + strconv.Itoa(int(r)) }

func (s *Service) send(ctx context.Context, to string, secret pii.Text, id string, now time.Time, e Event) (int, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return 0, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	at := strconv.FormatInt(now.Unix(), 10)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Standing")
	r.Header.Set("webhook-id", id)
	r.Header.Set("webhook-timestamp", at)
	r.Header.Set("webhook-signature", sign(secret, id, at, body))
	answer, err := s.Client.Do(r)
	if err != nil {
		return 0, err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 4096))
	return answer.StatusCode, answer.Body.Close()
}

// sign is the signature of a webhook: HMAC-SHA256 over id, time and body.
func sign(secret pii.Text, id, at string, body []byte) string {
	key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret.Reveal(), secretPrefix)) // ours is always right
	m := hmac.New(sha256.New, key)
	m.Write([]byte(id + "." + at + "."))
	m.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(m.Sum(nil))
}
