package demo

import (
	"context"
	"fmt"
	"time"

	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/org"
)

// cards are what people of a kind of organization hold: the first has a number.
var cards = map[org.Kind][]credential.Said{
	org.Healthcare: {{Kind: credential.Licence, Title: "Registered nurse", Issuer: "Florida Board of Nursing", Jurisdiction: "Florida"},
		{Kind: credential.Certification, Title: "Basic life support", Issuer: "American Heart Association"}},
	org.Professional: {{Kind: credential.Licence, Title: "Registered nurse", Issuer: "Georgia Board of Nursing", Jurisdiction: "Georgia"},
		{Kind: credential.Certification, Title: "Wound care certified", Issuer: "National Alliance of Wound Care"}},
	org.LawEnforcement: {{Kind: credential.Certification, Title: "Basic certificate", Issuer: "Commission on Peace Officer Standards and Training", Jurisdiction: "California"},
		{Kind: credential.Certification, Title: "Radar operator", Issuer: "Highway safety office"}},
	org.School:        {{Kind: credential.Licence, Title: "Teaching certificate", Issuer: "State board of education"}},
	org.Certification: {{Kind: credential.Registration, Title: "Registered technician", Issuer: "Harbor Registry of Technicians"}},
	org.Workforce:     {{Kind: credential.Licence, Title: "Forklift operator", Issuer: "Training center at the port"}},
}

// credential gives people what they hold, each known in another way: said, checked at the source,
// about to end, and one of which the source says something else.
func (f *filling) credential(ctx context.Context, who []ids.ID) error {
	today := civil.At(f.d.Clock.Now(), time.UTC)
	for n, p := range who {
		if some, err := f.credentials.Any(ctx, f.sc, p); err != nil || some {
			return err // told before
		}
		for i, said := range cards[f.o.Kind] {
			said.IssuedOn = today.AddYears(-6).AddMonths(-n)
			said.ExpiresOn = today.AddMonths(3 + 5*n + 9*i)
			if n%3 == 1 {
				said.ExpiresOn = today + civil.Date(20+9*i)
			}
			if i == 0 {
				said.Number = fmt.Sprintf("%s %07d", said.Title[:1], 4_410_200+n*131)
			}
			v, err := f.credentials.Add(ctx, f.sc, credential.AddInput{Person: p, Said: said})
			if err != nil {
				return fmt.Errorf("%s: %w", said.Title, err)
			}
			if i > 0 || n%3 == 1 {
				continue
			}
			found := credential.ManualInput{Ref: credential.Ref{ID: v.ID}, Where: "The board's page, by its number", Status: credential.Active, Expires: said.ExpiresOn}
			if n%3 == 2 {
				found.Expires = said.ExpiresOn.AddYears(-1)
			}
			if _, err := f.credentials.Check(ctx, f.sc, found); err != nil {
				return fmt.Errorf("check %s: %w", said.Title, err)
			}
		}
	}
	return nil
}
