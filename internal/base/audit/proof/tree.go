package proof

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Height is log2 of the hashes in a full tile; FullWidth is that number.
const (
	Height    = 8
	FullWidth = 1 << Height
)

const hashSize = tlog.HashSize

// EmptyRoot is the root of a tree without leaves: SHA-256 of nothing.
var EmptyRoot, _ = tlog.TreeHash(0, nil)

// Tile is a row of at most FullWidth hashes of the tree: of its leaves at level 0, of full
// tiles of the level below above that.
type Tile struct {
	Level int
	Index int64
	Data  []byte // Width hashes
}

// Width is how many hashes it holds.
func (t Tile) Width() int { return len(t.Data) / hashSize }

// Hash is number i of them.
func (t Tile) Hash(i int) Hash { return Hash(t.Data[i*hashSize : (i+1)*hashSize]) }

// Tree grows by leaves, holding only the last tile of each level, and gives the tiles
// that changed.
type Tree struct {
	size  int64
	edge  []Tile // of each level the one that is not full, perhaps empty
	dirty []Tile // full tiles made since Dirty
	mark  []int  // width of edge at the last Dirty
}

// ErrDamaged says that stored tiles are not those of the tree.
var ErrDamaged = errors.New("audit: the stored tree is damaged")

// Edges lists which tiles a tree of this size needs in order to grow: those that are
// neither full nor empty. Data is not set; want is the width each must have.
func Edges(size int64) (need []Tile, want []int) {
	for level := 0; size>>(Height*level) > 0; level++ {
		n := size >> (Height * level)
		if w := int(n % FullWidth); w > 0 {
			need, want = append(need, Tile{Level: level, Index: n / FullWidth}), append(want, w)
		}
	}
	return need, want
}

// Grow continues a tree of this size from its edges, in any order.
func Grow(size int64, edges []Tile) (*Tree, error) {
	t := &Tree{size: size}
	need, want := Edges(size)
	if len(edges) != len(need) {
		return nil, fmt.Errorf("%w: %d of %d tiles at the edge", ErrDamaged, len(edges), len(need))
	}
	for level := 0; size>>(Height*level) > 0; level++ {
		t.edge = append(t.edge, Tile{Level: level, Index: size >> (Height * level) / FullWidth})
		t.mark = append(t.mark, 0)
	}
	for i, n := range need {
		found := false
		for _, e := range edges {
			if e.Level == n.Level && e.Index == n.Index && len(e.Data) == want[i]*hashSize {
				t.edge[e.Level].Data = append(make([]byte, 0, FullWidth*hashSize), e.Data...)
				t.mark[e.Level] = want[i]
				found = true
			}
		}
		if !found {
			return nil, fmt.Errorf("%w: tile %d of level %d", ErrDamaged, n.Index, n.Level)
		}
	}
	return t, nil
}

// Size is the number of leaves.
func (t *Tree) Size() int64 { return t.size }

// Append adds a leaf hash.
func (t *Tree) Append(leaf Hash) {
	t.size++
	t.push(0, leaf)
}

func (t *Tree) push(level int, h Hash) {
	if level == len(t.edge) {
		t.edge = append(t.edge, Tile{Level: level})
		t.mark = append(t.mark, 0)
	}
	e := &t.edge[level]
	e.Data = append(e.Data, h[:]...)
	if e.Width() < FullWidth {
		return
	}
	full := *e
	t.dirty = append(t.dirty, full)
	*e = Tile{Level: level, Index: full.Index + 1, Data: make([]byte, 0, FullWidth*hashSize)}
	t.mark[level] = 0
	t.push(level+1, perfect(full.Data))
}

// perfect is the root of a power of two of hashes.
func perfect(data []byte) Hash {
	if len(data) == hashSize {
		return Hash(data)
	}
	half := len(data) / 2
	return tlog.NodeHash(perfect(data[:half]), perfect(data[half:]))
}

// Root is the root of the tree, RFC 6962 section 2.1.
func (t *Tree) Root() Hash {
	var root Hash
	some := false
	for _, e := range t.edge { // from the smallest subtrees, on the right, to the largest
		data := e.Data
		for n := 1; len(data) > 0; n *= 2 {
			if w := len(data) / hashSize; w&n != 0 {
				cut := len(data) - n*hashSize
				h := perfect(data[cut:])
				if some {
					h = tlog.NodeHash(h, root)
				}
				root, some, data = h, true, data[:cut]
			}
		}
	}
	if !some {
		return EmptyRoot
	}
	return root
}

// Dirty gives the tiles that changed since it was last asked, full ones and the edges.
func (t *Tree) Dirty() []Tile {
	out := t.dirty
	t.dirty = nil
	for level, e := range t.edge {
		if w := e.Width(); w > t.mark[level] {
			out = append(out, Tile{Level: e.Level, Index: e.Index, Data: append([]byte(nil), e.Data...)})
			t.mark[level] = w
		}
	}
	return out
}

// Full gives the full tiles made since it was last asked, and leaves the edges for Dirty.
func (t *Tree) Full() []Tile {
	out := t.dirty
	t.dirty = nil
	return out
}

// TileReader gives a tile with at least this many hashes.
type TileReader func(level int, index int64, width int) (Tile, error)

// Hashes reads single hashes of the tree of size leaves from its tiles, for the proofs
// of package tlog.
func Hashes(size int64, read TileReader) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]Hash, error) {
		out := make([]Hash, len(indexes))
		cache := map[[2]int64]Tile{}
		for i, x := range indexes {
			level, n := tlog.SplitStoredHashIndex(x)
			row := level / Height                        // the level of tiles that holds it or its leaves
			first := n << (level % Height)               // its first hash in that row
			count := 1 << (level % Height)               // how many it spans
			tile := first / FullWidth                    // in one tile, as it is a perfect subtree
			have := size >> (Height * row)               // hashes in that row
			width := min(have-tile*FullWidth, FullWidth) // of the tile, in a tree of this size
			from := int(first - tile*FullWidth)          // where in it
			if int64(from+count) > width || width <= 0 {
				return nil, fmt.Errorf("audit: hash %d of level %d is not in a tree of %d", n, level, size)
			}
			t, ok := cache[[2]int64{int64(row), tile}]
			if !ok {
				var err error
				if t, err = read(row, tile, int(width)); err != nil {
					return nil, err
				}
				if int64(t.Width()) < width || len(t.Data)%hashSize != 0 {
					return nil, fmt.Errorf("%w: tile %d of level %d is short", ErrDamaged, tile, row)
				}
				cache[[2]int64{int64(row), tile}] = t
			}
			out[i] = perfect(t.Data[from*hashSize : (from+count)*hashSize])
		}
		return out, nil
	})
}
