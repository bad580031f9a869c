package evidence

import (
	"context"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// filesShown are the versions that are shown of documents.
func filesShown(ctx context.Context, q db.Q, org int64, which []ids.ID) (map[ids.ID]storedVersion, error) {
	in, args := db.In(2, which)
	all, err := db.All(ctx, q, scanVersion, `SELECT `+versionColumns+` FROM document d JOIN document_version v ON v.org_id = d.org_id AND v.document_id = d.id AND v.n = d.shown_n
		WHERE d.org_id = $1 AND v.org_id = $1 AND d.id IN (`+in+`)`, append([]any{org}, args...)...)
	out := make(map[ids.ID]storedVersion, len(all))
	for _, v := range all {
		out[v.Document] = v
	}
	return out, err
}
