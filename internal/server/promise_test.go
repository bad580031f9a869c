package server

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/config"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
	"standing/internal/civil"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
)

// Promises whose executor is the whole program. Each names the clause in
// ../shared/data/promises.json.

var braces = regexp.MustCompile(`\{([a-z_]+)(?:\.\.\.)?\}`)

// at is a route's path with every parameter of a kind replaced by what of gives for it.
func at(r web.Route, of func(kind string) string) string {
	path := strings.ReplaceAll(r.Path, "{$}", "")
	return braces.ReplaceAllStringFunc(path, func(m string) string {
		name := braces.FindStringSubmatch(m)[1]
		for _, p := range r.Params {
			if p.In == "path" && p.Name == name {
				return of(p.Kind)
			}
		}
		return "x"
	})
}

// faces are the addresses under which a route is asked.
func faces(r web.Route, path string) []string {
	var out []string
	if r.HTML || !r.JSON {
		out = append(out, path)
	}
	if r.JSON {
		out = append(out, "/api/v1"+path)
	}
	return out
}

func nothing(string) string { return ids.ID{1, 2, 3}.String() }

// CT-12: every route with every role does what the matrix says, and no route is unlisted.
// What may be done is asked for with a body that no operation takes, so that nothing happens.
func TestPromise_CT_12(t *testing.T) {
	b := besiege(t, db.SQLite)
	for _, code := range []string{org.Administrator, org.Manager, org.Recorder, org.Auditor, org.Member, "clerk", "deputy"} {
		b.member(b.head.id, []string{code}, b.north)
		var matrix access.Matrix
		err := b.DB.Read(t.Context(), b.system(), func(ctx context.Context, q db.Q) (err error) {
			_, matrix, err = b.rooms.org.Rights(ctx, q, b.mine.Number, b.head.id)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range b.Routes() {
			perm, ok := r.Perm()
			if !ok {
				if a, listed := r.Need.(web.Audience); !listed || a.Reason == "" {
					t.Errorf("%s says neither a permission nor why not", r.Name())
				}
				continue
			}
			may := matrix.Over(perm) > access.None
			for _, path := range faces(r, at(r, nothing)) {
				var in any
				if !r.Reads() {
					in = []int{}
				}
				if got := b.send(b.head, r.Method, path, in).status; (got == 403) == may {
					t.Errorf("%s, %s %s: %d, and the matrix says %v", code, r.Method, path, got, may)
				}
				if got := b.send(user{}, r.Method, path, in).status; got != 401 && got != 303 {
					t.Errorf("nobody, %s %s: %d", r.Method, path, got)
				}
			}
		}
	}
}

// CF-18: with every identifier of another organization in hand, its administrator finds
// nothing of ours on any route and changes nothing.
func TestPromise_CF_18(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		b := besiege(t, d.Engine())
		spy := b.admit(b.other, "spy@other.example", org.Administrator)
		ticket := b.send(b.boss, "POST", "/api/v1/support", body{"subject": "Sealed Canary", "body": "Sealed Canary"}).field("id")
		invited := b.send(b.boss, "POST", "/api/v1/members/invite", body{"email": "canary@mine.example", "role": org.Member}).field("id")
		of := map[string]string{"person": b.near.String(), "unit": b.north.String(), "member": b.clerk.id.String(), "ticket": ticket, "invitation": invited, "role": "clerk", "org": b.mine.ID.String()}
		before := b.rows(t)
		asked := 0
		for _, r := range b.Routes() {
			if _, ok := r.Perm(); !ok {
				continue
			}
			path := at(r, func(kind string) string {
				if id := of[kind]; id != "" {
					return id
				}
				return nothing(kind)
			})
			for _, face := range faces(r, path) {
				var in any
				if !r.Reads() {
					in = map[string]any{}
				}
				w := b.send(spy, r.Method, face, in)
				asked++
				for _, canary := range []string{"Nora North", "Sam South", "Sealed Canary", "mine.example"} {
					if bytes.Contains(w.body, []byte(canary)) {
						t.Errorf("%s %s shows %s", r.Method, face, canary)
					}
				}
				if strings.Contains(r.Path, "{") && w.status < 300 {
					t.Errorf("%s %s: %d", r.Method, face, w.status)
				}
			}
		}
		if after := b.rows(t); after != before || asked < 60 {
			t.Errorf("after %d requests of another organization: %s, before %s", asked, after, before)
		}
	})
}

