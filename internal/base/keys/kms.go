package keys

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// What the adapters of key services have in common. Each keeps one key per epoch under the
// name that lentName gives, and what it wraps is bound to that name.

func lentName(prefix string, epoch int64) string {
	if prefix == "" {
		prefix = "standing-epoch"
	}
	return fmt.Sprintf("%s-%d", prefix, epoch)
}

// patience is how long a key service may take to answer.
const patience = 10 * time.Second

// asking makes a request with in as JSON; nil is no body.
func asking(ctx context.Context, method, url string, in any) (*http.Request, error) {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, body)
	if err == nil && in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, err
}

// exchange sends a request and reads the answer into out, or gives what refused makes of it.
func exchange(client *http.Client, req *http.Request, out any, refused func(status int, body []byte) error) error {
	if client == nil {
		client = &http.Client{Timeout: patience}
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }() // read to its end below
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return refused(resp.StatusCode, body)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return errors.New("it answered something that is no JSON")
	}
	return nil
}

// whole refuses what cannot be an epoch key.
func whole(key []byte) ([]byte, error) {
	if len(key) != keySize {
		return nil, errors.New("it gave something that is no key")
	}
	return key, nil
}
