package account

import (
	"context"
	"database/sql"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

const passkeyColumns = `id, account_id, credential_id, public_key, aaguid, flags, sign_count, transports, label, created_at, used_at`

func scanPasskey(r *sql.Rows) (k Passkey, err error) {
	var flags, count int64
	var carriers string
	err = r.Scan(&k.ID, &k.account, &k.cred.ID, &k.cred.PublicKey, &k.cred.Authenticator.AAGUID, &flags, &count, &carriers, &k.label, db.At(&k.CreatedAt), db.At(&k.UsedAt))
	k.cred.Flags = webauthn.NewCredentialFlags(protocol.AuthenticatorFlags(flags))
	k.cred.Authenticator.SignCount = uint32(count)
	k.cred.Transport = parseTransports(carriers)
	return k, err
}

func passkeysOf(ctx context.Context, q db.Q, account ids.ID) ([]Passkey, error) {
	return db.All(ctx, q, scanPasskey, `SELECT `+passkeyColumns+` FROM passkey WHERE account_id = $1 ORDER BY id`, account)
}

func passkeyByCredential(ctx context.Context, q db.Q, credential []byte) (Passkey, error) {
	return db.One(ctx, q, scanPasskey, `SELECT `+passkeyColumns+` FROM passkey WHERE credential_id = $1`, credential)
}

func passkeyCount(ctx context.Context, q db.Q, account ids.ID) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM passkey WHERE account_id = $1`, account)
}

func insertPasskey(ctx context.Context, tx *db.Tx, k Passkey) error {
	_, err := tx.Exec(ctx, `INSERT INTO passkey (id, account_id, credential_id, public_key, aaguid, flags, sign_count, transports, label, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		k.ID, k.account, k.cred.ID, k.cred.PublicKey, k.cred.Authenticator.AAGUID, int64(k.cred.Flags.ProtocolValue()), int64(k.cred.Authenticator.SignCount),
		transports(k.cred), k.label, k.CreatedAt)
	return err
}

// usePasskey writes down a use. A counter that does not rise, where there is one, belongs
// to a copy (Web Authentication 6.1.1).
func usePasskey(ctx context.Context, tx *db.Tx, id ids.ID, c webauthn.Credential, now time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE passkey SET sign_count = $2, flags = $3, used_at = $4 WHERE id = $1 AND (sign_count < $2 OR sign_count = 0)`,
		id, int64(c.Authenticator.SignCount), int64(c.Flags.ProtocolValue()), now)
	return n == 1, err
}

func dropPasskey(ctx context.Context, tx *db.Tx, account, id ids.ID) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM passkey WHERE account_id = $1 AND id = $2`, account, id)
	return n == 1, err
}

// Ceremonies.

func insertCeremony(ctx context.Context, tx *db.Tx, hash []byte, kind string, account ids.ID, until time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO ceremony (token_hash, kind, account_id, expires_at) VALUES ($1, $2, $3, $4)`, hash, kind, account.OrNull(), until)
	return err
}

func takeCeremony(ctx context.Context, tx *db.Tx, hash []byte, kind string, now time.Time) (ids.ID, error) {
	return db.One(ctx, tx, db.Scalar[ids.ID], `DELETE FROM ceremony WHERE token_hash = $1 AND kind = $2 AND expires_at > $3 RETURNING account_id`, hash, kind, now)
}
