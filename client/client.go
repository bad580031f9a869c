package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Client calls one installation as the owner of one token. It may be used by several
// goroutines at once.
type Client struct {
	// Base is where people reach the installation, such as https://standing.example.org.
	Base  string
	Token string
	// HTTP makes the calls; a client that waits two minutes when nil.
	HTTP *http.Client
	// Tries is how often a call is made at most; 4 when zero.
	Tries int
}

var patient = &http.Client{Timeout: 2 * time.Minute}

const root = "/api/v1"

// mostWait is the longest pause between two tries.
const mostWait = 10 * time.Second

// mostAnswer is how much of an answer is read.
const mostAnswer = 64 << 20

// call is one request and where its answer goes.
type call struct {
	method, path string
	query        url.Values
	in, out      any
	match        int64 // the version that was read; 0 for any
	body         func() (io.Reader, string)
	once         bool // it may not be repeated
}

func (c *Client) get(ctx context.Context, path string, query url.Values, out any) error {
	return c.do(ctx, call{method: http.MethodGet, path: path, query: query, out: out})
}

func (c *Client) post(ctx context.Context, path string, in, out any) error {
	return c.do(ctx, call{method: http.MethodPost, path: path, in: in, out: out})
}

// do makes a call, again where that does no harm, and reads the answer.
func (c *Client) do(ctx context.Context, k call) error {
	if k.body == nil {
		raw, err := json.Marshal(k.in)
		if err != nil {
			return fmt.Errorf("%s %s: %w", k.method, k.path, err)
		}
		k.body = func() (io.Reader, string) {
			if k.in == nil {
				return http.NoBody, ""
			}
			return bytes.NewReader(raw), "application/json"
		}
	}
	key := rand.Text()
	for try := 1; ; try++ {
		wait, err := c.once(ctx, k, key)
		if err == nil || wait < 0 || k.once || try >= c.tries() {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(max(wait, time.Duration(try)*100*time.Millisecond)):
		}
	}
}

func (c *Client) tries() int {
	if c.Tries > 0 {
		return c.Tries
	}
	return 4
}

// once makes a call once. wait is when to try again, negative for never.
func (c *Client) once(ctx context.Context, k call, key string) (wait time.Duration, err error) {
	h := c.HTTP
	if h == nil {
		h = patient
	}
	res, err := c.ask(ctx, h, k, key)
	if err != nil {
		if ctx.Err() != nil {
			return -1, err
		}
		return 0, err
	}
	defer func() { _ = res.Body.Close() }() // it was read as far as it matters
	b, err := io.ReadAll(io.LimitReader(res.Body, mostAnswer))
	if err != nil {
		return 0, fmt.Errorf("%s %s: %w", k.method, k.path, err)
	}
	if res.StatusCode >= 300 {
		return pause(res), problemOf(res, b)
	}
	return -1, c.read(ctx, k, res, b)
}

// ask sends a call and gives the answer with its body unread.
func (c *Client) ask(ctx context.Context, h *http.Client, k call, key string) (*http.Response, error) {
	r, err := c.request(ctx, k, key)
	if err != nil {
		return nil, err
	}
	res, err := h.Do(r)
	if err != nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", k.method, k.path, err)
	}
	return res, nil
}

func (c *Client) request(ctx context.Context, k call, key string) (*http.Request, error) {
	to := strings.TrimSuffix(c.Base, "/") + root + k.path
	if len(k.query) > 0 {
		to += "?" + k.query.Encode()
	}
	body, kind := k.body()
	r, err := http.NewRequestWithContext(ctx, k.method, to, body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", k.method, k.path, err)
	}
	r.Header.Set("Authorization", "Bearer "+c.Token)
	r.Header.Set("Accept", "application/json")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if k.method != http.MethodGet && !k.once {
		r.Header.Set("Idempotency-Key", key)
	}
	if k.match > 0 {
		r.Header.Set("If-Match", strconv.Quote(strconv.FormatInt(k.match, 10)))
	}
	return r, nil
}

// read fills out. An answer that the server gave before has no body: what was made is read
// where it lies.
func (c *Client) read(ctx context.Context, k call, res *http.Response, b []byte) error {
	if at, ok := k.out.(*place); ok {
		*at = place(res.Header.Get("Location"))
		return nil
	}
	if res.Header.Get("Idempotency-Replayed") == "true" {
		if to, ok := strings.CutPrefix(res.Header.Get("Location"), root); ok && k.out != nil {
			return c.get(ctx, to, nil, k.out)
		}
		return nil
	}
	if k.out == nil || len(b) == 0 {
		return nil
	}
	if err := json.Unmarshal(b, k.out); err != nil {
		return fmt.Errorf("%s %s: the answer cannot be read: %w", k.method, k.path, err)
	}
	return nil
}

// place is an out that wants to know only where something was made.
type place string

func (p place) id() string { return string(p[strings.LastIndexByte(string(p), '/')+1:]) }

// pause is when a call that was refused may be made again.
func pause(res *http.Response) time.Duration {
	if res.StatusCode != http.StatusServiceUnavailable {
		return -1
	}
	n, err := strconv.Atoi(res.Header.Get("Retry-After"))
	if err != nil || n < 0 {
		return 0
	}
	return min(time.Duration(n)*time.Second, mostWait)
}
