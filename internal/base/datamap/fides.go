package datamap

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Fides writes the map as a dataset of fideslang 3, for tools that read it: tables are
// collections, columns fields. Our own categories lie under user.workplace and are
// reported as that, which fideslang knows.
func Fides(m *Map) string {
	var b strings.Builder
	b.WriteString("dataset:\n- fides_key: standing\n  name: Standing\n  collections:\n")
	for _, t := range m.Tables {
		fmt.Fprintf(&b, "  - name: %s\n    fields:\n", t.Name)
		for _, c := range t.Columns {
			fmt.Fprintf(&b, "    - name: %s\n      data_categories: [%s]\n", c.Name, fidesCategory(c.Category))
			for _, s := range t.Subjects {
				if len(s.Via) == 0 && s.Column == c.Name {
					fmt.Fprintf(&b, "      fides_meta: {identity: %s_id}\n", s.Kind)
					break
				}
			}
		}
	}
	return b.String()
}

func fidesCategory(c string) string {
	if Under(c, "user.workplace") {
		return "user.workplace"
	}
	return c
}

// Inventory is the record of processing (GDPR article 30): per table what is held about
// whom, why, from where, who receives it, for how long and on which basis.
func Inventory(m *Map) ([]byte, error) {
	type entry struct {
		Table      string   `json:"table"`
		Controller string   `json:"controller"`
		About      []string `json:"about"`
		Categories []string `json:"categories"`
		Purposes   []string `json:"purposes"`
		Sources    []string `json:"sources"`
		Recipients []string `json:"recipients"`
		Class      string   `json:"retention_class"`
		Period     string   `json:"retention_period"`
		After      string   `json:"retention_after"`
		Basis      string   `json:"retention_basis"`
		Reason     string   `json:"retention_reason"`
	}
	out := []entry{}
	for _, t := range m.Tables {
		if len(t.Subjects) == 0 {
			continue
		}
		c, _ := m.Class(t.Class)
		e := entry{Table: t.Name, Controller: t.Controller, Class: c.Name, Period: c.Period.String(), After: c.After, Basis: c.Basis, Reason: c.Reason}
		for _, s := range t.Subjects {
			e.About = union(e.About, []string{s.Kind})
		}
		for _, c := range t.Columns {
			if c.Personal() {
				e.Categories = union(e.Categories, []string{c.Category})
				e.Purposes, e.Sources = union(e.Purposes, c.Purposes), union(e.Sources, c.Source)
				e.Recipients = union(e.Recipients, c.Share)
			}
		}
		out = append(out, e)
	}
	return json.MarshalIndent(out, "", "  ")
}