// rows is what the organization has, by table: versions add up when something is changed.
func (b *besieged) rows(t *testing.T) string {
	t.Helper()
	var out [4]int64
	err := b.DB.Read(t.Context(), b.system(), func(ctx context.Context, q db.Q) (err error) {
		for i, stmt := range []string{
			`SELECT coalesce(sum(version), 0) FROM person WHERE org_id = $1`, `SELECT coalesce(sum(version), 0) FROM unit WHERE org_id = $1`,
			`SELECT count(*) FROM membership WHERE org_id = $1 AND state = 'active'`, `SELECT count(*) FROM invitation WHERE org_id = $1 AND state = 'open'`,
		} {
			if out[i], err = db.One(ctx, q, db.Scalar[int64], stmt, b.mine.Number); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s, _ := json.Marshal(out) // four numbers
	return string(s)
}

// CF-19: what the organization changes about a role holds with the next request.
func TestPromise_CF_19(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		b := besiege(t, d.Engine())
		recorder := b.admit(b.mine, "recorder@mine.example", org.Recorder)
		add := func() int {
			return b.send(recorder, "POST", "/api/v1/people", body{"name": "New"}).status
		}
		set := func(cells body) {
			t.Helper()
			if w := b.send(b.boss, "POST", "/api/v1/roles/recorder", body{"cells": cells}); w.status != 200 {
				t.Fatalf("%d %s", w.status, w.body)
			}
		}
		if got := add(); got != 201 {
			t.Errorf("as the kind has it: %d", got)
		}
		set(body{"people:view": "org"})
		if got := add(); got != 403 {
			t.Errorf("the organization took the right: %d", got)
		}
		set(body{"people:view": "own"})
		if got := b.send(recorder, "GET", "/api/v1/people/"+b.near.String(), nil).status; got != 404 {
			t.Errorf("the organization narrowed the reach: %d", got)
		}
		set(body{"people:view": "org", "people:enter": "org"})
		if got := add(); got != 201 {
			t.Errorf("the organization gave it back: %d", got)
		}
	})
}

// CF-27: view, enter and export are three rights: who may view everything, and enter it,
// exports nothing on any route.
func TestPromise_CF_27(t *testing.T) {
	b := besiege(t, db.SQLite)
	cells := body{}
	for _, p := range permissions() {
		if p.Module != "platform" && (p.Right == access.View || p.Right == access.Enter) {
			cells[p.Module+":"+string(p.Right)] = "org"
		}
	}
	b.role("viewer", cells)
	b.member(b.head.id, []string{"viewer"})
	exports := func(want func(int) bool) (n int) {
		for _, r := range b.Routes() {
			if p, ok := r.Perm(); ok && p.Right == access.Export && p.Module != "platform" {
				n++
				for _, path := range faces(r, at(r, nothing)) {
					if got := b.send(b.head, r.Method, path, nil).status; !want(got) {
						t.Errorf("%s: %d", path, got)
					}
				}
			}
		}
		return n
	}
	if n := exports(func(got int) bool { return got == 403 }); n == 0 {
		t.Error("there is no route that exports")
	}
	for _, path := range []string{"/people", "/log", "/people/" + b.far.String()} {
		w := b.send(b.head, "GET", path+"?format=csv", nil, "Accept", "text/csv, application/vnd.ms-excel")
		if kind := w.head.Get("Content-Type"); w.status == 200 && !strings.HasPrefix(kind, "text/html") || w.head.Get("Content-Disposition") != "" {
			t.Errorf("%s answers %s", path, kind)
		}
	}
	for _, p := range permissions() {
		if p.Module != "platform" && p.Right == access.Export {
			cells[p.Module+":"+string(p.Right)] = "org"
		}
	}
	b.role("viewer", cells)
	exports(func(got int) bool { return got != 403 })
}

// dated is a fact about somebody.
func (s *site) dated(sc access.Scope, who ids.ID) ids.ID {
	f, err := s.rooms.person.Enter(s.t.Context(), sc, person.FactInput{Person: who, Name: "role", Said: person.Said{Value: "nurse", From: civil.Of(2024, 1, 1)}})
	if err != nil {
		s.t.Fatal(err)
	}
	return f.ID
}

// asked is a requirement that somebody has to meet.
func (s *site) asked(sc access.Scope, who ids.ID) ids.ID {
	ctx := s.t.Context()
	r, err := s.rooms.requirement.Form(ctx, sc, requirement.FormInput{Title: "Two hours", What: "hours", Amount: "2", Every: 1, EveryUnit: "years", Anchor: "calendar", From: civil.Of(2024, 1, 1), Source: "own"})
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.rooms.requirement.Publish(ctx, sc, requirement.PublishInput{ID: r.ID, Confirm: true}, 0); err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.rooms.requirement.Assign(ctx, sc, requirement.AssignInput{People: []ids.ID{who}, Requirement: r.ID}); err != nil {
		s.t.Fatal(err)
	}
	return r.ID
}

// CT-13: every handler that shows what identifies a person writes who looked, before it
// answers; and one byte changed in the log is found at its entry.
func TestPromise_CT_13(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		conf := testkit.NewDB(t, d.Engine())
		s := openSite(t, conf, filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b"))
		o := s.found(org.Workforce, "Mine")
		boss := s.admit(o, "boss@mine.example", org.Administrator)
		sc := access.System(o.Number, o.ID, "test")
		p, err := s.rooms.person.Add(t.Context(), sc, person.Input{Name: "Nora North", Number: "4711"})
		if err != nil {
			t.Fatal(err)
		}
		of := map[string]ids.ID{"fact": s.dated(sc, p.ID), "requirement": s.asked(sc, p.ID)}
		owner := testkit.OwnerDB(t, conf)
		entries := func() (n int) {
			if err := owner.QueryRow(`SELECT count(*) FROM audit_subject WHERE org_id = $1 AND person_id = $2`, o.Number, p.ID[:]).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		shown := 0
		for _, r := range s.Routes() {
			path := at(r, func(kind string) string {
				if id, ok := of[kind]; ok {
					return id.String()
				}
				return p.ID.String()
			})
			if !r.Reads() || !strings.Contains(r.Path, "{id}") || !strings.HasPrefix(r.Path, "/people/") {
				continue
			}
			for _, face := range faces(r, path) {
				had := entries()
				w := s.send(boss, "GET", face, nil)
				if w.status != 200 {
					t.Errorf("%s: %d", face, w.status)
				}
				if bytes.Contains(w.body, []byte("4711")) {
					shown++
					if entries() <= had {
						t.Errorf("%s shows a record and nobody is told", face)
					}
				}
			}
		}
		if shown < 3 {
			t.Errorf("only %d faces showed the record", shown)
		}
		s.work()
		good, err := s.Audit.Verify(t.Context(), o.Number)
		if err != nil || !good.OK() || good.Size == 0 {
			t.Fatal(good, err)
		}
		conn, err := owner.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }() // only a test's
		var seq int64
		if err := conn.QueryRowContext(t.Context(), `SELECT min(l.seq) FROM audit_leaf l JOIN audit_subject s ON s.org_id = l.org_id AND s.entry_id = l.entry_id WHERE l.org_id = $1`, o.Number).Scan(&seq); err != nil {
			t.Fatal(err)
		}
		if d.Engine() == db.Postgres {
			if _, err := conn.ExecContext(t.Context(), `SET session_replication_role = replica`); err != nil {
				t.Fatal(err)
			}
		}
		res, err := conn.ExecContext(t.Context(), `UPDATE audit_content SET verb = 'person.viewee' WHERE org_id = $1
			AND id = (SELECT entry_id FROM audit_leaf WHERE org_id = $1 AND seq = $2)`, o.Number, seq)
		if err != nil {
			t.Fatal(err)
		}
		if n, _ := res.RowsAffected(); n != 1 {
			t.Fatal("no entry was changed")
		}
		bad, err := s.Audit.Verify(t.Context(), o.Number)
		if err != nil || bad.OK() || bad.Problems[0].Index != seq {
			t.Errorf("entry %d was changed, and what is found is %+v, %v", seq, bad.Problems, err)
		}
	})
}

