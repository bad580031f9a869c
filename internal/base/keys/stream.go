package keys

import (
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"io"

	streaming "github.com/tink-crypto/tink-go/v2/streamingaead/subtle"

	"standing/internal/base/ids"
)

// What is too large to hold is sealed in segments as it passes, with Tink's streaming AEAD
// AES256-GCM-HKDF-1MB: every stream has a key of its own, derived from the person's and
// from the place, and a segment is bound to its number and to whether it is the last.
const (
	streamVersion = 1
	segmentSize   = 1 << 20
	streamLabel   = "standing sealed stream"
)

// StreamOverhead is how many bytes longer than its text a sealed stream is.
func StreamOverhead(text int64) int64 {
	const head = 1 + 1 + keySize + streaming.AESGCMHKDFNoncePrefixSizeInBytes // the version; Tink's length, salt and prefix
	segments := max(1, (text+head-1+segmentSize-tagSize-1)/(segmentSize-tagSize))
	return head + segments*tagSize
}

func (k personKey) stream() (*streaming.AESGCMHKDF, error) {
	main, err := hkdf.Key(sha256.New, k.raw, nil, streamLabel, keySize)
	if err != nil {
		return nil, err
	}
	return streaming.NewAESGCMHKDF(main, "SHA256", keySize, segmentSize, 0)
}

func (p Place) boundStream(org int64) []byte {
	return bound(forStream, org, p.Row, p.Table, p.Column)
}

// Sealing seals what is written for a person whose key the Opener has, Destroyed otherwise.
// What went to w is whole once Close gave no error; without Close it is Tampered, so that
// whoever gives up just does not close. Nothing at all is sealed as well, unlike a Sealed.
func (o Opener) Sealing(person ids.ID, at Place, w io.Writer) (io.WriteCloser, error) {
	k, ok := o.keys[person]
	if !ok {
		return nil, Destroyed
	}
	a, err := k.stream()
	if err != nil {
		return nil, err
	}
	if _, err := w.Write([]byte{streamVersion}); err != nil {
		return nil, err
	}
	out, err := a.NewEncryptingWriter(w, at.boundStream(o.org))
	if err != nil {
		return nil, err
	}
	return &sealing{to: out}, nil
}

// sealing remembers that it failed: closing it then must not write an end.
type sealing struct {
	to  io.WriteCloser
	err error
}

func (s *sealing) Write(p []byte) (n int, err error) {
	if s.err == nil {
		n, s.err = s.to.Write(p)
	}
	return n, s.err
}

func (s *sealing) Close() error {
	if s.err == nil {
		s.err = s.to.Close()
	}
	return s.err
}

// Opening opens what Sealing wrote: Destroyed if the person has no key, Tampered if it was
// not sealed at this place or is not whole. Every byte that it gives was proved, but that
// they are all is known only at io.EOF. Errors of r are passed on as they are.
func (o Opener) Opening(person ids.ID, at Place, r io.Reader) (io.Reader, error) {
	k, ok := o.keys[person]
	if !ok {
		return nil, Destroyed
	}
	a, err := k.stream()
	if err != nil {
		return nil, err
	}
	source := &source{r: r}
	version := make([]byte, 1)
	if _, err := io.ReadFull(source, version); err != nil || version[0] != streamVersion {
		return nil, source.why()
	}
	in, err := a.NewDecryptingReader(source, at.boundStream(o.org))
	if err != nil {
		return nil, source.why()
	}
	return &opening{from: in, source: source}, nil
}

// opening remembers that it failed: Tink's reader may say io.EOF after an error.
type opening struct {
	from   io.Reader
	source *source
	err    error
}

func (o *opening) Read(p []byte) (n int, err error) {
	if o.err != nil || len(p) == 0 {
		return 0, o.err
	}
	n, err = o.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = o.source.why()
	}
	o.err = err
	return n, err
}

// source tells a stream that could not be read from one that was changed.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

func (s *source) why() error {
	if s.err != nil {
		return s.err
	}
	return Tampered
}
