package demo

import "fmt"

// ownHours is a rule as somebody writes it who knows how: so many hours in each year of
// service, with days in which to make up for what was missed, which the form does not have.
func ownHours(title, kind, tag string, hours, grace int) string {
	return fmt.Sprintf(`title: %[1]s
version: "1"
kind: %[2]s
jurisdiction: US
effective: 2010-01-01
citation: {text: "%[1]s, the organization's own rule", url: none, seen: 2026-01-01, confidence: quoted}
notes:
  - "What was missed in a year of service can be made up for within %[5]d days."
tags:
  %[3]s: {label: "%[1]s"}
rule:
  name: %[1]s
  zone: America/New_York
  unit: hour
  cycle: {anniversary: {fact: hired_on}, years: 1}
  needs:
    - {pool: total, of: {all: [%[3]s]}, need: %[4]d}
  make_up: {days: %[5]d}
`, title, kind, tag, hours, grace)
}
