package evidence

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"path"
	"strings"

	"standing/internal/base/fault"
)

const (
	// MaxBatch is the largest zip that is taken.
	MaxBatch = 500 << 20
	// mostEntries is how many files a zip may have in it.
	mostEntries = 5000
	// mostUnpacked is how large all of them may be together.
	mostUnpacked = 4 << 30
	// mostRatio is how many times larger than packed a file may be: photos and PDFs hardly
	// become larger at all.
	mostRatio = 200
)

// entry is one file in a zip.
type entry struct {
	file  *zip.File
	name  string
	bytes int64
	wrong string // why it cannot be a document; empty: it can
}

// entriesOf lists the files of a zip in its order, by the directory at its end, without what
// computers put in by themselves.
func entriesOf(r Spooled) ([]entry, error) {
	if err := countEntries(r); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, r.Size())
	if err != nil {
		return nil, fault.Bad("file", "batch_damaged")
	}
	var out []entry
	whole := uint64(0)
	for _, f := range z.File {
		name := strings.ReplaceAll(tidy(f.Name), `\`, "/")
		if junk(name, f) {
			continue
		}
		if whole += f.UncompressedSize64; f.UncompressedSize64 > mostUnpacked || whole > mostUnpacked {
			return nil, fault.Bad("file", "batch_bomb")
		}
		out = append(out, entry{file: f, name: name, bytes: int64(f.UncompressedSize64), wrong: wrongWith(name, f)})
	}
	if len(out) == 0 {
		return nil, fault.Bad("file", "batch_empty")
	}
	return out, nil
}

// junk are folders and what systems leave in every zip.
func junk(name string, f *zip.File) bool {
	base := path.Base(name)
	return f.FileInfo().IsDir() || strings.HasSuffix(name, "/") || strings.HasPrefix(name, "__MACOSX/") || strings.HasPrefix(base, ".") || strings.EqualFold(base, "Thumbs.db") || strings.EqualFold(base, "desktop.ini")
}

var packed = map[string]bool{".zip": true, ".7z": true, ".rar": true, ".gz": true, ".tgz": true, ".tar": true, ".bz2": true, ".xz": true, ".zst": true}

// wrongWith says what is wrong with a file by what the directory says of it.
func wrongWith(name string, f *zip.File) string {
	switch {
	case packed[strings.ToLower(path.Ext(name))]:
		return "nested"
	case f.Flags&1 != 0:
		return "encrypted"
	case f.UncompressedSize64 > MaxFile:
		return "too_large"
	case f.UncompressedSize64/mostRatio > f.CompressedSize64:
		return "bomb"
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return "method"
	}
	return ""
}

// The records of a zip's directory, as APPNOTE.TXT of PKWARE has them (4.3.12, 4.3.16).
const (
	endLen, headLen = 22, 46
	endMark         = "PK\x05\x06"
	headMark        = "PK\x01\x02"
)

// countEntries walks over the directory at the end of a zip before anybody holds it in memory:
// how many files it says there are nobody has to believe.
func countEntries(r Spooled) error {
	damaged := fault.Bad("file", "batch_damaged")
	tail := make([]byte, min(r.Size(), endLen+1<<16-1))
	if _, err := r.ReadAt(tail, r.Size()-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	at := bytes.LastIndex(tail, []byte(endMark))
	if at < 0 || at+endLen > len(tail) {
		return damaged
	}
	size := int64(binary.LittleEndian.Uint32(tail[at+12:]))
	from := r.Size() - int64(len(tail)) + int64(at) - size
	if binary.LittleEndian.Uint16(tail[at+10:]) == 1<<16-1 {
		return fault.Bad("file", "batch_too_many", mostEntries)
	}
	head := make([]byte, headLen)
	for n := 0; ; n++ {
		if from < 0 {
			return damaged
		}
		if _, err := r.ReadAt(head, from); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if string(head[:4]) != headMark {
			return nil
		}
		if n >= mostEntries {
			return fault.Bad("file", "batch_too_many", mostEntries)
		}
		from += headLen + int64(binary.LittleEndian.Uint16(head[28:])) + int64(binary.LittleEndian.Uint16(head[30:])) + int64(binary.LittleEndian.Uint16(head[32:]))
		clear(head)
	}
}