// CC-16: a sealed value opens only in its own place: swapped between two people of one
// organization it is unreadable, not the other's.
func TestPromise_CC_16(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		conf := testkit.NewDB(t, d.Engine())
		s := openSite(t, conf, filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b"))
		o := s.found(org.Workforce, "Mine")
		boss := s.admit(o, "boss@mine.example", org.Administrator)
		var of [2]ids.ID
		for i, name := range []string{"Nora North", "Sam South"} {
			p, err := s.rooms.person.Add(t.Context(), access.System(o.Number, o.ID, "test"), person.Input{Name: name})
			if err != nil {
				t.Fatal(err)
			}
			of[i] = p.ID
		}
		if w := s.send(boss, "GET", "/api/v1/people/"+of[0].String(), nil); w.field("name") != "Nora North" {
			t.Fatal(w.status, string(w.body))
		}
		if _, err := testkit.OwnerDB(t, conf).Exec(`UPDATE person SET name = (SELECT name FROM person o WHERE o.id = $1) WHERE id = $2`, of[1][:], of[0][:]); err != nil {
			t.Fatal(err)
		}
		if w := s.send(boss, "GET", "/api/v1/people/"+of[0].String(), nil); w.status < 500 || bytes.Contains(w.body, []byte("Sam")) {
			t.Errorf("a swapped name: %d %s", w.status, w.body)
		}
	})
}

