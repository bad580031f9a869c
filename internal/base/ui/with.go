package ui

import "github.com/a-h/templ"

// With stands before the children of a part in a template, as in
// @ui.Card{Title: "Units"}.With() { … }: the template language takes children only
// after a call.

// With takes children.
func (x Page) With() templ.Component { return x }

// With takes children.
func (x Entry) With() templ.Component { return x }

// With takes children.
func (x Public) With() templ.Component { return x }

// With takes children.
func (x Form) With() templ.Component { return x }

// With takes children.
func (x Fieldset) With() templ.Component { return x }

// With takes children.
func (x Filters) With() templ.Component { return x }

// With takes children.
func (x Card) With() templ.Component { return x }

// With takes children.
func (x Grid) With() templ.Component { return x }

// With takes children.
func (x Stack) With() templ.Component { return x }

// With takes children.
func (x Alert) With() templ.Component { return x }

// With takes children.
func (x Swap) With() templ.Component { return x }

// With takes children.
func (x More) With() templ.Component { return x }

// With takes children.
func (x Dialog) With() templ.Component { return x }

// With takes children.
func (x Confirmation) With() templ.Component { return x }

// With takes children.
func (x Passkey) With() templ.Component { return x }

// With takes children.
func (x Cluster) With() templ.Component { return x }

// With takes children.
func (x Live) With() templ.Component { return x }
