package server

import (
	"context"
	"fmt"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/rooms/exclusion"
	"standing/internal/rooms/org"
)

// demoExclusions brings into a demonstration of a hospital an invented list, on which two of
// its people may be, unless one is there already: the server compares them. Whoever a larger
// demonstration adds is looked at as well.
func (a *App) demoExclusions(ctx context.Context, o org.Organization) error {
	if o.Kind != org.Healthcare {
		return nil
	}
	sc := access.System(o.Number, o.ID, "demo")
	d, err := a.rooms.exclusion.Show(ctx, sc, exclusion.ListInput{})
	if err != nil {
		return err
	}
	if len(d.Lists) > 0 {
		return a.demoLook(ctx, sc)
	}
	in, list, err := a.demoList(ctx, sc)
	if err == nil {
		_, err = a.rooms.exclusion.Receive(ctx, sc, in, strings.NewReader(list))
	}
	return err
}

// demoList is a list of invented people, with two of those who are here.
func (a *App) demoList(ctx context.Context, sc access.Scope) (in exclusion.Arrival, list string, err error) {
	var b strings.Builder
	b.WriteString("LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,EXCLTYPE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE\n")
	line := func(n int, last, first string) {
		fmt.Fprintf(&b, "%s,%s,,,IND- LIC HC SERV PRO,NURSE/NURSES AIDE,,0000000000,00000000,,,,,1128b4,20%02d0419,00000000,00000000,\n", last, first, 10+n%14)
	}
	err = a.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		o, err := tenant.Of(ctx, q, sc.OrgID())
		if err != nil {
			return err
		}
		in.Of = o.Today(a.Clock.Now()) - 5
		some, err := a.rooms.person.RootsAfter(ctx, q, sc, ids.ID{}, 20)
		if err != nil {
			return err
		}
		who, err := a.rooms.person.Identities(ctx, q, sc, some)
		if err != nil {
			return err
		}
		for i, id := range some {
			if i%10 != 7 || len(who[id].Names) == 0 {
				continue
			}
			words := strings.Fields(who[id].Names[0].Name)
			line(i, strings.ToUpper(words[len(words)-1]), strings.ToUpper(words[0]))
		}
		return nil
	})
	for i := range 60 {
		line(i, fmt.Sprintf("INVENTED%c", 'A'+i%26), fmt.Sprintf("NOBODY%c", 'A'+i/26))
	}
	return in, b.String(), err
}

// demoLook asks for a look at everybody.
func (a *App) demoLook(ctx context.Context, sc access.Scope) error {
	var after ids.ID
	for {
		var next []ids.ID
		err := a.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
			if next, err = a.rooms.person.RootsAfter(ctx, tx, sc, after, 500); err != nil {
				return err
			}
			return a.rooms.exclusion.Changed(ctx, tx, sc, next)
		})
		if err != nil || len(next) < 500 {
			return err
		}
		after = next[len(next)-1]
	}
}
