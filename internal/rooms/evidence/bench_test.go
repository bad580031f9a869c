package evidence_test

import (
	"context"
	"flag"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/fingerprint"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/evidence/evidencetest"
)

var benchPrints = flag.Int("prints", 50_000, "among how many fingerprints BenchmarkNear searches")

// pagesOfOne is how many fingerprints of the bench hang on one version, and forms of how many
// layouts a fifth of them are.
const (
	pagesOfOne = 1000
	forms      = 100
)

// BenchmarkNear reports how long it takes to find everything near a page among all, what it
// takes to put them there, and the memory that this process held; run it alone, and one engine
// at a time. Half of the searches are for a page of a form that very many share; each is done
// as far as pages are near, and as far as texts are.
func BenchmarkNear(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			for b.Loop() {
				k := newKit(b, testkit.OpenDB(b, e))
				at := time.Now()
				asked := k.fillPrints(*benchPrints)
				b.ReportMetric(float64(*benchPrints)/time.Since(at).Seconds(), "prints/s")
				k.must(k.d.Analyze(ctx, "document_print"))
				for name, within := range map[string]int{"page": fingerprint.NearPage, "text": fingerprint.NearText} {
					var took []float64
					found := 0
					for _, h := range asked {
						at := time.Now()
						n, err := k.NearNow(ctx, testkit.Org(k.org), k.org, h, within)
						k.must(err)
						took = append(took, float64(time.Since(at).Microseconds())/1000)
						found += n
					}
					slices.Sort(took)
					b.ReportMetric(took[len(took)/2], name+"-p50-ms")
					b.ReportMetric(took[len(took)*99/100-1], name+"-p99-ms")
					b.ReportMetric(float64(found)/float64(len(asked)), name+"-found")
				}
				b.ReportMetric(peakMB(b), "peak-MB")
			}
		})
	}
}

// fillPrints puts so many there, and gives a hundred to search for: each a few bits off one.
func (k *kit) fillPrints(n int) (asked []fingerprint.Hash) {
	k.t.Helper()
	who := k.person("Ann")
	id := k.sent(who, "a.pdf", evidencetest.PDF(1, "x"))
	r := rand.New(rand.NewPCG(8, 9))
	layouts := make([]fingerprint.Hash, forms)
	for i := range layouts {
		layouts[i] = fingerprint.Hash(r.Uint64())
	}
	off := func(h fingerprint.Hash, bits int) fingerprint.Hash {
		for range bits {
			h ^= 1 << r.IntN(64)
		}
		return h
	}
	versions := []ids.ID{k.versionOf(id)}
	for len(versions) < n/pagesOfOne {
		versions = append(versions, k.versionLike(versions[0], len(versions)+1))
	}
	for from := 0; from < n; from += 50_000 {
		k.must(k.d.Write(ctx, testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Bulk(ctx, "document_print", []string{"org_id", "version_id", "kind", "page", "document_id", "person_id", "hash", "part1", "part2", "part3", "part4"}, func(yield func([]any, error) bool) {
				for i := from; i < min(from+50_000, n); i++ {
					h := fingerprint.Hash(r.Uint64())
					if i%5 == 0 {
						h = off(layouts[i/5%forms], r.IntN(8))
					}
					if i%(n/100) == i/(n/100)%2*2 { // each second one of a form
						asked = append(asked, off(h, 4))
					}
					if !yield(evidence.PrintRow(k.org, versions[i/pagesOfOne%len(versions)], id, who, 2+i%pagesOfOne, h), nil) {
						return
					}
				}
			}, "")
			return err
		}))
	}
	return asked
}

// versionLike is a further version of a document, without a file.
func (k *kit) versionLike(of ids.ID, n int) ids.ID {
	k.t.Helper()
	id := ids.New(k.clock.Now())
	k.must(k.d.Write(ctx, testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO document_version (org_id, id, document_id, n, person_id, state, reason, tries, file_name, media, bytes, pages, width, height, script, cleaned, digest, digest_ix, verdict, source, received_at, settled_at)
			SELECT v.org_id, $3, v.document_id, `+strconv.Itoa(n)+`, v.person_id, v.state, v.reason, v.tries, v.file_name, v.media, v.bytes, v.pages, v.width, v.height, v.script, v.cleaned, v.digest, v.digest_ix, v.verdict, v.source, v.received_at, v.settled_at
			FROM document_version v WHERE v.org_id = $1 AND v.id = $2`, k.org, of, id)
		return err
	}))
	return id
}

var peak = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// peakMB is the most memory that this process held until now.
func peakMB(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Log("this system does not tell a process's memory: ", err)
		return 0
	}
	kb, err := strconv.ParseFloat(string(peak.FindSubmatch(status)[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return kb / 1024
}
