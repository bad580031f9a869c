package demo

import "math/rand/v2"

// fate is how somebody stands with what is asked of them.
type fate int

const (
	fine   fate = iota // has what is asked, for a good while
	soon               // something falls due within 90 days
	behind             // has begun, and has time
	graced             // was late, and may still make up for it
	late               // let something lapse
	fresh              // came a few weeks ago
)

// fateOf draws one. Most people are fine, as anywhere that keeps records.
func fateOf(r *rand.Rand) fate {
	switch n := r.IntN(100); {
	case n < 66:
		return fine
	case n < 83:
		return soon
	case n < 89:
		return behind
	case n < 93:
		return graced
	case n < 98:
		return late
	}
	return fresh
}

// dueIn is in how many days something falls due that does so soon: within 7, 30, 60 and 90
// days about as often.
func dueIn(r *rand.Rand) int {
	edges := []int{1, 7, 30, 60, 90}
	i := r.IntN(4)
	return edges[i] + r.IntN(edges[i+1]-edges[i])
}

// duty is one thing that is asked of people of some roles, and how they do it.
type duty struct {
	roles []string // nobody else; none: everybody
	grace bool     // it has a time in which to make up for what was missed
	live  func(s *somebody, f fate)
}

func (d duty) asks(role string) bool {
	if len(d.roles) == 0 {
		return true
	}
	for _, r := range d.roles {
		if r == role {
			return true
		}
	}
	return false
}
