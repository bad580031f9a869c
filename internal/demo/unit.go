package demo

import (
	"context"
	"fmt"

	"standing/internal/base/ids"
	"standing/internal/rooms/org"
)

// The tree: regions of ten sites, sites with the departments of the organization's kind,
// some departments with teams. A site has perSite people, so that a large demonstration
// is many sites and a small one is a part of the first.
const (
	perSite   = 5000
	perRegion = 10
)

// style is how an organization of a kind looks.
type style struct {
	name   string   // of the organization
	site   []string // what a site is called, after its place
	number string   // how a number begins
	leaf   []string // departments without teams
	team   map[string][]string
	order  []string // departments that have teams
}

var healthcare = style{
	name: "Harbor Health System", site: []string{"Medical Center", "Community Hospital", "Regional Hospital", "Clinic"}, number: "RN",
	leaf: []string{"Oncology", "Imaging", "Maternity", "Paediatrics", "Laboratory"},
	team: map[string][]string{"Critical care": {"Emergency", "Intensive care", "Operating rooms"}, "Inpatient": {"Medical-surgical 4", "Medical-surgical 5"}}, order: []string{"Critical care", "Inpatient"}}

var styles = map[org.Kind]style{
	org.Healthcare: healthcare,
	org.LawEnforcement: {name: "Harbor County Sheriff", site: []string{"District", "Precinct"}, number: "BADGE ",
		leaf: []string{"Investigations", "Evidence", "Court security", "K-9"},
		team: map[string][]string{"Patrol": {"Days", "Evenings", "Nights"}, "Detention": {"Intake", "Housing"}}, order: []string{"Patrol", "Detention"}},
	org.School: {name: "Harbor Unified School District", site: []string{"Elementary School", "Middle School", "High School"}, number: "T-",
		leaf: []string{"Counselling", "Library", "Special education", "Facilities"},
		team: map[string][]string{"Teaching": {"Mathematics", "Languages", "Science"}}, order: []string{"Teaching"}},
	org.Workforce: {name: "Harbor Logistics", site: []string{"Warehouse", "Plant", "Office"}, number: "E",
		leaf: []string{"Maintenance", "Safety", "Human resources", "Quality"},
		team: map[string][]string{"Operations": {"Receiving", "Picking", "Shipping"}, "Transport": {"Local", "Long distance"}}, order: []string{"Operations", "Transport"}},
	org.Certification: {name: "Harbor Registry of Technicians", site: []string{"Chapter"}, number: "CRT-",
		leaf: []string{"Applicants", "Certified", "Instructors", "Examiners"}},
	org.Professional: {name: "My credentials", number: "P"}, // somebody alone: no units
}

func styleOf(k org.Kind) style {
	if s, ok := styles[k]; ok {
		return s
	}
	return healthcare
}

var (
	regions = []string{"Atlantic", "Piedmont", "Gulf", "Great Lakes", "Prairie", "Rio Grande", "Mountain", "Desert", "Sierra", "Cascade"}
	places  = []string{"Harbor Point", "Saint Brendan", "Cañon Verde", "Mill Creek", "Two Rivers", "Oak Hollow", "Bayou Vert", "Kahakai", "Fort Marrow", "North Fork",
		"Lake Ansel", "Red Mesa", "Stillwater", "Palmetto Bay", "Iron Ridge", "Cedar Falls", "Pine Barrens", "Sandhill", "Copper Gulch", "Glen Ivory"}
)

// branch is a unit that should be there.
type branch struct {
	n      int // its number, from which its id comes
	parent int // the number of its parent; -1 at the top
	name   string
}

// perSiteUnits leaves room for departments, so that numbers stay the same for all time.
const perSiteUnits = 40

// branches lists the units for so many people, parents first, and for each site those
// where people are.
func branches(s style, people int) (all []branch, leaves [][]branch) {
	sites := (people + perSite - 1) / perSite
	if len(s.site) == 0 {
		return nil, make([][]branch, sites)
	}
	for site := range sites {
		region := (site / perRegion) * (perRegion*perSiteUnits + 1)
		if site%perRegion == 0 {
			all = append(all, branch{region, -1, numbered(regions, site/perRegion) + " region"})
		}
		first := region + 1 + site%perRegion*perSiteUnits
		all = append(all, branch{first, region, numbered(places, site) + " " + s.site[site%len(s.site)]})
		var here []branch
		n := first
		add := func(parent int, name string) branch {
			n++
			b := branch{n, parent, name}
			all = append(all, b)
			return b
		}
		for _, name := range s.leaf {
			here = append(here, add(first, name))
		}
		for _, name := range s.order {
			parent := add(first, name)
			for _, team := range s.team[name] {
				here = append(here, add(parent.n, team))
			}
		}
		leaves = append(leaves, here)
	}
	return all, leaves
}

// numbered goes through names again and again, with a number from the second time.
func numbered(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return fmt.Sprintf("%s %d", names[i%len(names)], i/len(names)+1)
}

// units makes those that are missing.
func (f *filling) units(ctx context.Context) error {
	all, _ := branches(styleOf(f.o.Kind), f.o.People)
	nodes, err := f.orgs.Units(ctx, f.sc)
	if err != nil {
		return err
	}
	there := make(map[ids.ID]bool, len(nodes))
	for _, n := range nodes {
		there[n.ID] = true
	}
	for _, b := range all {
		if there[f.next.id(aUnit, b.n)] {
			continue
		}
		in := org.UnitInput{Name: b.name}
		if b.parent >= 0 {
			in.Parent = f.next.id(aUnit, b.parent)
		}
		f.next.will(aUnit, b.n)
		if _, err := f.orgs.AddUnit(ctx, f.sc, in); err != nil {
			return fmt.Errorf("unit %q: %w", b.name, err)
		}
		f.res.Units++
	}
	return nil
}
