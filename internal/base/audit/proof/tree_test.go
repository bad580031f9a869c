package proof_test

import (
	"bytes"
	"crypto"
	_ "crypto/sha256"
	"encoding/binary"
	"testing"

	"github.com/transparency-dev/merkle/compact"
	mproof "github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"standing/internal/base/audit/proof"
)

var hasher = rfc6962.New(crypto.SHA256)

func leaf(i int64) proof.Hash {
	return tlog.RecordHash(binary.BigEndian.AppendUint64(nil, uint64(i)))
}

// store keeps tiles as the database does: a wider one replaces a narrower one.
type store map[[2]int64]proof.Tile

func (s store) take(t *testing.T, tiles []proof.Tile) {
	for _, n := range tiles {
		k := [2]int64{int64(n.Level), n.Index}
		if old, ok := s[k]; ok && (old.Width() >= n.Width() || !bytes.HasPrefix(n.Data, old.Data)) {
			t.Fatalf("tile %v did not grow", k)
		}
		s[k] = n
	}
}

func (s store) read(level int, index int64, width int) (proof.Tile, error) {
	return s[[2]int64{int64(level), index}], nil
}

// oracle is an independent implementation of the same tree.
func oracle(t testing.TB, n int64) []byte {
	r := (&compact.RangeFactory{Hash: hasher.HashChildren}).NewEmptyRange(0)
	for i := range n {
		h := leaf(i)
		if err := r.Append(h[:], nil); err != nil {
			t.Fatal(err)
		}
	}
	root, err := r.GetRootHash(nil)
	if err != nil {
		t.Fatal(err)
	}
	if n == 0 {
		return hasher.EmptyRoot()
	}
	return root
}

func raw(all []proof.Hash) [][]byte {
	out := make([][]byte, len(all))
	for i, h := range all {
		out[i] = h[:]
	}
	return out
}

// A tree that is stored and read again after any steps has the root of one built at
// once, and gives proofs that both independent verifiers accept.
func TestTreeGrows(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		steps := rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(1, 40), rapid.Int64Range(200, 600), rapid.Just(int64(256)), rapid.Int64Range(1000, 70000)), 1, 6).Draw(r, "steps")
		kept := store{}
		var size int64
		for _, n := range steps {
			if size+n > 140_000 {
				break
			}
			var edges []proof.Tile
			need, want := proof.Edges(size)
			for i, e := range need {
				tile, _ := kept.read(e.Level, e.Index, want[i])
				edges = append(edges, tile)
			}
			tree, err := proof.Grow(size, edges)
			if err != nil {
				r.Fatal(err)
			}
			for range n {
				tree.Append(leaf(size))
				size++
			}
			kept.take(t, tree.Dirty())
			if len(tree.Dirty()) > 0 {
				r.Fatal("nothing changed and tiles are dirty")
			}
			root := tree.Root()
			if !bytes.Equal(root[:], oracle(t, size)) {
				r.Fatalf("root of %d", size)
			}
			hashes := proof.Hashes(size, kept.read)
			if again, err := tlog.TreeHash(size, hashes); err != nil || again != root {
				r.Fatalf("root of %d from its tiles: %v", size, err)
			}
			at := rapid.Int64Range(0, size-1).Draw(r, "leaf")
			in, err := tlog.ProveRecord(size, at, hashes)
			if err != nil {
				r.Fatal(err)
			}
			h := leaf(at)
			if err := mproof.VerifyInclusion(hasher, uint64(at), uint64(size), h[:], raw(in), root[:]); err != nil {
				r.Fatalf("inclusion of %d in %d: %v", at, size, err)
			}
			old := rapid.Int64Range(1, size).Draw(r, "old")
			grown, err := tlog.ProveTree(size, old, hashes)
			if err != nil {
				r.Fatal(err)
			}
			if err := mproof.VerifyConsistency(hasher, uint64(old), uint64(size), raw(grown), oracle(t, old), root[:]); err != nil {
				r.Fatalf("%d is no continuation of %d: %v", size, old, err)
			}
		}
	})
}

// Tiles that are not those of the tree are refused.
func TestTreeRefusesDamage(t *testing.T) {
	tree, _ := proof.Grow(0, nil)
	for i := range int64(300) {
		tree.Append(leaf(i))
	}
	tiles := map[[2]int64]proof.Tile{}
	for _, n := range tree.Dirty() {
		tiles[[2]int64{int64(n.Level), n.Index}] = n
	}
	good := []proof.Tile{tiles[[2]int64{0, 1}], tiles[[2]int64{1, 0}]}
	if _, err := proof.Grow(300, good); err != nil {
		t.Fatal(err)
	}
	short := good[0]
	short.Data = short.Data[:len(short.Data)-32]
	for name, bad := range map[string][]proof.Tile{
		"none": nil, "one": good[:1], "twice the same": {good[0], good[0]}, "short": {short, good[1]},
		"another place": {{Level: 0, Index: 2, Data: good[0].Data}, good[1]},
	} {
		if _, err := proof.Grow(300, bad); err == nil {
			t.Error(name, "was accepted")
		}
	}
}
