package person

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// digest is SHA-256 over rows as they are stored, in hexadecimal: what an entry in the log
// about many rows commits to. Every part has its length in front.
func digest(all []stored) string {
	h := sha256.New()
	var n [8]byte
	part := func(b []byte) {
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	for _, p := range all {
		for _, b := range [][]byte{p.ID[:], p.Root[:], p.Unit[:], p.name, p.email, p.number, p.index, flag(p.Alias), []byte(p.Source), []byte(p.State)} {
			part(b)
		}
		for _, v := range []int64{int64(p.JoinedOn), int64(p.LeftOn), p.CreatedAt.UnixMicro()} {
			part(binary.BigEndian.AppendUint64(nil, uint64(v)))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

func flag(v bool) []byte {
	if v {
		return []byte{1}
	}
	return []byte{0}
}
