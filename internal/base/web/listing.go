package web

import (
	"fmt"
	"slices"
	"strings"
)

// Listing is the golden list of routes: one line each, sorted by path. What is new in it
// is what a reviewer of security looks at.
func Listing(routes []Route) string {
	sorted := slices.Clone(routes)
	slices.SortFunc(sorted, func(a, b Route) int {
		return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method)
	})
	var b strings.Builder
	for _, r := range sorted {
		fmt.Fprintf(&b, "%-6s %-48s %-24s %-22s %-10s %s%s\n", r.Method, r.Path, r.need(), r.cell(), r.faces(), r.kinds(), r.why())
	}
	return b.String()
}

func (r Route) need() string {
	s := r.Need.String()
	if r.StepUp() {
		s += " +step-up"
	}
	return s
}

func (r Route) cell() string {
	if p, ok := r.Perm(); ok {
		return p.Module + "." + string(p.Right)
	}
	return "-"
}

func (r Route) faces() string {
	switch {
	case r.HTML && r.JSON:
		return "html json"
	case r.HTML:
		return "html"
	case r.JSON:
		return "json"
	case r.API:
		return "raw api"
	}
	return "raw"
}

// kinds are the objects that the route names.
func (r Route) kinds() string {
	var out []string
	for _, p := range r.Params {
		if p.Kind != "" {
			out = append(out, p.In+":"+p.Name+"="+p.Kind)
		}
	}
	if r.Of.Table != "" {
		out = append(out, "version="+r.Of.String())
	}
	if len(out) == 0 {
		return "-"
	}
	return strings.Join(out, " ")
}

func (r Route) why() string {
	if a, ok := r.Need.(Audience); ok {
		return "  # " + a.Reason
	}
	return ""
}
