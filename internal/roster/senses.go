package roster

import (
	"slices"
	"strings"
)

// wants says what a table may hold.
type wants struct {
	list    bool // one row per completion
	people  bool // facts of people are wanted
	matrix  bool // columns of dates whose heading is not known are courses
	records bool // some record or card must be found
	email   bool // an e-mail address beside the id is wanted
}

// candidate is a reading of a column by its heading.
type candidate struct {
	column int
	sense
}

// headingSenses returns everything a heading may mean, best first.
func headingSenses(v *vocabulary, heading string, w wants) []sense {
	can := canonical(heading)
	if can == "" || slices.Contains(neverRead, can) {
		return nil
	}
	var out []sense
	if w.people {
		if t, ok := v.facts[fold(heading)]; ok {
			out = append(out, sense{Fact, t.ID, -1})
		} else if t, ok := v.facts[can]; ok {
			out = append(out, sense{Fact, t.ID, -1})
		}
	}
	if what, ok := expiryOf(heading); ok {
		if id, ok := v.expiryFact(what); ok && w.people {
			out = append(out, sense{Fact, id, -1})
		}
		if w.list && what == "" || !w.list {
			out = append(out, sense{Expires, what, 0})
		}
	}
	for _, s := range byHeading[can] {
		if w.allows(s.field) {
			out = append(out, s)
		}
	}
	if !w.list {
		if tags, ok := lookup(v.tags, can); ok {
			out = append(out, sense{Done, strings.Join(tags, ","), 50})
		}
	}
	return out
}

// expiryFact finds the fact that is the day on which something runs out. The
// name of a licence may say which one: "RN license" is the license, unless the
// pack has a tag or a credential of that name.
func (v *vocabulary) expiryFact(what string) (id string, ok bool) {
	if id, ok = v.runsOut[what]; ok {
		return id, true
	}
	_, tag := lookup(v.tags, what)
	_, credential := lookup(v.credentials, what)
	if tag || credential {
		return id, ok
	}
	if strings.HasSuffix(what, " license") {
		id, ok = v.runsOut["license"]
	}
	// What is kept before any rule asks for it: it is the day that most boards go by.
	if !ok && v.open && (what == "license" || strings.HasSuffix(what, " license")) {
		return licenseExpires, true
	}
	return id, ok
}

// licenseExpires is the fact that says until when a licence is good.
const licenseExpires = "license_expires_on"

func (w wants) allows(f Field) bool {
	switch f {
	case PersonID, Name, LastName, FirstName, MiddleName, UnitName:
		return true
	case Fact:
		return w.people
	case Email:
		return w.email && w.people
	default:
		return w.list
	}
}

func sureID(heading string) bool {
	can := canonical(heading)
	return can == "id" || strings.HasSuffix(can, " id") || can == "emplid" || can == "username" || can == "user name" || can == "login"
}

// card resolves what an expiry column is about: tags whose card the pack asks
// for and credentials, joined by commas; else the words themselves.
func (g *guesser) card(what string) string {
	if what == "" {
		if ids := g.v.credentialIDs(); len(ids) == 1 {
			return ids[0]
		}
		return ""
	}
	var out []string
	if tags, ok := lookup(g.v.tags, what); ok {
		for _, t := range tags {
			if g.v.cards[t] != nil {
				out = append(out, t)
			}
		}
	}
	if id, ok := lookup(g.v.credentials, what); ok && !slices.Contains(out, id) {
		out = append(out, id)
	}
	if len(out) == 0 {
		if bare := bareName(what); bare != "" {
			return foldTag(bare)
		}
		return foldTag(what)
	}
	return strings.Join(out, ",")
}

func (v *vocabulary) credentialIDs() []string {
	var ids []string
	for _, id := range v.credentials {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
