package grant

import (
	"encoding/json"
	"strings"

	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

func at(table, column string, row ids.ID) keys.Place {
	return keys.Place{Table: table, Column: column, Row: row}
}

// sealAgreed seals what was agreed to under the key of the person.
func (g *storedGrant) sealAgreed(o keys.Opener) error {
	b, err := json.Marshal(agreed{g.Org, g.Words})
	if err != nil {
		return err
	}
	g.agreed, err = o.Seal(g.person, at("grant_given", "agreed", g.ID), pii.Hide(string(b)))
	return err
}

// open fills what was sealed. Of somebody whose key is gone nothing is left.
func (g *storedGrant) open(o keys.Opener) error {
	if !o.Has(g.person) {
		return nil
	}
	text, err := o.Open(g.person, at("grant_given", "agreed", g.ID), g.agreed)
	if err != nil {
		return err
	}
	var a agreed
	err = json.Unmarshal([]byte(text.Reveal()), &a)
	g.Org, g.Words = a.Org, a.Words
	return err
}

func (i *storedItem) open(o keys.Opener, person ids.ID) error {
	if !o.Has(person) {
		return nil
	}
	text, err := o.Open(person, at("grant_item", "label", i.ID), i.label)
	i.Label = text.Reveal()
	return err
}

func (l *storedSeen) open(o keys.Opener, person ids.ID) error {
	if !o.Has(person) {
		return nil
	}
	text, err := o.Open(person, at("grant_look", "who", l.ID), l.who)
	l.Who, l.Org, _ = strings.Cut(text.Reveal(), between)
	return err
}

// orgKey is the subject of what an organization keeps of this room.
func orgKey(org int64, class string) keys.Subject { return keys.Subject{Org: org, Class: class} }
