package credential_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
	"standing/internal/rooms/credential"
)

// TestPromise_CT_11 is this room's part: of what a credential is nothing lies in the clear.
func TestPromise_CT_11(t *testing.T) {
	c := testkit.NewDB(t, db.SQLite)
	k := newKit(t, testkit.Reopen(t, c))
	ana := k.person("Ana Ruiz")
	v := k.add(ana, credential.Said{Kind: credential.Licence, Title: "CanaryTitle", Issuer: "CanaryBoard", Number: "CANARY-1234567", ExpiresOn: day(2027, 4, 30)})
	_, err := k.Check(ctx, k.boss(credential.PermVouch), credential.ManualInput{Ref: credential.Ref{ID: v.ID}, Where: "CanaryPage", Name: "CanaryName", Status: credential.Active})
	k.must(err)
	_, err = k.AddSource(ctx, k.boss(credential.PermSource), sourceInput("https://board.test/{number}", "CanarySecret"))
	k.must(err)
	for _, file := range []string{"standing.db", "standing.db-wal"} {
		b, err := os.ReadFile(filepath.Join(c.Dir, file))
		k.must(err)
		for _, canary := range []string{"Canary", "CANARY-1234567", "canary1234567", "CANARY1234567"} {
			if strings.Contains(string(b), canary) {
				t.Errorf("%s holds %q", file, canary)
			}
		}
	}
	if n, err := k.ShowNumber(ctx, k.boss(credential.PermView), credential.Ref{ID: v.ID}); err != nil || n.Number.Number != "CANARY-1234567" {
		t.Error(n, err)
	}
}
