package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"standing/internal/base/fault"
)

// S3 is a Store in a bucket of anything that speaks the API of S3.
type S3 struct {
	api            minio.Core
	bucket, prefix string
}

// partSize is what a Put holds in memory, and all that is sent again when a connection
// breaks. S3 takes 10,000 parts: 80 GB.
const partSize = 8 << 20

func (s *S3) key(name string) string { return s.prefix + name }

// Put sends what fits into one part at once. The rest goes part by part into an upload that
// gets its name when it is complete.
func (s *S3) Put(ctx context.Context, name string, r io.Reader) error {
	if err := check(name); err != nil {
		return err
	}
	from := &source{ctx: ctx, r: r}
	buf := make([]byte, partSize)
	n, err := io.ReadFull(from, buf)
	switch {
	case from.err != nil:
		return from.err
	case err != nil: // it ended
		_, err = s.api.Client.PutObject(ctx, s.bucket, s.key(name), bytes.NewReader(buf[:n]), int64(n), minio.PutObjectOptions{DisableMultipart: true})
		return s.why(name, err)
	}
	upload, err := s.api.NewMultipartUpload(ctx, s.bucket, s.key(name), minio.PutObjectOptions{})
	if err != nil {
		return s.why(name, err)
	}
	if err := s.parts(ctx, name, upload, buf, from); err != nil {
		s.abort(ctx, name, upload)
		if from.err != nil {
			return from.err
		}
		return s.why(name, err)
	}
	return nil
}

// parts sends the full buffer and what follows it.
func (s *S3) parts(ctx context.Context, name, upload string, buf []byte, from *source) error {
	var sent []minio.CompletePart
	for n := len(buf); n > 0; {
		number := len(sent) + 1
		p, err := s.api.PutObjectPart(ctx, s.bucket, s.key(name), upload, number, bytes.NewReader(buf[:n]), int64(n), minio.PutObjectPartOptions{})
		if err != nil {
			return err
		}
		sent = append(sent, minio.CompletePart{PartNumber: number, ETag: p.ETag})
		n, _ = io.ReadFull(from, buf)
		if from.err != nil {
			return from.err
		}
	}
	_, err := s.api.CompleteMultipartUpload(ctx, s.bucket, s.key(name), upload, sent, minio.PutObjectOptions{})
	return err
}

// abort gives back the space of an upload that failed, also where whoever asked for it has
// left. Where the store is down, Unfinished does it.
func (s *S3) abort(ctx context.Context, name, upload string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	_ = s.api.AbortMultipartUpload(ctx, s.bucket, s.key(name), upload)
}

// Get begins to read; what breaks off in between is an error of its reader.
func (s *S3) Get(ctx context.Context, name string) (io.ReadCloser, int64, error) {
	if err := check(name); err != nil {
		return nil, 0, err
	}
	r, info, _, err := s.api.GetObject(ctx, s.bucket, s.key(name), minio.GetObjectOptions{})
	if err != nil {
		return nil, 0, s.why(name, err)
	}
	return reading{r}, info.Size, nil
}

// Delete removes the object.
func (s *S3) Delete(ctx context.Context, name string) error {
	if err := check(name); err != nil {
		return err
	}
	err := s.why(name, s.api.RemoveObject(ctx, s.bucket, s.key(name), minio.RemoveObjectOptions{}))
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// Each lists the bucket, a thousand names at a time.
func (s *S3) Each(ctx context.Context, prefix string, fn func(string, int64, time.Time) error) error {
	if err := checkPrefix(prefix); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the listing
	for o := range s.api.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.key(prefix), Recursive: true}) {
		if o.Err != nil {
			return away(o.Err)
		}
		name, ours := strings.CutPrefix(o.Key, s.prefix)
		if !ours || check(name) != nil {
			continue // somebody else's, or a folder's marker
		}
		if err := fn(name, o.Size, o.LastModified); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Unfinished aborts uploads that nobody goes on with.
func (s *S3) Unfinished(ctx context.Context, before time.Time) (n int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for u := range s.api.ListIncompleteUploads(ctx, s.bucket, s.prefix, true) {
		if u.Err != nil {
			return n, away(u.Err)
		}
		if !u.Initiated.Before(before) {
			continue
		}
		if err := s.api.AbortMultipartUpload(ctx, s.bucket, u.Key, u.UploadID); err != nil {
			return n, away(err)
		}
		n++
	}
	return n, ctx.Err()
}

// why tells what is missing from a store that cannot be used.
func (s *S3) why(name string, err error) error {
	var said minio.ErrorResponse
	if errors.As(err, &said) && (said.Code == "NoSuchKey" || said.Code == "" && said.StatusCode == http.StatusNotFound) {
		return fmt.Errorf("%w: the file %s", fault.NotFound, name)
	}
	return away(err)
}