// CC-15, TT-04: TLS 1.2 or later for people, TLS for the database, and no start without.
func TestPromise_CC_15(t *testing.T) {
	for _, url := range []string{"postgres://u@db.example/x?sslmode=disable", "postgres://u@db.example/x?sslmode=allow", "postgres://u@db.example/x?sslmode=prefer", "postgres://u@192.0.2.1/x?sslmode=disable"} {
		if _, err := db.Open(t.Context(), db.Config{URL: url}); err == nil || !strings.Contains(err.Error(), "TLS") {
			t.Errorf("%s: %v", url, err)
		}
	}
	for _, env := range []map[string]string{{"STANDING_ADDR": "0.0.0.0:80"}, {"STANDING_URL": "http://standing.example"}, {"STANDING_URL": "https://standing.example"}} {
		if _, err := config.Load(config.Env{Lookup: func(n string) (string, bool) { v, ok := env[n]; return v, ok }}); err == nil {
			t.Errorf("it would start with %v", env)
		}
	}
	addr, roots := overTLS(t)
	for version, want := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		c, err := tls.Dial("tcp", addr, &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS10, MaxVersion: version})
		if (err == nil) != want {
			t.Errorf("version %x: %v", version, err)
		}
		if err == nil {
			_ = c.Close()
		}
	}
	c, err := tls.Dial("tcp", addr, &tls.Config{RootCAs: roots})
	if err != nil || c.ConnectionState().Version != tls.VersionTLS13 {
		t.Error("TLS 1.3 is not preferred: ", err)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	res, err := client.Get("https://" + addr + "/sign-in")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS over TLS")
	}
}

// TT-04: HTTPS for applications, TLS to the database: as CC-15.
func TestPromise_TT_04(t *testing.T) { TestPromise_CC_15(t) }

// overTLS serves a site with a certificate of its own.
func overTLS(t *testing.T) (addr string, roots *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	chain := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	s := newSite(t, db.SQLite)
	s.Config.TLSCert, s.Config.TLSKey = filepath.Join(t.TempDir(), "cert"), filepath.Join(t.TempDir(), "key")
	for path, b := range map[string][]byte{s.Config.TLSCert: chain, s.Config.TLSKey: pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret})} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := s.server(s.Public)
	done := make(chan error, 1)
	go func() { done <- s.listen(srv, l) }()
	t.Cleanup(func() {
		if err := errors.Join(srv.Close(), <-done); err != nil && !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	roots = x509.NewCertPool()
	roots.AppendCertsFromPEM(chain)
	return l.Addr().String(), roots
}

// TC-18: somebody who follows every link, and knows every address, without signing in finds
// no person; every answer tells search engines to keep out.
func TestPromise_TC_18(t *testing.T) {
	b := besiege(t, db.SQLite)
	todo, seen := []string{"/", "/sitemap.xml", "/robots.txt", "/api/openapi.json", "/none"}, map[string]bool{}
	for _, r := range b.Routes() {
		if r.Reads() {
			todo = append(todo, faces(r, at(r, func(kind string) string {
				return map[string]string{"person": b.near.String(), "org": b.mine.ID.String(), "unit": b.north.String(), "member": b.clerk.id.String()}[kind]
			}))...)
		}
	}
	links := regexp.MustCompile(`(?:href|src|action)="(/[^"]*)"`)
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		if seen[path] || len(seen) > 2000 {
			continue
		}
		seen[path] = true
		w := b.send(user{}, "GET", path, nil)
		if !strings.Contains(w.head.Get("X-Robots-Tag"), "noindex") {
			t.Errorf("%s may be indexed: %d", path, w.status)
		}
		for _, name := range []string{"Nora", "Sam South", "mine.example"} {
			if bytes.Contains(w.body, []byte(name)) {
				t.Errorf("%s shows %s", path, name)
			}
		}
		for _, m := range links.FindAllSubmatch(w.body, -1) {
			todo = append(todo, strings.ReplaceAll(string(m[1]), "&amp;", "&"))
		}
		if to := w.head.Get("Location"); strings.HasPrefix(to, "/") {
			todo = append(todo, to)
		}
	}
	if w := b.send(user{}, "GET", "/robots.txt", nil); !bytes.Contains(w.body, []byte("Disallow: /\n")) {
		t.Errorf("robots.txt: %s", w.body)
	}
	if w := b.send(user{}, "GET", "/sitemap.xml", nil); w.status != 404 || len(seen) < 60 {
		t.Errorf("a map of the site: %d; %d addresses were asked", w.status, len(seen))
	}
}

