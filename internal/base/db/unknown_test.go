package db_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/testkit"
)

// cutter stands between the program and PostgreSQL and cuts the connection at a commit.
type cutter struct {
	to  *pgx.ConnConfig
	cut atomic.Int32 // 0 passes everything, 1 cuts before the commit arrives, 2 before its answer does
}

func (c *cutter) listen(t *testing.T) net.Addr {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go c.carry(in)
		}
	}()
	return l.Addr()
}

func (c *cutter) carry(in net.Conn) {
	defer func() { _ = in.Close() }()
	network, addr := pgNetwork(c.to)
	out, err := net.Dial(network, addr)
	if err != nil {
		return
	}
	defer func() { _ = out.Close() }()
	var deaf atomic.Bool
	go func() {
		buf := make([]byte, 64<<10)
		for {
			n, err := out.Read(buf)
			if err != nil || deaf.Load() {
				_ = in.Close()
				return
			}
			_, _ = in.Write(buf[:n])
		}
	}()
	buf := make([]byte, 64<<10)
	for {
		n, err := in.Read(buf)
		if err != nil {
			return
		}
		if bytes.Contains(buf[:n], []byte("commit")) && c.cut.Load() > 0 {
			if c.cut.Load() == 1 {
				return
			}
			deaf.Store(true)
		}
		if _, err := io.Copy(out, bytes.NewReader(buf[:n])); err != nil {
			return
		}
	}
}

func pgNetwork(c *pgx.ConnConfig) (network, addr string) {
	if c.Host[0] == '/' {
		return "unix", c.Host + "/.s.PGSQL." + strconv.Itoa(int(c.Port))
	}
	return "tcp", net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port)))
}

// A commit of which nobody knows whether it happened is Busy, whether it did or not.
func TestUnknownCommitIsBusy(t *testing.T) {
	ctx := context.Background()
	conf := testkit.NewDB(t, db.Postgres)
	parsed, err := pgx.ParseConfig(conf.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{to: parsed}
	through, err := url.Parse(conf.URL)
	if err != nil {
		t.Fatal(err)
	}
	q := through.Query()
	q.Del("host")
	q.Set("sslmode", "disable")
	through.Host, through.RawQuery = c.listen(t).String(), q.Encode()
	d := testkit.Reopen(t, db.Config{URL: through.String()})
	org, _ := testkit.NewOrg(t, d)
	for cut, rows := range []int64{1, 1, 2} { // after the last one, it had happened
		c.cut.Store(int32(cut))
		err := d.Write(ctx, testkit.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			return insertKey(ctx, tx, org, string(rune('a'+cut)))
		})
		if cut == 0 && err != nil || cut > 0 && !errors.Is(err, fault.Busy) {
			t.Errorf("cut %d: %v", cut, err)
		}
		c.cut.Store(0)
		if n := keysOf(t, d, org); n != rows {
			t.Errorf("cut %d: %d rows, not %d", cut, n, rows)
		}
	}
}
