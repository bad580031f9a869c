package roster

import (
	"fmt"
	"strings"
)

// Find returns the person with an id, or whose name contains the words. Several
// matches are an error that names them.
func (r *Roster) Find(text string) (int, error) {
	key := fold(text)
	var found []int
	for i := range r.People {
		p := &r.People[i]
		if p.ID == text || fold(p.ID) == key {
			return i, nil
		}
		if hasWords(p.Name, text) {
			found = append(found, i)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return 0, fmt.Errorf("nobody has the id or the name %q", text)
	}
	var names []string
	for _, i := range found[:min(len(found), 8)] {
		names = append(names, fmt.Sprintf("%s (%s)", r.People[i].Name, r.People[i].ID))
	}
	return 0, fmt.Errorf("%q fits %d people, use an id: %s", text, len(found), strings.Join(names, ", "))
}

// hasWords reports whether every word of text is in a name.
func hasWords(name, text string) bool {
	name = strings.ToLower(name)
	words := strings.Fields(strings.ToLower(strings.ReplaceAll(text, ",", " ")))
	for _, w := range words {
		if !strings.Contains(name, w) {
			return false
		}
	}
	return len(words) > 0
}
