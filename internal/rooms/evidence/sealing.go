package evidence

import (
	"context"
	"io"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/blob"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

// class is the retention class of what this room seals.
const class = "training"

// nameOf is what a file is called in the store: it ends in the id of its row.
func nameOf(org int64, id ids.ID) string {
	return strconv.FormatInt(org, 10) + "/document/" + id.String()
}

// box is under whose key a file lies, and where.
func box(o keys.Opener, person, id ids.ID) blob.Box {
	return blob.Box{Keys: o, Person: person, At: keys.Place{Table: "document_file", Column: "bytes", Row: id}}
}

// put keeps what fill writes, sealed. fill is over when it returns.
func (s *Service) put(ctx context.Context, org int64, b blob.Box, fill func(io.Writer) error) (int64, error) {
	out, in := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = in.CloseWithError(fill(in)) // always nil
	}()
	n, err := b.Seal(ctx, s.Store, nameOf(org, b.At.Row), out)
	_ = out.CloseWithError(io.ErrClosedPipe) // nobody reads any more
	<-done
	return n, err
}

// sealedText is a column with what it says.
type sealedText struct {
	table, column string
	row           ids.ID
	from          pii.Text
	to            *keys.Sealed
}

func sealAll(o keys.Opener, person ids.ID, all ...sealedText) (err error) {
	for _, t := range all {
		if *t.to, err = o.Seal(person, keys.Place{Table: t.table, Column: t.column, Row: t.row}, t.from); err != nil {
			return err
		}
	}
	return nil
}

func (d *storedDocument) seal(o keys.Opener) error {
	return sealAll(o, d.Person, sealedText{"document", "title", d.ID, d.Title, &d.title}, sealedText{"document", "reason", d.ID, d.Reason, &d.reason})
}

func (v *storedVersion) seal(o keys.Opener) error {
	return sealAll(o, v.Person, sealedText{"document_version", "file_name", v.ID, v.FileName, &v.fileName}, sealedText{"document_version", "digest", v.ID, v.Digest, &v.digest})
}

// open fills the clear texts. Of somebody whose key is gone they are empty.
func (d *storedDocument) open(o keys.Opener) (err error) {
	if !o.Has(d.Person) {
		return nil
	}
	if d.Title, err = o.Open(d.Person, keys.Place{Table: "document", Column: "title", Row: d.ID}, d.title); err != nil {
		return err
	}
	d.Reason, err = o.Open(d.Person, keys.Place{Table: "document", Column: "reason", Row: d.ID}, d.reason)
	return err
}

func (v *storedVersion) open(o keys.Opener) (err error) {
	if !o.Has(v.Person) {
		return nil
	}
	if v.FileName, err = o.Open(v.Person, keys.Place{Table: "document_version", Column: "file_name", Row: v.ID}, v.fileName); err != nil {
		return err
	}
	v.Digest, err = o.Open(v.Person, keys.Place{Table: "document_version", Column: "digest", Row: v.ID}, v.digest)
	return err
}

// openDocuments opens a page of documents with one question.
func (s *Service) openDocuments(ctx context.Context, q db.Q, sc access.Scope, all []storedDocument) error {
	who := make([]ids.ID, len(all))
	for i, d := range all {
		who[i] = d.Person
	}
	o, err := s.Keys.Load(ctx, q, sc.OrgID(), class, who)
	for i := range all {
		if err == nil {
			err = all[i].open(o)
		}
	}
	return err
}
