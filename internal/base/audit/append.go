package audit

import (
	"context"
	"crypto/rand"

	"standing/internal/base/access"
	"standing/internal/base/audit/proof"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// Append writes an entry into the log of sc's organization, in the caller's
// transaction: it happened if and only if the change did. It reads nothing and locks
// nothing, so that entries never make writers wait for each other.
func Append(ctx context.Context, tx *db.Tx, sc access.Scope, e Event) (ids.ID, error) {
	p, err := prepare(sc.OrgID(), actorOf(sc, e), e)
	if err != nil {
		return ids.ID{}, err
	}
	return p.entry.ID, add(ctx, tx, []prepared{p})
}

// AppendPlatform writes an entry into the installation's log for what happens before
// there is a Scope, such as signing in; tx must be of db.Platform. A zero account is
// somebody unknown.
func AppendPlatform(ctx context.Context, tx *db.Tx, account ids.ID, e Event) (ids.ID, error) {
	who := actor{kind: "account", id: account}
	if account.Zero() {
		who.kind = "nobody"
	}
	p, err := prepare(db.Platform.OrgID(), who, e)
	if err != nil {
		return ids.ID{}, err
	}
	return p.entry.ID, add(ctx, tx, []prepared{p})
}

// actor is who did it, and under whose permission.
type actor struct {
	kind    string
	id      ids.ID
	name    string
	viaKind string
	via     ids.ID
}

func actorOf(sc access.Scope, e Event) actor {
	a := actor{kind: "account", id: sc.Account(), name: "", viaKind: sc.Via().Kind, via: sc.Via().ID}
	switch {
	case sc.System() == "":
	case !e.By.Zero():
		a.id = e.By
	default:
		a.kind, a.name = "system", systemCode(sc.System())
	}
	if a.via.Zero() {
		a.viaKind = ""
	}
	return a
}

// systemCode spells the reason of a system scope as a code.
func systemCode(why string) string {
	b := []byte(why)
	for i, c := range b {
		switch {
		case c >= 'A' && c <= 'Z':
			b[i] = c + 'a' - 'A'
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '.', c == '_', c == ':', c == '-':
		default:
			b[i] = '-'
		}
	}
	return string(b[:min(len(b), 80)])
}

// prepared is an entry with what opens it, ready to be written.
type prepared struct {
	org      int64
	entry    proof.Entry
	salt     proof.Salt
	people   []ids.ID
	salts    []proof.SubjectSalt
	commit   proof.Hash
	leafHash proof.Hash
}

func prepare(org int64, who actor, e Event) (prepared, error) {
	if err := e.check(); err != nil {
		return prepared{}, err
	}
	return seal(org, who, e)
}

// seal salts and commits.
func seal(org int64, who actor, e Event) (prepared, error) {
	people, err := e.people()
	if err != nil {
		return prepared{}, err
	}
	p := prepared{org: org, people: people, salts: make([]proof.SubjectSalt, len(people)), entry: proof.Entry{
		ID: ids.New(e.At), At: e.At.UnixMicro(), Verb: e.Verb,
		ActorKind: who.kind, Actor: who.id, ActorName: who.name, ViaKind: who.viaKind, Via: who.via,
		Table: e.Table, Row: e.Row, Purpose: e.Purpose, Request: e.Request, Codes: e.codes(),
		Subjects: make([]proof.Hash, len(people)),
	}}
	_, _ = rand.Read(p.salt[:]) // never fails: it ends the program instead
	for i, person := range people {
		_, _ = rand.Read(p.salts[i][:])
		p.entry.Subjects[i] = proof.SubjectDigest(p.salts[i], person)
	}
	p.commit = proof.Commitment(p.salt, p.entry)
	p.leafHash = proof.Leaf(p.commit)
	return p, nil
}

// add writes entries and hands them to whoever integrates.
func add(ctx context.Context, tx *db.Tx, all []prepared) error {
	defer tx.After(ring)
	if tx.Engine() == db.Postgres && len(all) == 1 && len(all[0].people) <= 1 {
		return insertOne(ctx, tx, all[0])
	}
	if err := insertEntries(ctx, tx, all); err != nil {
		return err
	}
	return insertPending(ctx, tx, all)
}

// joined is digests one after the other.
func joined(all []proof.Hash) []byte {
	out := make([]byte, 0, len(all)*len(proof.Hash{}))
	for _, h := range all {
		out = append(out, h[:]...)
	}
	return out
}
