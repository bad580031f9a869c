package org

import (
	"slices"

	"standing/internal/base/access"
)

// Kind is what an organization does; it decides which modules it starts with, what its
// roles may do, and its policy profile. Nothing else in the program asks for it.
type Kind string

// The kinds that the wizard offers, and the one that every installation has.
const (
	Healthcare     Kind = "healthcare"
	Certification  Kind = "certification_body"
	Workforce      Kind = "workforce"
	LawEnforcement Kind = "law_enforcement"
	School         Kind = "school"
	Professional   Kind = "professional" // an organization of one: somebody's own licences, a lone teacher's class
	Installation   Kind = "installation"
)

// Kinds are those that somebody can choose, in the order of the wizard.
var Kinds = []Kind{Workforce, Healthcare, LawEnforcement, School, Certification, Professional}

// Module is a part of the product that an organization switches on or off.
type Module struct {
	Code string
	// Always is on for everybody: without it there is no organization.
	Always bool
	// Kinds start with it switched on.
	Kinds []Kind
	// Ready says that it works. A kind whose main module is not ready is shown as such.
	Ready bool
	// Parts are the rights that can be given over some people or things only. Every other
	// right is about the organization itself: it is given for all of it or not at all.
	Parts []access.Right
}

// Modules lists them. A room's permissions name one of these.
var Modules = []Module{
	{Code: "org", Always: true, Ready: true},
	{Code: "access", Always: true, Ready: true},
	{Code: "audit", Always: true, Ready: true, Parts: []access.Right{access.View, access.Export}},
	{Code: "people", Always: true, Ready: true, Parts: access.Rights},
	{Code: "contacts", Always: true, Ready: true, Parts: access.Rights},
	{Code: "support", Always: true, Ready: true, Parts: []access.Right{access.View, access.Enter}},
	{Code: "notice", Always: true, Ready: true, Parts: []access.Right{access.View, access.Enter}},
	{Code: "training", Parts: access.Rights, Kinds: Kinds, Ready: true},
	{Code: "credentials", Parts: access.Rights, Kinds: []Kind{Healthcare, Certification, LawEnforcement, Professional}},
	{Code: "casework", Parts: access.Rights, Kinds: []Kind{Certification}},
	{Code: "incidents", Parts: access.Rights, Kinds: []Kind{LawEnforcement}},
	{Code: "classroom", Parts: access.Rights, Kinds: []Kind{School}},
	{Code: "platform", Kinds: []Kind{Installation}, Ready: true},
}

// mainModule is what a kind of organization comes for.
var mainModule = map[Kind]string{
	Workforce: "training", Healthcare: "training", LawEnforcement: "training",
	School: "classroom", Certification: "casework", Professional: "training",
}

// can reports whether a right of the module can be given as far as r.
func (m Module) can(right access.Right, r access.Reach) bool {
	return r == access.None || r == access.Org || slices.Contains(m.Parts, right)
}

// Ready reports whether the main job of a kind works yet.
func (k Kind) Ready() bool {
	m, ok := moduleOf(mainModule[k])
	return ok && m.Ready
}

// Known reports whether somebody can choose it.
func (k Kind) Known() bool { return slices.Contains(Kinds, k) }

func moduleOf(code string) (Module, bool) {
	i := slices.IndexFunc(Modules, func(m Module) bool { return m.Code == code })
	if i < 0 {
		return Module{}, false
	}
	return Modules[i], true
}

// starts reports whether an organization of this kind has m before it changes anything.
func (m Module) starts(k Kind) bool { return m.Ready && (m.Always || slices.Contains(m.Kinds, k)) }

// enabled is the modules of an organization: its kind's, and how it differs.
func enabled(k Kind, changed map[string]bool) map[string]bool {
	out := map[string]bool{}
	for _, m := range Modules {
		on, differs := changed[m.Code]
		out[m.Code] = m.Ready && (m.Always || !differs && m.starts(k) || differs && on && m.offered(k))
	}
	return out
}

// offered reports whether an organization of this kind may switch m on at all.
func (m Module) offered(k Kind) bool { return m.Code != "platform" || k == Installation }
