package evidence

import (
	"context"
	"path"
	"slices"
	"strings"
	"unicode"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/person"
)

// hints are the people whom a path may name: folders and the file itself, by numbers and by
// two to four words beside each other.
func hints(name string) (out []person.Wanted) {
	dir, base := path.Split(name)
	for _, part := range append(strings.Split(dir, "/"), strings.TrimSuffix(base, path.Ext(base))) {
		out = append(out, hintsOf(part)...)
	}
	return out
}

// longest is how many words of a part are looked at: a path is no essay.
const longest = 24

// hintsOf reads a hyphen as part of a name or number, and as what stands between two.
func hintsOf(part string) []person.Wanted {
	out := hintsIn(part, 3)
	if apart := strings.ReplaceAll(part, "-", " "); apart != part {
		out = append(out, hintsIn(apart, 5)...) // 815 of RN-815 may be somebody else's
	}
	return out
}

// hintsIn takes numbers of at least so many letters and digits.
func hintsIn(part string, least int) (out []person.Wanted) {
	all := strings.FieldsFunc(part, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) && r != '-' && r != '\'' && r != '’' && r != '.'
	})
	if all = all[:min(len(all), longest)]; len(all) == 0 {
		return nil
	}
	var run []string
	for _, w := range append(all, "") {
		w = strings.Trim(w, "-.'")
		if w != "" && !strings.ContainsFunc(w, unicode.IsDigit) {
			run = append(run, w)
			continue
		}
		out = append(out, windows(run)...)
		run = nil
		if number(w, least) && (len(all) == 1 || !year(w)) {
			out = append(out, person.Wanted{Number: w})
		}
	}
	return out
}

// number reports whether a word can be somebody's number.
func number(w string, least int) bool {
	return len([]rune(w)) >= least && strings.ContainsFunc(w, unicode.IsDigit)
}

// year reports whether a number is a year or begins as a date does, which names of files have
// more often than numbers of people.
func year(w string) bool {
	digits := strings.Map(func(r rune) rune {
		if r == '-' || r == '.' {
			return -1
		}
		return r
	}, w)
	return (len(digits) == 4 || len(digits) == 6 || len(digits) == 8) && (strings.HasPrefix(digits, "19") || strings.HasPrefix(digits, "20")) && strings.Trim(digits, "0123456789") == ""
}

// windows are two to four words beside each other, and two the other way round: Stone, Mia.
func windows(words []string) (out []person.Wanted) {
	for from := range words {
		for n := 2; n <= 4 && from+n <= len(words); n++ {
			some := words[from : from+n]
			out = append(out, person.Wanted{Name: strings.Join(some, " ")})
			turned := append(slices.Clone(some[1:]), some[0])
			out = append(out, person.Wanted{Name: strings.Join(turned, " ")})
		}
	}
	return out
}

// match says whose a file is: one person, several who could be meant, or nobody.
type match struct {
	found  string
	person ids.ID
}

// decide says whom numbers and names mean together. Where they disagree, somebody chooses.
func decide(numbers, names map[ids.ID]bool, several bool) match {
	switch {
	case len(numbers) == 1:
		who := only(numbers)
		if len(names) > 1 || len(names) == 1 && !names[who] {
			return match{found: "several"}
		}
		return match{"one", who}
	case len(numbers) > 1, len(names) > 1, several:
		return match{found: "several"}
	case len(names) == 1:
		return match{"one", only(names)}
	}
	return match{found: "nobody"}
}

func only(m map[ids.ID]bool) (id ids.ID) {
	for id = range m {
	}
	return id
}

// findAll says whose files are, by their paths.
func (s *Service) findAll(ctx context.Context, q db.Q, sc access.Scope, paths []string) ([]match, error) {
	var wanted []person.Wanted
	ends := make([]int, len(paths))
	for i, p := range paths {
		wanted = append(wanted, hints(p)...)
		ends[i] = len(wanted)
	}
	got, err := s.People.Match(ctx, q, sc, wanted)
	if err != nil {
		return nil, err
	}
	roots, err := s.rootsOf(ctx, q, sc, got)
	out := make([]match, len(paths))
	from := 0
	for i, to := range ends {
		numbers, names, several := map[ids.ID]bool{}, map[ids.ID]bool{}, false
		for j := from; j < to; j++ {
			several = several || got[j].Several
			switch {
			case got[j].ID.Zero():
			case wanted[j].Number != "":
				numbers[roots[got[j].ID]] = true
			default:
				names[roots[got[j].ID]] = true
			}
		}
		out[i], from = decide(numbers, names, several), to
	}
	return out, err
}

// rootsOf leads from who was found to who they are after merges.
func (s *Service) rootsOf(ctx context.Context, q db.Q, sc access.Scope, got []person.Match) (map[ids.ID]ids.ID, error) {
	out := map[ids.ID]ids.ID{}
	var who []ids.ID
	for _, m := range got {
		if !m.ID.Zero() && out[m.ID].Zero() {
			out[m.ID] = m.ID
			who = append(who, m.ID)
		}
	}
	for some := range slices.Chunk(who, 500) {
		roots, err := s.People.RootsOf(ctx, q, sc, some)
		if err != nil {
			return nil, err
		}
		for id, root := range roots {
			out[id] = root
		}
	}
	return out, nil
}