// TT-09: what is optional can be left out: every form that makes something takes what it
// calls required, and no more.
func TestPromise_TT_09(t *testing.T) {
	b := besiege(t, db.SQLite)
	known := map[string]any{"name": "Just a name", "subject": "s", "body": "b", "email": "only@mine.example", "role": org.Administrator, "zone": "UTC", "cells": body{}, "roles": []string{org.Member},
		"unlock": "self", "persistence": false, "require_factor": false, "on": "2026-01-02"}
	var doc struct {
		Paths map[string]map[string]struct {
			RequestBody struct {
				Content map[string]struct {
					Schema struct {
						Ref      string   `json:"$ref"`
						Required []string `json:"required"`
					} `json:"schema"`
				} `json:"content"`
			} `json:"requestBody"`
		} `json:"paths"`
		Components struct {
			Schemas map[string]struct {
				Required []string `json:"required"`
			} `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(b.send(user{}, "GET", "/api/openapi.json", nil).body, &doc); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"/people": 201, "/people/" + b.near.String(): 200, "/units": 201, "/units/" + b.south.String(): 200, "/support": 201, "/members/invite": 201,
		"/org": 200, "/roles/new": 200, "/members/" + b.clerk.id.String() + "/roles": 200, "/people/" + b.far.String() + "/leave": 200} {
		line := "/api/v1" + path
		for _, id := range []ids.ID{b.near, b.far, b.south} {
			line = strings.ReplaceAll(line, id.String(), "{id}")
		}
		line = strings.NewReplacer(b.clerk.id.String(), "{account}", "/new", "/{code}").Replace(line)
		op, ok := doc.Paths[line]["post"]
		if !ok {
			op, ok = doc.Paths[strings.TrimPrefix(line, "/api/v1")]["post"]
		}
		schema := op.RequestBody.Content["application/json"].Schema
		if !ok {
			t.Errorf("%s is not in the document", line)
			continue
		}
		required := append(schema.Required, doc.Components.Schemas[schema.Ref[strings.LastIndexByte(schema.Ref, '/')+1:]].Required...)
		in := body{}
		for _, f := range required {
			if known[f] == nil {
				t.Errorf("%s requires %s", path, f)
			}
			in[f] = known[f]
		}
		if in["name"] != nil || path == "/roles/new" {
			in["name"] = "Named by " + path[:min(len(path), 20)]
		}
		if w := b.send(b.boss, "POST", "/api/v1"+path, in); w.status != want {
			t.Errorf("%s with %v: %d %s", path, in, w.status, w.body)
		}
	}
}

// TC-24: a guardian sees their own child and nobody else, a teacher their class, a member
// themselves; each of them nothing more.
func TestPromise_TC_24(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d.Engine())
		o := s.found(org.School, "School")
		sc := access.System(o.Number, o.ID, "test")
		people := map[string]ids.ID{}
		for _, name := range []string{"Child", "Classmate", "Stranger"} {
			p, err := s.rooms.person.Add(t.Context(), sc, person.Input{Name: name})
			if err != nil {
				t.Fatal(err)
			}
			people[name] = p.ID
		}
		users := map[string]user{}
		for _, role := range []string{org.Guardian, org.Teacher} {
			users[role] = s.admit(o, role+"@school.example", role)
		}
		err := s.DB.Write(t.Context(), sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			for _, x := range []struct{ role, name, kind string }{{org.Guardian, "Child", "ward"}, {org.Guardian, "Classmate", "class"}, {org.Teacher, "Child", "class"}, {org.Teacher, "Classmate", "class"}} {
				if _, err := tx.Exec(ctx, `INSERT INTO reach_person (org_id, account_id, person_id, kind) VALUES ($1, $2, $3, $4)`,
					o.Number, users[x.role].id, people[x.name], x.kind); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for role, sees := range map[string][]string{org.Guardian: {"Child"}, org.Teacher: {"Child", "Classmate"}} {
			list := s.send(users[role], "GET", "/api/v1/people", nil)
			for name, id := range people {
				may := strings.Contains(strings.Join(sees, " "), name)
				for _, path := range []string{"/people/", "/api/v1/people/"} {
					if got := s.send(users[role], "GET", path+id.String(), nil).status; (got == 200) != may || !may && got != 404 {
						t.Errorf("%s, %s: %d", role, name, got)
					}
				}
				if bytes.Contains(list.body, []byte(`"`+name+`"`)) != may {
					t.Errorf("%s's list and %s: %s", role, name, list.body)
				}
			}
		}
	})
}
