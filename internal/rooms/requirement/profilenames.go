package requirement

import "standing/internal/base/ids"

// ProfileName is what a profile is called.
type ProfileName struct {
	ID   ids.ID
	Name string
}

// ProfileNames are the profiles that are not archived, in the order of names.
func (b *Rulebook) ProfileNames() []ProfileName {
	out := make([]ProfileName, len(b.profiles))
	for i, p := range b.profiles {
		out[i] = ProfileName{p.ID, p.Name}
	}
	return out
}
