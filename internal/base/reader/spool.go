package reader

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"standing/internal/base/fault"
)

const (
	segment = 64 << 10
	tag     = 16
	held    = 8 // segments that are kept open
)

// Spool is a file that was received, where it can be read at any place: a temporary file
// without a name, sealed with a key that only lives in memory.
type Spool struct {
	f      *os.File
	key    []byte
	aead   cipher.AEAD
	size   int64
	digest [32]byte

	mu     sync.Mutex
	open   [held]opened
	next   int
	sealed [segment + tag]byte
}

type opened struct {
	at          int64
	plain, room []byte
}

// NewSpool fills it from r, with at most so many bytes.
func NewSpool(dir string, r io.Reader, most int64) (*Spool, error) {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	w, err := os.CreateTemp(dir, "received-*")
	if err != nil {
		return nil, busy(err)
	}
	defer w.Close()
	f, err := os.Open(w.Name())
	err = errors.Join(err, os.Remove(w.Name()))
	if err != nil {
		return nil, busy(err)
	}
	s, err := openSpool(f, key, 0)
	if err == nil {
		err = s.fill(w, r, most)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return s, nil
}

// openSpool opens what lies in f: the child has it from its parent.
func openSpool(f *os.File, key []byte, size int64) (*Spool, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &Spool{f: f, key: key, aead: aead, size: size}, nil
}

func (s *Spool) fill(w io.Writer, r io.Reader, most int64) error {
	sum, plain, sealed := sha256.New(), make([]byte, segment), make([]byte, 0, segment+tag)
	for at := int64(0); ; at++ {
		n, errRead := full(r, plain)
		if errRead != nil && !errors.Is(errRead, io.EOF) {
			return errRead
		}
		if s.size += int64(n); s.size > most {
			return fault.Bad("file", "reader_too_large", most>>20)
		}
		if n > 0 {
			_, _ = sum.Write(plain[:n])
			if _, err := w.Write(s.aead.Seal(sealed, nonce(at), plain[:n], nil)); err != nil {
				return busy(err)
			}
		}
		if errRead != nil {
			break
		}
	}
	if s.size == 0 {
		return fault.Bad("file", "reader_empty")
	}
	s.digest = [32]byte(sum.Sum(nil))
	return nil
}

// full reads until p is full. Unlike io.ReadFull it tells the end from a stream that was cut,
// which says io.ErrUnexpectedEOF.
func full(r io.Reader, p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var more int
		more, err = r.Read(p[n:])
		n += more
	}
	return n, err
}

// Every segment is sealed once, under a key that is of this file alone.
func nonce(at int64) []byte { return binary.BigEndian.AppendUint64(make([]byte, 4, 12), uint64(at)) }

func busy(err error) error { return fmt.Errorf("%w: reader: %w", fault.Busy, err) }

// ReadAt reads from any place.
func (s *Spool) ReadAt(p []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errors.New("reader: a place before the file")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for n < len(p) {
		if off+int64(n) >= s.size {
			return n, io.EOF
		}
		plain, err := s.segment((off + int64(n)) / segment)
		if err != nil {
			return n, err
		}
		n += copy(p[n:], plain[(off+int64(n))%segment:])
	}
	return n, nil
}

func (s *Spool) segment(at int64) ([]byte, error) {
	for _, o := range s.open {
		if o.plain != nil && o.at == at {
			return o.plain, nil
		}
	}
	o := &s.open[s.next]
	o.plain = nil
	s.next = (s.next + 1) % held
	sealed := s.sealed[:min(segment, s.size-at*segment)+tag]
	if _, err := s.f.ReadAt(sealed, at*(segment+tag)); err != nil {
		return nil, busy(err)
	}
	if o.room == nil {
		o.room = make([]byte, 0, segment)
	}
	plain, err := s.aead.Open(o.room, nonce(at), sealed, nil)
	if err != nil {
		return nil, busy(err)
	}
	o.at, o.plain = at, plain
	return plain, nil
}

// Size is that of the plain bytes.
func (s *Spool) Size() int64 { return s.size }

// Digest is the SHA-256 of the plain bytes.
func (s *Spool) Digest() [32]byte { return s.digest }

// Close gives the place on the disk back.
func (s *Spool) Close() error {
	clear(s.key)
	return s.f.Close()
}
