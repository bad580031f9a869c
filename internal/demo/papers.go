package demo

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"standing/internal/civil"
	"standing/internal/rooms/org"
)

// papers is how many people sent a certificate in that nobody has looked at yet.
const papers = 8

// show sends certificates in. Whoever serves the organization looks at them and reads them; the
// last names somebody else than whose document it is, which is what a review is for.
func (f *filling) show(ctx context.Context) error {
	if f.d.File == nil {
		return nil
	}
	all := f.crowd()
	people := f.pick(all, papers, func(s *somebody) bool { return drawn(s.row.Name) })
	for n, s := range people {
		c := f.certificate(all, n, s)
		if n > 0 && n == papers-1 {
			c = f.certificate(all, n-1, people[n-1])
		}
		file, err := c.pdf()
		if err == nil {
			err = f.d.File(ctx, f.sc, s.row.ID, strings.ToLower(strings.ReplaceAll(c.title, " ", "-"))+".pdf", bytes.NewReader(file))
		}
		if err != nil {
			return fmt.Errorf("certificate %d: %w", n, err)
		}
	}
	return nil
}

// certificate is that of somebody who learned something some weeks ago.
func (f *filling) certificate(all *crowd, n int, s *somebody) certificate {
	course := all.trade.courses[n%len(all.trade.courses)]
	c := certificate{holder: s.row.Name, title: course.Title, issuer: "Lakeside Training Institute", number: fmt.Sprintf("LT-%06d", 204117+31*n), on: f.since() - civil.Date(20+3*n)}
	if course.Provider != "" {
		c.issuer = course.Provider
	}
	if !course.NoAmount && course.Amount > 0 {
		c.hours = course.Amount.String()
	}
	if n%3 == 0 && f.o.Kind != org.School {
		c.until = c.on.AddYears(2)
	}
	return c
}

// since is the day on which the organization was made: its certificates are then the same ones
// however often it is filled.
func (f *filling) since() civil.Date {
	return civil.At(f.res.Org.CreatedAt, f.d.Clock.Now().Location())
}
